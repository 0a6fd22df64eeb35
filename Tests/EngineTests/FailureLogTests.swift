import LoadModel
import Measurement
import Testing

@testable import Engine

/// The first exchange that fails in each way, as it is kept for people.
@Suite struct FailureLogTests {
    private func run(
        _ steps: [RequestStep], iterations: Int = 3, _ answers: @escaping (String) -> VirtualTarget.Answer
    ) -> [Exchange] {
        ScenarioTrial(steps: steps.map { .request($0) }, iterations: iterations).run(answers).exchanges
    }

    private func step(
        _ label: String, _ path: [Template.Segment]? = nil, _ change: (inout RequestStep) -> Void = { _ in }
    ) -> RequestStep {
        var step = RequestStep(label: label, path: path.map { Template(segments: $0) } ?? Template("/\(label)"))
        change(&step)
        return step
    }

    private func hole(_ name: String) -> Template.Segment { .value(ValueHole(.captured(name), placement: .url)) }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func ofEachKindStatusAndLabelTheFirstIsKeptWithWhatWasExpectedAndFound() throws {
        var asked = 0
        let exchanges = run(
            [step("a") { $0.expectation = Expectation(json: [.init("$.state", .equals(.text(Template("done"))))]) }],
            iterations: 5
        ) { _ in
            asked += 1
            return asked == 2 ? .init(status: 500, body: "no") : .init(body: #"{"state":"open \#(asked)"}"#)
        }
        #expect(exchanges.map(\.failure) == [.expectation, .status] && exchanges.map(\.status) == [200, 500])
        let first = try #require(exchanges.first)
        #expect(text(first.request).hasPrefix("GET /a HTTP/1.1\r\nHost:") && text(first.body) == #"{"state":"open 1"}"#)
        #expect(first.checks.map(\.name) == ["status 2xx", "$.state"] && first.checks[1].fault?.contains("open 1") == true)
        #expect(first.end == Nanoseconds(seconds: 0.01) && text(exchanges[1].body) == "no")
    }

    @Test func valuesThatAreMarkedAsSecretsAreFoundNowhereInIt() throws {
        let exchanges = run(
            [
                step("login") { $0.captures = [Capture(name: "ticket", source: .json("$.t"), isSecret: true)] },
                step("use", [.literal("/use/"), hole("ticket")]),
            ], iterations: 1
        ) { request in
            request.contains("/login")
                ? .init(body: #"{"t":"s/cr \"t"}"#)
                : .init(status: 403, head: "X-Echo: s/cr \"t\r\n", body: #"you sent s%2Fcr%20%22t, or "s/cr \"t""#)
        }
        let failed = try #require(exchanges.first)
        #expect(exchanges.count == 1 && text(failed.request).hasPrefix("GET /use/<redacted> HTTP/1.1"))
        #expect(text(failed.head).contains("X-Echo: <redacted>") && text(failed.body) == #"you sent <redacted>, or "<redacted>""#)
    }

    @Test func aRequestThatIsFilledWithWhatItCapturesIsShownAsItWasSent() throws {
        var page = 0
        let exchanges = run(
            [
                step("first") { $0.captures = [Capture(name: "cursor", source: .json("$.next"))] },
                step("page", [.literal("/page/"), hole("cursor")]) {
                    $0.captures = [
                        Capture(name: "cursor", source: .json("$.next")), Capture(name: "items", source: .json("$.items")),
                    ]
                },
            ], iterations: 1
        ) { _ in
            page += 1
            return .init(body: #"{"next":\#(page)}"#)
        }
        let failed = try #require(exchanges.first)
        #expect(text(failed.request).hasPrefix("GET /page/1 HTTP/1.1"), "\(text(failed.request))")
        #expect(failed.message?.contains("items") == true)
    }

    @Test(arguments: [
        ("http://other:81/a?b=1", "GET /a?b=1 HTTP/1.1\r\nHost: other:81\r\n"),
        ("http://other:81?b", "GET /?b HTTP/1.1\r\nHost: other:81\r\n"),
        ("http://127.0.0.1/a", "GET /a HTTP/1.1\r\nHost: 127.0.0.1\r\n"),
    ])
    func aRequestToAnotherHostIsShownAsThatHostGotIt(link: String, sent: String) throws {
        let next = Template(segments: [.value(ValueHole(.captured("next"), spelling: .raw, placement: .url))])
        var trial = ScenarioTrial(steps: [
            .request(step("first") { $0.captures = [Capture(name: "next", source: .json("$.next"))] }),
            .request(step("next") { $0.path = next }),
        ])
        trial.hosts = ["other"]
        let recording = trial.run { $0.contains("/first") ? .init(body: #"{"next":"\#(link)"}"#) : .init(status: 500) }
        let failed = try #require(recording.exchanges.first)
        #expect(text(failed.request).hasPrefix(sent), "\(text(failed.request))")
    }

    @Test func theNumberOfExchangesIsBounded() {
        let steps = (0..<100).map { number in step("s\(number)") { $0.goesOnAfterFailure = true } }
        #expect(run(steps, iterations: 1) { _ in .init(status: 500) }.count == Exchange.most)
    }
}
