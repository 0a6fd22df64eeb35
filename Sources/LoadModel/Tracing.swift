/// What a plan asks of distributed traces: each request of the load says which trace it belongs to (W3C Trace Context, `traceparent`), and
/// what answers say of themselves (`Server-Timing`) is read of some.
public struct Tracing: Hashable, Sendable {
    /// How many iterations ask to be recorded (the flag `sampled`): to record all would change the target.
    public enum Sampling: Hashable, Sendable {
        /// So many a second, over all that load a target.
        case rate(Rate)
        /// From 0 to 1.
        case share(Double)
    }

    /// nil: ``usual``, and of users, whose number of iterations the target decides, ``usualOfUsers``.
    public var sampled: Sampling?
    /// Where a trace is looked at, with `{id}` for its id; nil: nowhere.
    public var url: String?
    /// Of the run: the first 8 digits of all of its ids. No plan says it.
    public var run: UInt32 = 0

    public init(sampled: Sampling? = nil, url: String? = nil) {
        self.sampled = sampled
        self.url = url
    }

    public static let usual = Sampling.rate(Rate(perSecond: 10)!)
    public static let usualOfUsers = Sampling.share(0.01)
    public static let header = "traceparent"

    /// The share of a level's iterations that ask to be recorded.
    ///
    /// - Parameter count: of the loads that run at the same time, which share a rate evenly.
    public func share(at level: Load.Level, among count: Int = 1) -> Double {
        switch sampled ?? (level.peakUsers == nil ? Tracing.usual : Tracing.usualOfUsers) {
        case .share(let share): share
        case .rate(let rate): Tracing.share(rate.perSecond / Double(count), at: level) ?? 0.01
        }
    }

    /// The share of a level's iterations whose answers are looked at for `Server-Timing`: 100 a second, of users a tenth.
    public static func timedShare(at level: Load.Level) -> Double { share(100, at: level) ?? 0.1 }

    /// nil where the target decides how many iterations there are.
    private static func share(_ perSecond: Double, at level: Load.Level) -> Double? {
        guard level.peakUsers == nil, let peak = level.peakRate?.perSecond, peak > 0 else { return nil }
        return min(1, perSecond / peak)
    }

    /// Where the trace with this id is looked at; nil where the plan does not say.
    public func url(of identity: TraceIdentity) -> String? { url?.replacing("{id}", with: identity.id) }
}

/// The trace of an iteration, and the spans of its requests: a function of the run, the plan's seed and their numbers, so that nothing is
/// stored and the ids of any request are known afterwards.
public struct TraceIdentity: Hashable, Sendable {
    /// The 16 bytes of the id: the run's number first.
    public let high: UInt64
    public let low: UInt64
    private let draw: UInt64

    /// - Parameters:
    ///   - run: of ``Tracing/run``, of a comparison's builds each its own.
    ///   - seed: the plan's.
    ///   - iteration: its number over all workers and levels, `${iteration}`.
    ///   - visit: how often the session had come back, of a partly open load, whose iterations share a number.
    @inlinable
    public init(run: UInt32, seed: UInt64, iteration: Int, visit: Int = 0) {
        self.init(stream: TraceIdentity.stream(run: run, seed: seed), run: run, iteration: iteration, visit: visit)
    }

    /// - Parameter stream: of the run and the seed, made once for all iterations.
    @inlinable
    public init(stream: RandomStream, run: UInt32, iteration: Int, visit: Int) {
        // As a counter-based generator it gives each iteration of a run another id.
        let counter = UInt64(bitPattern: Int64(iteration)) &+ UInt64(bitPattern: Int64(visit)) << 44
        self.init(
            high: UInt64(run) << 32 | stream.bits(counter ^ 1 << 63) >> 32, low: stream.bits(counter),
            draw: stream.bits(counter ^ 1 << 62))
    }

    @usableFromInline
    init(high: UInt64, low: UInt64, draw: UInt64) {
        self.high = high
        // No id is all zeros (W3C Trace Context, 3.2.2.3).
        self.low = high | low == 0 ? 1 : low
        self.draw = draw
    }

    @inlinable
    public static func stream(run: UInt32, seed: UInt64) -> RandomStream {
        RandomStream(seed: seed, purpose: .trace, index: UInt64(run))
    }

    /// The id of the span of a request, never 0.
    ///
    /// - Parameters:
    ///   - place: of the request in the plan, from 0.
    ///   - occurrence: how often the iteration had gone back when it was made: to another turn of a loop, or another try.
    @inlinable
    public func span(place: Int, occurrence: Int) -> UInt64 {
        let spans = RandomStream(seed: low, purpose: .trace)
        return max(1, spans.bits(UInt64(bitPattern: Int64(place)) << 32 ^ UInt64(bitPattern: Int64(occurrence))))
    }

    /// Whether the target is asked to record it, where it is asked for such a share of all.
    @inlinable
    public func isSampled(_ share: Double) -> Bool { isBelow(TraceIdentity.limit(share), sampling) }

    /// Whether `Server-Timing` is read of its answers, where that is done for such a share of all.
    @inlinable
    public func isTimed(_ share: Double) -> Bool { isBelow(TraceIdentity.limit(share), timing) }

    /// Two draws that know nothing of each other.
    @usableFromInline var sampling: UInt64 { draw >> 32 }
    @usableFromInline var timing: UInt64 { draw & 0xFFFF_FFFF }

    @usableFromInline func isBelow(_ limit: UInt64, _ draw: UInt64) -> Bool { draw < limit }

    /// Of draws of 32 bits.
    @usableFromInline static func limit(_ share: Double) -> UInt64 { UInt64((min(max(share, 0), 1) * 0x1p32).rounded()) }

    /// 32 hexadecimal digits, as `traceparent` and tracing backends have it.
    public var id: String { TraceIdentity.hexadecimal(high) + TraceIdentity.hexadecimal(low) }

    /// The header's value: version 00, the trace, the span of a request, and the flags.
    public func traceparent(place: Int, occurrence: Int = 0, sampled share: Double) -> String {
        "00-\(id)-\(TraceIdentity.hexadecimal(span(place: place, occurrence: occurrence)))-\(isSampled(share) ? "01" : "00")"
    }

    public static func hexadecimal(_ word: UInt64) -> String {
        let digits = String(word, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// As all ids of a run begin: 8 digits.
    public static func prefix(ofRun run: UInt32) -> String { String(hexadecimal(UInt64(run)).suffix(8)) }
}

extension Plan {
    /// Of a target, whose traces are told from those of others: of a comparison's builds each has a number of its own.
    public func tracing(of target: Target) -> Tracing? {
        guard var own = tracing else { return nil }
        own.run &+= UInt32(targets.firstIndex { $0.name == target.name } ?? 0)
        return own
    }

    /// The label of a request that says itself which trace it belongs to, though the plan has `tracing`; nil: none does.
    public var tracedTwice: String? {
        guard tracing != nil else { return nil }
        return scenarios.flatMap(\.requests).first { request in
            request.headers.contains { $0.name.lowercased() == Tracing.header }
        }?.label
    }

    /// Why traces cannot be sampled at a rate; nil where they can, or need not.
    public var samplingFault: String? {
        guard case .rate? = tracing?.sampled, streams.contains(where: { $0.load.peakUsers != nil }) else { return nil }
        return "how many iterations users make a second is not known beforehand; write a share of them, as in sampled: 1%"
    }
}
