import Foundation
import LoadModel
import Testing

import struct Measurement.ComparisonTest
import struct Measurement.Finding
import struct Measurement.LagEffect
import struct Measurement.LimitEvidence
import struct Measurement.SavedForm
import struct Measurement.TargetStall

@testable import ReportFormats

@Suite struct FindingRowTests {
    private static let all: [Finding] =
        [
            .generatorLagged(percent: 80, lagMilliseconds: 1.5, responseMilliseconds: 3),
            .lagShows(percent: 99, lagMilliseconds: 0.3, responseMilliseconds: 1), .generatorBusy(cpuShare: 0.95),
            .answersReadLate(percent: 99, delayMilliseconds: 3, responseMilliseconds: 1, invalidates: true),
            .generatorBusy(cpuShare: 0.95, readDelay: (percent: 99, milliseconds: 1.5)),
            .threadBusy(worker: 2, cpuShare: 0.97, meanShare: 0.6, readDelay: (percent: 99, milliseconds: 1.5)),
            .achievedBelowOffered(achieved: 9, offered: 10), .capBound(waited: 3, cap: 1, p99WaitMilliseconds: 2),
            .identitiesBound(waited: 3, p99WaitMilliseconds: 2), .identitiesBound(waited: 3, p99WaitMilliseconds: nil),
            .backlogFromWarmup(inFlight: 4), .openedAheadTooFew(missing: 2, reason: "connection refused"), .resent(3, of: 100),
            .capBound(waited: 3, cap: 1, p99WaitMilliseconds: nil),
            .fewSamples(label: nil, percent: 99.9, samplesAbove: 2, requestsNeeded: 10_000),
            .fewSamples(label: "x", percent: 99.9, samplesAbove: 2, requestsNeeded: 10_000), .closedLoop(users: 2),
            .threadBusy(worker: 2, cpuShare: 0.97, meanShare: 0.6), .stoodStill(times: 2, seconds: 5, atSeconds: 63.2),
            .stolen(share: 0.02), .throttled(periods: 7, share: 0.3),
            .preempted(switches: 800, perSecond: 80, percent: 99, lagMilliseconds: 0.9),
            .descriptorsNearLimit(used: 900, limit: 1024), .portsRunningOut(used: 27_000, limit: 28_232),
            .clientLimit(failed: 3, of: 100), .arrivalsOffLaw(distanceMilliseconds: 1.9, meanGapMilliseconds: 1),
            .littlesLawBroken(.inSystem, counted: 2, fromTimes: 3), .littlesLawBroken(.inFlight, counted: 2, fromTimes: 3),
            .delayedAcknowledgement(share: 0.5, milliseconds: 43.25), .invariantBroken("1 ≠ 2"),
            .mostlyFailures(failed: 91, of: 100), .aborted(Fixture.abort), .nothingSucceeded, .unfinished(seconds: 41),
            .told("the generator itself was late"),
            .drift(.overRounds, metric: .p50, change: -0.02, p: 0.001), .drift(.byOrder, metric: .p50, change: 0.02, p: 0.001),
            .drift(.firstAgainstLastPair, metric: .mean, change: 0.02, p: 0.001),
            .correlated(metric: .mean, correlation: 0.7, factor: 2.4), .bursts(baseline: 2.6, candidate: 39),
            Finding("badBlocks", ["p": .number(0.0009), "baseline": .number(1), "candidate": .number(14), "of": .number(96)]),
            .quantileDropped(.p99, requestsPerBlock: 80, needed: 400), .blockGrown(fromSeconds: 0.5, toSeconds: 2),
            .fewRequests(perBlock: 12), .startedBelowSchedule(share: 0.97), .lagShapes(lag, decides: false),
            .lagShapes(lag, decides: true), .busyInARound(cpuShare: 0.93), .loadsDiffer(share: 0.02),
            .statusesDiffer(status: 304, baseline: 0, candidate: 0.4), .bytesDiffer(baseline: 100, candidate: 250),
            .errorsFailed(baseline: 0, candidate: 0.03), .bothSaturated(offered: 200, baseline: 120, candidate: 110),
            .sameTarget, .othersAtWork(["dyno compare (process 7)"]), .aboutProcesses,
            .unanswered(1, of: 20, after: .zero), .unanswered(12, of: 20, after: nil),
            .proxyAsks(3, of: 20), .iterationsFailed(3, of: 20, reason: "not in time"),
            .counterDiffers(name: "requests_total", counted: 900, least: 1_000, most: 1_010),
            .counterDiffers(name: "requests_total", counted: 1_200, least: 1_000, most: 1_010),
            .counterFell(name: "$.received", before: 17, after: 2), .counterUnread(name: "$.received", reason: "status 404"),
            .notProfiled(reason: "'perf' is not installed", remedy: "install linux-perf"),
            .profileCut(seconds: 3, of: 10, reason: "the process that was sampled ended"),
            .shardsMissing([3, 5], of: 8), .shardsLost([3], of: 8, afterSeconds: 41), .shardsApart(overlap: 0.5),
            .clocksApart(shard: 3, milliseconds: 12),
            .renewalsFailed(2, of: 9), .saturated(answered: 88.4, offered: 150),
            .targetStalled(
                times: 3, seconds: 1.2,
                longest: TargetStall(start: Nanoseconds(seconds: 12.31), end: Nanoseconds(seconds: 12.74), requests: 87)),
            .fewSamples(label: "scenario=buy", percent: 95, samplesAbove: 2, requestsNeeded: 200, span: .scenario),
        ]
        + LimitEvidence.Limit.allCases.map { .limiter($0, limits, also: [.thread, .acceptQueue]) }

    private static let limits: LimitEvidence = {
        var limits = LimitEvidence(seconds: 10, allowedProcessors: 2)
        limits.busiestThread = .init(name: "loop", process: 7, share: 0.98)
        limits.machine = .init(processors: 2, busy: 0.99, storage: 0.4)
        limits.throttledShare = 0.3
        limits.descriptors = .init(used: 1_024, limit: 1_024)
        limits.memory = .init(used: 99_000_000, limit: 100_000_000)
        limits.listenOverflows = 12
        limits.resentShare = 0.02
        return limits
    }()

    /// RESULT.md promises what is in `figures` to whoever reads results.
    @Test func everyFindingAndFigureIsDocumented() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let file = folder.appending(path: "../../Sources/ReportFormats/RESULT.md")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").filter { $0.hasPrefix("| `") }
        for (code, rows) in FindingRows.all.sorted(by: { $0.key < $1.key }) {
            let said = lines.filter { $0.dropFirst().prefix { $0 != "|" }.contains("`\(code)`") }.joined()
            #expect(!said.isEmpty, "'\(code)' is not in RESULT.md")
            guard !said.contains("the same") else { continue }
            for figure in rows.flatMap(\.figures) { #expect(said.contains("`\(figure.name)`"), "\(code): \(figure.name)") }
        }
    }

    private static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.userInfo[.savedForm] = SavedForm.files
        return decoder
    }

    private static let lag = LagEffect(
        metric: .p90, lagMilliseconds: 0.5, responseMilliseconds: 2, usualShare: 0.1, moved: -0.01, p: 0.002)

    /// Codes as they are given where findings are made.
    private static let made: Set<String> = {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../../Sources/Measurement")
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL } ?? []
        var codes: Set<String> = []
        for file in files where file.pathExtension == "swift" {
            guard let text = try? String(contentsOf: file, encoding: .utf8) else { continue }
            codes.formUnion(text.matches(of: /\bFinding\(\s*"(\w+)"/).map { String($0.output.1) })
        }
        return codes
    }()

    @Test func whateverIsFoundHasARowAndEveryRowIsFound() {
        // Some come from files of before only.
        let known = FindingRowTests.made.union(["badBlocks"])
        #expect(Set(FindingRows.all.keys) == known && FindingRowTests.made.count > 30)
        #expect(Set(FindingRowTests.all.map(\.code)) == known, "this suite tries them all")
    }

    @Test(arguments: all) func aFindingHasTheFiguresOfItsRowAndIsReadAsItWasWritten(_ finding: Finding) throws {
        let row = try #require(finding.row)
        #expect(finding.figures.keys.allSatisfy { name in row.figures.contains { $0.name == name } })
        let text = try OrderedJSONEncoder.encode(finding)
        #expect(try FindingRowTests.decoder.decode(Finding.self, from: Data(text.utf8)) == finding)
    }

    @Test(arguments: all) func everyFindingSaysWhatItIsAndWhatToDo(finding: Finding) {
        for text in [finding.message, finding.advice] {
            #expect(text.count > 15 && !text.contains("\n") && !text.hasSuffix(".") && !text.contains("(Function)"))
        }
    }

    @Test(arguments: [
        (
            all[0], "the generator itself started requests late: lag p80 is 1.50 ms of a response time p80 of 3.00 ms"
        ),
        (
            .stoodStill(times: 2, seconds: 5.02, atSeconds: 63.4),
            "the generator stood still for 5.0 s at 01:03, the longest of 2 times: it was stopped, or the machine was; requests that "
                + "were due meanwhile were made afterwards, and answers that came meanwhile were read afterwards"
        ),
        (
            .fewSamples(label: "x", percent: 99.9, samplesAbove: 1, requestsNeeded: 10_000),
            "p99.9 of 'x' rests on 1 sample above it; it takes 10, which 10,000 requests give"
        ),
        (
            .lagShapes(lag, decides: false),
            "the generator's lag is part of p90: 500 µs of 2.00 ms, usually 10% of it, and it moves the difference between the builds "
                + "by -1% (p = 0.00200); the verdict does not rest on that"
        ),
        (
            .capBound(waited: 3, cap: 1, p99WaitMilliseconds: nil),
            "3 arrivals waited for a free slot or connection (the cap is 1): the plan's cap shaped the load"
        ),
        (
            .statusesDiffer(status: 204, baseline: 0, candidate: 0.1),
            "status 204 is 10% of the candidate's answers, 0% of the baseline's: they may not do the same work"
        ),
    ])
    func figuresAreSaidInTheirUnits(finding: Finding, message: String) { #expect(finding.message == message) }

    @Test(arguments: [
        #""figures": {"metric": "mean"}"#, #""figures": {"share": "much"}"#, #""x": 1"#,
    ])
    func whatLacksItsFiguresIsRefused(figures: String) throws {
        for code in ["lagShapes", "stolen", "unheardOf"] {
            let text = #"{"code": "\#(code)", "invalidates": true, "message": "", "advice": "", \#(figures)}"#
            #expect(throws: DecodingError.self) {
                try FindingRowTests.decoder.decode(Finding.self, from: Data(text.utf8))
            }
        }
    }

    @Test func whatAVerdictIsKeptFromIsSaid() {
        let reason = ComparisonTest.Reason.wouldTake(rounds: .infinity, metric: .errors, cap: 30)
        #expect(reason.message == "errors can show no verdict in any number of rounds; 30 may be made")
    }
}
