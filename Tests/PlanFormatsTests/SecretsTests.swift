import LoadModel
import PlanFormats
import Testing

@Suite struct SecretsTests {
    static let text = """
        secrets: [token, pin, X-Trace, env.API_TOKEN]
        variables: { token: hunter2, pin: 4711, both: "a-${token}", limit: 5 }
        url: http://x
        post: /a/${token}?limit=${limit}
        headers: { X-Trace: "abc-${limit}", x-trace-id: shown, X-Both: "${both}" }
        json: { pin: "${pin}", text: "pin ${pin}" }
        load: { rate: 1/s }
        """

    @Test func aSecretIsSentAndNotWritten() throws {
        let plan = try read(Self.text)
        let request = plan.scenarios[0].requests[0]
        let pin = Template.Segment.secret(name: "pin", value: "4711")
        let body = Template(segments: [.literal("{\"pin\":"), pin, .literal(",\"text\":\"pin "), pin, .literal("\"}")])
        #expect(request.body == body)
        #expect(request.path.segments == [.literal("/a/"), .secret(name: "token", value: "hunter2"), .literal("?limit=5")])
        #expect(plan.secrets == ["token", "pin", "X-Trace"])
        let written = PlanWriter.yaml(plan)
        for secret in ["hunter2", "4711", "abc"] { #expect(!written.contains(secret), "\(written)") }
        for line in [
            "secrets: [token, pin, X-Trace]", "  token: \"<redacted>\"", "X-Trace: \"<redacted>\"", "x-trace-id: shown",
            "X-Both: \"a-${token}\"", "post: \"/a/${token}?limit=5\"",
        ] {
            #expect(written.contains(line), "\(line) is missing from \(written)")
        }
        #expect(PlanWriter.yaml(try read(written)) == written)
    }

    @Test func credentialsMayBeSecretVariablesAndAreInNoOutput() throws {
        let plan = try read(
            """
            secrets: [pw]
            variables: { pw: "p@ss:${env.API_TOKEN}" }
            targets: { a: { url: http://x, proxy: "http://u:${pw}@h:1" } }
            load: { rate: 1/s }
            scenarios:
              - steps:
                  - { get: /basic, auth: { basic: "u:${pw}" } }
                  - { get: /bearer, auth: { bearer: "${pw}" } }
                  - { get: /digest, auth: { digest: "u:${pw}" } }
            """)
        #expect(plan.targets[0].dial.proxy?.credentials == Credentials(user: "u", password: "p@ss:s3cret"))
        let requests = plan.scenarios[0].requests
        #expect(requests[2].digest == Credentials(user: "u", password: "p@ss:s3cret"))
        let written = PlanWriter.yaml(plan)
        for secret in ["p@ss", "s3cret", "dTpwQHNzOnMzY3JldA"] { #expect(!written.contains(secret), "\(written)") }
        #expect(requests[0].headers.first?.value == Template("Basic dTpwQHNzOnMzY3JldA=="))
        #expect(written.contains("Authorization: \"Bearer ${pw}\""))
        #expect(written.contains("digest: \"<redacted>:<redacted>\""))
        #expect(written.contains("url: \"http://<redacted>@h:1\""))
        #expect(PlanWriter.yaml(try read(written)) == written)
    }

    @Test(arguments: [
        "proxy: \"http://me:hunter2\"", "proxy: \"http://me:hunter2/h:1\"", "proxy: \"hunter2@h:1\"",
        "proxy: \"http://me:hunter2%@h:1\"", "proxy: [\"hunter2\"]",
    ])
    func noMessageRepeatsAPassword(target: String) {
        let error = #expect(throws: PlanErrors.self) {
            try read("targets: { a: { url: http://x, \(target) } }\nget: /\nload: { rate: 1/s }\n")
        }
        #expect(error?.description.contains("hunter2") == false)
    }

    @Test(arguments: ["hunter2", "{ basic: hunter2 }", "{ bearer: \"hun ter2\" }", "{ digest: \"a${uuid}:hunter2\" }"])
    func noMessageRepeatsCredentials(auth: String) {
        let error = #expect(throws: PlanErrors.self) { try read(short + "auth: \(auth)\n") }
        #expect(error?.description.contains("ter2") == false)
    }

    @Test func aStepsOwnAuthenticationReplacesThatOfTheDefaults() throws {
        let plan = try read(
            """
            url: http://x
            load: { rate: 1/s }
            defaults: { headers: { authorization: "Bearer a" } }
            scenarios:
              - steps:
                  - { get: /1 }
                  - { get: /2, auth: none }
                  - { get: /3, auth: { bearer: b } }
                  - { get: /4, auth: { digest: "a:b" } }
                  - { get: /5, headers: { Authorization: c } }
            """)
        let values = plan.scenarios[0].requests.map { $0.headers.map { "\($0.value)" } }
        #expect(values == [["Bearer a"], [], ["Bearer b"], [], ["c"]])
    }
}
