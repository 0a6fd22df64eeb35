import LoadModel

extension Limits {
    static let looks = 1...5
    static let retriesOfInvalid = 0...10
    static let budget = Nanoseconds(seconds: 1)...Nanoseconds(seconds: 86_400)
    static let round = Nanoseconds(seconds: 0.1)...Nanoseconds(seconds: 3_600)
    static let block = Nanoseconds(seconds: 0.05)...Nanoseconds(seconds: 5)
    /// At the beginning of each round of a comparison.
    static let roundWarmup = Nanoseconds.zero...Nanoseconds(seconds: 600)
    /// Of how much worse a candidate may be: up to ten times.
    static let tolerance = 0.0...10.0
    /// The same of errors and stalls, a share of the requests and blocks.
    static let shareTolerance = 0.0...1.0
    /// Bytes a minute.
    static let growthTolerance = 0.0...1e12
    static let startEffect = 0.0...1.0
}

extension Quantity {
    /// A share in percent: `3%` is 0.03.
    static func percentage(_ text: String, _ what: String, _ range: ClosedRange<Double>) throws(ValueError) -> Double {
        let number = text.filter { $0 != " " }
        guard number.hasSuffix("%"), let percent = Double(number.dropLast()) else {
            throw ValueError(message: "\(what) must be a percentage, such as 3% or 0.1%, found '\(text.shortened)'")
        }
        guard range.contains(percent / 100) else {
            let bounds = "\(Int(range.lowerBound * 100))% to \(Int(range.upperBound * 100))%"
            throw ValueError(message: "\(what) must be from \(bounds), found \(text.shortened)")
        }
        return percent / 100
    }

    /// `3%`: exact, so that reading it gives the same fraction again.
    static func percentage(_ fraction: Double) -> String {
        let percent = fraction * 100
        // The last bit of the product may be off: then the shorter number is the one that was written.
        let rounded = (percent * 1e9).rounded() / 1e9
        return PlanWriter.number(rounded / 100 == fraction ? rounded : percent) + "%"
    }

    /// - Parameter metric: nil: of all that are compared by their ratio.
    static func tolerance(_ text: String, of metric: ComparedMetric?) throws(ValueError) -> Double {
        switch metric?.quantity {
        case .bytesPerMinute: try growth(text, metric?.rawValue ?? "tolerance")
        case .share: try percentage(text, metric?.rawValue ?? "tolerance", Limits.shareTolerance)
        case .milliseconds, .perSecond, .cpuSeconds, .bytes, nil:
            try percentage(text, metric?.rawValue ?? "tolerance", Limits.tolerance)
        }
    }

    /// `5MB/min`, of 1,000,000 bytes.
    private static func growth(_ text: String, _ what: String) throws(ValueError) -> Double {
        let number = text.filter { $0 != " " }
        guard number.hasSuffix("MB/min"), let megabytes = Double(number.dropLast(6)),
            Limits.growthTolerance.contains(megabytes * 1e6)
        else { throw ValueError(message: "\(what) must be megabytes a minute, such as 5MB/min, found '\(text.shortened)'") }
        return megabytes * 1e6
    }

    /// As ``tolerance(_:of:)`` reads it.
    static func toleranceText(_ tolerance: Double, of metric: ComparedMetric) -> String {
        metric.quantity == .bytesPerMinute ? PlanWriter.number(tolerance / 1e6) + "MB/min" : percentage(tolerance)
    }
}

extension ComparedMetric {
    /// One tolerance for all metrics that are compared by their ratio: of shares of the requests and of growth the same figure would mean
    /// something else.
    static func tolerances(_ tolerance: Double) -> [ComparedMetric: Double] {
        Dictionary(uniqueKeysWithValues: allCases.filter { !$0.isAbsolute }.map { ($0, tolerance) })
    }

    /// Why the metric cannot decide on this load; nil: it can, or the load is not known.
    /// - Parameter loads: that run at the same time; empty: not known.
    func problem(as loads: [Load]) -> String? {
        guard self == .throughput, !loads.isEmpty, loads.allSatisfy({ $0.peakUsers == nil }) else { return nil }
        return "an open load sets the throughput itself; compare by mean, p50 or errors, or load with users"
    }
}

extension ComparisonRule {
    /// As many blocks as fit a round of this length beside its warm-up: a multiple of 4, so that each build is first as often as second.
    mutating func setRound(_ round: Nanoseconds) throws(ValueError) {
        let room = max(0, round.count - warmup.count)
        let count = Int(room / block.count) / 4 * 4
        guard count > 0 else {
            let least = warmup + Nanoseconds(4 * block.count)
            throw ValueError(
                message:
                    "round must hold a warm-up of \(warmup) and 4 blocks of \(block), found \(round); write \(least) or more, or "
                    + "shorten 'warmup' and 'block'")
        }
        blocks = min(count, 4_000)
    }
}
