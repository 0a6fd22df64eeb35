import LoadModel
import PlanFormats
import Testing

@Suite struct MutatedPlanTests {
    /// The generator of a seed's mutations, so that a failure can be had again.
    struct Draws {
        let stream: RandomStream
        var counter: UInt64 = 0

        mutating func below(_ bound: Int) -> Int {
            counter += 1
            return Int(stream.bits(counter) % UInt64(max(1, bound)))
        }
    }

    static let fragments = [
        "{", "}", "[", "]", ":", ": ", "- ", "&a ", "*a", "<<: ", "? ", "|", ">", "'", "\"", "${", "$${", "\n", "\t", "#", "---",
        "!!str ", "%",
        "99999999999999999999", "-1", ".nan", ".inf", "1e999", "0x", "\u{0}", "\u{E000}", "é", "\u{2028}", "\r", "rate", "load:",
        "http", "proxy", "secrets", "auth", "none", "@", "socks4:",
        "~", "..", "xx", "capture", "until", "within", "repeat", "while", "over", "else", "if: ", "group", "steps", "feeds", "$.",
        "==",
        "exists", "and", "(", "random.int(", "identity.", "setup.", "raw.", "count", "each", "default",
    ]

    @Test(arguments: 0..<20)
    func noMutationOfAPlanCrashesTheReader(seed: UInt64) {
        var draws = Draws(stream: RandomStream(seed: seed, purpose: .scenario))
        for round in 0..<100 {
            let seeds = [
                channels, ConnectionPlanTests.everything, SecretsTests.text, ScenarioPlanTests.shop, ScenarioPlanTests.answers,
            ]
            let original = seeds[round % seeds.count]
            var bytes = Array(original.utf8)
            for _ in 0...draws.below(4) { mutate(&bytes, &draws) }
            let text = String(decoding: bytes, as: UTF8.self)
            do {
                let plan = try ScenarioPlanTests.read(text)
                let written = PlanWriter.yaml(plan)
                #expect((try? ScenarioPlanTests.read(written)).map(PlanWriter.yaml) == written, "written differently: \(written)")
                if !written.contains(Secrecy.redacted) {
                    #expect((try? ScenarioPlanTests.read(written)) == plan, "read differently: \(written)")
                }
            } catch {
                #expect(!error.issues.isEmpty, "refused without a reason: \(text)")
                #expect(error.issues.allSatisfy { $0.line >= 1 && $0.column >= 1 && !$0.message.isEmpty })
            }
        }
    }

    private func mutate(_ bytes: inout [UInt8], _ draws: inout Draws) {
        guard !bytes.isEmpty else { return }
        let place = draws.below(bytes.count)
        switch draws.below(5) {
        case 0: bytes[place] = UInt8(draws.below(256))
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(contentsOf: Self.fragments[draws.below(Self.fragments.count)].utf8, at: place)
        case 3: bytes.removeSubrange(place..<min(bytes.count, place + draws.below(60)))
        default: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + draws.below(80))], at: draws.below(bytes.count))
        }
    }

    @Test(arguments: [("get: /x\nabc", "2:4"), ("get: /x\n{a: b", "2:6"), ("get: /x\nabc\n", "3:1")])
    func aMistakeAtTheEndIsInTheTextWhetherItsLineEndsOrNot(text: String, place: String) throws {
        let error = #expect(throws: PlanErrors.self) { try read(text) }
        #expect(try #require(error?.description).hasPrefix("sample.yaml:\(place): "))
    }

    @Test func aliasesOfAliasesDoNotFillTheMemory() {
        let laughs = (1...30).map {
            "  - &a\($0) [\($0 == 1 ? "x" : Array(repeating: "*a\($0 - 1)", count: 9).joined(separator: ", "))]"
        }
        let error = #expect(throws: PlanErrors.self) { try read(short + "json:\n" + laughs.joined(separator: "\n") + "\n") }
        #expect(error?.issues.first?.message.hasPrefix("the plan is too large: more than 200,000 values") == true)
    }

    @Test func aliasesOfAliasesInKeysDoNotTakeForever() {
        let laughs = (1...30).map {
            "  - &a\($0) [\($0 == 1 ? "x" : Array(repeating: "*a\($0 - 1)", count: 9).joined(separator: ", "))]"
        }
        let error = #expect(throws: PlanErrors.self) {
            try read(short + "json:\n" + laughs.joined(separator: "\n") + "\n  - { ? *a30 : 1 }\n")
        }
        #expect(error?.description == "sample.yaml:1:1: aliases are not allowed in keys; write the keys out")
    }

    @Test(arguments: ["abcdefghij", "${uuid}"])
    func variablesOfVariablesDoNotFillTheMemory(first: String) {
        let doubling = (1...60).map { "  a\($0): \"${a\($0 - 1)}${a\($0 - 1)}\"\n" }.joined()
        let error = #expect(throws: PlanErrors.self) { try read(short + "variables:\n  a0: \"\(first)\"\n" + doubling) }
        #expect(error?.issues.count == 1 && error?.issues.first?.message.contains("larger than 16 MB") == true)
    }

    @Test func manyUsesOfAVariableDoNotFillTheMemory() {
        let long = String(repeating: "x", count: 1_000_000)
        let steps = String(repeating: "      - { post: /, body: \"${a}\" }\n", count: 2_000)
        let error = #expect(throws: PlanErrors.self) {
            try read("url: http://x\nload: { rate: 1/s }\nvariables: { a: \(long) }\nscenarios:\n  - steps:\n\(steps)")
        }
        #expect(
            error?.issues.map(\.message) == [
                "the plan is larger than 256 MB once its variables are filled in; use fewer of them, or a 'bodyFile'"
            ])
    }

    @Test func variablesAreMadeOfOthersWhereverThoseStand() throws {
        let count = 20_000
        let chain = (0..<count).map { "  v\($0): \"${v\($0 + 1)}\"\n" }.joined()
        let plan = try read(short + "variables:\n\(chain)  v\(count): 7\njson: { a: \"${v0}\", b: \"${v1}-${v2}\" }\n")
        #expect(plan.scenarios[0].requests[0].body == Template(#"{"a":7,"b":"7-7"}"#))
    }

    @Test func aliasesOfALongTextDoNotFillTheMemory() {
        let aliases = Array(repeating: "*a", count: 10_000).joined(separator: ",")
        let error = #expect(throws: PlanErrors.self) {
            try read(short + "json:\n  - &a \(String(repeating: "x", count: 100_000))\n  - [\(aliases)]\n")
        }
        #expect(error?.issues.map(\.message) == [Self.tooMuchText])
    }

    static let tooMuchText = "the text is larger than 16 MB once its variables are filled in; use a 'bodyFile'"

    @Test(arguments: ["[", "{a: ", "- ", "{? "])
    func deepNestingIsRefused(opening: String) {
        #expect(throws: PlanErrors.self) { try read(short + "json:\n  " + String(repeating: opening, count: 5_000)) }
    }

    @Test func aPlanThatIsTooLargeIsRefused() {
        let error = #expect(throws: PlanErrors.self) {
            try read(short + "body: \"" + String(repeating: "x", count: 5_000_000) + "\"\n")
        }
        #expect(
            error?.issues.map(\.message) == ["the plan is larger than 4 MB; keep bodies in files of their own with 'bodyFile'"])
    }
}
