import Engine
import LoadModel
import Measurement

/// What is looked at beside the load of one level, to tell why it was as it was: which functions of the target took its time, what of it
/// or of its machine gave way, and whether what was measured happened there at all.
struct Diagnosis {
    private let process: TargetWatch?
    private let plan: Plan
    private var profile: ProfileSession?
    private var fault: ProfileFault?
    private var limits = LimitLog()
    private var window: MeasuredWindow?
    private var counter: CounterReading?

    init(_ target: Target, _ process: TargetWatch?, _ session: Session, say: (String) -> Void) {
        plan = session.plan
        // A shard has sent a part of what the target does.
        guard session.shard.isWhole else {
            self.process = nil
            if target.counter != nil || target.profiling != nil {
                say("note: the target's counter and profile are of whole loads, and left out of a shard's")
            }
            return
        }
        self.process = process
        counter = target.counter.map { CounterReading($0, of: target, stop: session.interrupts.stop) }
        if let problem = counter?.problem { say("note: \(problem)") }
        guard let profiling = target.profiling else { return }
        do throws(ProfileFault) { profile = try ProfileSession(profiling, processes: process?.processes ?? []) } catch {
            fault = error
            say("note: no profile: \(error)")
        }
    }

    /// The level begins.
    mutating func begin(_ window: MeasuredWindow) {
        self.window = window
        profile?.begin(from: window.start, to: window.end)
    }

    /// About once a second.
    mutating func look() {
        let now = MonotonicClock().now()
        guard let window, now >= window.start, now <= window.end ?? .never, let reading = process?.limits() else { return }
        limits.add(reading)
    }

    /// The level is over: puts what was seen into its results.
    ///
    /// - Parameter delays: of the segments, which were recorded at the same time.
    mutating func finish(_ made: [SegmentRecording], delays: [Nanoseconds], of levels: inout [LevelResult]) {
        // In a short window there was perhaps one look.
        if limits.evidence == nil, let reading = process?.limits() { limits.add(reading) }
        for place in levels.indices {
            levels[place].limits = limits.evidence
            if let finding = Finding.limiter(levels[place]) { levels[place].findings.append(finding) }
        }
        guard !levels.isEmpty else { return }
        checkCounter(&levels, made)
        guard profile != nil || fault != nil, let window else { return }
        let end = zip(made, delays).map { window.epoch + $1 + $0.recording.windowEnd }.max() ?? window.start
        do throws(ProfileFault) {
            if let fault { throw fault }
            guard let (sampled, findings) = try profile?.finish(window.start...max(window.start, end)) else { return }
            var found = sampled
            found.cpuSecondsPerRequest = levels[0].resources.flatMap { $0.perRequest($0.cpuSeconds) }
            // Of all that loads the target at the same time.
            levels[0].profile = found
            levels[0].findings += findings
        } catch { levels[0].findings.append(error.finding) }
        profile = nil
    }

    /// Of all that loads the target at the same time.
    private mutating func checkCounter(_ levels: inout [LevelResult], _ made: [SegmentRecording]) {
        let counts = levels.flatMap { [$0.counts, $0.warmupCounts] }
        // A redirect that is followed is a request more.
        let hops = 1 + (plan.scenarios.flatMap(\.requests).map(\.redirects).max() ?? 0)
        let renewals = made.reduce(0) { $0 + $1.recording.renewals.requests }
        let found = counter?.check(
            succeeded: counts.reduce(0) { $0 + $1.succeeded },
            sent: counts.reduce(0) { $0 + $1.sent + $1.resent } * hops + renewals)
        levels[0].counter = found?.check
        if let finding = found?.finding { levels[0].findings.append(finding) }
    }
}
