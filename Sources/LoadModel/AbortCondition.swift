/// A state in which a load is ended, such as `errors > 50% for 10s`: what a threshold says, turned round, and for how long it is to last.
public struct AbortCondition: Hashable, Sendable {
    /// As written in the plan.
    public var text: String
    /// What names the state: holds while it lasts.
    public var state: Threshold
    /// From a second to an hour.
    public var time: Nanoseconds

    public static let times = Nanoseconds(seconds: 1)...Nanoseconds(seconds: 3600)

    /// Reads `METRIC[{label}] > VALUE for TIME`, of `throughput` with `<`.
    ///
    /// - Throws: also where it names a state in which all is well, with the turned form.
    public init(parsing text: String) throws(QuantityError) {
        let source = text.trimmingSpaces()
        let hint = "write a state and for how long it lasts, such as 'errors > 50% for 10s' or 'p99 > 5s for 30s'"
        // A label may hold the word.
        let labelEnd = source.lastIndex(of: "}") ?? source.startIndex
        guard let word = source[labelEnd...].ranges(of: " for ").last else {
            throw QuantityError("'\(source)' does not say for how long; \(hint)")
        }
        let stateText = String(source[..<word.lowerBound]).trimmingSpaces()
        let timeText = String(source[word.upperBound...]).trimmingSpaces()
        let state: Threshold
        do { state = try Threshold(parsing: stateText) } catch { throw QuantityError("\(error.description) ('\(source)')") }
        guard let isBadAbove = state.metric.isBadAbove else {
            throw QuantityError(
                "'\(state.metric.name)' is not watched while a load runs; use mean, max, median, p50 to p99.99, errors or throughput"
            )
        }
        let isAbove = state.relation == .above || state.relation == .atLeast
        guard isAbove == isBadAbove else {
            let turned = "\(source[..<(source[labelEnd...].firstIndex { "<>".contains($0) } ?? labelEnd)])"
            let rest = source[labelEnd...].drop { !"<>".contains($0) }.dropFirst().drop { $0 == "=" }
            throw QuantityError(
                "'\(source)' names a state in which all is well, and an abort the one that ends the load; write "
                    + "'\(turned)\(isBadAbove ? ">" : "<")\(rest)'")
        }
        let time: Nanoseconds
        do { time = try Nanoseconds(parsing: timeText) } catch { throw QuantityError("\(error.description) ('\(source)')") }
        guard AbortCondition.times.contains(time) else {
            throw QuantityError("'\(source)': a state is watched for 1s to 1h, found \(time)")
        }
        (self.text, self.state, self.time) = (source, state, time)
    }
}

extension Threshold.Metric {
    /// Whether more of it is worse; nil of what nobody knows of while a load runs.
    fileprivate var isBadAbove: Bool? {
        switch self {
        case .mean, .max, .percentile, .errors: true
        case .throughput: false
        case .stddev, .min, .resent, .streamed, .memoryGrowth: nil
        }
    }
}
