import JSONPath
import Testing

/// Singular queries on received bytes: the same as on a tree, and no further than to the value.
@Suite struct SingularTests {
    @Test(
        "a query of names and indices is singular, others are not",
        arguments: [
            ("$", true), ("$.a[0]['b'][-1]", true), ("$..a", false), ("$.*", false), ("$[0,1]", false), ("$[0:1]", false),
            ("$[?@]", false), ("$['a','a']", false),
        ])
    func singular(query: String, isSingular: Bool) throws { #expect((try JSONPathQuery(query).singular != nil) == isSingular) }

    @Test(
        "the value's place and kind",
        arguments: [
            ("$.a", #" {"a" : "x\n" } "#, 8..<13, JSONKind.string, true),
            ("$.a", #"{"b":{"a":1},"a":-2}"#, 17..<19, .number, false), ("$[1]", "[[1,[2]],{}]", 9..<11, .object, false),
            ("$[-1]", "[1,[2, 3] ]", 3..<9, .array, false), ("$", "true", 0..<4, .true, false),
            ("$", "\u{FEFF} false ", 4..<9, .false, false), ("$.é", #"{"\u00e9":null}"#, 10..<14, .null, false),
        ])
    func places(query: String, document: String, range: Range<Int>, kind: JSONKind, hasEscapes: Bool) throws {
        let bytes = Bytes(document)
        let value = try #require(try JSONPathQuery(query).singular?.find(in: bytes.all))
        #expect(value.range == range && value.kind == kind && value.hasEscapes == hasEscapes)
    }

    @Test(
        "there is nothing",
        arguments: [
            ("$.a", "{}"), ("$.a", "[]"), ("$.a", "1"), ("$[0]", "{}"), ("$[0]", "[]"), ("$[1]", "[0]"), ("$[-2]", "[0]"),
            ("$.a.b", #"{"a":"b"}"#), ("$[0][0]", "[0]"), ("$.ab", #"{"a":1,"abc":2}"#),
            ("$[-17]", "[1,2]"), ("$['a']", #"{"\u0062":1}"#),
        ])
    func nothing(query: String, document: String) throws { #expect(try find(query, in: document) == nil) }

    @Test(
        "it stops at the value: what follows is not looked at",
        arguments: [
            ("$.a", #"{"a":1,###"#, "1"), ("$[0]", "[[1,2] nonsense", "[1,2]"), ("$.a", #"{"a":{"b":[1]}"#, #"{"b":[1]}"#),
            ("$.a", #"{"a":"x""#, #""x""#), ("$", "{} {}", "{}"),
        ])
    func stops(query: String, document: String, value: String) throws { #expect(try find(query, in: document) == value) }

    @Test(
        "of what is passed over only strings and brackets are looked at",
        arguments: [
            ("$[1]", "[[1 2 x],3]"), ("$[1]", #"[{"]":"}","\"]":["\\"]},3]"#), ("$[1]", #"[["\u005d\\\"]"],3]"#),
        ])
    func passesOver(query: String, document: String) throws { #expect(try find(query, in: document) == "3") }

    @Test(
        "what is no JSON on the way, or as the value, is an error and no miss",
        arguments: [
            ("$.a", "<html>"), ("$.a", ""), ("$.a", #"{"b":1"#), ("$.a", #"{"b":1 "a":2}"#), ("$.a", #"{"a" 1}"#),
            ("$.a", "{a:1}"), ("$.a", #"{"a":}"#), ("$.a", #"{"a":[1,]}"#), ("$.a", #"{"a":12x}"#),
            ("$.a", #"{"a":"\x"}"#), ("$.a", "{\"a\":\"\u{0}\"}"), ("$.a", #"{"a":tru}"#), ("$", "nullx"), ("$", "01"),
            ("$[1]", "[[1],"), ("$[1]", "[[1"), ("$[1]", #"[["]","#), ("$[5]", "[1,2"), ("$[-1]", "[1 2]"),
        ])
    func errors(query: String, document: String) { #expect(throws: JSONError.self) { try find(query, in: document) } }

    @Test("invalid UTF-8 in a captured text is an error")
    func invalidText() throws {
        let bytes = Bytes(Array(#"{"b":""#.utf8) + [0xFF] + Array(#"","a":""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8))
        let query = try #require(try JSONPathQuery("$.a").singular)
        #expect(throws: JSONError.self) { try query.find(in: bytes.all) }
    }

    @Test("elements far from the end of a long array", arguments: [-1, -15, -16, -17, -100, -300, -301, 0, 299, 300])
    func fromTheEnd(index: Int) throws {
        let document = "[" + (0..<300).map { "[\($0)]" }.joined(separator: ",") + "]"
        #expect(try find("$[\(index)]", in: document) == select("$[\(index)]", in: document).values.first)
    }

    @Test("bytes and tree give the same in thousands of random documents")
    func sameAsTree() throws {
        var draws = Draws(state: 1)
        let queries = try (0..<2_000).map { _ in try JSONPathQuery(RandomJSON.singularQuery(&draws)) }
        var found = 0
        for _ in 0..<4_000 {
            let document = RandomJSON.document(&draws)
            let bytes = Bytes(document)
            let tree = try JSONTree(bytes.all)
            for _ in 0..<10 {
                let query = draws.one(of: queries)
                let nodes = try query.nodes(in: tree)
                let value = try query.singular?.find(in: bytes.all)
                if nodes.map({ tree.value(of: $0) }) != (value.map { [$0] } ?? []) { Issue.record("\(query) in \(document)") }
                guard let node = nodes.first else { continue }
                found += 1
                // The normalized path leads to the same value.
                let again = try JSONPathQuery(tree.normalizedPath(of: node))
                if try again.singular?.find(in: bytes.all) != value { Issue.record("\(again), of \(query) in \(document)") }
            }
        }
        #expect(found > 4_000)
    }
}

/// Documents of few names, so that queries meet them, with all that JSON allows: escapes, space, names that stand twice.
private enum RandomJSON {
    private static let names = ["a", "b", "c", "é", "a b", "'", "\"", "\\", ""]
    private static let scalars = [
        "0", "-1.5e3", "1e400", "true", "false", "null", #""""#, #""x""#, #""\"]}\\""#, #""{[\u0041""#, "9007199254740993",
        #""a longer text, of more than eight bytes""#,
    ]

    static func document(_ draws: inout Draws) -> String { value(&draws, depth: 0) }

    private static func value(_ draws: inout Draws, depth: Int) -> String {
        let space = draws.one(of: ["", "", "", " ", "\n\t"])
        let count = draws.below(20) == 0 ? draws.below(40) : draws.below(5)
        switch draws.below(depth < 5 ? (depth < 2 ? 8 : 11) : 1) {
        case 1...4:
            let members = (0..<count).map { _ in "\(space)\(name(&draws))\(space):\(space)\(value(&draws, depth: depth + 1))" }
            return "{" + members.joined(separator: "\(space),") + "\(space)}"
        case 5...7:
            return "[\(space)" + (0..<count).map { _ in value(&draws, depth: depth + 1) }.joined(separator: "\(space),\(space)")
                + "\(space)]"
        default: return draws.one(of: scalars)
        }
    }

    private static func name(_ draws: inout Draws) -> String {
        let name = draws.one(of: names)
        let isEscaped = draws.below(4) == 0
        let text = name.unicodeScalars.map { scalar in
            isEscaped || scalar == "\"" || scalar == "\\"
                ? "\\u" + String(scalar.value + 0x10000, radix: 16).dropFirst() : String(scalar)
        }
        return "\"\(text.joined())\""
    }

    static func singularQuery(_ draws: inout Draws) -> String {
        var query = "$"
        for _ in 0..<draws.below(5) {
            if draws.below(3) == 0 {
                query += "[\(draws.below(10) == 0 ? draws.below(80) - 40 : draws.below(6) - 3)]"
            } else {
                query += "['\(draws.one(of: names).replacing("\\", with: "\\\\").replacing("'", with: "\\'"))']"
            }
        }
        return query
    }
}
