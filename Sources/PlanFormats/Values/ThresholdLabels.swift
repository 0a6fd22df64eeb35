import LoadModel

/// What thresholds of a plan may be about, as far as the plan could be read.
struct ThresholdLabels {
    private let all: [String]
    private let spans: Set<String>
    private let unknown: Set<Kind>

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
        spans = Set(plan.spanLabels).subtracting(plan.labels)
        unknown = Set((knowsLoad ? [] : [.stage, .load]) + (knowsSteps ? [] : [.scenario, .step, .load]))
    }

    /// Of a URL, which has neither scenarios nor stages.
    init(requests: [String]) { (all, spans, unknown) = (requests, [], []) }

    /// Why nothing can be asked of what has the label; nil where it can, or that is not known.
    func problem(with label: String, of metric: Threshold.Metric) -> String? {
        let kind = Kind(of: label)
        guard all.contains(label) else {
            guard !unknown.contains(kind) else { return nil }
            let near = all.filter { Kind(of: $0) == kind }.map(\.shortened)
            return "no \(kind.noun) is named '\(label.shortened)'" + suggestion(for: label, among: near, listing: "there are")
        }
        guard spans.contains(label), let example = metric.exampleOfRequests else { return nil }
        let noun = kind == .scenario ? "iterations have" : "what is timed as a whole has"
        return
            "'\(label.shortened)' has no \(metric.title): \(noun) times and errors; ask that of a request within it, or of all: "
            + "'\(example)'"
    }
}
