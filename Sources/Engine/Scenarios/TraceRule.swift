import LoadModel

/// What a worker knows of the distributed traces that its iterations are. Trivial.
struct TraceRule {
    let run: UInt32
    private let stream: RandomStream
    /// The shares of iterations that ask to be recorded, and of those whose answers are looked at for `Server-Timing`.
    let sampled: Double
    private let timed: Double
    /// Whether a session has several iterations of one number, and each is a trace of its own.
    private let hasVisits: Bool

    /// - Parameter seed: the plan's.
    init(_ tracing: Tracing, seed: UInt64, _ segment: Segment) {
        run = tracing.run
        stream = TraceIdentity.stream(run: tracing.run, seed: seed)
        sampled = tracing.share(at: segment.level, among: segment.numbering.count)
        timed = Tracing.timedShare(at: segment.level)
        hasVisits = segment.level.sessions != nil
    }

    /// - Parameter visit: means nothing but in a partly open load.
    @inline(__always)
    func identity(iteration: Int, visit: Int) -> TraceIdentity {
        TraceIdentity(stream: stream, run: run, iteration: iteration, visit: hasVisits ? visit : 0)
    }

    /// Whether `Server-Timing` is read of an iteration's answers.
    func isTimed(iteration: Int, visit: Int) -> Bool { identity(iteration: iteration, visit: visit).isTimed(timed) }
}
