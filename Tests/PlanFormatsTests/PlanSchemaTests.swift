import Foundation
import LoadModel
import Testing

@testable import PlanFormats

@Suite struct PlanSchemaTests {
    /// The first that has the modules: the machine's own, or that of the distribution.
    static let python: String? = {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init) + ["/usr/bin"]
        return folders.map { $0 + "/python3" }.first {
            FileManager.default.isExecutableFile(atPath: $0) && (try? run($0, "import jsonschema, yaml", [])) == ""
        }
    }()

    /// Checks each text against the schema: one line a problem, with the number of the text.
    static let check = """
        import json, sys, yaml
        from jsonschema import Draft7Validator
        schema = json.load(open(sys.argv[1]))
        Draft7Validator.check_schema(schema)
        for number, name in enumerate(sys.argv[2:]):
            for error in Draft7Validator(schema).iter_errors(yaml.safe_load(open(name))):
                print(number, '/'.join(map(str, error.path)), error.message[:100])
        """

    @Test func theSchemaKnowsEveryKeyThatTheReaderKnows() throws {
        let schema = try #require(try JSONSerialization.jsonObject(with: Data(PlanSchema.json.utf8)) as? [String: Any])
        let definitions = try #require(schema["definitions"] as? [String: [String: Any]])
        let known = ([schema] + definitions.values).compactMap { ($0["properties"] as? [String: Any])?.keys.sorted() }
        #expect(known.count == Section.all.count)
        for section in Section.all { #expect(known.contains(section.keys.sorted()), "\(section.noun)") }
    }

    @Test(.enabled(if: python != nil, "python3 with jsonschema and yaml is not installed on this machine"))
    func everyPlanThatIsShownOrShippedIsRight() throws {
        let root = PlanFilesTests.folder + "/.."
        let readme = try String(contentsOfFile: root + "/README.md", encoding: .utf8)
        let shown = readme.matches(of: #/```yaml\n((?:.|\n)*?)```/#).map { String($0.1) }
        let shipped = try PlanFilesTests.plans.map {
            try String(contentsOfFile: "\(PlanFilesTests.folder)/\($0)", encoding: .utf8)
        }
        let own = [
            channels, short, ConnectionPlanTests.everything, SecretsTests.text, ServicePlanTests.text, LaunchPlanTests.text,
        ]
        let written = try own.map { PlanWriter.yaml(try read($0)) }
        #expect(!shown.isEmpty && !shipped.isEmpty)
        let problems = try Self.problems(in: shown + shipped + own + written)
        #expect(problems == "", "\(problems)")
    }

    @Test(.enabled(if: python != nil, "python3 with jsonschema and yaml is not installed on this machine"))
    func whatTheReaderRefusesForItsFormIsWrong() throws {
        let wrong = [
            "tresholds: []", "load: { rat: 1 }", "load: { rate: fast }", "load: { users: 0.5 }", "load: { duration: 5 }",
            "load: { rate: 1, dialAhead: maybe }", "load: { rate: 1, reuse: sometimes }", "generator: { pacing: exact }",
            "targets: {}", "targets: { a: { http: 2 } }", "targets: { a: { url: x, http: 3 } }",
            "targets: { a: { url: x, resolve: b } }", "targets: { a: { service: { servers: 2 } } }",
            "targets: { a: { service: { law: 5ms, discipline: lifo } } }", "targets: { a: { service: normal 5ms } }",
            "auth: { basic: a, bearer: b }", "auth: basic", "follow: yes", "expect: { status: 2xy }", "scenarios: [{ name: a }]",
        ]
        let text = try Self.problems(in: wrong.map { $0.hasPrefix("load") ? $0 : $0 + "\nload: { rate: 1 }" })
        let numbers = Set(text.split(separator: "\n").compactMap { $0.split(separator: " ").first.flatMap { Int($0) } })
        #expect(Set(wrong.indices).subtracting(numbers).map { wrong[$0] } == [])
    }

    /// Whatever stands for a text: both take it, or both refuse it.
    @Test(.enabled(if: python != nil, "python3 with jsonschema and yaml is not installed on this machine"))
    func theSchemaAndTheReaderAgreeOnWhatIsText() throws {
        let keys = [
            "name: %", "targets: { a: { url: 'http://x', interface: % } }", "targets: { a: { url: 'http://x', unixSocket: % } }",
            "targets: { a: { start: % } }", "targets: { a: { url: 'http://x', pid: % } }", "variables: { a: % }",
            "scenarios: [{ steps: [{ post: /x, body: % }] }]", "scenarios: [{ steps: [{ get: /x, headers: { A: % } }] }]",
        ]
        let values = ["true", "5", "word", "null", "[]", "{}"]
        let plans = keys.flatMap { key in values.map { key.replacing("%", with: $0) } }.map { plan in
            plan + (plan.hasPrefix("targets") ? "" : "\nurl: 'http://x'") + (plan.hasPrefix("scen") ? "" : "\nget: /")
                + "\nload: { rate: 1/s }\n"
        }
        let lines = try Self.problems(in: plans).split(separator: "\n")
        let refused = Set(lines.compactMap { $0.split(separator: " ").first.flatMap { Int($0) } })
        for (index, plan) in plans.enumerated() {
            let isRead = (try? read(plan)) != nil
            #expect(isRead == !refused.contains(index), "read: \(isRead), \(plan)")
        }
    }

    static func problems(in texts: [String]) throws -> String {
        var output = ""
        try inTemporaryFolder { folder in
            let schema = folder.appendingPathComponent("schema.json")
            try Data(PlanSchema.json.utf8).write(to: schema)
            let files = try texts.enumerated().map { index, text in
                let file = folder.appendingPathComponent("\(index).yaml")
                try Data(text.utf8).write(to: file)
                return file.path
            }
            output = try run(try #require(python), check, [schema.path] + files)
        }
        return output
    }

    /// What the script prints, on either stream.
    static func run(_ python: String, _ script: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = ["-W", "ignore", "-c", script] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return text
    }
}
