import Foundation
import JSONPath
import Testing

/// Answers that are made to hurt, and queries that would.
@Suite struct HostileTests {
    private static func nested(_ levels: Int, in open: String = "[", _ close: String = "]") -> String {
        String(repeating: open, count: levels) + String(repeating: close, count: levels)
    }

    @Test("nesting is taken to 1,024 levels, the same in bytes and in a tree", arguments: [("[", "]"), (#"{"a":"#, "}")])
    func depth(open: String, close: String) throws {
        let inner = close == "}" ? "1" : ""
        let most = String(repeating: open, count: 1024) + inner + String(repeating: close, count: 1024)
        let more = open + most + close
        for document in [most, #"{"x":[1],"b":2}"#] { #expect(fault(of: Array(document.utf8)) == nil) }
        #expect(try find("$", in: most) == most)
        #expect(fault(of: Array(more.utf8))?.fault == .depth(limit: 1024))
        #expect(fault(of: Array(more.utf8))?.offset == 1024 * open.utf8.count)
        #expect(throws: JSONError.self) { try find("$", in: more) }
        // As what is passed over, too.
        #expect(try find("$[1]", in: "[\(Self.nested(1023)),7]") == "7")
        #expect(throws: JSONError.self) { try find("$[1]", in: "[\(Self.nested(1024)),7]") }
    }

    @Test("a million levels end at the limit", arguments: ["[", #"{"a":"#, #"[{"a":"#])
    func deep(open: String) throws {
        let document = String(repeating: open, count: 1_000_000)
        #expect(fault(of: Array(document.utf8))?.fault == .depth(limit: 1024))
        for query in ["$", "$[1]", "$.b"]
        where !(query == "$[1]" && open.hasPrefix("{")) && !(query == "$.b" && open.hasPrefix("[")) {
            #expect(throws: JSONError.self) { try find(query, in: document) }
        }
    }

    @Test("deep values are compared without more stack than they have levels")
    func deepComparison() throws {
        let value = String(repeating: #"[{"a":"#, count: 500) + "1" + String(repeating: "}]", count: 500)
        #expect(try select("$[?@.x == @.y]", in: #"[{"x":\#(value),"y":\#(value)}]"#).paths == ["$[0]"])
    }

    @Test(
        "a query whose work has no end is given up",
        arguments: [
            "$..*..*..*..*", "$[*][*][*][*][*,*,*,*,*,*,*,*][*,*,*,*,*,*,*,*]..*", "$..[?@..[?@..[?@..x]]]",
            "$[?count(@..*..*..*..*) > 1]", "$[?@.x == count($..*..*..*..*)]",
            "$..[?$..[?$..[?$..zz]]]",
        ])
    func endless(query: String) throws {
        var document = "[1,2,3,4]"
        for _ in 0..<5 { document = "[\(document),\(document),\(document),\(document)]" }
        let limit = #expect(throws: JSONPathLimit.self) { try select(query, in: document, mostSteps: 200_000) }
        #expect(limit == .steps(200_000))
        #expect(limit?.message.contains("200000 steps") == true)
    }

    @Test("long texts and numbers cost as many steps as they have bytes, by and large")
    func longValues() throws {
        let long = String(repeating: "1", count: 10_000)
        let numbers = "[" + [String](repeating: long, count: 20).joined(separator: ",") + "]"
        #expect(try select("$[?@ == $[0]]", in: numbers).values.count == 20)
        #expect(throws: JSONPathLimit.steps(5_000)) { try select("$[?@ == $[0]]", in: numbers, mostSteps: 5_000) }
        let texts = "[" + [String](repeating: "\"\(long)\"", count: 20).joined(separator: ",") + "]"
        #expect(try select("$[?@ == $[0]]", in: texts).values.count == 20)
        #expect(throws: JSONPathLimit.steps(5_000)) { try select("$[?@ == $[0]]", in: texts, mostSteps: 5_000) }
        let names = "[" + [String](repeating: #"{"\#(long)":1}"#, count: 20).joined(separator: ",") + "]"
        #expect(throws: JSONPathLimit.steps(5_000)) { try select("$[?@ == $[0]]", in: names, mostSteps: 5_000) }
        let patterns = "[" + [String](repeating: "\"\(long)\"", count: 20).joined(separator: ",") + "]"
        #expect(throws: JSONPathLimit.steps(5_000)) { try select("$[?match('a', @)]", in: patterns, mostSteps: 5_000) }
        let conditions = "$[?" + [String](repeating: "@ == 1", count: 500).joined(separator: " || ") + "]"
        #expect(throws: JSONPathLimit.steps(5_000)) {
            try select(conditions, in: "[" + [String](repeating: "2", count: 20).joined(separator: ",") + "]", mostSteps: 5_000)
        }
        #expect(throws: JSONPathLimit.steps(5_000)) { try select("$[?length(@) == 7]", in: texts, mostSteps: 5_000) }
        #expect(throws: JSONPathLimit.steps(5_000)) { try select("$[?search(@, '2')]", in: texts, mostSteps: 5_000) }
    }

    @Test("a pattern that goes back and forth ends the query, and says which")
    func patterns() throws {
        let text = String(repeating: "a", count: 60) + "!"
        let limit = #expect(throws: JSONPathLimit.self) { try select("$[?match(@, '(a+)+')]", in: "[\"\(text)\"]") }
        guard case .pattern(let pattern, .steps) = limit else {
            Issue.record("\(limit.map { "\($0)" } ?? "")")
            return
        }
        #expect(pattern == "(a+)+")
        // Also one that the answer brings, and many that are slow and yet no error each.
        #expect(throws: JSONPathLimit.self) { try select("$[?match($[0], $[1])]", in: "[\"\(text)\",\"(a+)+\"]") }
        let patterns = "[" + (0..<2_000).map { "\"x\($0)\"" }.joined(separator: ",") + "]"
        #expect(throws: JSONPathLimit.steps(JSONPathQuery.mostSteps)) { try select("$[?match('a', @)]", in: patterns) }
    }

    @Test(
        "paths have bounds",
        arguments: [
            "$" + String(repeating: ".a", count: 501),
            "$[?" + String(repeating: "(", count: 60) + "@" + String(repeating: ")", count: 60) + "]",
            "$" + String(repeating: "[?@", count: 60) + String(repeating: "]", count: 60),
            "$[?" + String(repeating: "length(", count: 60) + "@" + String(repeating: ")", count: 60) + "==1]",
            "$['" + String(repeating: "a", count: 20_000) + "']",
            "$[?!" + String(repeating: "(!", count: 60) + "@" + String(repeating: ")", count: 60) + "]",
            #"$[?match(@, '"# + String(repeating: "(", count: 101) + String(repeating: ")", count: 101) + #"') && !]"#,
            "$[?match(@, '" + String(repeating: "(a{1,99}){1,99}", count: 40) + "')]",
        ])
    func longPaths(path: String) { #expect(throws: JSONPathError.self) { try JSONPathQuery(path) } }

    @Test("as many values as a tree may have, and no more")
    func values() throws {
        var tree = JSONTree(valueLimit: 4)
        let (most, more) = (Bytes(#"{"a":[1,2]}"#), Bytes("[1,[2,{}],3]"))
        try tree.read(most.all)
        #expect(try JSONPathQuery("$..*").nodes(in: tree).count == 3)
        let error = #expect(throws: JSONError.self) { try tree.read(more.all) }
        #expect(error?.fault == .values(limit: 4))
        #expect(error?.offset == 6)
        withExtendedLifetime((most, more)) {}
    }

    @Test("a tree that was read anew has nothing of the last answer")
    func reuse() throws {
        var tree = JSONTree()
        let all = try JSONPathQuery("$..*")
        #expect(try all.nodes(in: tree).isEmpty)
        let (long, bad, short) = (Bytes("[1,[2,{\"a\":3}]]"), Bytes("[1,2"), Bytes("[7]"))
        try tree.read(long.all)
        #expect(try all.nodes(in: tree).count == 5)
        #expect(throws: JSONError.self) { try tree.read(bad.all) }
        #expect(try all.nodes(in: tree).isEmpty)
        try tree.read(short.all)
        #expect(try all.nodes(in: tree).map { tree.number(of: $0) } == [JSONNumber(7)])
        withExtendedLifetime((long, bad, short)) {}
    }

    @Test("bytes are read to their end and no further, whatever they are cut off at")
    func cutOff() throws {
        let document = Array(
            #"{"a":[1,-2.5e+10,"é\u00e9\ud83d\ude00",true,{"b":null}],"long name here":"and a long text","c":[[],{}]}"#.utf8)
        for count in 0..<document.count {
            #expect(
                fault(of: document.prefix(count))?.fault == .ends
                    || (fault(of: document.prefix(count))?.offset ?? 0) >= count - 3, "\(count)")
            let fenced = try FencedBytes(document.prefix(count))
            for query in ["$", "$.c[1]", "$.a[-1].b", "$['long name here']"] {
                _ = try? JSONPathQuery(query).singular?.find(in: fenced.all)
            }
            _ = try? JSONTree(fenced.all)
        }
    }
}

/// Bytes right before memory that must not be read.
private final class FencedBytes {
    private let start: UnsafeMutableRawPointer
    private let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let all: UnsafeRawBufferPointer

    init(_ bytes: some Collection<UInt8>) throws {
        start = try #require(mmap(nil, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))
        try #require(start != MAP_FAILED && mprotect(start + page, page, PROT_NONE) == 0 && bytes.count <= page)
        let place = UnsafeMutableRawBufferPointer(start: start + (page - bytes.count), count: bytes.count)
        place.copyBytes(from: bytes)
        all = UnsafeRawBufferPointer(place)
    }

    deinit { munmap(start, 2 * page) }
}
