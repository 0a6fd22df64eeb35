import LoadModel

/// Reads the text of a condition: comparisons of values, joined by `and`, `or` and `not`.
struct ConditionReading {
    private let text: [Character]
    private let names: TemplateNames
    private var position = 0
    private var comparisons = 0
    private var depth = 0

    static let example = "write one such as ${tier} == gold, ${cursor} != \"\" or not ${id} exists"

    private init(_ text: String, names: TemplateNames) {
        self.text = Array(text)
        self.names = names
    }

    /// - Throws: with the part of the text that it is about.
    static func condition(_ text: String, names: TemplateNames) throws(TemplateError) -> Condition {
        var reading = ConditionReading(text, names: names)
        guard let first = try reading.peek() else {
            throw TemplateError(needle: "", message: "a condition is missing; \(example)")
        }
        _ = first
        let expression = try reading.alternatives()
        if let rest = try reading.peek() { throw reading.unexpected(rest) }
        return Condition(expression)
    }

    private enum Token: Equatable {
        /// `${name}`
        case reference(String)
        /// In quotes.
        case quoted(String)
        /// Without them: a number, a truth value or a text of one word.
        case word(String)
        case relation(Condition.Relation)
        case open, close
    }

    // MARK: Expressions

    private mutating func alternatives() throws(TemplateError) -> Condition.Expression {
        var expression = try conjunction()
        while try take(word: "or") { expression = .or(expression, try conjunction()) }
        return expression
    }

    private mutating func conjunction() throws(TemplateError) -> Condition.Expression {
        var expression = try negation()
        while try take(word: "and") { expression = .and(expression, try negation()) }
        return expression
    }

    private mutating func negation() throws(TemplateError) -> Condition.Expression {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Limits.comparisons else { throw tooLong }
        if try take(word: "not") { return .not(try negation()) }
        guard try peek()?.token == .open else { return try comparison() }
        _ = try next()
        let inner = try alternatives()
        guard let end = try next() else {
            throw TemplateError(needle: "(", message: "a '(' is not closed; write ')' behind what it holds")
        }
        guard end.token == .close else { throw unexpected(end) }
        return inner
    }

    private mutating func comparison() throws(TemplateError) -> Condition.Expression {
        comparisons += 1
        guard comparisons <= Limits.comparisons else { throw tooLong }
        if try take(word: "exists") { return try existence(of: try next()) }
        let start = try next()
        if try take(word: "exists") { return try existence(of: start) }
        let one = try operand(start, before: nil)
        if try take(word: "matches") { return .matches(one.operand, pattern: try pattern()) }
        guard case .relation(let relation)? = try peek()?.token, let sign = try next() else {
            switch one.operand {
            case .reference, .truth: return .isTrue(one.operand)
            case .text, .number: throw start.map(alone) ?? tooLong
            }
        }
        let last = try next()
        let other = try operand(last, before: sign)
        if case .relation? = try peek()?.token, let second = try next() {
            throw TemplateError(
                needle: second.text,
                message: "'\(second.text)' follows a comparison; compare two values, and join comparisons by 'and'")
        }
        if let start, let last, one.isBareWord || other.isBareWord, one.isConstant, other.isConstant {
            try checkMeant(one.isBareWord ? start : last)
        }
        return .compare(one.operand, relation, other.operand)
    }

    private var tooLong: TemplateError {
        TemplateError(
            needle: "", message: "a condition has at most \(Limits.comparisons) comparisons, as a plan is no program; write fewer"
        )
    }

    private func existence(of found: Found?) throws(TemplateError) -> Condition.Expression {
        guard case .reference(let name)? = found?.token else {
            throw TemplateError(needle: "exists", message: "'exists' asks for one value; write ${id} exists")
        }
        guard case .reference(let reference) = try resolved(name) else {
            throw TemplateError(
                needle: "${\(name)}",
                message:
                    "'\(name.shortened)' is the same for the whole run, and is always there; ask for a captured value or a column"
            )
        }
        return .exists(reference)
    }

    private mutating func pattern() throws(TemplateError) -> String {
        guard let found = try next() else {
            throw TemplateError(
                needle: "matches", message: "'matches' has no pattern behind it; write it in quotes, as in matches '^a'")
        }
        let source: String
        switch found.token {
        case .quoted(let text), .word(let text): source = text
        case .reference, .relation, .open, .close:
            throw TemplateError(
                needle: found.text,
                message: "'matches' needs a pattern in quotes, as in matches '^a', found '\(found.text.shortened)'")
        }
        let template = try filled(source)
        guard template.segments.count <= 1 else { throw varying(source) }
        switch template.segments.first {
        case .literal(let pattern)?: return pattern
        case nil: return ""
        case .environment?, .secret?, .uuid?, .iteration?, .user?, .recorded?, .value?, .file?: throw varying(source)
        }
    }

    private func varying(_ source: String) -> TemplateError {
        TemplateError(needle: source, message: "a pattern is the same for the whole run and is shown in outputs; write it out")
    }

    // MARK: Operands

    private struct Side {
        let operand: Condition.Operand
        var isBareWord = false

        var isConstant: Bool { if case .reference = operand { false } else { true } }
    }

    private func operand(_ found: Found?, before sign: Found?) throws(TemplateError) -> Side {
        guard let found else {
            guard let sign else { throw TemplateError(needle: "", message: "a comparison is missing; \(Self.example)") }
            throw TemplateError(
                needle: sign.text,
                message:
                    "'\(sign.text)' has nothing behind it (a '#' with a space before it begins a comment in YAML); write the value, an "
                    + "empty text as '${x} \(sign.text) \"\"'")
        }
        switch found.token {
        case .reference(let name): return Side(operand: try resolved(name))
        case .quoted(let text):
            let template = try filled(text)
            guard template.isConstant else {
                throw TemplateError(
                    needle: found.text,
                    message: "a text in a condition cannot hold what differs between requests; compare ${x} by itself")
            }
            return Side(operand: .text(template))
        case .word(let word):
            if word == "true" || word == "false" { return Side(operand: .truth(word == "true")) }
            if word == "null" {
                throw TemplateError(needle: "null", message: "a value that is null counts as missing; write 'not ${x} exists'")
            }
            if Condition.words.contains(word) { throw unexpected(found) }
            if word.isJSONNumber { return Side(operand: .number(word)) }
            return Side(operand: .text(Template(word)), isBareWord: true)
        case .relation, .open, .close: throw unexpected(found)
        }
    }

    private func resolved(_ name: String) throws(TemplateError) -> Condition.Operand {
        switch try names.value(of: name) {
        case .literal("true"): return .truth(true)
        case .literal("false"): return .truth(false)
        case .literal("null"): return .text(Template(""))
        case .literal(let number): return .number(number)
        case .value(.iteration): return .reference(.iteration)
        case .value(.user): return .reference(.user)
        case .value(.value(let hole)): return .reference(hole.reference)
        case .value(let segment): return .text(Template(segments: [segment]))
        case .text(let template):
            if template.isConstant { return .text(template) }
            if template.segments.count == 1, case .value(let hole)? = template.segments.first {
                return .reference(hole.reference)
            }
            throw TemplateError(
                needle: "${\(name)}",
                message: "'\(name.shortened)' differs between requests and is more than one value; compare those")
        }
    }

    private func filled(_ text: String) throws(TemplateError) -> Template {
        var errors: [TemplateError] = []
        let template = TemplateText(text).template(names) { errors.append($0) }
        if let error = errors.first { throw error }
        return template
    }

    /// A word that is a value's name is most likely meant to be that value.
    private func checkMeant(_ found: Found) throws(TemplateError) {
        guard case .word(let word) = found.token, (try? names.value(of: word)) != nil else { return }
        throw TemplateError(
            needle: word, message: "'\(word.shortened)' is a text here, and a value's name; write ${\(word)} for the value")
    }

    private func alone(_ found: Found) -> TemplateError {
        if case .word(let word) = found.token, (try? names.value(of: word)) != nil {
            return TemplateError(
                needle: word, message: "'\(word.shortened)' is a text here, and a value's name; write ${\(word)} for the value")
        }
        return TemplateError(
            needle: found.text, message: "'\(found.text.shortened)' is not compared with anything; \(Self.example)")
    }

    // MARK: Tokens

    private struct Found {
        let token: Token
        /// As it stands in the text.
        let text: String
    }

    private func unexpected(_ found: Found) -> TemplateError {
        TemplateError(
            needle: found.text,
            message:
                "'\(found.text.shortened)' is not expected here; join comparisons by 'and' and 'or', and quote texts of several words"
        )
    }

    private mutating func take(word: String) throws(TemplateError) -> Bool {
        guard try peek()?.token == .word(word) else { return false }
        _ = try next()
        return true
    }

    private func peek() throws(TemplateError) -> Found? {
        var copy = self
        return try copy.next()
    }

    private mutating func next() throws(TemplateError) -> Found? {
        while position < text.count, text[position].isWhitespace { position += 1 }
        guard position < text.count else { return nil }
        let start = position
        let token = try token(text[position])
        return Found(token: token, text: String(text[start..<position]))
    }

    private mutating func token(_ first: Character) throws(TemplateError) -> Token {
        switch first {
        case "(", ")":
            position += 1
            return first == "(" ? .open : .close
        case "\"", "'": return .quoted(try quoted(first))
        case "=", "!", "<", ">": return .relation(try relation())
        case "$" where position + 1 < text.count && text[position + 1] == "{": return .reference(try reference())
        case _ where first.isWordStart: return try word()
        default: throw notOurs(String(first))
        }
    }

    private func notOurs(_ text: String) -> TemplateError {
        let meant = ["&": "and", "|": "or", "!": "not", "?": "if"][String(text.prefix(1))]
        let remedy =
            meant.map { "write '\($0)'" } ?? "a plan is no program: it compares values (== != < <= > >=, matches, exists)"
        return TemplateError(needle: text, message: "'\(text.shortened)' means nothing in a condition; \(remedy)")
    }

    private mutating func reference() throws(TemplateError) -> String {
        guard let end = text[position...].firstIndex(of: "}") else {
            throw TemplateError(needle: String(text[position...]), message: "a '${' is not closed with '}'")
        }
        let whole = String(text[position...end])
        position = end + 1
        let parsed = TemplateText(whole)
        guard let name = parsed.onlyReference else {
            throw parsed.problems.first
                ?? TemplateError(needle: whole, message: "'\(whole.shortened)' does not hold a name such as ${limit}")
        }
        return name
    }

    private mutating func relation() throws(TemplateError) -> Condition.Relation {
        let signs = text[position...].prefix { "=!<>".contains($0) }
        position = signs.endIndex
        if let relation = Condition.Relation(rawValue: String(signs)) { return relation }
        switch String(signs) {
        case "=", "===": throw TemplateError(needle: String(signs), message: "'\(String(signs))' compares nothing; write '=='")
        case "<>", "!==": throw TemplateError(needle: String(signs), message: "'\(String(signs))' compares nothing; write '!='")
        case "=>", "=<":
            let meant = signs.first == "=" ? String(signs.reversed()) : String(signs)
            throw TemplateError(needle: String(signs), message: "'\(String(signs))' compares nothing; write '\(meant)'")
        default: throw notOurs(String(signs))
        }
    }

    /// Between single quotes everything stands for itself; between double ones as in JSON.
    private mutating func quoted(_ quote: Character) throws(TemplateError) -> String {
        let start = position
        position += 1
        var result = ""
        while position < text.count, text[position] != quote {
            if text[position] == "\\", quote == "\"" { result += try escape() } else { result.append(text[position]) }
            position += 1
        }
        guard position < text.count else {
            throw TemplateError(needle: String(text[start...]), message: "a quote that opens here is never closed")
        }
        position += 1
        return result
    }

    private mutating func escape() throws(TemplateError) -> String {
        position += 1
        guard position < text.count else { return "" }
        switch text[position] {
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "\"", "\\", "/": return String(text[position])
        case "u":
            let digits = String(text[(position + 1)...].prefix(4))
            guard digits.count == 4, let code = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(code) else { fallthrough }
            position += 4
            return String(Character(scalar))
        default:
            throw TemplateError(
                needle: "\\\(text[position])",
                message: "'\\\(text[position])' means nothing between double quotes; put a pattern between single ones")
        }
    }

    private mutating func word() throws(TemplateError) -> Token {
        let characters = text[position...].prefix { $0.isWordPart }
        position = characters.endIndex
        let word = String(characters)
        guard word.contains(where: { $0.isLetter || $0.isNumber || $0 == "_" }) else { throw notOurs(word) }
        if position < text.count, text[position] == "(", !Condition.words.contains(word) {
            throw TemplateError(
                needle: "\(word)(",
                message: "'\(word.shortened)(' calls a function, and a plan is no program; capture what you compare, as in "
                    + "'capture: { n: { json: $.items, pick: count } }'")
        }
        return .word(word)
    }
}

extension Character {
    fileprivate var isWordStart: Bool { isLetter || isNumber || self == "_" || self == "-" || self == "." || self == "/" }
    fileprivate var isWordPart: Bool { isWordStart || self == ":" || self == "@" || self == "%" }
}

extension String {
    /// Whether it is a number as JSON writes it (RFC 8259, section 6).
    var isJSONNumber: Bool {
        if case .number(self)? = try? YAMLScalar(text: self, isPlain: true).value() { true } else { false }
    }
}
