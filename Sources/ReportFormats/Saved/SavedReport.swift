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
        let levels = chosen.flatMap(\.levels)
        do {
            switch format {
            case .html: return chosen.count > 1 ? HTMLReport.render(chosen) : html(chosen[0])
            case .md: return chosen.count > 1 ? SideBySide(results: chosen).markdown : markdown(chosen[0])
            case .text: return chosen.count > 1 ? SideBySide(results: chosen).text : text(chosen[0])
            case .json: return try json(try one(chosen, format)) + "\n"
            case .csv: return FiguresCSV.render(levels)
            case .summaryCSV: return summary(try one(chosen, format))
            case .hlog: return try HistogramLog.render(try one(chosen, format).levels)
            case .hgrm: return PercentileText.render(try oneLevel(levels))
            case .junit: return junit(chosen)
            case .prometheus: return PrometheusText.render(levels)
            case .jtl:
                throw SavedReportError(
                    "jtl has a line for each request, and a saved result holds their distributions only: it cannot be made from one"
                )
            }
        } catch let error as SavedReportError {
            throw error
        } catch {
            throw SavedReportError("\(error)")
        }
    }

    private static func junit(_ results: [SavedResult]) -> String {
        if results.count == 1, case .comparison(let comparison) = results[0] { return JUnitReport.render(comparison) }
        return JUnitReport.render(results.flatMap(\.levels))
    }

    private static func html(_ result: SavedResult) -> String {
        switch result {
        case .run(let run): HTMLReport.render(run)
        case .comparison(let comparison): HTMLReport.render(comparison)
        }
    }

    private static func markdown(_ result: SavedResult) -> String {
        switch result {
        case .run(let run): MarkdownReport.render(run)
        case .comparison(let comparison): MarkdownReport.render(comparison)
        }
    }

    private static func text(_ result: SavedResult) -> String {
        switch result {
        case .run(let run): TextReport.render(run)
        case .comparison(let comparison): TextReport.render(comparison)
        }
    }

    private static func json(_ result: SavedResult) throws -> String {
        switch result {
        case .run(let run): try ResultJSON.encode(run)
        case .comparison(let comparison): try ResultJSON.encode(comparison)
        }
    }

    private static func summary(_ result: SavedResult) -> String {
        switch result {
        case .run(let run): JMeterSummaryCSV.render(run)
        case .comparison(let comparison): JMeterSummaryCSV.render(comparison)
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
