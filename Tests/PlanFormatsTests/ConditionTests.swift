import LoadModel
import Testing

@testable import PlanFormats

@Suite struct ConditionTests {
    private func condition(_ text: String) throws -> Condition {
        var names = TemplateNames(environment: ["REGION": "eu"])
        names.given.captured = ["x", "y", "tier"]
        names.given.feeds = ["f": ["a", "b c"]]
        names.set("limit", to: .literal("5"))
        names.set("yes", to: .literal("true"))
        return try ConditionReading.condition(text, names: names)
    }

    @Test(arguments: [
        ("${x} == gold", "${x} == gold"), ("${x}==gold", "${x} == gold"), ("${x} != \"\"", "${x} != \"\""),
        ("(${x} < 5)", "${x} < 5"), ("${x} >= -1.5e3", "${x} >= -1.5e3"), ("${f.b c} == 1", "${f.b c} == 1"),
        ("${x} == 1 or ${y} == 2 and ${tier} == 3", "${x} == 1 or ${y} == 2 and ${tier} == 3"),
        ("(${x} == 1 or ${y} == 2) and ${tier} == 3", "(${x} == 1 or ${y} == 2) and ${tier} == 3"),
        ("not ${x} == 1 and ${y} == 2", "not ${x} == 1 and ${y} == 2"),
        ("not (${x} == 1 and ${y} == 2)", "not (${x} == 1 and ${y} == 2)"),
        ("not not ${x}", "not not ${x}"), ("${x} or ((${y}))", "${x} or ${y}"), ("exists ${x}", "${x} exists"),
        ("not exists ${x}", "not ${x} exists"), ("${x} matches '^\\d+$'", "${x} matches '^\\d+$'"),
        ("${x} matches \"a b\"", "${x} matches \"a b\""), ("${x} == ${limit}", "${x} == 5"), ("${x} == ${yes}", "${x} == true"),
        ("${x} == \"${limit}0\"", "${x} == \"50\""), ("${x} == ${env.REGION}", "${x} == ${env.REGION}"),
        ("${x} == \"a-${env.REGION}\"", "${x} == \"a-${env.REGION}\""), ("${x} == 'a\"b'", "${x} == 'a\"b'"),
        ("${x} == \"it's \\\"\"", "${x} == \"it's \\\"\""), ("${x} == \"and\"", "${x} == \"and\""),
        ("${x} == 007", "${x} == \"007\""),
        ("${x} == 2024-01-01", "${x} == \"2024-01-01\""), ("${x} == en-US", "${x} == en-US"), ("5 == ${x}", "5 == ${x}"),
        ("${iteration} < 3 and ${user} == 1", "${iteration} < 3 and ${user} == 1"),
        ("${random.int(1,100)} <= 20", "${random.int(1,100)} <= 20"), ("${raw.x} == 1", "${x} == 1"),
        ("${x} == \"$${a}\"", "${x} == \"$${a}\""),
    ])
    func aConditionIsReadAndWrittenAsAPlanWritesIt(text: String, written: String) throws {
        let read = try condition(text)
        #expect("\(read)" == written)
        #expect(try condition(written) == read)
    }

    @Test func textAndNumbersAreToldApartAsJSONDoes() throws {
        #expect(try condition("${x} == \"5\"").expression == .compare(.reference(.captured("x")), .equal, .text(Template("5"))))
        #expect(try condition("${x} == 5").expression == .compare(.reference(.captured("x")), .equal, .number("5")))
        #expect(try condition("${f.a}").expression == .isTrue(.reference(.feed("f", column: "a"))))
    }

    @Test func whatAConditionNeedsFollowsItsWays() throws {
        #expect(try condition("${x} == 1 and ${y} exists").expression.needed() == ["x"])
        #expect(try condition("${x} exists and ${x} == 1").expression.needed() == [])
        #expect(try condition("not ${x} exists or ${x} == 1").expression.needed() == [])
        #expect(try condition("${x} exists or ${x} == 1").expression.needed() == ["x"])
        #expect(try condition("${x} exists and not ${y} exists").expression.known(ifItHolds: true) == ["x"])
        #expect(try condition("not (${x} exists and ${y} exists)").expression.known(ifItHolds: false) == ["x", "y"])
        #expect(try condition("${x} exists or ${y} exists").expression.known(ifItHolds: true) == [])
    }

    @Test(arguments: [
        ("", "a condition is missing"), ("${x} == 1 or", "a comparison is missing"), ("${x} ${y}", "'${y}' is not expected here"),
        ("== 1", "'==' is not expected here"), ("${x} == null", "counts as missing; write 'not ${x} exists'"),
        ("${limit} exists", "is the same for the whole run, and is always there"), ("${x} matches", "has no pattern behind it"),
        ("${x} matches ${y}", "needs a pattern in quotes"), ("${x} == \"a-${y}\"", "cannot hold what differs between requests"),
        ("${x} == \"a", "a quote that opens here is never closed"), ("${x} === 1", "write '=='"), ("${x} <> 1", "write '!='"),
        ("${x} => 1", "write '>='"), ("${x} ? 1", "write 'if'"), ("${x} - 1 == 2", "a plan is no program"),
        ("${x} == ${uuid}", "differs"),
        ("x == 1", "write ${x} for the value"), ("gold", "'gold' is not compared with anything"),
        ("${x} == 1)", "')' is not expected here"),
        (String(repeating: "not ", count: 200) + "${x}", "at most 100 comparisons"),
        (String(repeating: "(", count: 200) + "${x}", "at most 100 comparisons"),
        (Array(repeating: "${x}", count: 200).joined(separator: " or "), "at most 100 comparisons"),
    ])
    func whatIsNoConditionIsRefused(text: String, message: String) {
        let error = #expect(throws: TemplateError.self) { try condition(text) }
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }
}
