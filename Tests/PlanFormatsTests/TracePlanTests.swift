import Foundation
import LoadModel
import PlanFormats
import Testing

/// Plans that replay a trace.
@Suite struct TracePlanTests {
    private static let log = """
        h - - [10/Oct/2000:13:55:36 +0000] "GET /channels/1?x=1 HTTP/1.1" 200 1 "-" "-"
        h - - [10/Oct/2000:13:55:37 +0000] "GET /channels/2 HTTP/1.1" 200 1 "-" "-"
        h - - [10/Oct/2000:13:55:38 +0000] "POST /echo HTTP/1.1" 200 1 "-" "-"
        h - - [10/Oct/2000:13:55:40 +0000] "GET /users/ann HTTP/1.1" 200 1 "-" "-"

        """

    /// Reads a plan beside a trace; its folder is named `@` in what is said of it.
    private func reading<Value>(
        _ load: String, rest: String = "", trace: String = log, name: String = "access.log", _ body: (Plan) throws -> Value
    ) throws -> Value {
        var value: Value?
        try inTemporaryFolder { folder in
            try Data(trace.utf8).write(to: folder.appendingPathComponent(name))
            let text = "url: http://127.0.0.1:8080\n\(rest)load: \(load)\n"
            value = try body(
                try PlanReader.read(text: text, file: "\(folder.path)/p.yaml", baseDirectory: folder.path, environment: [:]))
        }
        return try #require(value)
    }

    /// What is said of a plan that is refused.
    private func refusal(_ load: String, rest: String = "", trace: String = log, name: String = "access.log") throws -> String {
        var text = ""
        try inTemporaryFolder { folder in
            try Data(trace.utf8).write(to: folder.appendingPathComponent(name))
            do throws(PlanErrors) {
                _ = try PlanReader.read(
                    text: "url: http://127.0.0.1:8080\n\(rest)load: \(load)\n", file: "p.yaml", baseDirectory: folder.path,
                    environment: [:])
            } catch { text = error.description.replacing(folder.path, with: "@") }
        }
        return text
    }

    @Test func aTraceOfOneLineIsEnough() throws {
        try reading("{ file: access.log }") { (plan: Plan) throws in
            guard case .trace(let trace) = plan.load.model else {
                Issue.record("no trace")
                return
            }
            #expect(trace.format == .combined && trace.isOpen && trace.speed == 1 && trace.window == nil && !trace.loops)
            #expect(plan.load.warmup == .zero)
            // 4 s from the first to the last, and a mean gap more.
            #expect(plan.load.stop == .duration(Nanoseconds(5_333_333_333)))
            #expect(plan.labels == ["GET /channels/{id}", "GET /users/ann", "POST /echo"])
            #expect(plan.scenarios.map(\.weight) == [2, 1, 1])
            #expect(plan.scenarios.flatMap(\.requests).allSatisfy { $0.path == Template(segments: [.recorded(.path)]) })
        }
    }

    @Test func everyKeyOfATraceIsRead() throws {
        let load = """

              model: trace
              file: access.log
              format: common
              mode: open
              speed: 2
              window: 1s..3s
              loop: true
              badLines: 10
              allowHosts: [api.example.com]
              labels: ["/users/{name}", /channels/*]
              warmup: 1s
              duration: 10s
              maxInFlight: 7
            """
        let rest =
            "defaults: { timeout: 2s, headers: { X: a }, expect: { status: [2xx, 404] } }\nthresholds: [\"p95{GET /channels/*} < 1s\"]\n"
        try reading(load, rest: rest) { (plan: Plan) throws in
            guard case .trace(let trace) = plan.load.model else {
                Issue.record("no trace")
                return
            }
            #expect(trace.speed == 2 && trace.loops && trace.badLines == 10 && trace.allowHosts == ["api.example.com"])
            #expect(trace.window == TimeWindow(from: Nanoseconds(1_000_000_000), to: Nanoseconds(3_000_000_000)))
            #expect(trace.content.requests == 2 && trace.content.length == Nanoseconds(2_000_000_000))
            #expect(plan.load.warmup == Nanoseconds(1_000_000_000) && plan.load.maxInFlight == 7)
            #expect(plan.load.stop == .duration(Nanoseconds(10_000_000_000)))
            #expect(plan.labels == ["GET /channels/*", "POST /echo"])
            let steps = plan.scenarios.flatMap(\.requests)
            #expect(
                steps.allSatisfy { $0.timeout == Nanoseconds(2_000_000_000) && $0.headers.map(\.name) == ["Content-Type", "X"] })
            #expect(steps.allSatisfy { $0.expectedStatus.contains(404) && !$0.expectedStatus.contains(500) })
        }
    }

    @Test(arguments: [
        "{ file: access.log }", "{ file: access.log, mode: closed, users: 3, think: exponential 200ms }",
        "{ file: access.log, speed: 2.5, window: 1s.., loop: true, duration: 10s, badLines: 3, allowHosts: [a.b], labels: [\"/users/{n}\", /static/*] }",
        "{ file: access.log, mode: closed, loop: true, requests: 100 }", "{ file: access.log, requests: 2, connections: 3 }",
        #"{ file: access.log, format: '$x [$time_local] "$request"' }"#, "{ model: trace, file: access.log, duration: 2s }",
        #"{ file: access.log, format: '$x [$${time_local}] "$request"' }"#,
    ])
    func aWrittenPlanReadsBackTheSame(load: String) throws {
        let rest =
            "defaults: { timeout: 2s, headers: { X: \"${uuid}\" }, expect: { status: [2xx, 404] }, follow: 2, cookies: true }\n"
        try reading(load, rest: rest) { (plan: Plan) throws in
            let written = PlanWriter.yaml(plan)
            let again = try PlanReader.read(text: written, file: "p.yaml", baseDirectory: "", environment: [:])
            #expect(again == plan)
            #expect(PlanWriter.yaml(again) == written)
        }
    }

    @Test(arguments: [
        ("common", "x.txt"), ("jtl", "x.jtl"), ("csv", "x.csv"), ("har", "X.HAR"),
    ])
    func aFormatIsTakenFromTheFilesNameUnlessThePlanSaysIt(format: String, name: String) throws {
        let texts = [
            "common": Self.log, "csv": "time,path\n1,/\n", "jtl": "timeStamp,URL\n1,/\n",
            "har":
                #"{"log":{"entries":[{"startedDateTime":"2000-10-10T20:55:36Z","request":{"method":"GET","url":"http://127.0.0.1:8080/"}}]}}"#,
        ]
        let text = try #require(texts[format])
        for load in ["{ file: \(name) }", "{ file: \(name), format: \(format) }"] {
            try reading(load, trace: text, name: name) { #expect(!$0.labels.isEmpty) }
        }
    }

    @Test(arguments: [
        ("{ model: trace }", "2:7: a trace needs its file; write 'file: access.log'"),
        (
            "{ file: other.log }",
            "2:15: file '@/other.log' cannot be opened: no such file or directory; check its name and folder"
        ),
        ("{ file: . }", "2:15: file '@/.' is a folder; name a file in it"),
        (
            "{ file: access.log, format: apache }",
            "2:35: unknown format 'apache'; write common, combined, jtl, har, csv, or the text of nginx's log_format, as in '[$time_local] \"$request\"'"
        ),
        (
            "{ file: access.log, format: '$time_local$request' }",
            "2:35: format: nothing stands before '$request' to tell it from the variable before; such lines cannot be read"
        ),
        (
            "{ file: access.log, speed: 0 }",
            "2:34: speed must be a number from 0.001 to 1,000,000, such as 2 for twice as fast, found '0'"
        ),
        (
            "{ file: access.log, window: 5s..1s }",
            "2:35: window: '5s..1s' ends where it begins, or before; write 0s..10m, 30s.. or ..10m"
        ),
        (
            "{ file: access.log, window: 1h.. }",
            "2:15: file '@/access.log' holds no request within the window 1h..; move it, or leave it out"
        ),
        ("{ file: access.log, mode: half }", "2:33: unknown mode 'half'; write open, closed"),
        (
            "{ file: access.log, users: 2, rate: 1/s }",
            """
            2:27: 'users' belongs to a closed replay; write 'mode: closed' for one, or remove it
            2:37: 'rate' belongs to an open load; a trace has its own times, and 'speed' scales them
            """
        ),
        (
            "{ file: access.log, mode: closed, speed: 2, maxInFlight: 3 }",
            """
            2:41: 'speed' belongs to an open replay; in a closed one the answers and 'think' set the pace
            2:51: 'maxInFlight' belongs to an open load; each user of a closed replay has one request in flight
            """
        ),
        (
            "{ file: access.log, duration: 60s }",
            "2:37: duration: the trace is through in 5.333s, before 1m are over; write 'loop: true', or leave the duration out"
        ),
        (
            "{ file: access.log, warmup: 10s }",
            "2:35: warmup: the warm-up of 10s takes all of the trace, which is through in 5.333s; shorten it, or write 'loop: true'"
        ),
        (
            "{ file: access.log, requests: 5 }",
            "2:37: requests: the trace has 4 requests, 5 are asked for; write 'loop: true', or at most 4"
        ),
        (
            "{ file: access.log, mode: closed, duration: 5s }",
            "2:51: duration: how long a closed replay takes depends on the target, and it may end earlier; write 'loop: true', or 'requests'"
        ),
        (
            "{ file: access.log, labels: [channels] }",
            "2:36: labels: 'channels' is not the form of a path; write a path such as /channels/{id} or /static/*"
        ),
        ("{ rate: 1/s, speed: 2 }", "2:20: 'speed' belongs to a trace; write 'model: trace' to replay one, or remove it"),
        ("{ users: 1, badLines: 2 }", "2:19: 'badLines' belongs to a trace; write 'model: trace' to replay one, or remove it"),
    ])
    func aMistakeIsNamedWithItsPlaceAndARemedy(load: String, errors: String) throws {
        let rest = load.contains("file") || load.contains("model") ? "" : "get: /\n"
        let expected = errors.split(separator: "\n").map { line -> String in
            // The short plans have a line more.
            rest.isEmpty ? "p.yaml:\(line)" : "p.yaml:3" + line.dropFirst()
        }.joined(separator: "\n")
        #expect(try refusal(load, rest: rest) == expected)
    }

    @Test func aTraceSaysWhatIsRequestedAndNothingElseDoes() throws {
        let rest = "get: /x\nheaders: { X: a }\nthresholds: [\"p95{GET /x} < 1s\"]\n"
        #expect(
            try refusal("{ file: access.log }", rest: rest) == """
                p.yaml:2:1: 'get' cannot stand beside a trace, which says what is requested; remove it
                p.yaml:3:1: 'headers' belongs to a request; what all requests of the trace are to have goes into 'defaults'
                p.yaml:4:14: no step is named 'GET /x'; there are GET /channels/{id}, GET /users/ann, POST /echo
                """)
    }

    @Test func aBadLineIsNamedInTheTraceItself() throws {
        let trace = Self.log + "garbage\n" + Self.log
        let place = "@/access.log:5:1: ' [' is missing in 'garbage'; is the format right?; "
        #expect(
            try refusal("{ file: access.log }", trace: trace) == place
                + "mend it, or let so many bad lines be skipped with 'badLines: 100'")
        try reading("{ file: access.log, badLines: 1 }", trace: trace) { (plan: Plan) throws in
            guard case .trace(let trace) = plan.load.model else { return }
            #expect(trace.content.skipped.count == 1 && trace.content.skipped.examples.map(\.line) == [5])
        }
    }

    @Test func thresholdsOnLabelsOfATraceThatCannotBeReadAreNotReportedAsWell() throws {
        let text = try refusal("{ file: other.log }", rest: "thresholds: [\"p95{x} < 1s\"]\n")
        #expect(text.split(separator: "\n").count == 1 && text.contains("other.log"))
    }

    @Test(arguments: [
        ("http://127.0.0.1:8080/x", true), ("/x", true), ("http://127.0.0.1:8081/x", false), ("http://api.example.com/x", false),
        ("https://listed.example/x", true), ("http://LISTED.example:99/x", true), ("http://ported.example:81/x", true),
        ("http://ported.example/x", false), ("http://listed.example.com/x", false),
    ])
    func absoluteURLsGoToTheTargetAndToHostsThatThePlanNames(url: String, isAllowed: Bool) throws {
        let text = try refusal(
            "{ file: x.csv, allowHosts: [listed.example, \"ported.example:81\"] }", trace: "time,path\n1,/\n2,\(url)\n",
            name: "x.csv")
        #expect(text.isEmpty == isAllowed, "\(text)")
        if !isAllowed { #expect(text.hasPrefix("@/x.csv:3:1: it goes to another host, '") && text.contains("allowHosts")) }
    }

    @Test func flagsChangeWhatAReplayMayHaveChanged() throws {
        try reading("{ file: access.log }") { (plan: Plan) throws in
            let changed = { (flags: PlanFlags) throws -> Load in try PlanOverrides(flags).applied(to: plan).load }
            #expect(try changed(["--warmup": "1s"]).stop == .duration(Nanoseconds(4_333_333_333)))
            #expect(try changed(["--duration": "2s"]).stop == .duration(Nanoseconds(2_000_000_000)))
            #expect(try changed(["--requests": 3]).stop == .requests(3))
            #expect(try changed(["--users": 3]).connections == 3)
            let wrong: [(PlanFlags, String)] = [
                (["--rate": "5/s"], "--rate"), (["--arrivals": "poisson"], "--arrivals"),
                (["--duration": "60s"], "--duration"), (["--requests": 5], "--requests"),
                (["--warmup": "9s"], "--warmup"),
            ]
            for (flags, flag) in wrong {
                let error = #expect(throws: FlagErrors.self) { try changed(flags) }
                #expect(error?.description.hasPrefix("\(flag): ") == true, "\(error?.description ?? "")")
            }
        }
        try reading("{ file: access.log, mode: closed }") { (plan: Plan) throws in
            let load = try PlanOverrides(["--users": 3]).applied(to: plan).load
            #expect(load.peakUsers == 3 && load.stop == .requests(4))
            #expect(throws: FlagErrors.self) { try PlanOverrides(["--max-in-flight": 3]).applied(to: plan) }
        }
    }
}
