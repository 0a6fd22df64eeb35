import JSONPath
import LoadModel
import Testing

@testable import Engine

/// The predicates that are held without an allocation, against those that hold all: they never say anything else.
@Suite struct PlainPredicateTests {
    private static let predicates: [Predicate] =
        ["0", "-1.50", "1e2", "9007199254740993", "true", "false", "null", #""abc""#, #""é""#, #""""#, #""a\"b""#].flatMap {
            [.equals(.literal($0)), .not(.equals(.literal($0))), .contains(.literal($0))]
        } + [
            .number(.above, .literal("0")), .number(.atMost, .literal("100")), .exists(true), .exists(false), .empty(true),
            .empty(false), .matches("^a.c$"), .matches("é"), .count(.equals, 2), .count(.atLeast, 1), .count(.equals, 0),
            .each(.number(.above, .literal("0"))), .each(.type(.string)), .any(.equals(.literal("2"))), .each(.exists(true)),
            .all([.type(.string), .matches("a")]), .all([.exists(true), .number(.below, .literal("5"))]), .not(.empty(true)),
            .not(.exists(true)), .any(.equals(.literal(#""a""#))),
        ] + Predicate.JSONType.allCases.map { .type($0) }

    private static let values = [
        "0", "0.0", "-0", "-1.5", "-15e-1", "100", "1E+2", "9007199254740992", "9007199254740993", "true", "false", "null",
        #""""#, #""abc""#, #""xabcx""#, #""\u00e9""#, #""é""#, #""a\"b""#, #""100""#, #""true""#, "[]", "[ ]", "{}", "{ }",
        "[1,2]",
        "[0,1]", #"["a","b"]"#, #"["\u0061"]"#, #"[1,"a",null,[2]]"#, #"{"a":1,"b":2}"#, "[[],[]]", "[2,true]",
    ]

    private let context = ValueContext(identity: RequestIdentity(user: 0, iteration: 0), seed: 1)

    private func compiled(_ predicate: Predicate) throws -> CompiledPredicate {
        var names = ValueNames(scenarios: [])
        return try CompiledPredicate(predicate, &names)
    }

    @Test func theySayOfJSONWhatTheOthersSay() throws {
        let inspector = Inspector()
        var told = 0
        for predicate in Self.predicates {
            let whole = try compiled(predicate)
            let plain = try #require(PlainPredicate(whole), "\(predicate)")
            for text in Self.values {
                let bytes = Array(text.utf8)
                let expected = whole.fault(of: [finding(bytes)], context, inspector) == nil
                let found = bytes.withUnsafeBytes { bytes in
                    (try? SingularQuery.whole.find(in: bytes)).flatMap { plain.holds(PlainValue($0, in: bytes), inspector) }
                }
                if let found {
                    told += 1
                    #expect(found == expected, "\(predicate) of \(text)")
                }
            }
            // Where there is no value.
            if let found = plain.holds(nil, inspector) { #expect(found == (whole.fault(of: [], context, inspector) == nil)) }
        }
        // They are of use: most can be told.
        #expect(told * 10 > Self.predicates.count * Self.values.count * 7)
    }

    private func finding(_ bytes: [UInt8]) -> FoundValue {
        let kind = bytes.withUnsafeBytes { (try? SingularQuery.whole.find(in: $0))?.kind ?? .null }
        return FoundValue(kind, bytes)
    }

    @Test func theySayOfTextWhatTheOthersSay() throws {
        let inspector = Inspector()
        for predicate in Self.predicates {
            let whole = try compiled(predicate)
            let plain = try #require(PlainPredicate(whole))
            for text in ["", "0", "00", "100.0", "abc", "xabcx", "true", "null", "é", "\"abc\"", "[1,2]", "9007199254740993"] {
                let bytes = Array(text.utf8)
                let expected = whole.fault(of: [.text(bytes)], context, inspector) == nil
                let found = bytes.withUnsafeBytes { plain.holds(PlainValue(text: $0), inspector) }
                if let found { #expect(found == expected, "\(predicate) of '\(text)'") }
            }
        }
    }

    @Test func whatVariesHasNoPlainForm() throws {
        var names = ValueNames(scenarios: [])
        let hole = JSONTemplate.value(.iteration)
        #expect(PlainPredicate(try CompiledPredicate(.equals(hole), &names)) == nil)
        #expect(PlainPredicate(try CompiledPredicate(.equals(.literal("[1]")), &names)) == nil)
        #expect(PlainPredicate(try CompiledPredicate(.each(.each(.exists(true))), &names)) == nil)
    }
}
