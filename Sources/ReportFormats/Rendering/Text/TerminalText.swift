/// What a terminal needs: texts without control characters, their width on the screen, and lines of at most 80 columns.
package enum TerminalText {
    package static let lineWidth = 80

    /// The text with control characters made visible, so that no label or URL can move the cursor or change colours.
    package static func printable(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if isControl(scalar) {
                result += scalar == "\n" || scalar == "\t" ? " " : "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// The same of several lines.
    package static func printableLines(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { isControl($0) && $0 != "\n" }) else { return text }
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { printable(String($0)) }.joined(separator: "\n")
    }

    /// Control characters, those that end a line for some readers, and the invisible ones that reorder what follows them.
    static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00..<0x20, 0x7f..<0xa0, 0x61c, 0x200e, 0x200f, 0x2028...0x202e, 0x2066...0x2069: true
        default: false
        }
    }

    /// Columns on the screen: two for the wide characters of East Asia and for emoji, none for combining marks.
    static func width(_ text: String) -> Int {
        text.reduce(0) { $0 + width($1) }
    }

    private static func width(_ character: Character) -> Int {
        guard let first = character.unicodeScalars.first else { return 0 }
        let isEmoji = first.properties.isEmojiPresentation || character.unicodeScalars.contains("\u{fe0f}")
        return isEmoji || wideRanges.contains { $0.contains(first.value) } ? 2 : isZeroWidth(first) ? 0 : 1
    }

    private static func isZeroWidth(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: true
        default: false
        }
    }

    /// Blocks whose characters are wide or fullwidth in Unicode's EastAsianWidth.txt.
    private static let wideRanges: [ClosedRange<UInt32>] = [
        0x1100...0x115f, 0x2e80...0x303e, 0x3041...0xa4cf, 0xa960...0xa97f, 0xac00...0xd7a3, 0xf900...0xfaff,
        0xfe30...0xfe6f, 0xff00...0xff60, 0xffe0...0xffe6, 0x20000...0x3fffd,
    ]

    enum Side { case left, right }

    static func padded(_ text: String, to width: Int, _ side: Side) -> String {
        let space = String(repeating: " ", count: max(0, width - self.width(text)))
        return side == .left ? text + space : space + text
    }

    private static let units: Set<String> = ["µs", "ms", "s", "KB/s"]

    /// Words, a number and its unit counting as one.
    private static func words(_ text: String) -> [String] {
        text.split(separator: " ").reduce(into: []) { words, word in
            let unit = word.prefix { $0.isLetter || $0 == "/" }
            if let last = words.last, last.last?.isNumber == true, units.contains(String(unit)) {
                words[words.count - 1] = "\(last) \(word)"
            } else {
                words.append(String(word))
            }
        }
    }

    /// A text whose lines are broken between words where a terminal is too narrow for them; tables lose their columns then, no words.
    /// Bars at the end of a line, which would be compared at a length that they do not have, are left out.
    package static func fitted(_ text: String, width limit: Int) -> String {
        guard limit < lineWidth else { return text }
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            var line = String(line)
            let bar = line.reversed().prefix { $0 == "#" || $0 == "." }
            if width(line) > limit, bar.contains("#") {
                line.removeLast(bar.count)
                while line.last == " " { line.removeLast() }
            }
            return width(line) > limit ? wrapped(line, indent: 2, width: max(16, limit)) : line
        }.joined(separator: "\n")
    }

    /// Breaks a text between words; lines after the first begin with `indent` spaces.
    package static func wrapped(_ text: String, first: String = "", indent: Int, width limit: Int = lineWidth) -> String {
        var lines: [String] = []
        var line = first
        var isEmpty = true
        for word in words(text) {
            if !isEmpty, width(line) + 1 + width(word) > limit {
                lines.append(line)
                line = String(repeating: " ", count: indent)
                isEmpty = true
            }
            line += (isEmpty ? "" : " ") + word
            isEmpty = false
        }
        return (lines + [line]).joined(separator: "\n")
    }
}
