import Foundation
import TestSupport
import Testing

/// A secret in every place that may hold one is in nothing that a command prints or saves.
@Suite struct SecretsTests {
    private let folder = Folder()
    static let secret = "hunter2secret"
    /// As basic authentication sends it.
    static let encoded = Data("me:\(secret)".utf8).base64EncodedString().prefix(16)

    /// Runs a command with the secret in its environment, and looks into its streams.
    @discardableResult
    private func run(_ arguments: [String], statuses: Set<Int32> = [0, 1, 2, 3]) throws -> Command.Outcome {
        let outcome = try RunningCommand(arguments, shell: #"PASSWORD_OF_MINE=\#(Self.secret) exec "$0" "$@""#, in: folder)
            .outcome()
        #expect(statuses.contains(outcome.status), "\(arguments): \(outcome.errors)")
        for text in [outcome.output, outcome.errors] { expectNone(in: text, "\(arguments)") }
        return outcome
    }

    private func expectNone(in text: String, _ place: String) {
        for hidden in [Self.secret, String(Self.encoded)] {
            if let range = text.range(of: hidden) {
                let start = text.index(range.lowerBound, offsetBy: -80, limitedBy: text.startIndex) ?? text.startIndex
                Issue.record("\(place): ...\(text[start..<range.upperBound])")
            }
        }
    }

    /// Looks into every file that commands have left.
    private func expectNoneInFiles() throws {
        let names = try #require(FileManager.default.enumerator(atPath: "\(folder.path)/out")?.compactMap { $0 as? String })
        #expect(names.count { $0.hasSuffix(".json") } > 0)
        for name in names { expectNone(in: Folder.text(of: "\(folder.path)/out/\(name)"), name) }
    }

    private func plan(_ server: ScriptedServer) throws -> String {
        let build = """
            start: ["\(try Command.path())", target, --port, "${port}"]
                env: { TOKEN: "${env.PASSWORD_OF_MINE}", DB_PASSWORD: \(Self.secret), DB: "pg://me:\(Self.secret)@h", LISTED: \(Self.secret) }
            """
        let text = """
            name: leak
            secrets: [account, listed, LISTED, X-Listed]
            variables: { listed: \(Self.secret) }
            targets:
              target:
                url: \(server.url)
                proxy: { url: "http://me:\(Self.secret)@127.0.0.1:\(server.port)" }
              build:
                \(build)
            defaults:
              headers:
                X-Api-Key: \(Self.secret)
                Cookie: "id=\(Self.secret)"
                X-Listed: \(Self.secret)
                X-Mine: "${listed}"
                Referer: "http://me:\(Self.secret)@h/?token=\(Self.secret)"
            load: { model: closed, users: 2, requests: 20, warmup: 0s }
            thresholds: ["p99{GET /a?access_token=\(Self.secret)&account=\(Self.secret)} < 10s", errors < 100%]
            compare: { baseline: target, candidate: build }
            scenarios:
              - steps:
                  - { get: "/a?access_token=\(Self.secret)&account=\(Self.secret)" }
                  - { get: "/b?token=${env.PASSWORD_OF_MINE}", auth: { bearer: \(Self.secret) } }
                  - { get: /c, auth: { basic: "me:\(Self.secret)" } }
                  - { get: /d, auth: { digest: "me:\(Self.secret)" } }
                  - { post: /e, json: { password: \(Self.secret), n: 1 }, name: "e?token=\(Self.secret)" }
                  - { post: /f, body: "password=\(Self.secret)&n=1" }
            """
        try folder.write("leak.yaml", text)
        return "leak.yaml"
    }

    @Test func noCommandOnAPlanLetsItOut() throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        let plan = try plan(server)
        let target = ["--target", "target", "-o", "out"]
        try run(["validate", plan])
        try run(["run", plan, "--samples"] + target)
        // It was sent, though.
        #expect(server.requests.contains { $0.path.contains(Self.secret) })
        try run(["run", plan, "--target", "build", "-o", "out"])
        try run(["run", plan, "--json", "-q"] + target)
        try run(["compare", plan, "-o", "out"] + Command.quickly)
        try run(["capacity", plan, "--slo", "errors < 100%", "--to", "2", "--budget", "10s"] + target)
        try run(["sweep", plan, "--vary", "load.users=1,2"] + target)
        let results = folder.files(named: "result.json")
        // Of a sweep its own, and those of its two trials.
        #expect(results.count == 8)
        for result in results.sorted() {
            for format in ["text", "md", "html", "json"] { try run(["report", result, "--format", format], statuses: [0]) }
        }
        try expectNoneInFiles()
    }

    @Test(arguments: [
        ["--bearer", secret], ["-u", "me:\(secret)"], ["-H", "X-Api-Key: \(secret)"], ["-H", "Cookie: a=\(secret)"],
        ["-b", "{\"password\":\"\(secret)\"}"], ["--proxy", "http://me:\(secret)@PROXY"], ["-u", "me:\(secret)", "--digest"],
    ])
    func noFlagLetsItOut(flags: [String]) throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        let flags = flags.map { $0.replacing("PROXY", with: "127.0.0.1:\(server.port)") }
        let url = server.url + "/x?api_key=\(Self.secret)&x=1"
        try run(["run", url, "-n", "5", "--samples", "-o", "out"] + flags)
        // Of a URL's plan a sweep cannot keep them apart, and says so.
        try run(["sweep", url, "--vary", "load.rate=20,40", "-n", "5", "-o", "out"] + flags, statuses: [64])
        try expectNoneInFiles()
    }

    @Test(arguments: [["--bearer", secret], ["-u", "me:\(secret)"], ["--proxy", "http://me:\(secret)@PROXY"]])
    func theArgumentsOfASweepAreNotKeptWhereASecretIsAmongThem(flags: [String]) throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        let flags = flags.map { $0.replacing("PROXY", with: "127.0.0.1:\(server.port)") }
        try folder.write("p.yaml", "url: \(server.url)\nget: /x\nload: { rate: 20/s, requests: 5, warmup: 0s }\n")
        try run(["sweep", "p.yaml", "--vary", "load.rate=20,40", "-o", "out"] + flags)
        try expectNoneInFiles()
        let sweep = try #require(folder.files(named: "sweep.json").first).replacing("/sweep.json", with: "")
        let resumed = try run(["sweep", "--resume", sweep], statuses: [64])
        #expect(resumed.errors.says("may hold a secret"))
    }

    @Test(arguments: [["--bearer", "${env.PASSWORD_OF_MINE}"], ["-u", "${env.PASSWORD_OF_MINE}:x${env.PASSWORD_OF_MINE}"]])
    func whatComesFromTheEnvironmentIsKeptByItsName(flags: [String]) throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        try folder.write("p.yaml", "url: \(server.url)\nget: /x\nload: { rate: 20/s, requests: 5, warmup: 0s }\n")
        let isKept = flags[0] == "--bearer"
        try run(["sweep", "p.yaml", "--vary", "load.rate=20,40", "-o", "out"] + flags)
        try expectNoneInFiles()
        let file = try #require(folder.files(named: "sweep.json").first)
        #expect(Folder.text(of: file).contains("${env.PASSWORD_OF_MINE}"))
        guard isKept else { return }
        #expect(
            try run(["sweep", "--resume", file.replacing("/sweep.json", with: "")], statuses: [0, 3]).errors.says(
                "2 of them are kept"))
    }
}
