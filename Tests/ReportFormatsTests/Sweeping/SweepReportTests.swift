import Foundation
import LoadModel
import Measurement
import Testing

@testable import ReportFormats

/// Sweeps whose trials follow laws that are known.
enum SweepSample {
    static func axis(_ path: String, _ values: [String]) -> SweepAxis {
        SweepAxis(path: path, values: values.map(AxisValue.init))
    }

    /// - Parameters:
    ///   - mean: milliseconds, by the number of the target and the values.
    ///   - throughput: by the same.
    static func sweep(
        _ axes: [SweepAxis], repeats: Int = 3, isOpen: Bool = true, mean: (Int, [Double]) -> Double,
        throughput: (Int, [Double]) -> Double
    ) -> SweepResult {
        let rule = SweepRule(axes: axes, repeats: repeats)
        let records = rule.trials(targets: 2, seed: 1).map { trial in
            let values = rule.values(ofPoint: trial.point)
            let numbers = values.map { $0.number ?? 0 }
            // A hundredth more or less from repeat to repeat.
            let noise = 1 + 0.01 * Double(trial.repetition - 1) + 0.001 * Double((trial.point * 7 + trial.target * 3) % 5 - 2)
            let time = mean(trial.target, numbers) * noise
            let times = TimeFigures(
                count: 100, mean: time, min: time / 2, max: time * 3, standardDeviation: time / 4,
                percentiles: [time, time * 2, time * 2, time * 3, time * 3, time * 3])
            let label = LabelFigures(
                label: "GET /x, \"y\"", requests: 100, succeeded: 100, failed: 0, unsent: 0, errorRate: 0,
                throughput: throughput(trial.target, numbers), receivedKBPerSecond: throughput(trial.target, numbers) * 2,
                sentKBPerSecond: 1, responseTime: times, serviceTime: times)
            let figures = TrialFigures(
                windowSeconds: 1, offeredRate: isOpen ? numbers[0] : nil, users: isOpen ? nil : Int(numbers[0]),
                theoreticalReceivedKBPerSecond: isOpen ? numbers[0] * 2 : nil, scheduled: 100,
                thresholds: [.init(text: "errors < 1%", holds: true)], trueConditions: ["p99 > 1ms"], total: label,
                labels: [label])
            return TrialRecord(
                trial: trial, target: ["old", "new"][trial.target], values: values, seed: 5, startedAt: 1_700_000_000.125,
                wallSeconds: 1.5, outcome: .measured, figures: figures)
        }
        return SweepResult(
            name: "sample", startedAt: 1_700_000_000, rule: rule, seed: 1,
            targets: [TargetDescription(name: "old", url: "http://a"), TargetDescription(name: "new", url: "http://b")],
            planned: records.count, trials: records, plan: "x: 1\n",
            environment: Environment(dyno: "1", operatingSystem: "Linux", processor: "p", cores: 2, libcurl: "8"))
    }

    static var slopes: SweepResult {
        sweep(
            [axis("variables.k", (1...8).map { "\($0)" })], mean: { (4 + 4 * $1[0]) * ($0 == 1 ? 3.1 : 1) },
            throughput: { 100 / $1[0] + Double($0) })
    }

    static var rates: SweepResult {
        sweep(
            [axis("load.rate", ["1", "2", "5", "10", "15", "20"])], mean: { target, _ in 10 + Double(target) },
            throughput: { min($1[0], $0 == 0 ? 99 : 12) })
    }

    static var users: SweepResult {
        let law = ScalabilityLaw(lambda: 100, sigma: 0.05, kappa: 0.002)
        return sweep(
            [axis("load.users", ["1", "2", "4", "8", "16", "32", "64"])], isOpen: false, mean: { _, values in values[0] },
            throughput: { law.throughput(at: $1[0]) * Double($0 + 1) })
    }
}

@Suite struct SweepReportTests {
    private static func trials(_ sweep: SweepResult) -> [Trial] { sweep.rule.trials(targets: 2, seed: 1) }

    private static func decoded(_ text: String, of sweep: SweepResult) throws -> [TrialRecord] {
        try SweepNDJSON.records(
            Data(text.utf8), trials: trials(sweep), rule: sweep.rule, targets: ["old", "new"], place: "trials.ndjson")
    }

    @Test func aLineIsReadAgainAsTheTrialThatItIs() throws {
        var sweep = SweepSample.rates
        sweep.trials[1].outcome = .cut(reason: "its budget was used up")
        sweep.trials[2].outcome = .failed(reason: "\"no\nserver\"")
        sweep.trials[2].figures = nil
        sweep.trials[2].status = 4
        sweep.trials[3].outcome = .skipped(reason: "errors")
        let lines = try sweep.trials.map { try SweepNDJSON.line($0, axes: sweep.rule.axes) }
        #expect(lines.allSatisfy { !$0.contains("\n") })
        let text = lines.map { $0 + "\n" }.joined()
        #expect(try Self.decoded(text, of: sweep) == sweep.trials)
        // A line of which the end is missing was being written, and a trial counts once.
        #expect(try Self.decoded(text + lines[0].dropLast(), of: sweep) == sweep.trials)
        #expect(try Self.decoded(text + lines[0] + "\n", of: sweep) == sweep.trials)
        // What failed and was made again is what came of it then.
        var again = sweep.trials
        again[2] = SweepSample.rates.trials[2]
        let remade = try SweepNDJSON.line(again[2], axes: sweep.rule.axes)
        #expect(try Self.decoded(text + remade + "\n", of: sweep) == again)
        #expect(throws: ResultJSONError.self) { try Self.decoded("{}\n" + text, of: sweep) }
        #expect(throws: ResultJSONError.self) { try Self.decoded(text, of: SweepSample.users) }
    }

    @Test func theTableOfTrialsHasARowForEachTrialAndLabelAndAllColumns() throws {
        var sweep = SweepSample.slopes
        sweep.trials[0].outcome = .failed(reason: "x")
        sweep.trials[0].figures = nil
        let lines = TrialsCSV.render(sweep).split(separator: "\n")
        #expect(lines.count == 1 + 8 * 2 * 3)
        let columns = lines[0].split(separator: ",").count
        // The label has a comma in quotes.
        #expect(
            lines.dropFirst().allSatisfy { line in
                let commas = line.replacing("\"GET /x, \"\"y\"\"\"", with: "").count { $0 == "," }
                return commas == columns - 1
            })
        #expect(lines[0].contains("variables.k,target,outcome") && lines[0].hasSuffix("service_p99_99_ms"))
    }

    @Test func modelsAreSaidInPlainWords() {
        let slopes = SweepPhrases(sweep: SweepSample.slopes)
        let words = SweepFits(SweepSample.slopes).families.flatMap(slopes.findings).joined(separator: "\n")
        #expect(
            words.contains(
                "new: 3.10x slower than old at every k (3.09x to 3.11x); slope differs by 8.39 ± 0.12 ms per unit of k"))
        #expect(words.contains("ms per unit of k (95%)") && words.contains("show no bend"))
        let rates = SweepPhrases(sweep: SweepSample.rates)
        let rateWords = SweepFits(SweepSample.rates).families.flatMap(rates.findings).joined(separator: "\n")
        #expect(rateWords.contains("old: delivers what is offered up to 20/s, the greatest rate of the sweep"))
        #expect(rateWords.contains("new: follows the line up to 10/s and leaves it at 15/s, of which it delivers 12/s (80%"))
        let users = SweepPhrases(sweep: SweepSample.users)
        let userWords = SweepFits(SweepSample.users).families.flatMap(users.findings).joined(separator: "\n")
        #expect(userWords.contains("old: Universal Scalability Law: σ = 5% (") && userWords.contains("peaks at 21.8 users"))
    }

    @Test func theStressTableHasTheTheoreticalThroughputBesideTheMeasured() throws {
        let table = SweepTables.points(SweepSample.rates)
        #expect(
            table.columns.map { $0.title.replacing("\n", with: " ") } == [
                "Req/s", "Target", "Trials", "Avg (ms)", "p95 (ms)", "Min (ms)", "Max (ms)", "Std. Dev. (ms)",
                "Throughput (KB/s)",
                "in theory (KB/s)", "Responses /s", "Err %",
            ])
        #expect(table.rows.count == 12)
        let last = try #require(table.rows.last).map(\.content)
        #expect(
            last[0] == "20" && last[1] == "new" && last[2] == "3" && last[8] == "24.0" && last[9] == "40.0" && last[10] == "12")
    }

    @Test func severalAxesHaveACurveForEachPlaceOfTheOthers() {
        let sweep = SweepSample.sweep(
            [SweepSample.axis("variables.k", ["1", "2", "3", "4"]), SweepSample.axis("variables.mode", ["x", "y"])],
            mean: { $1[0] + Double($0) }, throughput: { _, _ in 1 })
        let families = SweepFits(sweep).families
        #expect(families.map(\.place) == ["mode=x", "mode=y"])
        #expect(families.allSatisfy { $0.curves.count == 2 && $0.curves.allSatisfy { $0.trials.count == 12 } })
    }

    @Test func aReportShowsItsChartsWithAMarkForEachTrial() throws {
        let fits = SweepFits(SweepSample.rates)
        let report = Report(SweepSample.rates, fits: fits)
        let figures = report.figures.compactMap(\.file)
        #expect(figures.map(\.name) == ["response-time.svg", "response-time-p95.svg", "responses.svg", "throughput.svg"])
        let throughput = try #require(figures.last?.chart)
        #expect(throughput.series.map(\.name) == ["old", "new", "rate x response size"])
        #expect(throughput.series.map(\.marks.count) == [18, 18, 0])
        #expect(figures.allSatisfy { report.markdown.contains("(\($0.name))") })
        let json = try ResultJSON.encode(SweepSample.users, fits: SweepFits(SweepSample.users))
        let document = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        let curve = ((document["fits"] as? [[String: Any]])?.first?["curves"] as? [[String: Any]])?.first
        let law = try #require(curve?["scalability"] as? [String: Any])
        let sigma = try #require((law["sigma"] as? [String: Any])?["value"] as? Double)
        #expect(abs(sigma - 0.05) < 0.001)
    }

    @Test func whatIsInvalidOrFailedIsSaidAndDoesNotCount() {
        var sweep = SweepSample.rates
        sweep.trials[0].figures?.isValid = false
        sweep.trials[0].figures?.findings = [.told("the generator was late")]
        sweep.trials[1].outcome = .failed(reason: "gone")
        let phrases = SweepPhrases(sweep: sweep)
        #expect(phrases.counts == "36 of 36 trials ended, 1 invalid, 1 failed")
        #expect(phrases.troubles == ["Trial 1 invalid: the generator was late", "Trial 2 failed: gone"])
        #expect(sweep.points.map(\.trials).reduce(0, +) == 34)
    }

    @Test func curvesThatHaveNoChartAreSpokenOf() throws {
        let sweep = SweepSample.sweep(
            [SweepSample.axis("variables.k", ["1", "2", "3"]), SweepSample.axis("variables.m", (1...30).map { "\($0)" })],
            repeats: 1,
            mean: { $1[0] + Double($0) }, throughput: { _, _ in 1 })
        let fits = SweepFits(sweep)
        #expect(fits.families.count == SweepFits.familyLimit && fits.omitted == 30 + 3 - SweepFits.familyLimit)
        let said = "Only the first 24 of 33 curves"
        #expect(Report(sweep, fits: fits).markdown.contains(said) && Report(sweep).text.contains(said))
        #expect(Report(sweep).html.contains(said))
        #expect(try ResultJSON.encode(sweep, fits: fits).contains("\"fitsOmitted\": 9"))
        let small = SweepSample.rates
        #expect(!Report(small, fits: SweepFits(small)).markdown.contains("Only the first"))
        #expect(try !ResultJSON.encode(small, fits: SweepFits(small)).contains("fitsOmitted"))
    }

    @Test func aManifestTellsTheDifference() {
        let manifest = SweepManifest(arguments: ["plan.yaml"], startedAt: 0, definition: ["a", "b", "c"])
        #expect(manifest.differences(from: ["a", "b", "c"]).isEmpty)
        #expect(Set(manifest.differences(from: ["a", "x", "c"])) == ["- b", "+ x"])
    }
}
