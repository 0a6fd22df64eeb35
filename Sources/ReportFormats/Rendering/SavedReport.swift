import Measurement

/// The formats that a saved result can be rendered in.
public enum ReportFormat: String, CaseIterable, Sendable {
    case html, md, text, json, csv
    case summaryCSV = "summary-csv"
    case hlog, hgrm, jtl, junit, prometheus
}

/// Saved results in any format.
public enum SavedReport {
    /// - Parameters:
    ///   - results: not empty.
    ///   - level: the only one to render, from 1; nil: all.
    public static func render(
        _ results: [SavedResult], as format: ReportFormat, level: Int? = nil
    ) throws(SavedReportError) -> String {
        var chosen: [SavedResult] = []
        for result in results { chosen.append(try result.only(level)) }
        do {
            switch format {
            case .html: return try report(chosen, format).html
            case .md: return try report(chosen, format).markdown
            case .text: return try report(chosen, format).text
            case .json: return try json(chosen) + "\n"
            case .csv: return try csv(chosen)
            case .summaryCSV: return try summary(try one(chosen, format))
            case .hlog: return try HistogramLog.render(try levels(try [one(chosen, format)], format))
            case .hgrm: return PercentileText.render(try oneLevel(try levels(chosen, format)))
            case .junit: return try junit(chosen)
            case .prometheus: return PrometheusText.render(try levels(chosen, format))
            case .jtl:
                _ = try samples(of: results, level: level)
                throw SavedReportError("jtl is copied from the file beside the result, not made from it")
            }
        } catch let error as SavedReportError {
            throw error
        } catch {
            throw SavedReportError("\(error)")
        }
    }

    /// Results with levels; what has none can't stand beside others, nor in formats of levels.
    private static func levelled(_ results: [SavedResult], _ format: ReportFormat) throws(SavedReportError) -> [SavedResult] {
        for result in results {
            guard let kind = result.kindWithoutLevels else { continue }
            guard results.count > 1 else { throw refusal(of: result.name, kind, format) }
            throw SavedReportError(
                "'\(TerminalText.printable(result.name))' is the result of \(kind), which is rendered alone: name no other beside it"
            )
        }
        return results
    }

    private static func refusal(of name: String, _ kind: String, _ format: ReportFormat) -> SavedReportError {
        SavedReportError(
            "\(format.rawValue) is made of the levels of runs and comparisons, and '\(TerminalText.printable(name))' is the result of "
                + "\(kind): choose html, md, text, json or csv")
    }

    private static func levels(_ results: [SavedResult], _ format: ReportFormat) throws(SavedReportError) -> [SavedLevel] {
        try levelled(results, format).flatMap(\.levels)
    }

    private static func csv(_ results: [SavedResult]) throws(SavedReportError) -> String {
        guard results.count == 1 else { return FiguresCSV.render(try levels(results, .csv)) }
        return switch results[0] {
        case .run, .comparison: FiguresCSV.render(results[0].levels)
        case .sweep(let sweep): TrialsCSV.render(sweep)
        case .capacity(let capacity): CapacityCSV.render(capacity)
        case .recovery(let recovery): RecoveryCSV.render(recovery)
        }
    }

    /// What a run kept of its requests one by one, in a file beside its result.
    public static func samples(of results: [SavedResult], level: Int? = nil) throws(SavedReportError) -> SampleAccount {
        let result = try one(results, .jtl)
        guard case .run(let run) = result else {
            throw SavedReportError(
                "jtl has a line for each request, and \(result.kind) keeps none: load one target with 'dyno run --samples'")
        }
        guard let account = run.samples else {
            throw SavedReportError(
                "jtl has a line for each request, and this result holds their distributions only: make the run again with --samples"
            )
        }
        guard level == nil || run.levels.count == 1 else {
            throw SavedReportError(
                "jtl holds the requests of all levels, each label with its level in front: leave --level out")
        }
        return account
    }

    private static func junit(_ results: [SavedResult]) throws(SavedReportError) -> String {
        if results.count == 1, case .comparison(let comparison) = results[0] { return JUnitReport.render(comparison) }
        return JUnitReport.render(try levels(results, .junit), of: results)
    }

    private static func report(_ results: [SavedResult], _ format: ReportFormat) throws(SavedReportError) -> Report {
        guard results.count == 1 else { return Report(SideBySide(try levelled(results, format))) }
        return switch results[0] {
        case .run(let run): Report(run)
        case .comparison(let comparison): Report(comparison)
        case .sweep(let sweep): Report(sweep)
        case .capacity(let capacity): Report(capacity)
        case .recovery(let recovery): Report(recovery)
        }
    }

    private static func json(_ results: [SavedResult]) throws -> String {
        if results.count > 1 {
            let sides = SideBySide(try levelled(results, .json))
            guard sides.sources.count == 2 else {
                throw SavedReportError(
                    "json holds one result, or how two differ, and \(sides.sources.count) targets were given: name two runs")
            }
            return try sides.json()
        }
        return switch results[0] {
        case .run(let run): try ResultJSON.encode(run)
        case .comparison(let comparison): try ResultJSON.encode(comparison)
        case .sweep(let sweep): try ResultJSON.encode(sweep, fits: SweepFits(sweep))
        case .capacity(let capacity): try ResultJSON.encode(capacity)
        case .recovery(let recovery): try ResultJSON.encode(recovery)
        }
    }

    private static func summary(_ result: SavedResult) throws(SavedReportError) -> String {
        switch result {
        case .run(let run): return JMeterSummaryCSV.render(run)
        case .comparison(let comparison): return JMeterSummaryCSV.render(comparison)
        case .sweep(let sweep): throw refusal(of: sweep.name, "a sweep", .summaryCSV)
        case .capacity(let capacity): throw refusal(of: capacity.name, "a search for a capacity", .summaryCSV)
        case .recovery(let recovery): throw refusal(of: recovery.name, "a test of recovery", .summaryCSV)
        }
    }

    private static func one(_ results: [SavedResult], _ format: ReportFormat) throws(SavedReportError) -> SavedResult {
        guard results.count == 1 else {
            throw SavedReportError("\(format.rawValue) holds one result, and \(results.count) were given: name one")
        }
        return results[0]
    }

    private static func oneLevel(_ levels: [SavedLevel]) throws(SavedReportError) -> LevelResult {
        guard levels.count == 1 else {
            throw SavedReportError(
                "hgrm holds one distribution, and there are \(levels.count): name one result, and with --level one level of it; "
                    + "hlog holds them all")
        }
        return levels[0].level
    }
}

/// Why results could not be rendered: the fault and the remedy.
public struct SavedReportError: Error, Equatable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}

extension SavedResult {
    fileprivate var kind: String {
        switch self {
        case .run: "a run"
        case .comparison: "a comparison"
        case .sweep: "a sweep"
        case .capacity: "a search for a capacity"
        case .recovery: "a test of recovery"
        }
    }

    /// `a sweep`; nil of results that hold their levels whole.
    fileprivate var kindWithoutLevels: String? {
        switch self {
        case .run, .comparison: nil
        case .sweep, .capacity, .recovery: kind
        }
    }

    /// The result with one of its levels, from 1, or with all.
    fileprivate func only(_ level: Int?) throws(SavedReportError) -> SavedResult {
        guard let level else { return self }
        switch self {
        case .run(var run):
            run.levels = [try choose(level, of: run.levels)]
            return .run(run)
        case .comparison(var comparison):
            comparison.levels = [try choose(level, of: comparison.levels)]
            return .comparison(comparison)
        case .sweep, .capacity, .recovery:
            throw SavedReportError(
                "--level \(level): '\(TerminalText.printable(name))' is no run or comparison, and has no levels: leave --level out"
            )
        }
    }

    private func choose<Level>(_ number: Int, of levels: [Level]) throws(SavedReportError) -> Level {
        guard levels.indices.contains(number - 1) else {
            let has = "'\(TerminalText.printable(name))' has \(QuantityText.counted(levels.count, "level"))"
            throw SavedReportError("--level \(number): \(has)" + (levels.isEmpty ? "" : "; give one from 1 to \(levels.count)"))
        }
        return levels[number - 1]
    }
}
