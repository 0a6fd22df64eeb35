// Literals of names, texts and numbers (RFC 9535, sections 2.3.1 and 2.3.5).
extension JSONPathParser {
    /// From its opening quote, which stands here, to behind its closing one.
    mutating func stringLiteral() throws(JSONPathError) -> String {
        let start = position
        let quote = characters[position]
        position += 1
        var text = String.UnicodeScalarView()
        while let character = next {
            switch character {
            case quote:
                position += 1
                return String(text)
            case "\\": text.append(try escape(in: quote))
            case ..<" ":
                throw failure("a control character must be escaped, this one as \\u\(hexadecimal(character.value))")
            default:
                position += 1
                text.append(character)
            }
        }
        throw failure("no closing \(quote) for this one", at: start)
    }

    private mutating func escape(in quote: Unicode.Scalar) throws(JSONPathError) -> Unicode.Scalar {
        let start = position
        position += 2
        switch start + 1 < characters.count ? characters[start + 1] : nil {
        case "b": return "\u{8}"
        case "f": return "\u{C}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "/": return "/"
        case "\\": return "\\"
        case quote: return quote
        case "u": return try unicodeEscape(from: start)
        case let other:
            let escape = other.map { "\\\($0)" } ?? "\\"
            throw failure("'\(escape)' is no escape within \(quote); a backslash itself is \\\\", at: start)
        }
    }

    /// Behind `\u`: of one escape, or of the two of a surrogate pair.
    private mutating func unicodeEscape(from start: Int) throws(JSONPathError) -> Unicode.Scalar {
        let first = try unit(from: start)
        if let scalar = Unicode.Scalar(first) { return scalar }
        if first < 0xDC00, skip("\\u") {
            let second = try unit(from: start)
            if (0xDC00...0xDFFF).contains(second),
                let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
            {
                return scalar
            }
        }
        throw failure("half of a surrogate pair is no character: \\ud83d\\ude00 has both", at: start)
    }

    private mutating func unit(from start: Int) throws(JSONPathError) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let next, let digit = UInt8(exactly: next.value)?.hexadecimal else {
                throw failure("\\u takes four hexadecimal digits", at: start)
            }
            unit = unit << 4 | digit
            position += 1
        }
        return unit
    }

    private func hexadecimal(_ value: UInt32) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }

    mutating func numberLiteral() throws(JSONPathError) -> JSONNumber {
        let start = position
        while let next, next.isDigit || "+-.eE".unicodeScalars.contains(next) { position += 1 }
        let text = text(from: start)
        let digits = text.drop { $0 == "-" }
        if digits.first == "0", digits.dropFirst().first?.isNumber == true {
            throw failure("a number must not begin with 0", at: start)
        }
        guard let number = JSONNumber(Array(text.utf8)) else {
            throw failure("\(text) is no number of JSON, which are written 1, -2.5 or 1e3", at: start)
        }
        return number
    }
}
