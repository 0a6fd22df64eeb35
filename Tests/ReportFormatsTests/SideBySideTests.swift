import Foundation
import LoadModel
import Measurement
import Testing

@testable import ReportFormats

/// Saved results beside each other.
@Suite struct SideBySideTests {
    /// Groups and tries are told of as labels are, with change and interval.
    @Test func groupsAreSetBesideEachOtherAsLabelsAre() throws {
        var later = Fixture.culprits
        var times = Latencies()
        for step in 0..<2_000 { times.record(Nanoseconds(Int64(40_000_000 + step * 5_000))) }
        later.levels[0].spans[0].time = LatencySummary(times)
        (later.levels[0].spans[0].succeeded, later.levels[0].spans[0].failed) = (2_000, 0)
        let sides = SideBySide([.run(Fixture.culprits), .run(later)])
        let rows = try #require(sides.pairs.first?.spans.first)
        #expect(rows.label == "checkout" && rows.differences.map(\.metric) == [.mean, .p50, .p90, .p99, .errors])
        let mean = try #require(rows.differences.first)
        #expect((1.5...2.2).contains(mean.change ?? 0) && mean.estimate.map { $0.low < 1.8 && $0.high > 1.8 } == true, "\(mean)")
        let text = Report(sides).text
        #expect(text.contains("Groups and tries\n") && text.contains("checkout"))
        #expect(try sides.json().contains("\"spans\""))
    }

    private static let formats = [ReportFormat.text, .md, .html]

    /// One level of two labels and of nine whole seconds and more, so that there are intervals.
    private static func run(_ name: String, milliseconds: Double, seed: UInt64 = 1, labels: [String] = ["list", "search"])
        -> RunResult
    {
        var sample = LevelSample(level: .open(arrivals: .poisson, rate: Rate(perSecond: 100)!), seed: seed, seconds: 40)
        for label in labels {
            sample.addLabel(label, requests: 4_000 / labels.count, typicalMilliseconds: milliseconds, bytes: 100)
        }
        var level = sample.result()
        level.series = series(milliseconds: milliseconds, seed: seed)
        var run = Fixture.run("shop", [level])
        run.target = TargetDescription(name: name, url: "http://127.0.0.1:8081/\(name)")
        run.seed = seed
        run.plan = """
            name: shop
            targets:
              api: "http://127.0.0.1:8081/\(name)"
            scenarios:
              - name: browse
                weight: \(seed)
                steps:
                  - get: "/list?limit=\(seed)"
                    name: list
            load:
              rate: [100/s]
            """ + (seed == 2 ? "\nseed: 2\n" : "\n")
        return run
    }

    /// Of 5 s of warm-up and 40 s of window, 100 answers each.
    private static func series(milliseconds: Double, seed: UInt64) -> Series {
        let random = RandomStream(seed: seed, purpose: .think)
        let points = (0..<45).map { second in
            var point = Series.Point()
            var buckets = LogBuckets()
            for request in 0..<100 {
                let spread =
                    0.8 + 0.4 * random.uniform(UInt64(second * 100 + request)) + 0.1 * random.uniform(UInt64(9_000 + second))
                let time = Nanoseconds(Int64(milliseconds * spread * 1e6))
                point.succeeded += 1
                point.moments.record(time)
                buckets.record(time)
            }
            point.buckets = buckets.drain()
            return point
        }
        return Series(points: points)
    }

    private static let before = run("before", milliseconds: 5)
    private static let after = run("after", milliseconds: 7.5, seed: 2)

    private func words(_ results: [RunResult], _ format: ReportFormat) throws -> String {
        try SavedReport.render(results.map { .run($0) }, as: format).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    @Test func twoRunsLookAsRecorded() throws {
        let results = [SideBySideTests.before, SideBySideTests.after].map { SavedResult.run($0) }
        for (ending, format) in [("txt", ReportFormat.text), ("md", .md), ("json", .json)] {
            try GoldenTests.expectGolden("sides.\(ending)", try SavedReport.render(results, as: format))
        }
        for line in Report(SideBySide(results)).text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    }

    @Test(arguments: formats) func everythingIsInEveryFormat(format: ReportFormat) throws {
        let text = try words([SideBySideTests.before, SideBySideTests.after], format)
        #expect(text.contains("carry no verdict") && text.contains("dyno compare PLAN"), "\(format)")
        for content in ["95% interval", "search", "throughput", "load", "scenarios.browse.weight", "Baseline", "Candidate"] {
            #expect(text.contains(content), "\(format): \(content)")
        }
        #expect(!text.contains("plan: name") && !text.contains("plan: load.rate"), "\(format)")
    }

    @Test func aLabelIsSaidToBeSlowerWithItsInterval() throws {
        let sides = SideBySide([.run(SideBySideTests.before), .run(SideBySideTests.after)])
        let pair = try #require(sides.pairs.first)
        #expect(sides.pairs.count == 1 && pair.labels.map(\.label) == ["list", "search"])
        for differences in [pair.differences] + pair.labels.map(\.differences) {
            let mean = try #require(differences.first { $0.metric == .mean })
            #expect(abs(try #require(mean.change) - 1.5) < 0.1)
            let estimate = try #require(mean.estimate)
            #expect(estimate.low > 1.3 && estimate.high < 1.7)
        }
        #expect(sides.isValid && sides.fault == nil)
    }

    @Test func ofSeveralEachIsHeldAgainstTheFirst() throws {
        let runs = [SideBySideTests.before, SideBySideTests.after, SideBySideTests.run("third", milliseconds: 5, seed: 3)]
        let sides = SideBySide(runs.map { .run($0) })
        #expect(
            sides.pairs.map(\.candidate) == [1, 2]
                && sides.pairs.map { sides.place($0) } == [
                    "at 100/s, candidate 1 against the baseline", "at 100/s, candidate 2 against the baseline",
                ])
        for format in SideBySideTests.formats {
            let text = try words(runs, format)
            #expect(text.contains("andidate 2 against the baseline") && text.contains("3 results side by side"), "\(format)")
        }
        let error = #expect(throws: SavedReportError.self) { try SavedReport.render(runs.map { .run($0) }, as: .json) }
        #expect(error?.description.contains("3 targets were given") == true)
    }

    @Test func aComparisonsTargetsStandBesideARun() throws {
        let sides = SideBySide([.comparison(Fixture.Comparison.comparison.result), .run(SideBySideTests.before)])
        #expect(sides.sources.count == 3 && sides.sources.map(\.role) == ["Baseline", "Candidate 1", "Candidate 2"])
        #expect(sides.pairs.contains { $0.candidate == 1 })
    }

    @Test func whatOnlyOneOfThemHasIsSaid() throws {
        let other = SideBySideTests.run("after", milliseconds: 5, labels: ["list", "pay"])
        let text = try words([SideBySideTests.before, other], .text)
        #expect(text.contains("only one of the two has 'pay', 'search'"))
        var levels = Fixture.levels
        levels.levels.removeLast()
        #expect(try words([Fixture.levels, levels], .text).contains("1 level is not in all of them"))
    }

    @Test func runsOfDifferentLoadsHaveNothingToCompare() throws {
        let sides = SideBySide([.run(Fixture.levels), .run(Fixture.closed)])
        #expect(sides.pairs.isEmpty && sides.fault?.contains("made under different loads, 'open") == true)
        #expect(Report(sides).text.contains("there is nothing to be compared"))
        // The levels of a run of the fixtures are short.
        let short = Report(SideBySide([.run(Fixture.open), .run(Fixture.open)])).text
        #expect(short.contains("Where there is no interval a run is too short"))
    }

    @Test func aRunThatMustNotBeUsedIsSaidSoWithItsReason() throws {
        let sides = SideBySide([.run(Fixture.levels), .run(Fixture.levels)])
        #expect(!sides.isValid && sides.invalid.count == 2)
        var killed = SideBySideTests.before
        killed.interruption = .killed(atSeconds: 4, finishedLevels: 1)
        #expect(
            SideBySide([.run(killed), .run(SideBySideTests.after)]).invalid.first?.contains("did not go on to its end") == true)
    }

    @Test func moreLabelsThanOneReadsAreFoldedUp() throws {
        let labels = (1...30).map { "step \($0)" }
        let runs = [
            SideBySideTests.run("a", milliseconds: 5, labels: labels), SideBySideTests.run("b", milliseconds: 5, labels: labels),
        ]
        let (text, page) = (try words(runs, .text), try words(runs, .html))
        #expect(text.contains("step 20") && !text.contains("step 21") && text.contains("More labels"))
        #expect(page.contains("step 30"))
    }

    // MARK: Plans

    @Test(arguments: [
        ("a: 1\nb: 2\n", "a: 1\nb: 3\n", ["b: 2 | 3"]), ("a: 1\n", "", ["a: 1 | -"]),
        ("load:\n  rate: [1/s]\n  think: 0s\n", "load:\n  rate: [2/s]\n  think: 0s\n", ["load.rate: [1/s] | [2/s]"]),
        (
            "scenarios:\n  - name: a\n    weight: 1\n    steps:\n      - get: /x\n        name: x y\n",
            "scenarios:\n  - name: a\n    weight: 1\n    steps:\n      - get: /z\n        name: x y\n",
            ["scenarios.a.steps.x y.get: /x | /z"]
        ), ("start:\n  - ./a\n  - \"-p\"\n", "start:\n  - ./a\n  - \"-q\"\n", ["start.1: -p | -q"]),
        ("headers:\n  \"a: b\": \"c: d\"\n", "headers:\n  \"a: b\": e\n", ["headers.a: b: c: d | e"]),
        ("a: \"x\\\"y\"\n", "a: z\n", ["a: \"x\\\"y\" | z"]), ("no map\n", "  no map\n", ["line 1: no map | no map "]),
        ("- a\n- b\n", "- a\n", ["1: b | -"]),
    ])
    func plansAreComparedByTheirKeys(one: String, other: String, differences: [String]) {
        let found = PlanDifferences([one, other]).entries.map { path, values in
            "\(path): \(values.map { $0 ?? "-" }.joined(separator: " | "))"
        }
        if one == "no map\n" { #expect(found.isEmpty) } else { #expect(found == differences) }
        #expect(PlanDifferences([one, one]).entries.isEmpty)
    }
}
