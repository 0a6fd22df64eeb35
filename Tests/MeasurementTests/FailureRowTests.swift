import Foundation
import LoadModel
import Testing

@testable import Measurement

@Suite struct FailureRowTests {
    private let second = Nanoseconds(seconds: 1)

    private func recording(labels: Int = 2) -> Recording {
        Recording(labels: labels, isOpen: false, windowStart: second, windowEnd: second * 10)
    }

    private func fail(
        _ recording: inout Recording, label: Int = 0, _ kind: FailureKind, status: Int = 0, at time: Nanoseconds,
        _ message: String
    ) {
        let sample = Sample(
            label: label, intendedStart: time, lag: .zero, slotWait: .zero, firstByteSent: time, firstByteReceived: time,
            end: time, failure: kind, status: status, receivedBytes: 0, sentBytes: 0, dial: nil)
        recording.record(sample)
        recording.noteFailure(kind, of: sample, message)
    }

    private func result(_ recording: Recording, labels: [String] = ["a", "b"]) -> LevelResult {
        LevelResult(
            recording: recording,
            context: LevelContext(
                level: .closed(users: 1, think: .zero), warmup: second, stop: .duration(second * 9), labels: labels,
                timeouts: labels.map { _ in second }, maxInFlight: 1, threads: 1, wallSeconds: 10))
    }

    @Test func eachKindStatusAndLabelHasItsCountAndAnExampleOfItsOwnFromTheWindow() {
        var recording = recording()
        fail(&recording, .status, status: 418, at: .zero, "status 418")
        fail(&recording, .timeout, at: .zero, "of the warm-up")
        for _ in 0..<30 { fail(&recording, .status, status: 503, at: second * 2, "status 503") }
        for text in ["first", "second"] { fail(&recording, label: 1, .timeout, at: second * 3, text) }
        fail(&recording, label: 1, .status, status: 503, at: second * 4, "status 503")
        let level = result(recording)
        #expect(
            level.failureRows == [
                FailureRow(
                    kind: .status, status: 503, label: "a", count: 30, example: "status 503", from: second * 2, to: second * 2),
                FailureRow(kind: .timeout, label: "b", count: 2, example: "first", from: second * 3, to: second * 3),
                FailureRow(
                    kind: .status, status: 503, label: "b", count: 1, example: "status 503", from: second * 4, to: second * 4),
            ])
        #expect(level.failureRows.reduce(0) { $0 + $1.count } == level.total.failures.total)
        #expect(level.warmupCounts.failed == 2)
    }

    @Test func howLongFailuresTookIsKeptByTheirCause() throws {
        var (one, other) = (recording(), recording())
        fail(&one, .status, status: 503, at: .zero, "of the warm-up")
        for _ in 0..<3 { fail(&one, .status, status: 503, at: second * 2, "status 503") }
        fail(&one, label: 1, .status, status: 503, at: second * 2, "status 503")
        fail(&other, .timeout, at: second * 2, "timeout")
        fail(&other, .status, status: 429, at: second * 2, "status 429")
        one.merge(other)
        one.append(other)
        let level = result(one)
        let found = level.failureTimes.entries.map { "\($0.buckets.total) \($0.cause.name)" }
        #expect(found == ["2 timeout", "2 status 429", "4 status 503"])
        let again = try JSONDecoder().decode(FailureTimes.self, from: JSONEncoder().encode(level.failureTimes))
        #expect(again == level.failureTimes)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(FailureTimes.self, from: Data(#"{"status 503":[9999,1]}"#.utf8))
        }
    }

    @Test func workersAndBlocksAddUp() {
        var (one, other, later) = (recording(), recording(), recording())
        fail(&one, .reset, at: second * 3, "mine")
        fail(&other, .reset, at: second * 2, "theirs")
        fail(&later, .reset, at: second * 2, "later")
        fail(&later, label: 1, .timeout, at: second * 2, "new")
        for _ in 0..<10 {
            one.closeInterval(inFlight: 0)
            other.closeInterval(inFlight: 0)
        }
        one.merge(other)
        one.append(later)
        // The first of them by time, whoever saw it; a later block began ten seconds later.
        #expect(
            result(one).failureRows == [
                FailureRow(kind: .reset, label: "a", count: 3, example: "theirs", from: second * 2, to: second * 12),
                FailureRow(kind: .timeout, label: "b", count: 1, example: "new", from: second * 12, to: second * 12),
            ])
    }

    // MARK: Over time

    @Test func theSeriesOfLabelsAddUpToThatOfAllOverWorkersAndTellWhatFailed() throws {
        var workers = [recording(), recording()]
        for worker in 0..<2 {
            for step in 0..<40 {
                let time = second + Nanoseconds(Int64(step) * 100_000_000)
                if step % 10 == 0, step > 0 { workers[worker].closeInterval(inFlight: 1) }
                workers[worker].record(success(label: step % 2, at: time, taking: Nanoseconds(Int64(step + 1) * 1_000_000)))
                if step % 7 == 0 { fail(&workers[worker], label: 1, .status, status: step < 20 ? 500 : 503, at: time, "x") }
            }
            workers[worker].closeSeries()
        }
        var all = workers[0]
        all.merge(workers[1])
        let level = result(all)
        let series = try level.labels.map { try #require($0.series) }
        #expect(level.series.points.count == 4 && series.allSatisfy { $0.points.count == 4 })
        for (index, point) in level.series.points.enumerated() {
            #expect(
                point.succeeded == series.reduce(0) { $0 + $1.points[index].succeeded } && point.inFlight == (index < 3 ? 2 : 0))
            #expect(point.failed == series.reduce(0) { $0 + $1.points[index].failed })
            #expect(point.failures.counts.reduce(0) { $0 + $1.count } == point.failed)
            #expect(point.moments.max.milliseconds == series.compactMap { $0.points[index].max }.max())
        }
        #expect(series[0].points.allSatisfy { $0.failed == 0 } && series[1].points.map(\.failed) == [4, 2, 4, 2])
        #expect(level.series.points[3].failures.counts.map(\.cause) == [FailureCause(.status, status: 503)])
        let p95 = try #require(series[0].points[0].p95)
        #expect((8.0...9.0).contains(p95))
    }

    @Test func aSeriesIsKeptOfABoundedNumberOfLabelsAndOfTheOthersTogetherInTheWhole() {
        let count = Recording.mostLabelSeries + 10
        var recording = recording(labels: count)
        for label in 0..<count { recording.record(success(label: label, at: second, taking: second)) }
        recording.closeSeries()
        let level = result(recording, labels: (0..<count).map { "l\($0)" })
        #expect(level.labels.count { $0.series != nil } == Recording.mostLabelSeries && level.labels[count - 1].series == nil)
        #expect(level.series.points.map(\.succeeded) == [count])
    }

    private func success(label: Int, at time: Nanoseconds, taking length: Nanoseconds) -> Sample {
        Sample(
            label: label, intendedStart: time, lag: .zero, slotWait: .zero, firstByteSent: time, firstByteReceived: time,
            end: time + length, failure: nil, status: 200, receivedBytes: 0, sentBytes: 0, dial: nil)
    }

    // MARK: Exchanges

    private func exchange(
        _ status: Int, label: String = "a", at time: Nanoseconds, request: String = "GET /x HTTP/1.1\r\n\r\n", body: String = "",
        failure: FailureKind? = .status
    ) -> Exchange {
        Exchange(
            label: label, request: Array(request.utf8), status: status, head: Array("HTTP/1.1 \(status) No\r\n\r\n".utf8),
            body: Array(body.utf8), failure: failure, message: nil, end: time, time: second,
            checks: [.init(name: "status 2xx", fault: "found \(status)")], captures: [])
    }

    @Test func theFirstExchangeOfEachFailureIsKeptInTheOrderOfTheTable() {
        var (one, other) = (recording(), recording())
        for status in [500, 500, 503] { fail(&one, .status, status: status, at: second * 2, "x") }
        one.keep([exchange(500, at: second * 5), exchange(503, at: second * 3)])
        other.keep([exchange(500, at: second * 4, body: "theirs"), exchange(500, at: second * 9)])
        one.merge(other)
        let kept = result(one).exchanges
        #expect(kept.map(\.status) == [500, 503] && kept.map(\.endSeconds) == [second * 4, second * 3])
        #expect(kept[0].text.contains("< theirs") && kept[0].text.contains("✗ status 2xx: found 500"))
        #expect(kept[0].text.contains("> GET /x HTTP/1.1") && kept[0].text.contains("< HTTP/1.1 500 No"))
    }

    @Test func anExchangeIsBoundedAndHidesWhatHasASecretsName() throws {
        var recording = recording()
        let request =
            "POST /login?token=t0ken HTTP/1.1\r\nAuthorization: Bearer abc\r\nX: y\r\n\r\n{\"password\":\"pw\",\"name\":\"é\"}"
        let long = "{\"access_token\":\"abc\",\"items\":\"" + String(repeating: "x", count: 200_000) + "\"}"
        recording.keep([exchange(500, at: second, request: request, body: String(long.prefix(Exchange.mostBytes)))])
        let text = try #require(result(recording).exchanges.first).text
        for secret in ["t0ken", "Bearer abc", "\"abc\"", "\"pw\""] { #expect(!text.contains(secret), "\(secret)") }
        #expect(text.contains("> X: y") && text.contains("\"name\":\"é\"") && text.utf8.count <= Exchange.mostBytes)
        #expect(text.contains("Authorization: <redacted>"))
    }

    @Test func bodiesStandAsTheyWereReceivedUnlessTheyAreLongLinesOfJSON() throws {
        let items = (0..<40).map { "{\"id\":\($0)}" }.joined(separator: ",")
        let bodies = ["{\"a\":1,  \"b\":[2]}", "{\n \"a\"  :1,\n\"list\":[1,2,3,4,5,6,7,8]\n}", "[\(items)]"]
        let texts = bodies.map { body in
            ExchangeText(.rule, mostOfMessage: 10_000).lines(tried: exchange(500, at: second, body: body)).filter {
                $0.hasPrefix("< ")
            }.dropFirst().joined(separator: "\n").replacing("< ", with: "")
        }
        #expect(texts[0].hasSuffix(bodies[0]) && texts[1].hasSuffix(bodies[1]))
        #expect(texts[2].contains("(JSON, laid out: \(bodies[2].utf8.count) bytes on one line)"))
        #expect(texts[2].contains("{ \"id\": 39 }"))
    }

    @Test func aBodyThatIsCutInACharacterIsStillText() throws {
        var recording = recording()
        let body = Array(String(repeating: "é", count: Exchange.mostBytes).utf8.prefix(Exchange.mostBytes - 1))
        var cut = exchange(500, at: second)
        cut.body = body + [0xC3]
        cut.isCut = true
        recording.keep([cut])
        let text = try #require(result(recording).exchanges.first).text
        #expect(text.contains("éé") && text.contains("only the beginning of the body"))
    }

    @Test func theTableIsBoundedWhateverATargetSays() {
        let names = (0..<100).map { "label \($0)" }
        var recording = recording(labels: 100)
        for label in 0..<100 {
            for status in 100..<200 {
                fail(&recording, label: label, .status, status: status, at: second, String(repeating: "é", count: 5000))
            }
        }
        let level = result(recording, labels: names)
        #expect(level.total.failures.total == 10_000 && level.failureRows.count == FailureRow.most)
        #expect(level.failureRows.allSatisfy { ($0.example?.count ?? 0) <= 301 })
    }
}
