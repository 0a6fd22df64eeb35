/// Settings of a load that no trace can follow: which one, and why.
public struct TraceConflict: Error, Hashable, Sendable {
    public enum Setting: String, Sendable { case warmup, duration, requests }

    public let setting: Setting
    public let message: String
}

extension Trace {
    /// When the load ends where nothing is said: with the trace; nil where that has no end.
    ///
    /// - Parameter warmup: less than the replay takes.
    public func naturalStop(warmup: Nanoseconds) -> Load.StopRule? {
        guard !loops else { return nil }
        return isOpen ? .duration(roundDuration - warmup) : .requests(content.requests)
    }

    /// Of one round, as replayed.
    private static let longest = Nanoseconds(seconds: 365 * 86_400)

    public var isOpen: Bool { mode == .open }

    /// The number of users, in the closed mode.
    public var users: Int? { if case .closed(let users, _) = mode { users } else { nil } }

    /// Between the requests of a user, in the closed mode.
    public var cycle: UserCycle? { if case .closed(_, let cycle) = mode { cycle } else { nil } }

    /// Finds what a load asks of the trace that it does not have.
    ///
    /// - Parameter stop: nil: the load ends with the trace.
    public func check(warmup: Nanoseconds, stop: Load.StopRule?) throws(TraceConflict) {
        if isOpen { try checkOpen(warmup, stop) } else { try checkClosed(warmup, stop) }
    }

    private func checkOpen(_ warmup: Nanoseconds, _ stop: Load.StopRule?) throws(TraceConflict) {
        guard !loops else { return }
        guard roundDuration <= Trace.longest else {
            throw TraceConflict(
                setting: .duration,
                message: "a round of the trace takes \(rounded), and a load at most 365 days; raise its speed, or clip it")
        }
        guard warmup < roundDuration else {
            throw TraceConflict(
                setting: .warmup,
                message:
                    "the warm-up of \(warmup) takes all of the trace, which is through in \(rounded); shorten it, or write 'loop: true'"
            )
        }
        switch stop {
        case .duration(let duration)? where warmup + duration > roundDuration:
            let left = warmup > .zero ? ", and the warm-up takes \(warmup) of them" : ""
            throw TraceConflict(
                setting: .duration,
                message:
                    "the trace is through in \(rounded)\(left), before \(duration) are over; write 'loop: true', or leave the duration out"
            )
        case .requests(let count)?: try checkCount(count)
        case .duration?, nil: break
        }
    }

    private func checkClosed(_ warmup: Nanoseconds, _ stop: Load.StopRule?) throws(TraceConflict) {
        let depends = "how long a closed replay takes depends on the target"
        if case .duration? = stop {
            guard !loops else { return }
            throw TraceConflict(
                setting: .duration, message: "\(depends), and it may end earlier; write 'loop: true', or 'requests'")
        }
        guard warmup == .zero else {
            throw TraceConflict(
                setting: .warmup,
                message: "\(depends), so that a warm-up takes nobody knows how many of its requests; leave it out, or write "
                    + "'loop: true' and a duration")
        }
        if case .requests(let count)? = stop, !loops { try checkCount(count) }
    }

    private func checkCount(_ count: Int) throws(TraceConflict) {
        guard count > content.requests else { return }
        throw TraceConflict(
            setting: .requests,
            message:
                "the trace has \(content.requests.grouped) requests, \(count.grouped) are asked for; write 'loop: true', or at most "
                + "\(content.requests.grouped)")
    }

    /// For people: not to the nanosecond.
    private var rounded: Nanoseconds {
        let unit: Int64 = roundDuration.count >= 10_000_000_000 ? 1_000_000_000 : 1_000_000
        return Nanoseconds(max(unit, roundDuration.count / unit * unit))
    }
}
