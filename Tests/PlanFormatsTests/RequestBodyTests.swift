import LoadModel
import PlanFormats
import Testing

@Suite struct RequestBodyTests {
    @Test(arguments: [
        ("5", "5"), ("-5", "-5"), ("+5", "5"), ("1.50", "1.50"), (".5", "0.5"), ("1.", "1"), ("1e3", "1e3"), ("1E+3", "1e+3"),
        ("0x1F", "31"), ("0o17", "15"), ("123456789012345678901234567890", "123456789012345678901234567890"),
        ("1_000", "\"1_000\""),
        ("true", "true"), ("False", "false"), ("~", "null"), ("null", "null"), ("", "null"), ("yes", "\"yes\""), ("on", "\"on\""),
        ("\"5\"", "\"5\""), ("'true'", "\"true\""), ("\"\"", "\"\""), ("1-2", "\"1-2\""), ("e5", "\"e5\""),
        ("\"a\\\"b\\\\c\\n\\t\\u0001é/\"", "\"a\\\"b\\\\c\\n\\t\\u0001é/\""), ("[]", "[]"), ("{}", "{}"),
        ("{ b: 1, a: [x, { c: ~ }], on: on }", "{\"b\":1,\"a\":[\"x\",{\"c\":null}],\"on\":\"on\"}"),
        ("\"${n}\"", "5"), ("\"${t}\"", "\"a\\\"b\""), ("\"${yes}\"", "true"), ("\"n=${n}\"", "\"n=5\""),
        ("\"${n}${n}\"", "\"55\""),
        ("\"$${n} $5 $\"", "\"${n} $5 $\""), ("{ \"${n}\": 1 }", "{\"5\":1}"),
    ])
    func jsonKeepsTheTypesOfThePlan(yaml: String, json: String) throws {
        let plan = try read(short + "variables: { n: 5, t: 'a\"b', yes: true }\njson: \(yaml)\n")
        #expect(plan.scenarios[0].requests[0].body == Template(json))
    }

    @Test func whatDiffersBetweenRequestsStaysAHoleWithItsType() throws {
        let plan = try read(short + "json: { i: \"${iteration}\", u: \"${uuid}\", w: \"user ${user}\" }\n")
        let expected = Template(segments: [
            .literal("{\"i\":"), .iteration, .literal(",\"u\":\""), .uuid, .literal("\",\"w\":\"user "), .user, .literal("\"}"),
        ])
        #expect(plan.scenarios[0].requests[0].body == expected)
    }

    @Test func environmentValuesAreEscapedInJSONAndNamedInOutputs() throws {
        let body = try #require(try read(short + "json: [\"${env.QUOTED}\"]\n").scenarios[0].requests[0].body)
        #expect(
            body.segments == [.literal("[\""), .environment(name: "QUOTED", value: "a\\\"b\\\\c"), .literal("\"]")])
        #expect(body.description == "[\"${env.QUOTED}\"]")
    }

    @Test func aBodyIsTextWithHoles() throws {
        let body = try read(short + "variables: { a: \"${uuid}-\", n: 007-x }\nbody: |\n  ${a}${n}\n  $${x}\n").scenarios[0]
            .requests[0].body
        #expect(body == Template(segments: [.uuid, .literal("-007-x\n${x}\n")]))
    }
}
