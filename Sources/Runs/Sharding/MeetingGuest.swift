import Engine
import Foundation
import LoadModel
import Measurement

/// A shard that goes to meet the first one.
struct MeetingGuest {
    private let meeting: HostMeeting

    init(_ meeting: HostMeeting) { self.meeting = meeting }

    /// What it has once it has been let in.
    struct Visit {
        let wire: Wire
        let run: String
        /// What the setup has captured.
        let values: [CapturedValue]
    }

    /// Dials until it is let in.
    ///
    /// - Returns: what the setup has captured; nil where a signal came.
    func come() throws(ShardingFault) -> [CapturedValue]? {
        meeting.visit = try insist { _ throws(Trouble) in try visit() }
        return meeting.visit?.values
    }

    /// Dials until it is let in, unless it was, and waits for the instant.
    ///
    /// - Returns: nil where a signal came.
    func agree() throws(ShardingFault) -> (Agreement, Visit)? {
        try insist { deadline throws(Trouble) in
            guard let known = meeting.visit else { return try attend(try visit(), until: deadline) }
            // It is of no more use where this fails.
            meeting.visit = nil
            return try attend(known, until: deadline)
        }
    }

    /// Tries until it succeeds or is not worth it.
    private func insist<Value>(_ attempt: (Instant) throws(Trouble) -> Value) throws(ShardingFault) -> Value? {
        let deadline = MonotonicClock().now() + meeting.timeout
        var reason = "nobody has answered"
        while MonotonicClock().now() < deadline {
            if meeting.isStopped { return nil }
            do throws(Trouble) { return try attempt(deadline) } catch {
                switch error {
                case .final(let fault): throw fault
                case .again(let why): reason = why
                }
            }
            guard Pause(meeting.interrupts).seconds(0.2) else { return nil }
        }
        throw .nobodyThere(place: meeting.place, waitedSeconds: meeting.timeout.seconds, reason: reason)
    }

    private enum Trouble: Error {
        case final(ShardingFault)
        /// It may be better a moment later.
        case again(String)
    }

    private func visit() throws(Trouble) -> Visit {
        let wire = try dial()
        let isStopped = { meeting.isStopped }
        do throws(Wire.Failure) {
            try wire.shakeHands(isServer: false, within: 5, isStopped)
            try wire.send(.hello(.init(shard: meeting.shard.number, of: meeting.shard.count, key: meeting.key)))
            guard case .welcome(let run) = try answer(wire, within: 10) else { throw Wire.Failure.garbage }
            guard meeting.hasSetup else { return Visit(wire: wire, run: run, values: []) }
            // All have to come first, and then the setup takes as long as it takes.
            let patience = meeting.timeout.seconds + MeetingGuest.longestSetup
            guard case .prepared(let values) = try answer(wire, limit: Wire.mostPartBytes, within: patience) else {
                throw Wire.Failure.garbage
            }
            return Visit(wire: wire, run: run, values: values)
        } catch { throw trouble(error) }
    }

    /// In seconds.
    private static let longestSetup = 3600.0

    private func attend(_ visit: Visit, until deadline: Instant) throws(Trouble) -> (Agreement, Visit) {
        do throws(Wire.Failure) {
            let clock = try ReadClock { message throws(Wire.Failure) in
                try visit.wire.send(message) { meeting.isStopped }
                return try answer(visit.wire, within: 5)
            }
            try visit.wire.send(.ready)
            let left = max(1, (deadline - MonotonicClock().now()).seconds)
            guard case .start(let at, let calendar) = try answer(visit.wire, within: left + 5) else {
                throw Wire.Failure.garbage
            }
            return (clock.agreement(at: at, calendar: calendar, run: visit.run), visit)
        } catch { throw trouble(error) }
    }

    /// What the first shard says, unless it is that it does not go on with this one.
    private func answer(
        _ wire: Wire, limit: Int = Wire.mostBytes, within seconds: Double
    ) throws(Wire.Failure) -> MeetingMessage {
        let message = try wire.receive(limit: limit, within: seconds) { meeting.isStopped }
        switch message {
        case .refused(let reason, let late): throw .refusal(reason, late)
        case .dismissed(let reason): throw .dismissal(reason)
        default: return message
        }
    }

    private func trouble(_ failure: Wire.Failure) -> Trouble {
        switch failure {
        case .refusal(let reason, let late):
            .final(late.map { .tooLate(seconds: $0) } ?? .refused(reason))
        case .dismissal(let reason): .final(.dismissed(reason))
        case .closed: .again("it hung up")
        case .timedOut: .again("it said nothing")
        case .notSecret:
            .final(
                .refused(
                    "whoever listens at \(meeting.place) has another secret (is DYNO_MEET_SECRET the same everywhere?), or is no dyno"
                ))
        case .tooLong, .garbage: .final(.refused("whoever listens at \(meeting.place) is no dyno, or of another version"))
        }
    }

    private func dial() throws(Trouble) -> Wire {
        let addresses: [(family: Int32, bytes: [UInt8])]
        // A name may come to be known only when its machine is up.
        do throws(ShardingFault) { addresses = try meeting.addresses(listening: false) } catch { throw .again("\(error)") }
        var reason = "no address"
        for address in addresses {
            let descriptor = HostMeeting.socket(address) { descriptor, name, length in
                // What does not answer is tried again.
                var wait = timeval(tv_sec: 2, tv_usec: 0)
                setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
                return connect(descriptor, name, length) == 0
            }
            guard let descriptor else {
                reason = String(cString: strerror(errno)).lowercased()
                continue
            }
            do throws(Wire.Failure) { return try Wire(descriptor, isSecret: meeting.secret != nil) } catch {
                throw .again("no TLS session could be made")
            }
        }
        throw .again(reason)
    }
}

/// The first shard's clock, as another has come to know it.
struct ReadClock {
    /// What the first shard's monotonic clock is ahead by, and what that may be wrong by.
    private var ahead: Nanoseconds
    private var halfRoundTrip: Nanoseconds
    /// What its calendar is ahead by.
    private var calendarMilliseconds: Double

    /// - Parameter ask: sends a question, and has the answer.
    init(_ ask: (MeetingMessage) throws(Wire.Failure) -> MeetingMessage) throws(Wire.Failure) {
        var best: ReadClock?
        for _ in 0..<HostMeeting.rounds {
            let question = MeetingMessage.time(sent: MonotonicClock().now().count)
            guard case .timeAnswer(let sent, let received, let replied, let seconds) = try ask(question) else { throw .garbage }
            let now = Calendar.now()
            let half = Nanoseconds(((now.instant.count &- sent) &- (replied &- received)) / 2)
            let ahead = Nanoseconds(((received &- sent) &+ (replied &- now.instant.count)) / 2)
            guard best.map({ half < $0.halfRoundTrip }) ?? true else { continue }
            best = ReadClock(ahead, half, calendarMilliseconds: (seconds + half.seconds - now.seconds) * 1000)
        }
        guard let best, best.halfRoundTrip >= .zero else { throw .garbage }
        self = best
    }

    private init(_ ahead: Nanoseconds, _ halfRoundTrip: Nanoseconds, calendarMilliseconds: Double) {
        self.ahead = ahead
        self.halfRoundTrip = halfRoundTrip
        self.calendarMilliseconds = calendarMilliseconds
    }

    /// - Parameters:
    ///   - at: on the first shard's clock.
    ///   - calendar: the same, in seconds since 1970.
    func agreement(at: Int64, calendar: Double, run: String) -> Agreement {
        let clock = ShardAccount.Clock(
            source: .meeting, offsetMilliseconds: calendarMilliseconds, uncertaintyMilliseconds: halfRoundTrip.milliseconds)
        return Agreement(epoch: Instant(at) - ahead, startedAt: calendar, clock: clock, run: run)
    }
}
