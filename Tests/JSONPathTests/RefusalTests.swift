import JSONPath
import Testing

/// Paths that are none: where, and how RFC 9535 writes them.
@Suite struct RefusalTests {
    @Test(
        "what older dialects write is named, with how RFC 9535 writes it",
        arguments: [
            ("", 0, "begins with $"),
            ("access_token", 0, "RFC 9535 writes $.access_token"),
            (".a.b", 0, "RFC 9535 writes $.a.b"),
            ("[0].a", 0, "RFC 9535 writes $[0].a"),
            ("@.a", 0, "RFC 9535 writes $.a"),
            ("/a/b/0", 0, "RFC 9535 writes $.a.b[0]"),
            (" $.a", 0, "leave out the space"),
            ("$.a ", 3, "leave out the space"),
            ("$a.b", 1, "RFC 9535 writes $.a.b"),
            ("$.", 2, "a name or * must follow"),
            ("$..", 3, "a name or * must follow"),
            ("$.a.", 4, "a name or * must follow"),
            ("$...a", 3, "one '.' too many"),
            ("$.[0]", 2, "leave out the '.'"),
            ("$.'a b'", 2, "RFC 9535 writes ['a b']"),
            ("$.a. b", 4, "leave out the space"),
            ("$.items.0", 8, "[0] is an element of an array, ['0'] a member"),
            ("$..2a", 3, "..['2a']"),
            ("$.content-type", 9, "['content-type']"),
            ("$.@type", 2, "['@type']"),
            ("$.xs:name", 4, "['xs:name']"),
            ("$.items.length()", 8, "counted of the path without it: $.items"),
            ("$.items.size()", 8, "counted of the path without it: $.items"),
            ("$.items.last()", 8, "$.items[-1]"),
            ("$.items.first()", 8, "$.items[0]"),
            ("$.items.index(-2)", 8, "$.items[-2]"),
            ("$.items.sum()", 8, "no .sum() behind a path"),
            ("$..book[(@.length-1)]", 8, "it writes [-1] for [(@.length-1)]"),
            ("$..book[(@.length - 2)]", 8, "[-2]"),
            ("$..book[(@.x)]", 8, "no scripts"),
            ("$[]", 2, "RFC 9535 writes [*]"),
            ("$[a]", 2, "['a']"),
            ("$[content-type]", 2, "['content-type']"),
            ("$[0", 3, "no ']'"),
            ("$[0,]", 4, "leave out the ','"),
            ("$[,0]", 2, "one ',' too many"),
            ("$[0 1]", 4, "expected ',' or ']'"),
            ("$[+1]", 2, "leave out the '+'"),
            ("$[01]", 2, "must not begin with 0"),
            ("$[-0]", 2, "-1 the last"),
            ("$[1.0]", 3, "whole numbers"),
            ("$[9007199254740992]", 2, "9007199254740991"),
            ("$[@.a]", 2, "begins with '?'"),
            ("$.a]", 3, "no '['"),
            ("$.a^", 3, "JSONPath-Plus"),
            ("$.a~", 3, "JSONPath-Plus"),
            ("$.a | $.b", 4, "no '|'"),
            ("$.a == 1", 4, "is no path"),
            ("$.a()", 2, "behind a path"),
            ("$['a", 2, "no closing '"),
            (#"$['\x']"#, 3, "no escape"),
            (#"$["\'"]"#, 3, "no escape"),
            (#"$['\ud800']"#, 3, "surrogate"),
            (#"$['\u12']"#, 3, "hexadecimal"),
            ("$['\t']", 3, "\\u0009"),
            // In filters
            ("$[?@.x=~/re/]", 6, "search(@.x, 're'), or match(@.x, 're')"),
            ("$[?(@.name =~ /a.*b/i)]", 11, "search(@.name, 'a.*b')"),
            ("$[?@.a=1]", 6, "=="),
            ("$[?@.a===1]", 6, "writes ==, not ==="),
            ("$[?@.a!==1]", 6, "writes !=, not !=="),
            ("$[?@.a<>1]", 6, "writes !=, not <>"),
            ("$[?@.a and @.b]", 7, "writes &&, not and"),
            ("$[?@.a or @.b]", 7, "writes ||, not or"),
            ("$[?@.a & @.b]", 7, "writes &&, not &"),
            ("$[?@.a | @.b]", 7, "writes ||, not |"),
            ("$[?not @.a]", 3, "writes !, not not"),
            ("$[?not(@.a)]", 3, "!(…)"),
            ("$[?@.a in ['x','y']]", 7, "@.a == 'a' || @.a == 'b'"),
            ("$[?@.a contains 'x']", 7, "search(@.a, 'part')"),
            ("$[?@.a size 3]", 7, "length(@.a)"),
            ("$[?@.a empty true]", 7, "length(@.a) == 0"),
            ("$[?@.a == True]", 10, "writes true"),
            ("$[?@.a == None]", 10, "writes null"),
            ("$[?@.a == abc]", 10, "only in quotes"),
            ("$[?@.a == [1]]", 10, "no literal arrays"),
            ("$[?@.a + 1 == 2]", 7, "calculates nothing"),
            ("$[?@.a-1 == 2]", 6, "['a-1']"),
            ("$[?@.a == .5]", 10, "as 0.5"),
            ("$[?@.a == 1.]", 10, "is no number"),
            ("$[?@.a == 01]", 10, "begin with 0"),
            ("$[?@.a == +1]", 10, "leave out the '+'"),
            ("$[?]", 3, "expected a condition"),
            ("$[?@.a", 6, "no ']'"),
            ("$[?(@.a]", 7, "expected ')'"),
            ("$[?@.a)]", 6, "no '('"),
            ("$[?@.a &&]", 9, "expected a condition"),
            ("$[?true]", 3, "no condition"),
            ("$[?'a']", 3, "no condition"),
            ("$[?!!@.a]", 4, "stands once"),
            ("$[?!@.a == 1]", 3, "!(@.a == 1)"),
            // Types (section 2.4.3)
            ("$[?@.* == 1]", 3, "this may give several"),
            ("$[?@..a == 1]", 3, "this may give several"),
            ("$[?@[0:1] == 1]", 3, "this may give several"),
            ("$[?length(@.*) == 1]", 10, "this may give several"),
            ("$[?length(@)]", 3, "compare it"),
            ("$[?count(@.*)]", 3, "compare it"),
            ("$[?count(1) == 1]", 9, "takes a query"),
            ("$[?count(@.a, 1) == 1]", 3, "found 2 arguments"),
            ("$[?length() == 1]", 3, "found 0 arguments"),
            ("$[?match(@.a, 'b') == true]", 3, "true or false by itself"),
            ("$[?length(match(@.a, 'b')) == 1]", 10, "true or false by itself"),
            ("$[?value(1) == 1]", 9, "takes a query"),
            ("$[?match(@.a)]", 3, "found 1 argument"),
            ("$[?count(@.a == 1) == 1]", 13, "a comparison is no argument"),
            ("$[?length (@) == 1]", 3, "only in quotes"),
            ("$[?size(@) == 1]", 3, "writes length(…)"),
            ("$[?contains(@.a, 'b')]", 3, "search("),
            ("$[?foo(@)]", 3, "no function foo"),
            (#"$[?match(@.a, '[z-a]')]"#, 14, "cannot be used"),
        ])
    func refusals(path: String, offset: Int, hint: String) {
        let error = #expect(throws: JSONPathError.self, "\(path)") { try JSONPathQuery(path) }
        #expect(error?.offset == offset, "\(path): \(error.map { "\($0)" } ?? "")")
        #expect(error?.message.contains(hint) == true, "\(path): \(error.map { "\($0)" } ?? "")")
    }

    @Test("the place is counted in characters")
    func places() {
        let error = #expect(throws: JSONPathError.self) { try JSONPathQuery("$.é😀 ") }
        #expect(error?.description == "at character 5: leave out the space behind the path")
    }

    @Test(
        "what is well-formed and hardly meant is remarked on",
        arguments: [
            ("$[?@.name.length > 3]", 4, "length(@.name)"),
            ("$.items.length", 1, "member 'length'"),
            (#"$[?match(@.a, '\\d+')]"#, 14, "[0-9]"),
            (#"$[?search(@.a, 'a*?')]"#, 15, "no I-Regexp"),
            ("$[?match(@.a, 1)]", 14, "a pattern is a text"),
        ])
    func remarks(path: String, offset: Int, hint: String) throws {
        let remarks = try JSONPathQuery(path).remarks
        #expect(remarks.count == 1)
        #expect(remarks.first?.offset == offset)
        #expect(remarks.first?.message.contains(hint) == true, "\(remarks)")
    }

    @Test(
        "what is meant is not remarked on", arguments: ["$.length.a", "$[?length(@) > 1]", "$[?match(@, 'a|b')]", "$['length']"])
    func noRemarks(path: String) throws { #expect(try JSONPathQuery(path).remarks.isEmpty) }

    @Test(
        "I-Regexp: what is in it and what is not (RFC 9485, section 4)",
        arguments: [
            ("a", true), ("", true), ("a|b|", true), ("(a|b)*c+d?", true), ("a{2}b{2,}c{2,4}", true), ("[a-z]", true),
            ("[^a-z0-9-]", true), ("[-a]", true), ("[a-]", true),
            (#"[\]\[\^\-]"#, true), (#"\p{L}\P{Nd}[\p{Zs}]"#, true), (#"\n\r\t\.\\\(\)\{\}\|\*\+\?\^\-"#, true), ("é😀", true),
            ("a,b-c/d", true), ("[.*+]", true), ("[a^]", true),
            ("(", false), (")", false), ("a)", false), ("[", false), ("[]", false), ("[]a]", false), ("]", false), ("{", false),
            ("}", false), ("a{", false), ("a{,2}", false),
            ("a{x}", false), ("*", false), ("a**", false), ("a*?", false), ("a++", false), ("(?:a)", false), ("(?i)a", false),
            (#"\d"#, false), (#"\w"#, false), (#"\b"#, false),
            (#"\x41"#, false), (#"\1"#, false), (#"\"#, false), (#"\p{Xx}"#, false), (#"\p{Cs}"#, false), (#"\pL"#, false),
            ("[a--b]", false), ("[[:alpha:]]", false), ("[a-\\d]", false),
            (#"[\p{L}-z]"#, false), ("[b-", false), (#"\$"#, false),
        ])
    func iRegexp(pattern: String, isOne: Bool) throws {
        let literal = pattern.replacing("\\", with: "\\\\")
        #expect(try JSONPathQuery("$[?search(@, '\(literal)')]").remarks.isEmpty == isOne)
    }
}
