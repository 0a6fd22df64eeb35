import Patterns
import Testing

@Suite struct PatternTests {
    /// Where a group matched, in a text.
    private func search(_ pattern: String, in text: String, group: Int = 1, from start: Int = 0) throws -> Range<Int>? {
        let pattern = try Pattern(pattern)
        let matcher = PatternMatcher(groups: group)
        return try Array(text.utf8).withUnsafeBytes { bytes in
            try matcher.search(pattern, in: bytes, from: start) ? matcher.range(of: group) : nil
        }
    }

    @Test(
        "a group's place is in bytes",
        arguments: [
            (#"(\d+)$"#, "/orders/8812", 8..<12), (#"é(.)"#, "aéx", 3..<4), ("(é)", "aéx", 1..<3), ("(x)?a", "a", nil),
            ("(b)", "a", nil),
            (#"(\p{Lu})"#, "aÄ", 1..<3), ("(?i)(ÄB)", "äb", 0..<3), ("(.)", "\n", nil), ("()", "", 0..<0),
            (#"(\d+)$"#, "12\n", 0..<2),
        ] as [(String, String, Range<Int>?)])
    func groups(pattern: String, text: String, range: Range<Int>?) throws { #expect(try search(pattern, in: text) == range) }

    @Test("the whole match is group 0, and what stands before the start is seen")
    func wholeAndStart() throws {
        #expect(try search("b+", in: "abbc", group: 0) == 1..<3)
        #expect(try search(#"\bb"#, in: "ab b", group: 0, from: 1) == 3..<4)
        #expect(try search("^b", in: "ab", group: 0, from: 1) == nil)
    }

    @Test("all matches, one after the other, empty ones too")
    func several() throws {
        let pattern = try Pattern("a*")
        let matcher = PatternMatcher()
        var found: [Range<Int>] = []
        try Array("baac".utf8).withUnsafeBytes { bytes in
            var (start, canBeEmpty) = (0, true)
            while try matcher.search(pattern, in: bytes, from: start, canBeEmpty: canBeEmpty), let range = matcher.range(of: 0) {
                found.append(range)
                (start, canBeEmpty) = (range.upperBound, !range.isEmpty)
            }
        }
        #expect(found == [0..<0, 1..<3, 3..<3, 4..<4])
    }

    @Test("bytes that are no UTF-8 match nothing, and what stands around them is searched")
    func invalidText() throws {
        let pattern = try Pattern("(a.b|c)")
        let matcher = PatternMatcher(groups: 1)
        let bytes: [UInt8] = [0x61, 0xFF, 0x62, 0xC3, 0x63, 0xE2, 0x82]
        #expect(try matcher.search(pattern, in: bytes))
        #expect(matcher.range(of: 1) == 4..<5)
    }

    @Test("a pattern that goes back and forth is given up, and says so", arguments: [true, false])
    func catastrophic(isForManySearches: Bool) throws {
        let text = Array((String(repeating: "a", count: 60) + "!").utf8)
        let pattern = try Pattern("(a+)+$", isForManySearches: isForManySearches)
        let matcher = PatternMatcher()
        let limit = #expect(throws: PatternLimit.self) {
            try matcher.search(pattern, in: text)
        }
        #expect(limit == .steps(PatternMatcher.mostSteps(in: text.count)))
        #expect(limit?.message.contains("catastrophic backtracking") == true)
        // And the matcher serves the next.
        #expect(try matcher.search(pattern, in: Array("ba".utf8)))
    }

    @Test("a pattern that would keep a place for every character is given up", arguments: [true, false])
    func memory(isForManySearches: Bool) throws {
        let text = [UInt8](repeating: UInt8(ascii: "x"), count: 4 << 20)
        let pattern = try Pattern("(x|y)*z", isForManySearches: isForManySearches)
        #expect(throws: PatternLimit.self) {
            try PatternMatcher().search(pattern, in: text + Array("zy".utf8))
        }
    }

    @Test("a pattern that calls itself without end is an error, not an end")
    func recursion() throws {
        let pattern = try Pattern("(?:(?R)|a)b")
        #expect(throws: PatternLimit.self) { try PatternMatcher().search(pattern, in: Array("ab".utf8)) }
    }

    @Test(
        "what is no pattern is refused with its place in characters",
        arguments: [
            ("é(", 2), ("a**", 2), ("[z-a]", 3), (#"\C"#, 2), ("(?<", 3), (String(repeating: "a", count: 10_001), 0),
        ])
    func refusals(text: String, offset: Int) {
        let error = #expect(throws: PatternError.self) { try Pattern(text) }
        #expect(error?.offset == offset)
        #expect(error?.message.isEmpty == false)
    }

    @Test("threads share a pattern, each with a matcher of its own")
    func threads() async throws {
        let pattern = try Pattern("(b+)")
        let counts = try await withThrowingTaskGroup(of: Int.self) { group in
            for length in 1...8 {
                group.addTask {
                    let matcher = PatternMatcher(groups: 1)
                    let text = Array(("a" + String(repeating: "b", count: length)).utf8)
                    for _ in 0..<1_000 { _ = try matcher.search(pattern, in: text) }
                    return matcher.range(of: 1)?.count ?? 0
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(counts == 36)
    }
}

extension PatternMatcher {
    fileprivate func search(_ pattern: Pattern, in bytes: [UInt8]) throws -> Bool {
        try bytes.withUnsafeBytes { try search(pattern, in: $0) }
    }
}
