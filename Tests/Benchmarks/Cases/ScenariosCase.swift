import Foundation

extension Case {
    /// What requests cost that build on one another, or are more than one plain exchange, beside plain ones in the same round.
    static let scenarios = Case(name: "scenarios") { effort in
        let server = try ResponderProcess()
        defer { server.stop() }
        return try [
            ratio(
                "CPU of two chained requests / of two constant ones", effort, .chained(server), to: .two("/kb", server),
                of: "constant", atMost: 1.5),
            ratio(
                "CPU a request with cookies / without", effort, .two("/cookie", server), ["--cookies"],
                to: .two("/cookie", server), of: "without", atMost: 1.2),
            // Two requests on the wire for each.
            ratio(
                "CPU a request on the wire with a redirect / without", effort, .two("/redirect", server, "follow: 1"), wire: 2,
                to: .two("/kb", server), of: "without", atMost: 1.2),
            ratio(
                "CPU a request with gzip / without, the same answer again and again", effort,
                .two("/zip", server, "compressed: true"), to: .two("/kb", server), of: "without", atMost: 1.2),
            ratio(
                "CPU a request with gzip / without, answers that differ", effort, .two("/differing", server, "compressed: true"),
                to: .two("/kb", server), of: "without", atMost: 1.2),
            // Each is decoded: zlib alone takes 2.5 to 3 µs for a kilobyte, a third of what all of a plain request takes.
            ratio(
                "CPU a request with gzip / without, no answer twice", effort, .two("/never", server, "compressed: true"),
                to: .two("/kb", server), of: "without", atMost: 1.2),
        ]
    }

    /// - Parameter wire: requests on the wire for each that is counted.
    private static func ratio(
        _ name: String, _ effort: Effort, _ plan: ScenarioFiles, _ flags: [String] = [], wire: Double = 1,
        to other: ScenarioFiles, of peer: String, atMost limit: Double
    ) throws -> Figure {
        func work(_ plan: ScenarioFiles, _ flags: [String]) -> () throws -> Work {
            {
                try DynoRun(
                    [plan.path, "-c", "50", "-t", "1", "-d", "\(effort.seconds)s"] + flags, processor: Processors.client
                ).work
            }
        }
        let rounds = try Rounds(effort.rounds, [work(plan, flags), work(other, [])])
        return .ratio(
            name, rounds.map(0) { $0.cpuMicrosecondsPerRequest / wire }, to: rounds.map(1, \.cpuMicrosecondsPerRequest),
            of: peer, in: "us", atMost: limit)
    }

    /// Memory of users with a jar of two cookies and a token each, beside users who keep nothing, while all wait for an answer.
    static let users = Case(name: "users") { effort in
        let count = effort.isQuick ? 1_000 : 10_000
        let plain = try bytes(users: count, keepsMuch: false)
        let full = try bytes(users: count, keepsMuch: true)
        let each = Double(full - plain) / Double(count) / 1000
        return [
            Figure(
                "memory a user with a jar and a token, \(count) users", "\(text(each, places: 2)) KB", mustBe: "<= 8 KB",
                holds: each <= 8,
                detail: "\(text(Double(plain) / 1e6, places: 1)) MB without, \(text(Double(full) / 1e6, places: 1)) MB")
        ]
    }

    private static func bytes(users: Int, keepsMuch: Bool) throws -> Int {
        let server = try ResponderProcess(holdingUntil: users)
        defer { server.stop() }
        let capture = keepsMuch ? "capture: { token: { json: $.id, keep: user } }" : ""
        let plan = try PlanFile(
            """
            targets: { t: { url: '\(server.base)' } }
            scenarios:
              - name: s
                steps:
                  - { get: /cookie, \(capture) }
                  - get: /x
            load: { model: closed, users: 1, warmup: 0s, requests: 1 }
            """)
        let arguments =
            [plan.path, "-c", "\(users)", "-n", "\(users)", "-t", "1", "--timeout", "60s"] + (keepsMuch ? ["--cookies"] : [])
        let process = try DynoRun.start(arguments)
        let quorum = Result { try server.awaitQuorum() }
        let bytes = process.memoryBytes("VmRSS")
        _ = try DynoRun(endOf: process, arguments)
        try quorum.get()
        guard let bytes else { throw BenchError("dyno ended before its memory was read") }
        return bytes
    }
}

/// A plan of two requests an iteration, with what it reads.
final class ScenarioFiles {
    let path: String
    private let files: [PlanFile]

    private init(_ steps: String, feed: PlanFile? = nil, _ server: ResponderProcess, of plan: String = "") throws {
        let plan = try PlanFile(
            """
            targets: { t: { url: '\(server.base)' } }
            \(feed.map { "feeds: { words: '\($0.path)' }" } ?? "")
            scenarios:
              - name: s
                steps:
            \(steps)
            load: { model: closed, users: 1, warmup: 0s, requests: 1 }
            \(plan)
            """)
        (path, files) = (plan.path, [plan, feed].compactMap { $0 })
    }

    /// The second is filled with what the first captured; a feed's value, an expectation of JSON, a header's value.
    static func chained(_ server: ResponderProcess) throws -> ScenarioFiles {
        let words = "word,number\n" + (0..<1_000).map { "word\($0),\($0)\n" }.joined()
        return try ScenarioFiles(
            """
                  - get: /kb?word=${words.word}
                    name: first
                    expect: { json: { $.count: 4711 } }
                    capture: { id: $.id, etag: { header: ETag } }
                  - get: /kb?id=${id}
                    name: second
                    headers: { If-Match: "${etag}" }
            """, feed: PlanFile(words, kind: "csv"), server)
    }

    /// The same one twice.
    ///
    /// - Parameters:
    ///   - words: of the step.
    ///   - plan: an entry of the plan.
    static func two(
        _ path: String, _ server: ResponderProcess, _ words: String = "", of plan: String = ""
    ) throws -> ScenarioFiles {
        let step = "      - { get: \(path)\(words.isEmpty ? "" : ", \(words)") }"
        return try ScenarioFiles("\(step)\n\(step)", server, of: plan)
    }
}
