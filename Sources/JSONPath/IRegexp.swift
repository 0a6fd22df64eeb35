/// Patterns of `match` and `search`: I-Regexp (RFC 9485), in the words of PCRE2.
///
/// `^` and `$` are anchors, as in all other regular expressions and in the compliance suite of RFC 9535, though the grammar has them
/// among the plain characters.
struct IRegexp {
    struct Fault: Error {
        let message: String
    }

    private let characters: [Unicode.Scalar]
    private var position = 0
    private var translated = String.UnicodeScalarView()
    private var depth = 0

    /// - Parameter isWhole: for `match`, of all of a text.
    static func translate(_ text: String, isWhole: Bool) throws(Fault) -> String {
        var translation = IRegexp(characters: Array(text.unicodeScalars))
        try translation.alternatives()
        if let rest = translation.next { throw translation.fault("no '(' for a '\(rest)'") }
        let pattern = String(translation.translated)
        return isWhole ? "\\A(?:\(pattern))\\z" : pattern
    }

    private init(characters: [Unicode.Scalar]) { self.characters = characters }

    private var next: Unicode.Scalar? { position < characters.count ? characters[position] : nil }

    private func fault(_ reason: String) -> Fault {
        Fault(message: "'\(String(String.UnicodeScalarView(characters)))' is no I-Regexp (RFC 9485): \(reason)")
    }

    private mutating func take() {
        translated.append(characters[position])
        position += 1
    }

    private mutating func append(_ text: String) { translated.append(contentsOf: text.unicodeScalars) }

    private mutating func alternatives() throws(Fault) {
        while true {
            while let next, next != "|", next != ")" {
                try atom()
                try quantifier()
            }
            guard next == "|" else { return }
            take()
        }
    }

    private mutating func atom() throws(Fault) {
        switch characters[position] {
        case "(":
            // PCRE2 refuses deeper ones, and so does the stack at some point.
            guard depth < 100 else { throw fault("more than 100 groups in one another") }
            depth += 1
            position += 1
            append("(?:")
            try alternatives()
            guard next == ")" else { throw fault("no ')' for a '('") }
            take()
            depth -= 1
        case ".":
            position += 1
            append("[^\\n\\r]")
        case "^":
            position += 1
            append("\\A")
        case "$":
            position += 1
            append("\\z")
        case "[": try characterClass()
        case "\\": try escape(isInClass: false)
        case "*", "+", "?", "{": throw fault("'\(characters[position])' repeats nothing; *? and *+ are not in it")
        case "]", "}": throw fault("'\(characters[position])' is written '\\\(characters[position])'")
        default: take()
        }
    }

    private mutating func quantifier() throws(Fault) {
        switch next {
        case "*", "+", "?": take()
        case "{":
            let start = position
            take()
            try digits()
            if next == "," {
                take()
                if next?.isDigit == true { try digits() }
            }
            guard next == "}" else { throw fault("'{' at character \(start + 1) takes {2}, {2,} or {2,4}") }
            take()
        default: break
        }
    }

    private mutating func digits() throws(Fault) {
        guard next?.isDigit == true else { throw fault("'{' takes numbers, or is written '\\{'") }
        while let next, next.isDigit { take() }
    }

    private mutating func characterClass() throws(Fault) {
        take()
        if next == "^" { take() }
        var isFirst = true
        while let character = next, character != "]" || isFirst {
            if character == "-" {
                // Only at an end: else it makes a range.
                guard isFirst || (position + 1 < characters.count && characters[position + 1] == "]") else {
                    throw fault("'-' in a class stands at its end or is written '\\-'")
                }
                position += 1
                append("\\-")
            } else if try classCharacter(), next == "-", position + 1 < characters.count, characters[position + 1] != "]" {
                take()
                guard try next.map({ (_) throws(Fault) in try classCharacter() }) == true else {
                    throw fault("a range ends in a character")
                }
            }
            isFirst = false
        }
        guard next == "]" else { throw fault("no ']' for a '['") }
        take()
    }

    /// - Returns: whether a range can begin or end with it.
    private mutating func classCharacter() throws(Fault) -> Bool {
        switch characters[position] {
        case "[", "]", "-": throw fault("'\(characters[position])' in a class is written '\\\(characters[position])'")
        case "\\": return try escape(isInClass: true)
        case "^":
            position += 1
            append("\\^")
        default: take()
        }
        return true
    }

    /// - Returns: whether it stands for one character.
    @discardableResult
    private mutating func escape(isInClass: Bool) throws(Fault) -> Bool {
        let start = position
        guard start + 1 < characters.count else { throw fault("a backslash at its end") }
        switch characters[start + 1] {
        case "n", "r", "t", "("..."+", "-", ".", "?", "["..."^", "{"..."}":
            take()
            take()
            return true
        case "p", "P":
            take()
            take()
            try category()
            return false
        case "d", "D": throw fault("\\d is written [0-9]")
        case "w", "W": throw fault("\\w is written [A-Za-z0-9_]")
        case "s", "S": throw fault("\\s is written [ \\t\\n\\r]")
        case "b", "B": throw fault("it has no \\b")
        default: throw fault("'\\\(characters[start + 1])' is no escape")
        }
    }

    private static let categories: [Unicode.Scalar: String] = [
        "L": "lmotu", "M": "cen", "N": "dlo", "P": "cdefios", "S": "ckmo", "Z": "lps", "C": "cfno",
    ]

    /// `{L}`, `{Lu}` …
    private mutating func category() throws(Fault) {
        guard next == "{" else { throw fault("\\p takes a category of Unicode: \\p{L}") }
        take()
        guard let minors = next.flatMap({ Self.categories[$0] }) else { throw fault("unknown category of Unicode") }
        take()
        if let next, next != "}" {
            guard minors.unicodeScalars.contains(next) else { throw fault("unknown category of Unicode") }
            take()
        }
        guard next == "}" else { throw fault("\\p{L} without its '}'") }
        take()
    }
}
