/// A condition on a result, such as `p99 < 250ms` or `errors{search} < 0.1%`.
public struct Threshold: Hashable, Sendable {
    public indirect enum Metric: Hashable, Sendable {
        case mean, stddev, min, max
        /// Of the response time; between 0 and 100, exclusive.
        case percentile(Double)
        /// (failed + unsent) / scheduled, as a fraction.
        case errors
        /// Requests sent again on a fresh connection / requests, as a fraction.
        case resent
        /// Successful responses per second over the measured window.
        case throughput
        /// Of answers that are streams: their mean, stddev, min, max or a percentile, in milliseconds or a number of events.
        case streamed(StreamMeasure, Metric)
        /// How fast the target's resident memory grows behind the warm-up, in MB an hour (of 1,000,000 bytes).
        case memoryGrowth
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
    /// Milliseconds for times, a fraction for errors and resent, per second for throughput, a number for events, MB an hour for growth.
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
    /// What its values are, which says how limits are read and how both are written.
    public enum Quantity: String, Hashable, Sendable {
        case milliseconds = "ms"
        /// From 0 to 1.
        case share = "fraction"
        case perSecond = "/s"
        case number = "events"
        case megabytesPerHour = "MB/h"
    }

    /// What is to be known of a metric, told here and nowhere else: another is a case, a row and, where thresholds are held against
    /// results, its value.
    private struct Row {
        /// The first is the one that outputs have.
        var names: [String]
        var title: String
        var quantity: Quantity
        /// Where nothing that is timed as a whole has it, a threshold on requests.
        var ofRequests: String?
    }

    private var row: Row {
        switch self {
        case .mean: Row(names: ["mean", "avg", "average"], title: "mean", quantity: .milliseconds)
        case .stddev: Row(names: ["stddev"], title: "standard deviation", quantity: .milliseconds)
        case .min: Row(names: ["min"], title: "fastest", quantity: .milliseconds)
        case .max: Row(names: ["max"], title: "slowest", quantity: .milliseconds)
        case .percentile(let percent):
            Row(names: [Self.name(percent)], title: Self.name(percent), quantity: .milliseconds)
        case .errors: Row(names: ["errors"], title: "errors", quantity: .share)
        case .resent: Row(names: ["resent"], title: "requests sent again", quantity: .share, ofRequests: "resent < 1%")
        case .throughput: Row(names: ["throughput"], title: "throughput", quantity: .perSecond, ofRequests: "throughput > 95/s")
        case .streamed(let measure, let statistic):
            Row(
                names: ["\(statistic.name)(\(measure.rawValue))"], title: "\(statistic.title) (\(measure.rawValue))",
                quantity: measure == .events ? .number : .milliseconds, ofRequests: "p95(first event) < 500ms")
        case .memoryGrowth: Row(names: ["memory.growth"], title: "memory growth", quantity: .megabytesPerHour)
        }
    }

    /// All that have a name of their own, in the order in which they are told.
    private static let named: [Threshold.Metric] = [
        .mean, .stddev, .min, .max, .percentile(50), .errors, .resent, .throughput, .memoryGrowth,
    ]

    private static func name(_ percent: Double) -> String {
        percent == percent.rounded() ? "p\(Int(percent))" : "p\(percent)"
    }

    /// As a threshold begins: `errors`, `p99.9`.
    public var name: String { row.names[0] }

    /// As readers know it: `requests sent again`.
    public var title: String { row.title }

    public var quantity: Quantity { row.quantity }

    /// Whether it is of response times, given in milliseconds.
    public var isTime: Bool { quantity == .milliseconds && measure == nil }

    /// What of streams it is about; nil: requests.
    public var measure: StreamMeasure? { if case .streamed(let measure, _) = self { measure } else { nil } }

    /// The unit in which limits and actual values are given in outputs.
    public var unit: String { quantity.rawValue }

    /// A threshold on it, where only requests have it: nothing that is timed as a whole, as groups and iterations are; nil where those have
    /// it as well.
    public var exampleOfRequests: String? { row.ofRequests }
}

extension Threshold {
    /// Reads `METRIC[(MEASURE)][{label}] RELATION VALUE`: metrics by ``Metric/name``, `median` or `pNN[.N]`, measures of streams by their names,
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
        guard metric != .memoryGrowth || label == nil else {
            throw QuantityError("'\(source)': memory is the target's, and no label has any; write 'memory.growth < 5MB/h'")
        }
        let limit = try metric.limit(parsing: String(rest.dropFirst(relationText.count)).trimmingSpaces(), in: source)
        self.init(text: source, metric: metric, label: label, relation: relation, limit: limit)
    }
}

extension Threshold.Metric {
    init(parsing name: String) throws(QuantityError) {
        if let open = name.firstIndex(of: "("), name.last == ")" {
            self = try Self.ofStreams(name, String(name[..<open]), String(name[name.index(after: open)...].dropLast()))
        } else if name == "median" {
            self = .percentile(50)
        } else if let metric = Self.named.first(where: { $0.row.names.contains(name) }) {
            self = metric
        } else if name.first == "p", let value = Double(name.dropFirst()), value > 0, value < 100 {
            self = .percentile(value)
        } else {
            let names = Self.named.map { $0 == .percentile(50) ? "median, p50 to p99.99" : $0.name }
            throw QuantityError(
                "'\(name)' is not a metric; use \(names.dropLast().joined(separator: ", ")) or \(names[names.count - 1])")
        }
    }

    private static func ofStreams(_ whole: String, _ name: String, _ of: String) throws(QuantityError) -> Threshold.Metric {
        guard let measure = StreamMeasure(rawValue: of.trimmingSpaces()) else {
            throw QuantityError(
                "'\(of)' is not measured of streams; use \(StreamMeasure.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", "))"
            )
        }
        let statistic = try Threshold.Metric(parsing: name.trimmingSpaces())
        guard statistic.isTime else {
            throw QuantityError("'\(whole)' is not measured; of streams there are mean, stddev, min, max, median, p50 to p99.99")
        }
        return .streamed(measure, statistic)
    }

    func limit(parsing text: String, in source: String) throws(QuantityError) -> Double {
        switch quantity {
        case .number:
            guard let value = Double(text), value >= 0, value.isFinite else {
                throw QuantityError("'\(text)' is not a number of events; write it as in '\(name) > 10'")
            }
            return value
        case .milliseconds:
            return try Nanoseconds(parsing: text).milliseconds
        case .perSecond:
            let number = text.hasSuffix("/s") ? String(text.dropLast(2)) : text
            guard let value = Double(number.trimmingSpaces()), value >= 0 else {
                throw QuantityError("'\(text)' is not a rate; write it as in '\(name) > 95/s'")
            }
            return value
        case .megabytesPerHour:
            let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { String($0).trimmingSpaces() }
            let perHour: [String: Double] = ["h": 1, "hour": 1, "min": 60, "m": 60, "s": 3600]
            let isNegative = parts[0].hasPrefix("-")
            guard parts.count == 2, let factor = perHour[parts[1]],
                let size = try? ByteCount(parsing: String(parts[0].drop { $0 == "-" }))
            else { throw QuantityError("'\(text)' is not a growth; write it as in '\(name) < 5MB/h'") }
            return (isNegative ? -1 : 1) * Double(size.bytes) * factor / 1e6
        case .share:
            let isPercent = text.hasSuffix("%")
            guard let value = Double((isPercent ? String(text.dropLast()) : text).trimmingSpaces()), value >= 0 else {
                throw QuantityError("'\(text)' is not a share; write it as in '\(name) < \(self == .errors ? "0.1%" : "1%")'")
            }
            guard isPercent || value <= 1 else {
                throw QuantityError("'\(source)' is above 1; write a percentage as in 'errors < 0.1%'")
            }
            return isPercent ? value / 100 : value
        }
    }
}
