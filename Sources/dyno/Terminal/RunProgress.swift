import LoadModel
import Measurement
import ReportFormats
import Runs
import Synchronization

/// What a run shows of itself: how far it is by its plan, and rate and response time with their course.
final class RunProgress: Sendable {
    private let plan: Plan
    private let view: LiveView
    /// What the run is one part of; nil: it is all there is.
    private let part: Part?
    private let course: Mutex<Course>
    /// When the target was ready to be loaded.
    private let begin = Mutex(ContinuousClock.now)

    /// A run among others that come one after another.
    struct Part: Sendable {
        /// Such as `[3/12]`.
        var title: String
        /// Of all parts that are over, and this one's of all.
        var done: Double
        var share: Double
        /// Of the parts that are to come; nil: not known.
        var secondsAfter: Double?
    }

    /// Of each second: answers a second, and the 99th percentile in milliseconds.
    private struct Course {
        var rates: [Double?] = []
        var p99s: [Double?] = []
        var labels: LiveLabels

        static let longest = 200

        init(_ plan: Plan) { labels = LiveLabels(plan.labels) }

        mutating func add(_ tick: LiveTick) {
            labels.add(tick.closed)
            rates.append(Double(tick.point.succeeded + tick.point.failed) / tick.interval.seconds)
            p99s.append(tick.point.buckets.percentile(99))
            if rates.count > Course.longest {
                rates.removeFirst()
                p99s.removeFirst()
            }
        }
    }

    init(plan: Plan, view: LiveView, part: Part? = nil) {
        self.plan = plan
        self.view = view
        self.part = part
        course = Mutex(Course(plan))
    }

    /// The target is ready: shows the bar before the first second is over.
    func start() {
        begin.withLock { $0 = ContinuousClock.now }
        guard let whole = plan.scheduledSeconds else { return }
        view.show(
            LiveFrame(
                title: part?.title ?? "", fraction: part?.done ?? 0,
                secondsLeft: part.map { part in part.secondsAfter.map { whole + $0 } } ?? whole, elapsedSeconds: 0))
    }

    func show(_ progress: Session.Progress) {
        guard !progress.tick.isLast else { return }
        let course = course.withLock { course in
            course.add(progress.tick)
            return course
        }
        view.show(frame(progress, course))
    }

    private func frame(_ progress: Session.Progress, _ course: Course) -> LiveFrame {
        let titles = [part?.title, progress.levelCount > 1 ? "[\(progress.levelNumber)/\(progress.levelCount)]" : nil]
        let elapsed = (ContinuousClock.now - begin.withLock { $0 }) / .seconds(1)
        let own = fraction(progress)
        let left = own.flatMap { secondsLeft($0, elapsed: elapsed) }
        var frame = LiveFrame(
            title: titles.compactMap { $0 }.joined(separator: " "),
            fraction: part.map { part in part.done + part.share * (own ?? 0) } ?? own,
            secondsLeft: part.map { part in left.flatMap { left in part.secondsAfter.map { left + $0 } } } ?? left,
            elapsedSeconds: elapsed, figures: RunProgress.figures(progress, course.rates, course.p99s))
        frame.details = course.labels.rows(progress.tick.outcomes, time: LiveText.time)
        return frame
    }

    /// Of the whole run; nil where nothing tells how long it will be.
    private func fraction(_ progress: Session.Progress) -> Double? {
        let elapsed = progress.tick.elapsed.seconds
        if progress.streams.count > 1 { return plan.scheduledSeconds.map { min(1, max(0, elapsed / max(1e-9, $0))) } }
        let warmup = plan.load.warmup.seconds
        let ofLevel: Double?
        switch progress.streams[0].load.stop {
        case .duration(let duration): ofLevel = elapsed / max(1e-9, warmup + duration.seconds)
        case .requests(let count):
            if let rate = progress.level.profile?.mean.perSecond, progress.level.sessions == nil {
                ofLevel = elapsed / max(1e-9, warmup + Double(count) / rate)
            } else if progress.level.sessions == nil {
                // What was answered in the warm-up is no part of the count.
                let answered =
                    Double(progress.tick.succeeded + progress.tick.failed) * max(0, elapsed - warmup) / max(1e-9, elapsed)
                ofLevel = answered / max(1, Double(count) * plan.requestsPerIteration)
            } else {
                ofLevel = nil
            }
        }
        return ofLevel.map { (Double(progress.levelNumber - 1) + min(1, max(0, $0))) / Double(progress.levelCount) }
    }

    private func secondsLeft(_ fraction: Double, elapsed: Double) -> Double? {
        if let whole = plan.scheduledSeconds { return max(0, whole * (1 - fraction)) }
        return fraction > 0.01 ? elapsed * (1 - fraction) / fraction : nil
    }

    private static func figures(_ progress: Session.Progress, _ rates: [Double?], _ p99s: [Double?]) -> [LiveFrame.Figure] {
        guard progress.streams.count == 1 else { return figures(ofSeveral: progress, rates) }
        let tick = progress.tick
        let offered = progress.level.profile == nil ? "\(progress.level)" : "offered \(progress.level)"
        var figures = [LiveFrame.Figure("achieved \(LiveText.number(rates.last.flatMap { $0 } ?? 0))/s", course: rates)]
        if let p99 = tick.point.buckets.percentile(99) { figures.append(.init("p99 \(LiveText.time(p99))", course: p99s)) }
        figures.append(.init(LiveText.failures(tick), colour: tick.failed > 0 ? .red : nil))
        if let p50 = tick.point.buckets.percentile(50) { figures.append(.init("p50 \(LiveText.time(p50))")) }
        return figures + [.init("in flight \(tick.point.inFlight)"), .init(offered, colour: .dim)]
    }
}

extension RunProgress {
    /// Of several loads only counts add up: each has response times of its own.
    private static func figures(ofSeveral progress: Session.Progress, _ rates: [Double?]) -> [LiveFrame.Figure] {
        let all = progress.tick
        var figures = [LiveFrame.Figure("achieved \(LiveText.number(rates.last.flatMap { $0 } ?? 0))/s", course: rates)]
        for (stream, tick) in zip(progress.streams, progress.ticks) {
            guard let p99 = tick.point.buckets.percentile(99), tick.intervals > 0, let name = stream.name else { continue }
            figures.append(.init("\(name) p99 \(LiveText.time(p99))"))
        }
        figures.append(.init(LiveText.failures(all), colour: all.failed > 0 ? .red : nil))
        return figures + [.init("in flight \(all.point.inFlight)")]
    }
}

extension RunProgress.Part {
    /// - Parameters:
    ///   - number: from 0.
    ///   - lengths: what each part takes, in seconds, as far as that is known.
    init(number: Int, of lengths: [Double?]) {
        let whole = lengths.contains { $0 == nil } ? nil : lengths.compactMap { $0 }.reduce(0, +)
        let weights = lengths.map { length in whole == nil ? 1 : length ?? 1 }
        let sum = max(1e-9, weights.reduce(0, +))
        self.init(
            title: "[\(number + 1)/\(lengths.count)]", done: weights.prefix(number).reduce(0, +) / sum,
            share: weights[number] / sum,
            secondsAfter: whole.map { _ in weights.dropFirst(number + 1).reduce(0, +) })
    }
}

extension Plan {
    /// On average over its scenarios.
    fileprivate var requestsPerIteration: Double {
        let weights = scenarios.reduce(0) { $0 + $1.weight }
        return scenarios.reduce(0) { $0 + $1.weight * Double($1.requests.count) } / weights
    }
}

/// Numbers that change each second.
enum LiveText {
    /// Two digits are enough; the buckets behind it know no more.
    static func time(_ milliseconds: Double) -> String {
        switch milliseconds {
        case ..<1: "\(Int((milliseconds * 1000).rounded()))µs"
        case ..<10: "\(tenths(milliseconds))ms"
        case ..<1000: "\(Int(milliseconds.rounded()))ms"
        default: "\(tenths(milliseconds / 1000))s"
        }
    }

    /// Those of the warm-up are named apart: reports count them nowhere.
    static func failures(_ tick: LiveTick) -> String {
        let ofWarmup = min(tick.failed, tick.outcomes.warmupFailures)
        return "failures \(tick.failed - ofWarmup)" + (ofWarmup > 0 ? ", \(ofWarmup) in the warm-up" : "")
    }

    static func number(_ value: Double) -> String { value < 10 ? tenths(value) : "\(Int(value.rounded()))" }

    private static func tenths(_ value: Double) -> String { QuantityText.decimal(value, places: 1) }
}
