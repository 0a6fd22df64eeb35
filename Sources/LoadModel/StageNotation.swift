/// A stage as it stands in a plan, `ramp 200/s from 50/s for 30s` or its parts by name, before its numbers are read.
struct StageNotation {
    /// `hold`, `ramp`, ...
    let kind: String
    let parts: [String: String]
    let hint: String

    /// What stages there are, with what each may be told besides `for`, and how to write one.
    struct Grammar {
        let kinds: [String: Set<String>]
        /// In the order in which messages list them.
        let listed: String
        /// Behind a number, as in `200/s`.
        let unit: String

        func hint(for kind: String?) -> String {
            switch kind {
            case "ramp":
                """
                write { ramp: 200\(unit), for: 30s }, the first with where it begins: { ramp: 200\(unit), from: 10\(unit), for: 30s }
                """
            case "step": "write { step: 200\(unit), in: 4, for: 40s }"
            case "spike": "write { spike: 500\(unit), for: 2s }"
            case "sine": "write { sine: 100/s, amplitude: 50/s, period: 1m, for: 5m }"
            default: "write { hold: 50\(unit), for: 10s }"
            }
        }
    }

    static func parts(of text: String, _ grammar: Grammar) throws(QuantityError) -> [String: String] {
        let words = text.split { $0 == " " || $0 == "\t" }.map(String.init)
        var parts: [String: String] = [:]
        for index in stride(from: 0, to: words.count, by: 2) {
            guard index + 1 < words.count, parts.updateValue(words[index + 1], forKey: words[index]) == nil else {
                throw QuantityError("'\(text)' is not a stage; \(grammar.hint(for: words.first))")
            }
        }
        return parts
    }

    init(_ parts: [String: String], _ grammar: Grammar) throws(QuantityError) {
        let found = parts.keys.filter { grammar.kinds[$0] != nil }.sorted()
        guard let kind = found.first, found.count == 1 else {
            throw QuantityError("a stage is one of \(grammar.listed); \(grammar.hint(for: found.first))")
        }
        self.kind = kind
        self.parts = parts
        hint = grammar.hint(for: kind)
        let known = (grammar.kinds[kind] ?? []).union([kind, "for", "name"])
        if let unknown = parts.keys.filter({ !known.contains($0) }).sorted().first {
            throw QuantityError("a stage '\(kind)' has no '\(unknown)'; \(hint)")
        }
        guard parts["for"] != nil else { throw QuantityError("a stage needs its length; \(hint)") }
    }

    /// How many steps a stage `step` takes.
    func stepCount() throws(QuantityError) -> Int {
        guard let count = parts["in"].flatMap({ Int($0) }), (1...1_000).contains(count) else {
            throw QuantityError("a stage 'step' is in 1 to 1000 steps; \(hint)")
        }
        return count
    }

    func duration() throws(QuantityError) -> Nanoseconds {
        let length = parts["for"] ?? ""
        let duration = try Nanoseconds(parsing: length)
        guard duration > .zero else { throw QuantityError("the length of a stage must be above 0, found \(length); \(hint)") }
        return duration
    }

    /// What it is called; nil: nothing. A word, as it stands in `p99{stage=rush}` and among others in a stage's own text.
    func name() throws(QuantityError) -> String? {
        guard let name = parts["name"] else { return nil }
        guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber || "_-.".contains($0) }) else {
            throw QuantityError(
                "a stage's name is made of letters, digits, '_', '-' and '.', found '\(name)'; write 'name: rush'")
        }
        return name
    }

    static func text(of shape: String, named name: String?) -> String { shape + (name.map { " name \($0)" } ?? "") }
}
