import LoadModel

/// What thresholds of a plan may be about, as far as the plan could be read.
struct ThresholdLabels {
    private let all: [String]
    private let spans: Set<String>
    /// Requests whose answers are streams.
    private let streamed: [String]
    private let unknown: Set<Kind>
    private let requests: [String]

    private enum Kind: CaseIterable {
        case scenario, stage, load, step

        init(of label: String) { self = Kind.allCases.first { label.hasPrefix($0.prefix) } ?? .step }

        var prefix: String {
            switch self {
            case .scenario: Threshold.scenarioPrefix
            case .stage: Threshold.stagePrefix
            case .load: Threshold.loadPrefix
            case .step: ""
            }
        }

        var noun: String {
            switch self {
            case .scenario: "scenario"
            case .stage: "stage of the load"
            case .load: "load beside others"
            case .step: "step"
            }
        }
    }

    /// - Parameters:
    ///   - knowsLoad: whether its load could be read; otherwise nothing is said of names that stages and loads may have.
    ///   - knowsSteps: the same of its scenarios and their steps.
    init(_ plan: Plan, knowsLoad: Bool = true, knowsSteps: Bool = true) {
        all = plan.thresholdLabels
        streamed = plan.streamedLabels
        requests = plan.labels
        spans = Set(plan.spanLabels).subtracting(plan.labels)
        unknown = Set((knowsLoad ? [] : [.stage, .load]) + (knowsSteps ? [] : [.scenario, .step, .load]))
    }

    /// Of a URL, which has neither scenarios nor stages.
    init(requests: [String]) { (all, spans, streamed, unknown, self.requests) = (requests, [], [], [], requests) }

    /// Why nothing can be asked of all requests together; nil where it can, or that is not known.
    func problem(withTotal metric: Threshold.Metric) -> String? {
        guard metric.measure != nil, streamed.isEmpty, !unknown.contains(.step) else { return nil }
        return "'\(metric.name)' is asked of streams, and no step has 'stream'; write 'stream: sse' in one"
    }

    /// Why nothing can be asked of what has the label; nil where it can, or that is not known.
    func problem(with label: String, of metric: Threshold.Metric) -> String? {
        let kind = Kind(of: label)
        guard all.contains(label) else {
            guard !unknown.contains(kind) else { return nil }
            let near = all.filter { Kind(of: $0) == kind }.map(\.shortened)
            return "no \(kind.noun) is named '\(label.shortened)'" + suggestion(for: label, among: near, listing: "there are")
        }
        if metric.measure != nil, !spans.contains(label), !streamed.contains(label) {
            // All requests of one load are measured together.
            if kind == .load, !streamed.isEmpty { return nil }
            return "'\(metric.name)' is asked of streams, and '\(label.shortened)' is none"
                + (streamed.isEmpty
                    ? "; write 'stream: sse' in its step" : suggestion(for: label, among: streamed, listing: "there are"))
        }
        guard spans.contains(label), let example = metric.exampleOfRequests else { return nil }
        let noun = kind == .scenario ? "iterations have" : "what is timed as a whole has"
        return
            "'\(label.shortened)' has no \(metric.title): \(noun) times and errors; ask that of a request within it, or of all: "
            + "'\(example)'"
    }

    /// The same of what is watched while the load runs: requests, as far as their labels have a series of their own.
    func problemOfAbort(with label: String, of metric: Threshold.Metric) -> String? {
        if let problem = problem(with: label, of: metric) { return problem }
        guard all.contains(label), Kind(of: label) != .load else { return nil }
        let watched = requests.prefix(ThresholdLabels.mostWatched)
        guard !watched.contains(label) else { return nil }
        let remedy = "ask it of a request's name, of 'load=NAME', or of all"
        if requests.contains(label) {
            return "'\(label.shortened)' is not watched while the load runs, as only the plan's first "
                + "\(ThresholdLabels.mostWatched) names are; \(remedy)"
        }
        return "'\(label.shortened)' is not watched while the load runs, as it is no request; \(remedy)"
    }

    /// As many labels have a series of their own (`Recording.mostLabelSeries`).
    private static let mostWatched = 50
}
