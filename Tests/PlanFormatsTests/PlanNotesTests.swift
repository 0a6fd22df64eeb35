import LoadModel
import PlanFormats
import Testing

@Suite struct PlanNotesTests {
    private func notes(_ condition: String, _ rest: String = "") throws -> [String] {
        try ScenarioPlanTests.read(
            """
            feeds: { accounts: accounts.csv, words: words.jsonl }
            url: http://x
            load: { rate: 1/s }
            scenarios: [ { name: a, steps: [ { get: /a }, { if: '\(condition)', get: /b, else: [ { get: /c } ] } ] } ]
            \(rest)
            """
        ).notes
    }

    @Test func aBranchThatNoRowLeadsToIsNamed() throws {
        #expect(try notes("${accounts.tier} == gold") == [])
        #expect(
            try notes("${accounts.tier} == platinum") == [
                "'if: ${accounts.tier} == platinum' in 'a' holds for no row of 'accounts': its steps are never made"
            ])
        #expect(
            try notes("${words.n} < 20 and ${words.sku} exists") == [
                "'if: ${words.n} < 20 and ${words.sku} exists' in 'a' holds for every row of 'words': its 'else' is never made"
            ])
        #expect(try notes("${words.n} < 20 and ${user} == 1") == [])
        #expect(try notes("${accounts.tier} matches \"x\"") == [])
        #expect(try notes("${accounts.tier} == platinum and ${user} == 1") == [])
    }

    @Test func aPathThatIsHardlyMeantIsNamed() throws {
        let plan = try read(short + "capture: { n: \"$[?@.items.length > 1]\" }\n")
        #expect(plan.notes.count == 1 && plan.notes[0].hasPrefix("'$[?@.items.length > 1]' of 'GET /': "), "\(plan.notes)")
    }

    @Test func aValueAsOtherToolsWriteItIsNamed() throws {
        let plan = try read(
            short.replacing("get: /", with: "post: /a") + "json: { a: \"x {{ users.name }}\", b: \"{{ a b }}\", c: \"#{id}\" }\n")
        #expect(
            plan.notes == [
                "'{{ users.name }}' of 'POST /a' is sent as it stands; a value is written ${users.name}",
                "'#{id}' of 'POST /a' is sent as it stands; a value is written ${id}",
            ])
    }

    @Test(arguments: [
        (#"'{"a":1,"u":"${uuid}","n":${iteration}}'"#, true), (#""[1, 2]""#, true), (#"{ a: 1 }"#, false),
        ("\"{name} is here\"", false),
        ("\"5\"", false),
    ])
    func jsonThatIsWrittenAsTextIsNamed(json: String, isNamed: Bool) throws {
        let plan = try read(short.replacing("get: /", with: "post: /a") + "json: \(json)\n")
        #expect(plan.notes.contains { $0.hasPrefix("the JSON of 'POST /a' is written as text") } == isNamed, "\(plan.notes)")
    }

    @Test func aTokenMayBeWhatALoginGave() throws {
        let plan = try read(
            """
            url: http://x
            load: { rate: 1/s }
            identities: { count: 2, steps: [ { post: /login, capture: { token: $.t } } ] }
            get: /
            auth: { bearer: "${identity.token}" }
            """)
        let hole = Template.Segment.value(ValueHole(.identity("token"), placement: .header))
        let bearer = Template(segments: [.literal("Bearer "), hole])
        #expect(plan.scenarios[0].requests[0].headers == [Header(name: "Authorization", value: bearer)])
        #expect(try read(PlanWriter.yaml(plan)) == plan)
    }
}
