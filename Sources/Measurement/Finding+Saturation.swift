import LoadModel

// Whether an open load came faster than the target answered, all the while.
extension Finding {
    /// Of the arrivals: a queue that grows by less is a target that barely keeps up, or chance.
    private static let tolerableDeficit = 0.05
    /// Of the mean response time from the first third of the window to its last.
    private static let growthOfAQueue = 1.3

    /// A queue that grows until the load ends is told from answers that merely take long by three things together: fewer answers than
    /// arrivals, also in the last third of the window (what takes long but keeps up has caught up by then); more than chance makes of so
    /// many arrivals (three standard deviations of a Poisson count); and response times that grow, which they do in proportion.
    static func saturated(_ result: LevelResult) -> Finding? {
        guard let offered = result.offeredRate, result.counts.scheduled > 0, result.windowSeconds > 0 else { return nil }
        let seconds = result.series.interval.seconds
        let first = Int(result.warmup.count / max(1, result.series.interval.count))
        let length = Int(result.windowSeconds / seconds)
        let window = Array(result.series.points.dropFirst(first).prefix(length))
        guard window.count >= 6 else { return nil }
        let rates = result.offeredRates.map { Array($0.dropFirst(first).prefix(length)) }
        let perArrival = Double(result.total.requests) / Double(result.counts.scheduled)
        let ends = [0..<window.count / 3, window.count * 2 / 3..<window.count]
        let thirds = ends.map { Stretch(window[$0], rates?[$0], offered, seconds: seconds, requestsPerArrival: perArrival) }
        let whole = Stretch(window[...], rates?[...], offered, seconds: seconds, requestsPerArrival: perArrival)
        guard whole.isBehind(by: tolerableDeficit), thirds[1].isBehind(by: tolerableDeficit),
            let early = thirds[0].mean, let late = thirds[1].mean, late > growthOfAQueue * early
        else { return nil }
        // Where most of a response time is a wait for a slot it is the plan's cap that holds the load back, and said so.
        let wait = LatencySummary(result.phases.slotWait).mean ?? 0
        guard wait * 2 < result.total.responseTime.mean ?? .infinity else { return nil }
        return .saturated(answered: whole.answered / (Double(window.count) * seconds), offered: offered)
    }

    /// Arrivals came faster than they were answered for as long as the load lasted: times depend on how long that was.
    ///
    /// - Parameters:
    ///   - answered: arrivals a second whose answers came while the load lasted, failures among them.
    ///   - offered: arrivals a second.
    public static func saturated(answered: Double, offered: Double) -> Finding {
        Finding("saturated", ["answered": .number(answered), "offered": .number(offered)])
    }

    /// Some neighbouring intervals of a series.
    private struct Stretch {
        let arrivals: Double
        /// Arrivals whose answers came in it.
        let answered: Double
        /// Of the response times of these; nil where none came.
        let mean: Double?

        init(
            _ points: ArraySlice<Series.Point>, _ rates: ArraySlice<Double>?, _ rate: Double, seconds: Double,
            requestsPerArrival: Double
        ) {
            arrivals = rates.map { $0.reduce(0, +) * seconds } ?? rate * Double(points.count) * seconds
            answered = Double(points.reduce(0) { $0 + $1.succeeded + $1.failed }) / max(requestsPerArrival, 1e-9)
            var moments = Moments()
            for point in points { moments.merge(point.moments) }
            mean = moments.count > 0 ? moments.mean : nil
        }

        func isBehind(by share: Double) -> Bool {
            let deficit = arrivals - answered
            return deficit >= 5 && deficit > share * arrivals && deficit > 3 * arrivals.squareRoot()
        }
    }
}
