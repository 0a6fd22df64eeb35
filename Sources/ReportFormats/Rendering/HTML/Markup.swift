import Charts

/// A piece of HTML or XML. What is interpolated is escaped, unless it is markup itself: `"<p>\(text)</p>"`.
struct Markup: ExpressibleByStringInterpolation {
    var text: String

    init(stringLiteral text: String) { self.text = text }
    init(stringInterpolation: Interpolation) { text = stringInterpolation.text }

    /// Markup that was made elsewhere, of Dyno's own making: charts, style sheets.
    static func made(_ text: String) -> Markup {
        var markup: Markup = ""
        markup.text = text
        return markup
    }

    struct Interpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity * 2) }
        mutating func appendLiteral(_ literal: String) { text += literal }
        mutating func appendInterpolation(_ text: String) { self.text += Markup.escaped(text) }
        mutating func appendInterpolation(_ markup: Markup) { text += markup.text }
        mutating func appendInterpolation(_ markups: [Markup]) { for markup in markups { text += markup.text } }

        mutating func appendInterpolation(_ words: Words) {
            for span in words.spans {
                switch span {
                case .text(let text): self.text += Markup.escaped(text)
                case .name(let name): text += "<code>\(Markup.escaped(name))</code>"
                }
            }
        }
    }

    /// Control characters, and those that reorder text, are made visible.
    ///
    /// It goes by code points: one character in Swift's sense may be `<` joined with an invisible mark before it.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\n": result += "\n"
            case _ where TerminalText.isControl(scalar): result += TerminalText.printable(String(scalar))
            // HTML has no place for these (WHATWG HTML, 13.2.3.5).
            case _ where scalar.value & 0xFFFE == 0xFFFE || (0xFDD0...0xFDEF).contains(scalar.value): result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
