import LoadModel
import Measurement

/// A warning of a comparison in JSON: its texts for people, its code and figures for scripts.
struct ComparisonWarningDocument: Codable {
    private var code: String
    private var invalidates: Bool
    private var message: String
    private var advice: String
    private var figures: Figures?

    private struct Figures: Codable {
        var kind: String?
        var metric: String?
        var change: Double?
        var p: Double?
        var correlation: Double?
        var factor: Double?
        var baseline: Double?
        var candidate: Double?
        var of: Int?
        var perBlock: Double?
        var needed: Double?
        var from: Double?
        var to: Double?
        var share: Double?
        var lag: Double?
        var response: Double?
        var usualShare: Double?
        var moved: Double?
        var decides: Bool?
        var status: Int?
        var offered: Double?
    }

    init(_ warning: ComparisonWarning) {
        code = warning.code
        invalidates = warning.invalidates
        message = warning.message
        advice = warning.advice
        figures = ComparisonWarningDocument.figures(of: warning)
    }

    private static func figures(of warning: ComparisonWarning) -> Figures? {
        switch warning {
        case .drift(let kind, let metric, let change, let p):
            Figures(kind: kind.rawValue, metric: metric.rawValue, change: change.finite, p: p.finite)
        case .correlated(let metric, let correlation, let factor):
            Figures(metric: metric.rawValue, correlation: correlation.finite, factor: factor.finite)
        case .badBlocks(let baseline, let candidate, let of, let p):
            Figures(p: p.finite, baseline: Double(baseline), candidate: Double(candidate), of: of)
        case .quantileDropped(let metric, let perBlock, let needed):
            Figures(metric: metric.rawValue, perBlock: perBlock.finite, needed: needed.finite)
        case .blockGrown(let from, let to): Figures(from: from.finite, to: to.finite)
        case .fewRequests(let perBlock): Figures(perBlock: perBlock.finite)
        case .achievedBelowOffered(let share), .generatorBusy(let share), .loadsDiffer(let share): Figures(share: share.finite)
        case .lagShapes(let effect, let decides):
            Figures(
                metric: effect.metric.rawValue, p: effect.p.finite, lag: effect.lagMilliseconds.finite,
                response: effect.responseMilliseconds.finite,
                usualShare: effect.usualShare.finite, moved: effect.moved.finite, decides: decides)
        case .statusesDiffer(let status, let baseline, let candidate):
            Figures(baseline: baseline.finite, candidate: candidate.finite, status: status)
        case .bytesDiffer(let baseline, let candidate), .errorsFailed(let baseline, let candidate):
            Figures(baseline: baseline.finite, candidate: candidate.finite)
        case .bothSaturated(let offered, let baseline, let candidate):
            Figures(baseline: baseline.finite, candidate: candidate.finite, offered: offered.finite)
        case .sameTarget, .aboutProcesses: nil
        }
    }

    /// - Throws: `DecodingError` where it is not known, or lacks its figures.
    func warning() throws -> ComparisonWarning {
        guard let warning = known else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: [AnyKey("warnings")],
                    debugDescription: "the warning '\(code)' is not known, or lacks its figures"))
        }
        return warning
    }

    private var known: ComparisonWarning? {
        let f = figures ?? Figures()
        let metric = f.metric.flatMap(ComparedMetric.init)
        switch (code, metric, f.baseline, f.candidate) {
        case ("sameTarget", _, _, _): return .sameTarget
        case ("aboutProcesses", _, _, _): return .aboutProcesses
        case ("drift", let metric?, _, _):
            guard let kind = f.kind.flatMap(ComparisonWarning.Drift.init), let change = f.change, let p = f.p else { return nil }
            return .drift(kind, metric: metric, change: change, p: p)
        case ("correlated", let metric?, _, _):
            guard let correlation = f.correlation, let factor = f.factor else { return nil }
            return .correlated(metric: metric, correlation: correlation, factor: factor)
        case ("lagShapes", let metric?, _, _):
            guard let lag = f.lag, let response = f.response, let share = f.usualShare, let moved = f.moved,
                let p = f.p, let decides = f.decides
            else { return nil }
            return .lagShapes(
                LagEffect(
                    metric: metric, lagMilliseconds: lag, responseMilliseconds: response, usualShare: share, moved: moved, p: p),
                decides: decides)
        case ("quantileDropped", let metric?, _, _):
            guard let perBlock = f.perBlock, let needed = f.needed else { return nil }
            return .quantileDropped(metric, requestsPerBlock: perBlock, needed: needed)
        case ("badBlocks", _, let a?, let b?):
            guard let of = f.of, let p = f.p, (0...1e15).contains(a), (0...1e15).contains(b) else { return nil }
            return .badBlocks(baseline: Int(a), candidate: Int(b), of: of, p: p)
        case ("statusesDiffer", _, let a?, let b?): return f.status.map { .statusesDiffer(status: $0, baseline: a, candidate: b) }
        case ("bytesDiffer", _, let a?, let b?): return .bytesDiffer(baseline: a, candidate: b)
        case ("errorsFailed", _, let a?, let b?): return .errorsFailed(baseline: a, candidate: b)
        case ("bothSaturated", _, let a?, let b?): return f.offered.map { .bothSaturated(offered: $0, baseline: a, candidate: b) }
        default: return ofOneFigure(f)
        }
    }

    private func ofOneFigure(_ f: Figures) -> ComparisonWarning? {
        switch code {
        case "blockGrown": f.from.flatMap { from in f.to.map { .blockGrown(fromSeconds: from, toSeconds: $0) } }
        case "fewRequests": f.perBlock.map { .fewRequests(perBlock: $0) }
        case "achievedBelowOffered": f.share.map { .achievedBelowOffered(share: $0) }
        case "generatorBusy": f.share.map { .generatorBusy(cpuShare: $0) }
        case "loadsDiffer": f.share.map { .loadsDiffer(share: $0) }
        default: nil
        }
    }
}
