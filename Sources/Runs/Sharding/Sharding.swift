import CLinux
import Engine
import Glibc
import LoadModel
import Measurement

/// A load that several processes share, as one of them sees it: which part is its own, when all begin, and what it has measured.
///
/// Used by the thread that runs.
public final class Sharding: @unchecked Sendable {
    public let place: ShardPlace
    public let start: ShardStart
    /// How long the others are awaited.
    public let timeout: Nanoseconds
    /// Told what is worth a line to people.
    public let say: @Sendable (String) -> Void
    /// What all have in common; of which run, once they have met.
    public private(set) var key: Part.Key
    /// What this one tells of itself, once it is known when it begins.
    public private(set) var account: ShardAccount?
    /// When the load under way began, warm-up included: of one level after another.
    private(set) var startedAt: Double?
    /// Why it did not begin.
    private(set) var fault: ShardingFault?
    /// What it has measured, once the load is over.
    public private(set) var part: Part?
    /// Where it has met the others over the network.
    private var meeting: HostMeeting?

    public init(
        _ place: ShardPlace, start: ShardStart, timeout: Nanoseconds, key: Part.Key,
        say: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.place = place
        self.start = start
        self.timeout = timeout
        self.key = key
        self.say = say
    }

    public var shard: Shard { place.shard }

    /// What a plan asks for that shards have not, or not so many; nil: nothing.
    ///
    /// - Parameter start: how they come to begin together.
    public static func fault(_ plan: Plan, target: Target, shard: Shard, start: ShardStart) -> ShardingFault? {
        guard !shard.isWhole else { return nil }
        if plan.course.count > 1, !start.isAtTheFirst {
            return .plan(
                "a list of levels runs one after another, each when all shards have ended the one before: have them meet at the "
                    + "first, with --meet HOST:PORT")
        }
        if target.launch != nil || target.isEmbedded {
            return .plan(
                "target '\(target.name)' is started by Dyno, and each shard would start one of its own: start it once, and name its url"
            )
        }
        if !plan.setup.isEmpty || !plan.teardown.isEmpty, !start.isAtTheFirst {
            return .plan(
                "setup and teardown are made once for a load, by the first shard, which tells the others what it has captured: have "
                    + "them meet at it, with --meet HOST:PORT")
        }
        if let identities = plan.identities, identities.count < shard.count {
            return .plan("\(identities.count) identities cannot be shared out among \(shard.count) shards: ask for more of them")
        }
        for stream in plan.streams {
            guard let users = stream.load.peakUsers, users < shard.count else { continue }
            return .plan(
                "\(users) users cannot be shared out among \(shard.count) shards: ask for more of them, or for fewer shards")
        }
        return nil
    }

    // MARK: The beginning

    /// Has all come to the first shard before it makes the plan's setup.
    ///
    /// - Returns: what the setup has captured there; empty of the first itself, which is to make it now (``tellSetup(_:)``).
    /// - Throws: where not all come, or the first does not begin; and where a signal came.
    func meet(_ interrupts: Interrupts) throws(RunError) -> [CapturedValue] {
        guard case .host(let host, let port, let secret) = start else { return [] }
        let meeting = HostMeeting(
            host: host, port: port, secret: secret, key: key, shard: shard, timeout: timeout, interrupts: interrupts, say: say)
        self.meeting = meeting
        do throws(ShardingFault) {
            if let values = try meeting.gather() { return values }
        } catch { throw .notShared(error) }
        throw .stopped(signal: interrupts.signal ?? SIGTERM)
    }

    /// Tells the others what the setup has captured.
    func tellSetup(_ values: [CapturedValue]) { meeting?.table?.tellSetup(values) }

    /// Sends the others home, unless the load has begun.
    func leave() { meeting?.table?.leave() }

    /// When the load begins on this machine's clock; waits until shortly before.
    ///
    /// - Returns: nil where it does not: ``fault`` says why, or a signal came.
    func begin(_ interrupts: Interrupts) -> Instant? {
        do throws(ShardingFault) {
            guard let agreed = try agree(interrupts) else { return nil }
            let late = MonotonicClock().now() - agreed.epoch
            // The threads have yet to wake.
            guard late < Nanoseconds(-1_000_000) else { throw .tooLate(seconds: max(0, late.seconds)) }
            key.run = agreed.run
            startedAt = agreed.startedAt
            account =
                account
                ?? ShardAccount(
                    shard: shard, source: place.source, host: Sharding.hostName, startedAt: agreed.startedAt,
                    clock: agreed.clock)
            return Pause(interrupts).until(agreed.epoch - Sharding.wakeUp) ? agreed.epoch : nil
        } catch {
            fault = error
            return nil
        }
    }

    /// How long before the beginning threads are woken.
    private static let wakeUp = Nanoseconds(50_000_000)

    private func agree(_ interrupts: Interrupts) throws(ShardingFault) -> Agreement? {
        switch start {
        case .now:
            let epoch = MonotonicClock().now() + Sharding.wakeUp * 2
            return Agreement(
                epoch: epoch, startedAt: Calendar.now().seconds(at: epoch), clock: Calendar.clock, run: nil)
        case .at(let seconds):
            let calendar = Calendar.now()
            let epoch = calendar.instant(at: seconds)
            let ahead = (epoch - calendar.instant).seconds
            if ahead > 1 { say("ready; the load begins in \(QuantityText.duration(milliseconds: ahead * 1000))") }
            return Agreement(epoch: epoch, startedAt: seconds, clock: Calendar.clock, run: "at \(seconds)")
        case .folder(let path):
            return try FolderMeeting(path, key: key, shard: shard, timeout: timeout, interrupts: interrupts, say: say).agree()
        case .host(let host, let port, let secret):
            let meeting =
                self.meeting
                ?? HostMeeting(
                    host: host, port: port, secret: secret, key: key, shard: shard, timeout: timeout, interrupts: interrupts,
                    say: say)
            self.meeting = meeting
            return try meeting.agree()
        }
    }

    // MARK: While the load runs

    /// Whether the first shard sees what all do, and decides for all.
    var isLed: Bool { meeting?.seat != nil }

    /// The load as all shards together see it, where this is the one that they tell; else as it is here.
    func sum(_ ticks: [LiveTick]) -> [LiveTick] {
        meeting?.seat?.tell(ticks)
        return meeting?.table?.sum(ticks) ?? ticks
    }

    /// The load is to end before its time: for all of them.
    func stopAll() { meeting?.table?.stopAll() }

    // MARK: The end

    /// Has the first shard wait until the load is over on all of them, or 30 s: what a teardown takes away they may still ask for.
    func awaitOthers() { meeting?.table?.awaitEnds(within: 30) }

    /// What the load came to, once it is over.
    ///
    /// - Parameter result: of this shard.
    func note(_ streams: [Part.Stream], of result: RunResult) {
        guard let account, !streams.isEmpty else { return }
        part = Part(key: key, account: account, frame: result, streams: streams)
    }

    /// Whether what all have measured comes together here.
    public var isTable: Bool { meeting?.table != nil }

    /// Hands over to the first shard what was measured, where it is there for that.
    ///
    /// - Parameter text: of the part's file.
    /// - Returns: whether it has it; nil: there is nobody to have it.
    public func deliver(_ text: @autoclosure () throws -> String) rethrows -> Bool? {
        try meeting?.seat.map { $0.deliver(try text()) }
    }

    /// What the others have measured, where it comes together here: the texts of their files; and those that were lost on the way.
    public func collect() -> (parts: [String], lost: [(shard: Int, seconds: Double)]) {
        meeting?.table?.collect(within: Sharding.patience) ?? ([], [])
    }

    /// Longer than any answer is awaited, for most plans.
    private static let patience = 90.0

    private static var hostName: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "unknown" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// What shards have agreed on, in the terms of one of them.
struct Agreement {
    /// On this machine's own clock.
    var epoch: Instant
    /// On the calendar that all share, in seconds since 1970.
    var startedAt: Double
    var clock: ShardAccount.Clock
    var run: String?
}

/// One reading of both clocks of a machine.
struct Calendar {
    let instant: Instant
    /// Since 1970.
    let seconds: Double

    /// The closest of a few: between the two something else may run.
    static func now() -> Calendar {
        var best: (calendar: Calendar, gap: Nanoseconds)?
        for _ in 0..<5 {
            let before = MonotonicClock().now()
            var time = timespec()
            clock_gettime(CLOCK_REALTIME, &time)
            let gap = MonotonicClock().now() - before
            let calendar = Calendar(
                instant: before + Nanoseconds(gap.count / 2), seconds: Double(time.tv_sec) + Double(time.tv_nsec) / 1e9)
            if best.map({ gap < $0.gap }) ?? true { best = (calendar, gap) }
        }
        return best?.calendar ?? Calendar(instant: .origin, seconds: 0)
    }

    func instant(at seconds: Double) -> Instant { instant + Nanoseconds(seconds: seconds - self.seconds) }
    func seconds(at instant: Instant) -> Double { seconds + (instant - self.instant).seconds }

    /// What the kernel says of it.
    static var clock: ShardAccount.Clock {
        let error = dyno_clock_error()
        return ShardAccount.Clock(source: .calendar, uncertaintyMilliseconds: error < 0 ? nil : Double(error) / 1000)
    }
}

/// Waiting that a signal ends.
struct Pause {
    private let interrupts: Interrupts

    init(_ interrupts: Interrupts) { self.interrupts = interrupts }

    /// - Returns: false where a stop was asked for.
    func until(_ end: Instant) -> Bool {
        while !interrupts.stop.isRequested {
            let left = end - MonotonicClock().now()
            guard left > .zero else { return true }
            usleep(UInt32(min(left.count / 1000 + 1, 50_000)))
        }
        return false
    }

    func seconds(_ seconds: Double) -> Bool { until(MonotonicClock().now() + Nanoseconds(seconds: seconds)) }
}
