import JSONPath
import Testing

/// Each section of RFC 9535 with what it says, on the documents of its own examples where they show it.
@Suite struct QueryTests {
    static let store = """
        { "store": { "book": [
            { "category": "reference", "author": "Nigel Rees", "title": "Sayings of the Century", "price": 8.95 },
            { "category": "fiction", "author": "Evelyn Waugh", "title": "Sword of Honour", "price": 12.99 },
            { "category": "fiction", "author": "Herman Melville", "title": "Moby Dick", "isbn": "0-553-21311-3", "price": 8.99 },
            { "category": "fiction", "author": "J. R. R. Tolkien", "title": "The Lord of the Rings", "isbn": "0-395-19395-8", "price": 22.99 }
          ], "bicycle": { "color": "red", "price": 399 } } }
        """

    @Test(
        "the examples of section 1.5",
        arguments: [
            (
                "$.store.book[*].author",
                [
                    "$['store']['book'][0]['author']", "$['store']['book'][1]['author']", "$['store']['book'][2]['author']",
                    "$['store']['book'][3]['author']",
                ]
            ),
            ("$.store.*", ["$['store']['book']", "$['store']['bicycle']"]),
            ("$..book[2].publisher", []),
            ("$..book[-1]", ["$['store']['book'][3]"]),
            ("$..book[0,1]", ["$['store']['book'][0]", "$['store']['book'][1]"]),
            ("$..book[:2]", ["$['store']['book'][0]", "$['store']['book'][1]"]),
            ("$..book[?@.isbn]", ["$['store']['book'][2]", "$['store']['book'][3]"]),
            ("$..book[?@.price<10]", ["$['store']['book'][0]", "$['store']['book'][2]"]),
            (
                "$.store..price",
                [
                    "$['store']['book'][0]['price']", "$['store']['book'][1]['price']", "$['store']['book'][2]['price']",
                    "$['store']['book'][3]['price']", "$['store']['bicycle']['price']",
                ]
            ),
        ])
    func examples(query: String, paths: [String]) throws {
        #expect(try select(query, in: Self.store).paths == paths)
    }

    @Test("every value below the store")
    func descendants() throws { #expect(try select("$..*", in: Self.store).paths.count == 27) }

    @Test(
        "selectors and segments",
        arguments: [
            // 2.2 the root
            ("$", "[1]", ["[1]"]),
            // 2.3.1 names
            ("$.o['j j']['k.k']", #"{"o":{"j j":{"k.k":3}},"'":{"@":2}}"#, ["3"]),
            (#"$["'"]["@"]"#, #"{"o":{"j j":{"k.k":3}},"'":{"@":2}}"#, ["2"]),
            (#"$['\'']["\u0040"]"#, #"{"'":{"@":2}}"#, ["2"]),
            ("$.a", "[1]", []),
            ("$.ünï", #"{"ünï":1}"#, ["1"]),
            ("$['\u{61}']", #"{"\u0061":1}"#, ["1"]),
            (#"$["\ud83d\ude00"]"#, #"{"😀":1}"#, ["1"]),
            ("$['']", #"{"":1}"#, ["1"]),
            // 2.3.2 wildcards
            ("$.o[*, *]", #"{"o":{"j":1,"k":2}}"#, ["1", "2", "1", "2"]),
            ("$[*]", "7", []),
            ("$.*", "{}", []),
            // 2.3.3 indices
            ("$[1]", #"["a","b"]"#, [#""b""#]),
            ("$[-2]", #"["a","b"]"#, [#""a""#]),
            ("$[2]", #"["a","b"]"#, []),
            ("$[-3]", #"["a","b"]"#, []),
            ("$[0]", #"{"0":1}"#, []),
            // 2.3.4 slices
            ("$[1:3]", "[0,1,2,3,4,5,6]", ["1", "2"]),
            ("$[5:]", "[0,1,2,3,4,5,6]", ["5", "6"]),
            ("$[1:5:2]", "[0,1,2,3,4,5,6]", ["1", "3"]),
            ("$[5:1:-2]", "[0,1,2,3,4,5,6]", ["5", "3"]),
            ("$[::-1]", "[0,1,2]", ["2", "1", "0"]),
            ("$[::0]", "[0,1,2]", []),
            ("$[-2:]", "[0,1,2]", ["1", "2"]),
            ("$[ 0 : 2 : 1 ]", "[0,1,2]", ["0", "1"]),
            ("$[-9007199254740991:9007199254740991:9007199254740991]", "[0,1,2]", ["0"]),
            ("$[:]", #"{"a":1}"#, []),
            // 2.3.5 filters: existence, parentheses, precedence, negation
            ("$.a[?@.b]", #"{"a":[1,{"b":null},{"b":{}},{"c":1}]}"#, [#"{"b":null}"#, #"{"b":{}}"#]),
            ("$[?@.*]", #"[[],[1],{},{"a":1},1]"#, ["[1]", #"{"a":1}"#]),
            ("$[?@>1 && @<4]", "[1,2,3,4,true]", ["2", "3"]),
            ("$[?@<2 || @>3]", "[1,2,3,4,true]", ["1", "4"]),
            ("$[?@==1 || @==2 && @==3]", "[1,2,3]", ["1"]),
            ("$[?(@==1 || @==2) && @==2]", "[1,2,3]", ["2"]),
            ("$[?!(@==1)]", "[1,2]", ["2"]),
            ("$[?!@.a]", #"[{"a":1},{"b":1}]"#, [#"{"b":1}"#]),
            ("$[?@.a, ?@.b]", #"[{"b":1},{"a":1}]"#, [#"{"a":1}"#, #"{"b":1}"#]),
            ("$.o[?@.a==$.x]", #"{"x":2,"o":[{"a":1},{"a":2}]}"#, [#"{"a":2}"#]),
            ("$[?@[?@>2]]", "[[1,2],[2,3]]", ["[2,3]"]),
            ("$[?@ == @]", #"[1,{"a":[]}]"#, ["1", #"{"a":[]}"#]),
            // 2.3.5.2.2 comparisons
            ("$[?@.a == @.b]", #"[{"a":1},{},{"a":null},{"a":1,"b":1.0}]"#, ["{}", #"{"a":1,"b":1.0}"#]),
            ("$[?@.a != @.b]", #"[{"a":1},{},{"a":"1","b":1}]"#, [#"{"a":1}"#, #"{"a":"1","b":1}"#]),
            (
                "$[?@.a <= @.b]", #"[{},{"a":1},{"a":"a","b":"b"},{"a":true,"b":true},{"a":false,"b":true}]"#,
                ["{}", #"{"a":"a","b":"b"}"#, #"{"a":true,"b":true}"#]
            ),
            (
                "$[?@.a < @.b]",
                #"[{"a":true,"b":false},{"a":[],"b":[1]},{"a":"\u00e9","b":"😀"},{"a":"😀","b":"\uffff"},{"a":"a","b":"ab"}]"#,
                [#"{"a":"\u00e9","b":"😀"}"#, #"{"a":"a","b":"ab"}"#]
            ),
            ("$[?@ == null]", #"[null,0,"",{}]"#, ["null"]),
            ("$[?@ == 'a\\'b']", #"["a'b","a\u0027b"]"#, [#""a'b""#, #""a\u0027b""#]),
            (
                "$[?@.a == @.b]",
                #"[{"a":{"x":1,"y":[2]},"b":{"y":[2.0],"x":1}},{"a":{"x":1},"b":{"x":2}},{"a":[1,2],"b":[2,1]}]"#,
                [#"{"a":{"x":1,"y":[2]},"b":{"y":[2.0],"x":1}}"#]
            ),
            ("$[?@.a == @.b]", #"[{"a":{"x":1},"b":{"x":1,"y":1}},{"a":[],"b":{}},{"a":{},"b":{}}]"#, [#"{"a":{},"b":{}}"#]),
            ("$[?@ == 1e2]", #"[100,1.0E+2,"100",1000e-1]"#, ["100", "1.0E+2", "1000e-1"]),
            ("$[?@ == -0]", "[0,-0,0.0e7]", ["0", "-0", "0.0e7"]),
            // 2.4.4 length
            (
                "$[?length(@) == 3]", #"["abc","a😀é",[1,2,3],{"a":1,"b":2,"c":3},3,null,"\u0061bc"]"#,
                [#""abc""#, #""a😀é""#, "[1,2,3]", #"{"a":1,"b":2,"c":3}"#, #""\u0061bc""#]
            ),
            ("$[?length(@.a) == length(@.b)]", #"[{},{"a":"x","b":[1]}]"#, ["{}", #"{"a":"x","b":[1]}"#]),
            // 2.4.5 count
            ("$[?count(@.*) == 2]", #"[[1,2],{"a":1,"b":1},[1]]"#, ["[1,2]", #"{"a":1,"b":1}"#]),
            ("$[?count(@..*) > 2]", "[[1,[2]],[1,2]]", ["[1,[2]]"]),
            // 2.4.6 match, 2.4.7 search
            ("$[?match(@.d, '1974-05-..')]", #"[{"d":"1974-05-11"},{"d":"x1974-05-11"},{"d":1}]"#, [#"{"d":"1974-05-11"}"#]),
            ("$[?search(@, '[BR]ob')]", #"["Bob","a Rob.","rob"]"#, [#""Bob""#, #""a Rob.""#]),
            ("$[?match(@, 'a.c')]", #"["abc","a\nc","a\rc","a\u2028c"]"#, [#""abc""#, #""a\u2028c""#]),
            ("$[?match(@, 'a|bc')]", #"["a","bc","ac"]"#, [#""a""#, #""bc""#]),
            (#"$[?match(@, '[\\p{Lu}0-9]+')]"#, #"["Ä1","ä"]"#, [#""Ä1""#]),
            (#"$[?match(@, '\\d')]"#, #"["1","d"]"#, []),
            ("$[?match(@, 1)]", #"["1"]"#, []),
            ("$[?match(@.a, @.p)]", #"[{"a":"aa","p":"a+"},{"a":"aa","p":"a"},{"a":"aa","p":"("}]"#, [#"{"a":"aa","p":"a+"}"#]),
            ("$[?match('abc', @)]", #"["a.c","b"]"#, [#""a.c""#]),
            ("$[?match(@, 'x$')]", #"["x","x\n"]"#, [#""x""#]),
            // 2.4.8 value
            (
                "$[?value(@..color) == 'red']", #"[{"color":"red"},{"a":{"color":"red"},"color":"red"},{"a":[{"color":"red"}]}]"#,
                [#"{"color":"red"}"#, #"{"a":[{"color":"red"}]}"#]
            ),
            // 2.5 segments
            ("$[0,3]", #"["a","b","c","d"]"#, [#""a""#, #""d""#]),
            ("$[0:2, 5]", "[0,1,2,3,4,5]", ["0", "1", "5"]),
            ("$[0,0]", "[0]", ["0", "0"]),
            ("$..j", #"{"o":{"j":1,"k":2},"a":[5,3,[{"j":4},{"k":6}]]}"#, ["1", "4"]),
            ("$..[0]", #"{"o":{"j":1,"k":2},"a":[5,3,[{"j":4},{"k":6}]]}"#, ["5", #"{"j":4}"#]),
            ("$.o..[*, *]", #"{"o":{"j":1,"k":2}}"#, ["1", "2", "1", "2"]),
            ("$.a..[0, 1]", #"{"a":[5,3,[{"j":4},{"k":6}]]}"#, ["5", "3", #"{"j":4}"#, #"{"k":6}"#]),
            // 2.6 null is a value like others
            ("$.a", #"{"a":null,"b":[null],"c":[{}],"null":1}"#, ["null"]),
            ("$.a.d", #"{"a":null}"#, []),
            ("$.b[?@==null]", #"{"b":[null]}"#, ["null"]),
            ("$.null", #"{"null":1}"#, ["1"]),
            // white space where the grammar has it
            ("$ .a\n[ 'b' , 0 ]", #"{"a":{"b":1}}"#, ["1"]),
            ("$[? @ .a == 1 ]", #"[{"a":1}]"#, [#"{"a":1}"#]),
            ("$[?count( @ .* )==1 ]", "[[1]]", ["[1]"]),
        ])
    func selections(query: String, document: String, values: [String]) throws {
        #expect(try select(query, in: document).values == values)
    }

    @Test(
        "normalized paths, section 2.7",
        arguments: [
            ("$.a", #"{"a":1}"#, "$['a']"),
            ("$[-1]", "[1,2]", "$[1]"),
            ("$.*", #"{"'":1}"#, #"$['\'']"#),
            ("$.*", #"{"\u000b\n\\\"":1}"#, #"$['\u000b\n\\"']"#),
            ("$.*", #"{"\u0061é\ud83d\ude00":1}"#, "$['aé😀']"),
            ("$.*", #"{"\b\t\n\f\r\u001f\/":1}"#, #"$['\b\t\n\f\r\u001f/']"#),
            ("$", "1", "$"),
        ])
    func paths(query: String, document: String, path: String) throws {
        #expect(try select(query, in: document).paths == [path])
    }

    @Test(
        "numbers are compared digit by digit, not as doubles",
        arguments: [
            ("9007199254740993", "==", "9007199254740992", false), ("9007199254740993", ">", "9007199254740992", true),
            ("1e400", "<", "1e401", true), ("1e400", "==", "10e399", true), ("-1e400", "<", "1", true),
            ("0.1", "==", "1e-1", true), ("0.30000000000000004", "==", "0.3", false), ("1.10", "==", "1.1", true),
            ("123456789012345678901234567890", "<", "123456789012345678901234567891", true),
            ("123456789012345678901234567890", "==", "12345678901234567890123456789e1", true),
            ("-123456789012345678901234567890", ">", "-123456789012345678901234567891", true),
            ("0e99", "==", "-0.000", true), ("0.001", "<", "0.01", true), ("10", ">", "9", true), ("-10", "<", "-9", true),
            ("1e99999999999999999999", ">", "1e999999999999", true), ("1e-99999999999999999999", ">", "0", true),
        ])
    func numbers(left: String, comparison: String, right: String, holds: Bool) throws {
        #expect(try select("$[?@.a \(comparison) @.b]", in: #"[{"a":\#(left),"b":\#(right)}]"#).paths.isEmpty == !holds)
        // And with the query's own.
        #expect(try select("$[?@ \(comparison) \(right)]", in: "[\(left)]").paths.isEmpty == !holds)
        let (one, other) = (try #require(JSONNumber(left.utf8)), try #require(JSONNumber(right.utf8)))
        #expect((one == other) == (one.hashValue == other.hashValue))
    }

    @Test("a name that stands twice means its first member, in bytes and in a tree; wildcards see both")
    func duplicates() throws {
        let document = #"{"a":1,"\u0061":2,"b":3}"#
        #expect(try select("$.a", in: document).values == ["1"])
        #expect(try find("$.a", in: document) == "1")
        #expect(try select("$.*", in: document).values == ["1", "2", "3"])
        #expect(
            try select("$[?@.o == @.p]", in: #"[{"o":{"a":1,"a":2},"p":{"a":2,"a":1}},{"o":{"a":1,"a":2},"p":{"a":1,"a":2}}]"#)
                .paths == ["$[1]"])
    }

    @Test(
        "values of two trees are compared as those of one",
        arguments: [
            (#"{"a":[1,"x"],"b":null}"#, #"{"b":null,"\u0061":[1.0,"\u0078"]}"#, true), ("[1]", "[1,2]", false),
            (#"{"a":1}"#, #"{"a":1,"b":1}"#, false), ("1", #""1""#, false),
            (#"{"a":1,"c":2}"#, #"{"b":1,"c":2}"#, false), ("12345678901234567890", "12345678901234567891", false),
            ("{}", "[]", false), ("null", "null", true),
        ])
    func twoTrees(one: String, other: String, isEqual: Bool) throws {
        let (first, second) = (Bytes(one), Bytes(other))
        let (tree, otherTree) = (try JSONTree(first.all), try JSONTree(second.all))
        #expect(try tree.isEqual(tree.root, to: otherTree.root, in: otherTree) == isEqual)
        #expect(try otherTree.isEqual(otherTree.root, to: tree.root, in: tree) == isEqual)
        withExtendedLifetime((first, second)) {}
    }

    @Test("members have names, elements and the root have none")
    func names() throws {
        let bytes = Bytes(#"{"\u0061b":[1],"":2}"#)
        let tree = try JSONTree(bytes.all)
        #expect(try JSONPathQuery("$..*").nodes(in: tree).map { tree.name(of: $0) } == ["ab", "", nil])
        #expect(tree.name(of: tree.root) == nil)
        withExtendedLifetime(bytes) {}
    }

    @Test("half of a surrogate pair in a document reads as U+FFFD")
    func loneSurrogates() throws {
        #expect(
            try select("$[?@ == '\u{FFFD}']", in: #"["\ud800","\udc00","\ud83d\ude00","\ud800a"]"#).paths == ["$[0]", "$[1]"])
        #expect(
            try select("$[?length(@) == 2]", in: #"["\ud800\ud800","\ud800\ud83d\ude00","\ud83dx"]"#).paths == [
                "$[0]", "$[1]", "$[2]",
            ])
    }
}
