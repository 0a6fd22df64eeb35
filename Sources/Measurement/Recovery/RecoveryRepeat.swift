import LoadModel

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// One pulse, and what became of the target behind it.
public struct RecoveryRepeat: Sendable, Hashable {
    public enum Outcome: Sendable, Hashable {
        /// So many seconds from the end of the pulse on p99, failures and answers were those of before, and stayed so.
        case recovered(seconds: Double)
        /// Not within the time that was watched.
        case notRecovered
        /// Not even the pulse moved p99 out of its band: it was below what the target carries.
        case undisturbed
        /// Nothing was answered before the pulse, so that nothing says what is usual.
        case withoutUsual
        /// The generator, not the target, shaped the numbers.
        case invalid
    }

    /// One interval of the series.
    public struct Point: Sendable, Hashable {
        /// Where it begins, in seconds from the end of the pulse: below 0 before that.
        public var seconds: Double
        public var succeeded: Int
        public var failed: Int
        /// In milliseconds, within 3 %; nil where nothing was answered.
        public var p99: Double?

        public init(seconds: Double, succeeded: Int, failed: Int, p99: Double?) {
            (self.seconds, self.succeeded, self.failed, self.p99) = (seconds, succeeded, failed, p99)
        }
    }

    public var outcome: Outcome
    /// p99 before the pulse, in milliseconds; nil where nothing was answered.
    public var usual: Double?
    /// The slowest interval's p99 in the pulse and behind it, in milliseconds.
    public var worst: Double?
    /// In the pulse and behind it.
    public var failed: Int
    public var requests: Int
    /// What spoils it, and what is to be known of it.
    public var findings: [Finding]
    /// From the beginning of the base load before the pulse.
    public var points: [Point]

    public init(
        outcome: Outcome, usual: Double?, worst: Double?, failed: Int, requests: Int, findings: [Finding] = [], points: [Point]
    ) {
        (self.outcome, self.usual, self.worst, self.failed, self.requests) = (outcome, usual, worst, failed, requests)
        (self.findings, self.points) = (findings, points)
    }

    /// Nil where it did not, or that is not known.
    public var seconds: Double? { if case .recovered(let seconds) = outcome { seconds } else { nil } }
}

extension RecoveryRepeat {
    /// Judges a series.
    ///
    /// A stretch is as long as the base load before the pulse, so that like is held against like, and it is back where its p99 is at most the
    /// usual one with its band, its share of failures at most a percentage point above the usual one, and its answers no fewer than 90 % of
    /// the usual ones (less three standard errors of a count). The target has recovered from the beginning of the first stretch on that is
    /// back, and behind which all of the rest together is so as well: one good moment of a target that swings is no recovery.
    ///
    /// - Parameters:
    ///   - series: intervals of the rule's length from the beginning of the base load before the pulse, by time of completion.
    ///   - findings: of the whole.
    public init(_ series: [Series.Point], by rule: RecoveryRule, findings: [Finding] = []) {
        let interval = rule.interval
        let stretch = max(1, Int(rule.before.count / interval.count))
        // The pulse may end within an interval, which belongs to it.
        let end = stretch + Int((rule.length.count + interval.count - 1) / interval.count)
        let all = min(series.count, Int(rule.wholeLength.count / interval.count))
        let before = RecoveryRepeat.pooled(series[0..<min(stretch, all)])
        let offset = (interval * Int64(stretch)).seconds + rule.length.seconds
        let points = series[0..<all].enumerated().map { index, point in
            Point(
                seconds: interval.seconds * Double(index) - offset, succeeded: point.succeeded, failed: point.failed,
                p99: point.buckets.percentile(99))
        }
        let behind = points.dropFirst(stretch)
        var outcome = Outcome.withoutUsual
        if let usual = Usual(before, band: rule.band) {
            let start = min(end, all)
            let first =
                start + stretch <= all
                ? (start...(all - stretch)).first { index in
                    usual.holds(RecoveryRepeat.pooled(series[index..<(index + stretch)]), intervals: stretch, of: stretch)
                        && usual.holds(RecoveryRepeat.pooled(series[index..<all]), intervals: all - index, of: stretch)
                } : nil
            let pulse = RecoveryRepeat.pooled(series[min(stretch, all)..<start])
            let isMoved = !usual.isWithin(pulse)
            outcome =
                first.map { index in
                    index == start && !isMoved ? .undisturbed : .recovered(seconds: max(0, points[index].seconds))
                } ?? .notRecovered
        }
        if findings.contains(where: \.invalidates) { outcome = .invalid }
        self.init(
            outcome: outcome, usual: before.buckets.percentile(99), worst: behind.compactMap(\.p99).max(),
            failed: behind.reduce(0) { $0 + $1.failed }, requests: behind.reduce(0) { $0 + $1.failed + $1.succeeded },
            findings: findings, points: points)
    }

    private static func pooled(_ points: ArraySlice<Series.Point>) -> Series.Point {
        points.reduce(into: Series.Point()) { $0.pool($1) }
    }

    /// What was so before the pulse.
    private struct Usual {
        private let p99: Double
        private let failures: Double
        private let answers: Double
        private let band: Double

        /// nil where nothing was answered.
        init?(_ before: Series.Point, band: Double) {
            guard let p99 = before.buckets.percentile(99) else { return nil }
            self.p99 = p99
            self.band = band
            answers = Double(before.succeeded)
            failures = RecoveryRepeat.share(of: before)
        }

        /// Whether times and failures are.
        func isWithin(_ part: Series.Point) -> Bool {
            guard let found = part.buckets.percentile(99) else { return false }
            return found <= p99 * (1 + band) && RecoveryRepeat.share(of: part) <= failures + 0.01
        }

        /// The same, and whether there are as many answers.
        func holds(_ part: Series.Point, intervals: Int, of stretch: Int) -> Bool {
            let expected = answers * Double(intervals) / Double(stretch)
            return isWithin(part) && Double(part.succeeded) >= 0.9 * expected - 3 * expected.squareRoot()
        }
    }

    private static func share(of point: Series.Point) -> Double {
        let all = point.succeeded + point.failed
        return all > 0 ? Double(point.failed) / Double(all) : 0
    }
}
