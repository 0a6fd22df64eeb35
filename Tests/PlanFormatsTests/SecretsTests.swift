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
        let proxy = plan.targets[0].dial.proxy?.credentials
        #expect(proxy?.user == "u" && proxy?.password == "p@ss:s3cret")
        let requests = plan.scenarios[0].requests
        #expect(requests[2].digest?.user == "u" && requests[2].digest?.password == "p@ss:s3cret")
        let written = PlanWriter.yaml(plan)
        for secret in ["p@ss", "s3cret", "dTpwQHNzOnMzY3JldA"] { #expect(!written.contains(secret), "\(written)") }
        #expect(requests[0].headers.first?.value == Template("Basic dTpwQHNzOnMzY3JldA=="))
        #expect(written.contains("Authorization: \"Bearer ${pw}\""))
        #expect(written.contains("basic: \"<redacted>:${pw}\""))
        #expect(written.contains("digest: \"<redacted>:${pw}\""))
        #expect(written.contains("url: \"http://<redacted>:${pw}@h:1\""))
        #expect(written.contains("pw: \"<redacted>${env.API_TOKEN}\""))
        #expect(PlanWriter.yaml(try read(written)) == written)
    }

    @Test func whatCameFromTheEnvironmentIsWrittenByItsNameWhereverItStands() throws {
        let text = """
            targets:
              a:
                url: http://x
                proxy: "http://${env.API_TOKEN}:${env.API_TOKEN}@h:1"
                start: [./a]
                directory: /
                env: { DB_PASSWORD: hunter2, TOKEN: "${env.API_TOKEN}", MODE: "x${env.API_TOKEN}", DB: "pg://u:hunter2@h", P: "${port}" }
            load: { rate: 1/s }
            scenarios:
              - steps:
                  - { get: "/a?token=${env.API_TOKEN}&page_token=3", auth: { basic: "${env.API_TOKEN}:${env.API_TOKEN}" } }
                  - { post: /b, auth: { digest: "me:${env.API_TOKEN}" }, json: { password: hunter2, pin: "${env.API_TOKEN}" } }
            """
        let plan = try read(text)
        #expect(plan.targets[0].launch?.environment["MODE"]?.knownText == "xs3cret")
        let written = PlanWriter.yaml(plan)
        for secret in ["hunter2", "s3cret"] { #expect(!written.contains(secret), "\(written)") }
        for line in [
            "\"http://${env.API_TOKEN}:${env.API_TOKEN}@h:1\"", "DB_PASSWORD: \"<redacted>\"", "TOKEN: \"${env.API_TOKEN}\"",
            "MODE: \"x${env.API_TOKEN}\"", "DB: \"pg://<redacted>@h\"", "P: \"${port}\"",
            "get: \"/a?token=${env.API_TOKEN}&page_token=3\"", "basic: \"${env.API_TOKEN}:${env.API_TOKEN}\"",
            "digest: \"<redacted>:${env.API_TOKEN}\"",
            "password: \"<redacted>\"", "pin: \"${env.API_TOKEN}\"",
        ] {
            #expect(written.contains(line), "\(line) is missing from \(written)")
        }
        #expect(PlanWriter.yaml(try read(written)) == written)
    }

    @Test func aLabelAndAThresholdOnItShowNoParameterThatIsSecret() throws {
        let plan = try read(
            """
            url: http://x
            get: /a?token=hunter2&x=1
            load: { rate: 1/s }
            thresholds: ["p99{GET /a?token=hunter2&x=1} < 1s"]
            """)
        #expect(plan.labels == ["GET /a?token=<redacted>&x=1"])
        #expect(plan.thresholds[0].label == plan.labels[0] && !plan.thresholds[0].text.contains("hunter2"))
        #expect(plan.scenarios[0].requests[0].path == Template("/a?token=hunter2&x=1"))
        let url = try URLPlan(url: "http://x/a?token=hunter2").plan(environment: [:])
        #expect(url.labels == ["GET /a?token=<redacted>"])
    }

    @Test func publicNamesAreShownAndSecretOnesOfAnyKindHidden() throws {
        let plan = try read(
            """
            secrets: [account, X-Plain, LEVEL]
            public: [X-Api-Key, session]
            targets: { a: { url: http://x, start: [./a], directory: /, env: { LEVEL: hunter2 } } }
            load: { rate: 1/s }
            scenarios:
              - steps:
                  - post: /a?account=hunter2&session=shown1
                    headers: { X-Api-Key: shown2, X-Plain: hunter2 }
                    json: { account: hunter2 }
            """)
        let written = PlanWriter.yaml(plan)
        #expect(!written.contains("hunter2") && written.contains("shown1") && written.contains("shown2"), "\(written)")
        #expect(plan.labels == ["POST /a?account=<redacted>&session=shown1"])
        #expect(PlanWriter.yaml(try read(written)) == written)
        let both = #expect(throws: PlanErrors.self) { try read(short + "secrets: [a]\npublic: [A]\nvariables: { a: 1 }\n") }
        #expect(both?.description.contains("remove one of the two") == true)
    }

    @Test(arguments: [
        "url: \"http://me:hunter2@x/\"", "url: \"http://x:99999/?token=hunter2\"", "url: \"x/?token=hunter2\"",
        "url: \"ftp://me:hunter2@x\"", "url: \"http://me:hunter2@x:pw/\"",
    ])
    func noMessageRepeatsWhatAURLHides(url: String) {
        let error = #expect(throws: PlanErrors.self) { try read("\(url)\nget: /\nload: { rate: 1/s }\n") }
        #expect(error?.description.contains("hunter2") == false)
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

    @Test(arguments: ["{ bearer: hunter2{x} }", "{ basic: me:hunter2[x] }"])
    func noRemedyForYAMLRepeatsCredentials(auth: String) {
        let error = #expect(throws: PlanErrors.self) { try read(short + "auth: \(auth)\n") }
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
