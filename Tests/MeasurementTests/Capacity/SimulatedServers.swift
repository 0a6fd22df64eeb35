import LoadModel

@testable import Measurement

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// Servers with one queue and exponential service times, loaded for a step of a search in virtual time.
struct SimulatedServers {
    var servers: Int
    /// Requests that one server ends in a second.
    var serviceRate: Double
    var thresholds: [Threshold] = []
    /// Requests in the system beyond which one more is refused; nil: none is.
    var limit: Int?
    /// Added to each answer, of a system that is not a queue.
    var constantMilliseconds: Double?
    var isPoisson = true
    /// From this rate on the generator cannot keep up.
    var generatorLimit = Double.infinity
    var seed: UInt64

    /// Departures of requests in the order of their arrivals, NaN for those that were refused.
    private func departures(_ arrivals: [Double], _ stream: RandomStream) -> [Double] {
        var free = [Double](repeating: 0, count: servers)
        var leaving: [Double] = []
        return arrivals.enumerated().map { index, arrival in
            if let limit {
                leaving.removeAll { $0 <= arrival }
                if leaving.count >= limit { return .nan }
            }
            let server = free.indices.min { free[$0] < free[$1] } ?? 0
            let service = constantMilliseconds.map { $0 / 1000 } ?? -log(stream.uniform(UInt64(2 * index + 1))) / serviceRate
            free[server] = max(arrival, free[server]) + service
            if limit != nil { leaving.append(free[server]) }
            return free[server]
        }
    }

    func step(_ trial: CapacityTrial, number: Int) -> CapacityStep {
        let stream = RandomStream(seed: seed, purpose: .block, index: UInt64(number))
        let end = trial.warmupSeconds + trial.seconds
        var arrivals: [Double] = []
        var time = 0.0
        while true {
            time += isPoisson ? -log(stream.uniform(UInt64(2 * arrivals.count))) / trial.load : 1 / trial.load
            if time >= end { break }
            arrivals.append(time)
        }
        return step(trial, arrivals, departures(arrivals, stream))
    }

    private func step(_ trial: CapacityTrial, _ arrivals: [Double], _ departures: [Double]) -> CapacityStep {
        let intervals = 20
        let length = trial.seconds / Double(intervals)
        let answered = zip(arrivals, departures).filter { !$1.isNaN }
        let inFlight = (0...intervals).map { index -> Int in
            let time = trial.warmupSeconds + Double(index) * length
            return answered.count { $0 <= time && $1 > time }
        }
        let completions = (0..<intervals).map { index -> Double in
            let from = trial.warmupSeconds + Double(index) * length
            return Double(departures.count { $0 > from && $0 <= from + length })
        }
        let window = zip(arrivals, departures).filter { $0.0 >= trial.warmupSeconds }
        let times = window.filter { !$0.1.isNaN }.map { ($0.1 - $0.0) * 1000 }.sorted()
        let percentile = { (percent: Double) -> Double? in
            times.isEmpty ? nil : times[max(0, Int((percent / 100 * Double(times.count)).rounded(.up)) - 1)]
        }
        let errors = window.isEmpty ? 0 : Double(window.count - times.count) / Double(window.count)
        let mean = completions.reduce(0, +) / Double(intervals)
        let squares = completions.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let checks = thresholds.map { threshold -> CapacityCheck in
            if case .percentile(let percent) = threshold.metric {
                let actual = percentile(percent)
                let outcome = ThresholdOutcome(threshold: threshold, holds: actual.map(threshold.holds) ?? false, actual: actual)
                let slow = times.count { $0 > threshold.limit }
                var intervalCounts = [(marked: Int, all: Int)](repeating: (0, 0), count: intervals)
                for (arrival, departure) in window where !departure.isNaN {
                    let index = min(intervals - 1, Int((arrival - trial.warmupSeconds) / length))
                    intervalCounts[index].all += 1
                    if (departure - arrival) * 1000 > threshold.limit { intervalCounts[index].marked += 1 }
                }
                return CapacityCheck(
                    outcome: outcome, share: times.isEmpty ? 1 : Double(slow) / Double(times.count), allowed: 1 - percent / 100,
                    requests: times.count, shareError: CapacityCheck.shareError(intervalCounts))
            }
            let outcome = ThresholdOutcome(threshold: threshold, holds: threshold.holds(for: errors), actual: errors)
            return CapacityCheck(outcome: outcome, share: errors, allowed: threshold.limit, requests: window.count)
        }
        return CapacityStep(
            load: trial.load, purpose: trial.purpose, seconds: trial.seconds, requests: window.count,
            throughput: mean / length,
            throughputError: (squares / Double(intervals - 1) / Double(intervals)).squareRoot() / length,
            errorRate: errors, p50: percentile(50), p99: percentile(99),
            trend: QueueTrend(inFlight: inFlight, intervalSeconds: length, rate: trial.load), checks: checks,
            findings: trial.load >= generatorLimit
                ? [.generatorLagged(percent: 99, lagMilliseconds: 9, responseMilliseconds: 10)] : [])
    }

    /// A whole search, in which what is in flight at the end of a step is waited for.
    func search(_ range: CapacityRange = .usual(.rate), budgetSeconds: Double = 55) -> CapacitySearch {
        var search = CapacitySearch(range: range, budgetSeconds: budgetSeconds)
        while let trial = search.next {
            let step = step(trial, number: search.steps.count)
            let drain =
                step.isSaturated ? (step.load - step.throughput) * (trial.seconds + trial.warmupSeconds) / step.throughput : 0
            search.note(step, took: trial.warmupSeconds + trial.seconds + drain + 0.05)
        }
        return search
    }
}
