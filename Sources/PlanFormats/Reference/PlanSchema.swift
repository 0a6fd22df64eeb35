/// The JSON Schema of a plan, with which editors complete and check plans as they are written.
///
/// Made of the tables that the reader goes by, so that both know the same keys. It cannot say everything that the reader checks:
/// that names exist, that settings go together, what stands inside of texts.
public enum PlanSchema {
    /// The schema (draft 7, which editors understand best) as JSON text, ending with a line break.
    public static var json: String {
        var writer = SchemaWriter()
        let plan = writer.schema(of: Keys.plan.section)
        let head: [(key: String, value: JSONText)] = [
            ("$schema", .text("http://json-schema.org/draft-07/schema#")), ("title", .text("A plan of Dyno")),
        ]
        return JSONText.map(head + plan + [("definitions", .map(writer.definitions))]).written() + "\n"
    }
}

/// Turns sections into schemas; those that stand inside of others become definitions, each once.
private struct SchemaWriter {
    private(set) var definitions: [(key: String, value: JSONText)] = []
    private var begun: Set<String> = []

    mutating func schema(of section: Section) -> [(key: String, value: JSONText)] {
        let properties = section.forms.map { form in
            var schema = schema(of: form.shape)
            schema.insert((key: "description", value: .text(form.description)), at: 0)
            return (key: form.key, value: JSONText.map(schema))
        }
        var result: [(key: String, value: JSONText)] = [
            ("type", .text("object")), ("additionalProperties", .truth(false)), ("properties", .map(properties)),
        ]
        if !section.required.isEmpty { result.append(("required", .texts(section.required))) }
        if !section.requiredOne.isEmpty {
            result += anyOf(section.requiredOne.map { [(key: "required", value: JSONText.texts([$0]))] })
        }
        if let count = section.maximumKeys {
            result += [("minProperties", .number("1")), ("maxProperties", .number("\(count)"))]
        }
        return result
    }

    private mutating func schema(of value: Shape) -> [(key: String, value: JSONText)] {
        switch value {
        case .anything: []
        // What YAML has as true is read as the word.
        case .text: [("type", .texts(["string", "number", "boolean"]))]
        case .scalar: [("type", .texts(["string", "number", "boolean", "null"]))]
        case .names(let form, let count):
            [("type", .text("object")), ("additionalProperties", .map(schema(of: form)))]
                + (count > 0 ? [("minProperties", .number("\(count)"))] : [])
        case .list(let form): [("type", .text("array")), ("minItems", .number("1")), ("items", .map(schema(of: form)))]
        case .oneOrMore(let form): anyOf([schema(of: form), schema(of: .list(form))])
        case .either(let forms): anyOf(forms.map { schema(of: $0) })
        case .section(let section): [("$ref", .text("#/definitions/\(define(section))"))]
        case .inner(let path):
            Section.all.first { $0.path == path }.map { [("$ref", .text("#/definitions/\(define($0))"))] } ?? []
        case .truth, .whole, .number, .positive, .share, .percentage, .seed, .duration, .rate, .status, .version, .choice,
            .phrase:
            anyOf(value.plainSchemas + [[("type", .text("string")), ("pattern", .text(#"\$\{"#))]])
        }
    }

    private mutating func define(_ section: Section) -> String {
        let name = section.noun.replacing("'", with: "").replacing("a ", with: "")
        // A section may have others of its kind within it.
        if begun.insert(name).inserted {
            let schema = schema(of: section)
            definitions.append((name, .map(schema)))
        }
        return name
    }

    private func anyOf(_ schemas: [[(key: String, value: JSONText)]]) -> [(key: String, value: JSONText)] {
        [("anyOf", .list(schemas.map(JSONText.map)))]
    }
}

extension Shape {
    /// What the value may be where it is no variable.
    fileprivate var plainSchemas: [[(key: String, value: JSONText)]] {
        let number = #"^ *[-+]?[0-9._]+ *"#
        let time = "(ns|us|µs|ms|s|min|m|h)"
        return switch self {
        case .truth: [[("type", .text("boolean"))]]
        case .whole(let range):
            [
                [
                    ("type", .text("integer")), ("minimum", .number("\(range.lowerBound)")),
                    ("maximum", .number("\(range.upperBound)")),
                ], Self.pattern("^[0-9_]+$"),
            ]
        case .number: [[("type", .text("number"))], Self.pattern("^[-+]?[0-9.]+([eE][-+]?[0-9]+)? *([kKMGT]i?)?B?$")]
        case .positive: [[("type", .text("number")), ("exclusiveMinimum", .number("0"))], Self.pattern("^[0-9.]+$")]
        case .share:
            [
                [
                    ("type", .text("number")), ("minimum", .number("0")),
                    ("maximum", .number("\(Limits.returning.upperBound)")),
                ], Self.pattern("^0?[.]?[0-9]+$"),
            ]
        case .percentage: [Self.pattern("^ *[0-9.]+ *% *$")]
        case .seed: [[("type", .text("integer")), ("minimum", .number("0"))], Self.pattern("^[0-9_]+$")]
        case .duration:
            [[("const", .number("0"))], Self.pattern("\(number)\(time)?( *[0-9._]+ *\(time))* *$")]
        case .rate:
            [
                [("type", .text("number")), ("exclusiveMinimum", .number("0"))],
                Self.pattern("\(number)(/(s|sec|second|m|min|minute|h|hour))? *$"),
            ]
        case .status:
            [
                [("type", .text("integer")), ("minimum", .number("100")), ("maximum", .number("599"))],
                Self.pattern(#"^([1-5][xX]{2}|[1-5][0-9]{2}(\.\.[1-5][0-9]{2})?)$"#),
            ]
        case .version:
            [[("enum", .list([.number("1.0"), .number("1.1"), .number("2")] + ["1.0", "1.1", "2"].map(JSONText.text)))]]
        case .choice(let names): [[("enum", .texts(names))]]
        case .phrase(let words): [Self.pattern("^(\(words.joined(separator: "|")))([ :,].*)?$")]
        case .text, .scalar, .list, .oneOrMore, .either, .names, .section, .inner, .anything: []
        }
    }

    private static func pattern(_ text: String) -> [(key: String, value: JSONText)] {
        [("type", .text("string")), ("pattern", .text(text))]
    }
}

/// A JSON value whose keys keep their order, as text for people to read.
indirect enum JSONText {
    case text(String)
    /// In JSON's notation.
    case number(String)
    case truth(Bool)
    case list([JSONText])
    case map([(key: String, value: JSONText)])

    static func texts(_ texts: [String]) -> JSONText { .list(texts.map(JSONText.text)) }

    static func object(_ pairs: (String, JSONText)...) -> JSONText { .map(pairs.map { (key: $0.0, value: $0.1) }) }

    /// The value, indented by two spaces a level; lists and maps of plain values stand on one line where they fit.
    func written(indent: String = "") -> String {
        let line = flat
        if line.utf8.count + indent.utf8.count <= 120, !isDeep { return line }
        let inner = indent + "  "
        switch self {
        case .list(let items):
            return "[\n" + items.map { inner + $0.written(indent: inner) }.joined(separator: ",\n") + "\n\(indent)]"
        case .map(let pairs):
            let lines = pairs.map { "\(inner)\"\($0.key.escapedForJSON)\": " + $0.value.written(indent: inner) }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
        case .text, .number, .truth: return line
        }
    }

    private var flat: String {
        switch self {
        case .text(let text): "\"\(text.escapedForJSON)\""
        case .number(let text): text
        case .truth(let value): value ? "true" : "false"
        case .list(let items): "[" + items.map(\.flat).joined(separator: ", ") + "]"
        case .map(let pairs) where pairs.isEmpty: "{}"
        case .map(let pairs): "{ " + pairs.map { "\"\($0.key.escapedForJSON)\": \($0.value.flat)" }.joined(separator: ", ") + " }"
        }
    }

    /// Whether a map stands inside of it: a schema's keys are found more easily one a line.
    private var isDeep: Bool {
        switch self {
        case .map(let pairs): pairs.contains { if case .map = $0.value { true } else { $0.value.isDeep } }
        case .list(let items): items.contains(where: \.isDeep)
        case .text, .number, .truth: false
        }
    }
}
