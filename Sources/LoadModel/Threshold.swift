/// A condition on a result, such as `p99 < 250ms` or `errors{search} < 0.1%`.
public struct Threshold: Hashable, Sendable {
    public enum Metric: Hashable, Sendable {
        case mean, stddev, min, max
        /// Of the response time; between 0 and 100, exclusive.
        case percentile(Double)
        /// (failed + unsent) / scheduled, as a fraction.
        case errors
        /// Requests sent again on a fresh connection / requests, as a fraction.
        case resent
        /// Successful responses per second over the measured window.
        case throughput
    }

    public enum Relation: String, Hashable, Sendable {
        case below = "<"
        case atMost = "<="
        case above = ">"
        case atLeast = ">="
    }

    /// As written in the plan.
    public var text: String
    public var metric: Metric
    /// The label that it is about; nil: the total.
    public var label: String?
    public var relation: Relation
    /// Milliseconds for times, a fraction for errors and resent, per second for throughput.
    public var limit: Double

    public init(text: String, metric: Metric, label: String? = nil, relation: Relation, limit: Double) {
        self.text = text
        self.metric = metric
        self.label = label
        self.relation = relation
        self.limit = limit
    }

    /// Holds unless a plan says otherwise, so that a run of nothing but errors cannot pass.
    public static let impliedErrors = Threshold(text: "errors < 1%", metric: .errors, relation: .below, limit: 0.01)

    /// The same of a label, where it is of all: `errors < 1%` becomes `errors{pay} < 1%`.
    func about(label: String) -> Threshold {
        let end = text.firstIndex { " <>".contains($0) } ?? text.endIndex
        let own = "\(text[..<end]){\(label)}\(text[end...])"
        return Threshold(text: own, metric: metric, label: label, relation: relation, limit: limit)
    }

    package static let scenarioPrefix = "scenario="
    package static let stagePrefix = "stage="
    package static let loadPrefix = "load="

    /// The scenario whose iterations it is about, where its label says `scenario=NAME`.
    public var scenario: String? { label?.behind(Threshold.scenarioPrefix) }

    /// The stage whose requests it is about, where its label says `stage=NAME`.
    public var stage: String? { label?.behind(Threshold.stagePrefix) }

    /// The stream of load whose requests it is about, where its label says `load=NAME`.
    public var stream: String? { label?.behind(Threshold.loadPrefix) }

    /// Whether `actual`, in the limit's unit, satisfies the relation.
    public func holds(for actual: Double) -> Bool {
        switch relation {
        case .below: actual < limit
        case .atMost: actual <= limit
        case .above: actual > limit
        case .atLeast: actual >= limit
        }
    }
}

extension String {
    /// What stands behind a prefix; nil without it.
    package func behind(_ prefix: String) -> String? { hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil }
}

extension Threshold.Metric {
    /// Whether it is a time, given in milliseconds.
    public var isTime: Bool {
        switch self {
        case .mean, .stddev, .min, .max, .percentile: true
        case .errors, .resent, .throughput: false
        }
    }

    /// The unit in which limits and actual values are given in outputs.
    public var unit: String {
        switch self {
        case .mean, .stddev, .min, .max, .percentile: "ms"
        case .errors, .resent: "fraction"
        case .throughput: "/s"
        }
    }
}

extension Threshold {
    /// Reads `METRIC[{label}] RELATION VALUE`: metrics `mean stddev min max median pNN[.N] errors resent throughput`,
    /// relations `< <= > >=`, values a duration, a percentage or a rate, as the metric asks.
    public init(parsing text: String) throws(QuantityError) {
        let hint = "write a threshold such as 'p99 < 250ms', 'errors < 0.1%' or 'throughput > 95/s'"
        let source = text.trimmingSpaces()
        // A label may hold a sign itself.
        let labelEnd = source.lastIndex(of: "}") ?? source.startIndex
        guard let sign = source[labelEnd...].firstIndex(where: { $0 == "<" || $0 == ">" }) else {
            throw QuantityError("'\(source)' has no < or >; \(hint)")
        }
        let rest = source[sign...]
        let relationText = rest.dropFirst().first == "=" ? String(rest.prefix(2)) : String(rest.prefix(1))
        guard let relation = Relation(rawValue: relationText) else {
            throw QuantityError("'\(source)' is not a threshold; \(hint)")
        }

        var name = String(source[..<sign]).trimmingSpaces()
        var label: String?
        if let brace = name.firstIndex(of: "{") {
            guard name.last == "}" else { throw QuantityError("'\(source)' opens a label with { and does not close it; \(hint)") }
            label = String(name[name.index(after: brace)...].dropLast()).trimmingSpaces()
            name = String(name[..<brace]).trimmingSpaces()
        }
        let metric = try Metric(parsing: name)
        let limit = try metric.limit(parsing: String(rest.dropFirst(relationText.count)).trimmingSpaces(), in: source)
        self.init(text: source, metric: metric, label: label, relation: relation, limit: limit)
    }
}

extension Threshold.Metric {
    init(parsing name: String) throws(QuantityError) {
        switch name {
        case "mean", "avg", "average": self = .mean
        case "stddev": self = .stddev
        case "min": self = .min
        case "max": self = .max
        case "median": self = .percentile(50)
        case "errors": self = .errors
        case "resent": self = .resent
        case "throughput": self = .throughput
        default:
            guard name.first == "p", let value = Double(name.dropFirst()), value > 0, value < 100 else {
                throw QuantityError(
                    "'\(name)' is not a metric; use mean, stddev, min, max, median, p50 to p99.99, errors, resent or throughput")
            }
            self = .percentile(value)
        }
    }

    func limit(parsing text: String, in source: String) throws(QuantityError) -> Double {
        switch self {
        case .mean, .stddev, .min, .max, .percentile:
            return try Nanoseconds(parsing: text).milliseconds
        case .throughput:
            let number = text.hasSuffix("/s") ? String(text.dropLast(2)) : text
            guard let value = Double(number.trimmingSpaces()), value >= 0 else {
                throw QuantityError("'\(text)' is not a rate; write it as in 'throughput > 95/s'")
            }
            return value
        case .errors, .resent:
            let isPercent = text.hasSuffix("%")
            guard let value = Double((isPercent ? String(text.dropLast()) : text).trimmingSpaces()), value >= 0 else {
                throw QuantityError(
                    "'\(text)' is not a share; write it as in '\(self == .errors ? "errors < 0.1%" : "resent < 1%")'")
            }
            guard isPercent || value <= 1 else {
                throw QuantityError("'\(source)' is above 1; write a percentage as in 'errors < 0.1%'")
            }
            return isPercent ? value / 100 : value
        }
    }
}
