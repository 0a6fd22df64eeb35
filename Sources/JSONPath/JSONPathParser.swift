/// Parses a query by the grammar of RFC 9535 (appendix A), and by the types of its functions (section 2.4).
///
/// Where older dialects write something else, the error says how RFC 9535 writes it: `JSONPathParser+Dialects`.
struct JSONPathParser {
    let characters: [Unicode.Scalar]
    var position = 0
    private(set) var remarks: [JSONPathError] = []
    /// How many filters, parentheses and functions are open here.
    private var depth = 0
    private var segmentCount = 0

    /// Bounds of what evaluating a query takes of the stack.
    private static let (mostDepth, mostSegments, longest) = (50, 500, 20_000)

    init(_ text: String) { characters = Array(text.unicodeScalars) }

    mutating func query() throws(JSONPathError) -> [Segment] {
        guard characters.count <= Self.longest else { throw failure("a path of more than \(Self.longest) characters", at: 0) }
        guard skip("$") else { throw missingRoot() }
        let segments = try segments()
        guard position == characters.count else { throw unexpectedAfterSegments() }
        remarkOnLength(segments, from: 1, remedy: "how many elements there are is counted of the path without it")
        return segments
    }

    // MARK: Characters

    var next: Unicode.Scalar? { position < characters.count ? characters[position] : nil }

    func startsHere(_ text: String) -> Bool { characters[position...].starts(with: text.unicodeScalars) }

    mutating func skip(_ text: String) -> Bool {
        guard startsHere(text) else { return false }
        position += text.unicodeScalars.count
        return true
    }

    mutating func skipSpace() { while let next, next.isJSONPathSpace { position += 1 } }

    func failure(_ message: String, at offset: Int? = nil) -> JSONPathError {
        JSONPathError(offset: offset ?? position, message: message)
    }

    mutating func remark(_ message: String, at offset: Int) { remarks.append(JSONPathError(offset: offset, message: message)) }

    /// What is found here, as a message names it.
    var found: String { next.map { "found '\($0)'" } ?? "the path ends" }

    /// A bound on recursion, here and in evaluation.
    mutating func nested<Result>(_ body: (inout JSONPathParser) throws(JSONPathError) -> Result) throws(JSONPathError) -> Result {
        guard depth < Self.mostDepth else {
            throw failure("more than \(Self.mostDepth) filters, parentheses and functions in one another")
        }
        depth += 1
        defer { depth -= 1 }
        return try body(&self)
    }
}

// MARK: Segments and selectors

extension JSONPathParser {
    /// Those from here on; what follows them, white space included, is left.
    mutating func segments() throws(JSONPathError) -> [Segment] {
        var segments: [Segment] = []
        while true {
            let before = position
            skipSpace()
            guard let segment = try segment() else {
                position = before
                return segments
            }
            segmentCount += 1
            guard segmentCount <= Self.mostSegments else {
                throw failure("a path of more than \(Self.mostSegments) segments", at: before)
            }
            segments.append(segment)
        }
    }

    private mutating func segment() throws(JSONPathError) -> Segment? {
        if next == "[" { return Segment(isDescendant: false, selectors: try bracketed()) }
        if skip("..") {
            let selectors = next == "[" ? try bracketed() : [try shorthand(after: "..")]
            return Segment(isDescendant: true, selectors: selectors)
        }
        guard skip(".") else { return nil }
        return Segment(isDescendant: false, selectors: [try shorthand(after: ".")])
    }

    /// Behind the dots: `*` or a name.
    private mutating func shorthand(after dots: String) throws(JSONPathError) -> Selector {
        if skip("*") { return .wildcard }
        let start = position
        guard let first = next, first.canStartName else { throw noShorthand(after: dots) }
        while let next, next.canContinueName { position += 1 }
        let name = text(from: start)
        try checkShorthand(name, at: start)
        return .name(Array(name.utf8))
    }

    func text(from start: Int) -> String { String(String.UnicodeScalarView(characters[start..<position])) }

    private mutating func bracketed() throws(JSONPathError) -> [Selector] {
        position += 1
        var selectors: [Selector] = []
        repeat {
            skipSpace()
            selectors.append(try selector())
            skipSpace()
        } while skip(",")
        guard skip("]") else { throw noSelectorEnd() }
        return selectors
    }

    private mutating func selector() throws(JSONPathError) -> Selector {
        switch next {
        case "'", "\"": return .name(Array(try stringLiteral().utf8))
        case "*":
            position += 1
            return .wildcard
        case "?":
            position += 1
            skipSpace()
            return .filter(try nested { (parser) throws(JSONPathError) in try parser.logicalOr() })
        case ":": return try slice(from: nil)
        case "-", .some("0"..."9"):
            let first = try integer()
            let behind = position
            skipSpace()
            if next == ":" { return try slice(from: first) }
            position = behind
            return .index(first)
        default: throw noSelector()
        }
    }

    /// From the first colon on.
    private mutating func slice(from start: Int?) throws(JSONPathError) -> Selector {
        position += 1
        skipSpace()
        let end = try optionalInteger()
        if end != nil { skipSpace() }
        var step: Int?
        if skip(":") {
            skipSpace()
            step = try optionalInteger()
        }
        return .slice(start: start, end: end, step: step ?? 1)
    }

    private mutating func optionalInteger() throws(JSONPathError) -> Int? {
        switch next {
        case "-", .some("0"..."9"): try integer()
        default: nil
        }
    }

    private mutating func integer() throws(JSONPathError) -> Int {
        let start = position
        _ = skip("-")
        while let next, next.isDigit { position += 1 }
        let text = text(from: start)
        if let next, next == "." || next == "e" || next == "E" { throw failure("an index or a slice takes whole numbers") }
        guard text != "-" else { throw failure("expected a digit after '-', \(found)") }
        guard text != "-0" else { throw failure("no index is -0: 0 is the first element, -1 the last", at: start) }
        let digits = text.drop { $0 == "-" }
        guard digits.count == 1 || digits.first != "0" else { throw failure("a number must not begin with 0", at: start) }
        // RFC 9535, section 2.1: within what a Double holds exactly.
        guard let value = Int(text), abs(value) < 1 << 53 else {
            throw failure("\(text) is beyond the numbers of an index, ±9007199254740991", at: start)
        }
        return value
    }
}

extension Unicode.Scalar {
    var isJSONPathSpace: Bool { self == " " || self == "\t" || self == "\n" || self == "\r" }
    var isDigit: Bool { ("0"..."9").contains(self) }
    var canStartName: Bool { ("a"..."z").contains(self) || ("A"..."Z").contains(self) || self == "_" || value >= 0x80 }
    var canContinueName: Bool { canStartName || isDigit }
}
