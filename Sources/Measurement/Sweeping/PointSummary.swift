import LoadModel

/// A point of a sweep at one target, its repeats pooled.
public struct PointSummary: Hashable, Sendable {
    public var values: [AxisValue]
    public var target: String
    /// How many trials count.
    public var trials: Int
    public var requests: Int
    public var errorRate: Double
    /// Of all answers together, in nanoseconds.
    public var responseTime: Moments
    /// Of the response time, in milliseconds: the mean over trials, as percentiles cannot be pooled; nil where a trial has none.
    public var p95: Double?
    /// Means over trials; KB/s are of 1,000 bytes.
    public var throughput: Double
    public var receivedKBPerSecond: Double
    /// Offered rate × response size; nil where it is not known.
    public var theoreticalReceivedKBPerSecond: Double?

    /// - Parameter trials: of one point and target, all with figures; at least one.
    init(_ trials: [TrialRecord], values: [AxisValue], target: String) {
        let figures = trials.compactMap(\.figures)
        let share = 1 / Double(max(1, figures.count))
        self.values = values
        self.target = target
        self.trials = figures.count
        requests = figures.reduce(0) { $0 + $1.total.requests }
        let errors = figures.reduce(0) { $0 + $1.total.errorRate * Double($1.total.requests) }
        errorRate = requests > 0 ? errors / Double(requests) : 0
        responseTime = figures.reduce(into: Moments()) { $0.merge($1.total.responseTime.moments) }
        let percentiles = figures.compactMap { $0.total.responseTime.p95 }
        p95 = percentiles.count == figures.count && !figures.isEmpty ? percentiles.reduce(0, +) * share : nil
        throughput = figures.reduce(0) { $0 + $1.total.throughput } * share
        receivedKBPerSecond = figures.reduce(0) { $0 + $1.total.receivedKBPerSecond } * share
        let theories = figures.compactMap(\.theoreticalReceivedKBPerSecond)
        theoreticalReceivedKBPerSecond = theories.isEmpty ? nil : theories.reduce(0, +) / Double(theories.count)
    }
}

extension TimeFigures {
    /// As moments, so that those of several trials can be pooled.
    fileprivate var moments: Moments {
        guard count > 0, let mean, let min, let max, let standardDeviation else { return Moments() }
        return Moments(
            count: count, mean: mean * 1e6, standardDeviation: standardDeviation * 1e6, min: Nanoseconds(seconds: min / 1000),
            max: Nanoseconds(seconds: max / 1000))
    }
}

extension SweepResult {
    /// One for each point and target with a trial that counts, in the order of the points.
    public var points: [PointSummary] {
        let counting = Dictionary(grouping: trials.filter(\.counts)) { Key(point: $0.trial.point, target: $0.target) }
        let numbers = Set(counting.keys.map(\.point)).sorted()
        return numbers.flatMap { point in
            targets.compactMap { target in
                counting[Key(point: point, target: target.name)].map {
                    PointSummary($0, values: rule.values(ofPoint: point), target: target.name)
                }
            }
        }
    }

    private struct Key: Hashable {
        var point: Int
        var target: String
    }
}

extension TimeFigures {
    /// Of those that are reported; nil where there was nothing to tell it by.
    public var p95: Double? {
        guard let place = LatencySummary.reported.firstIndex(of: 95), percentiles.indices.contains(place) else { return nil }
        return percentiles[place]
    }
}
