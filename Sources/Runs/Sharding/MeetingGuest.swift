import Engine
import Foundation
import LoadModel
import Measurement

/// A shard that goes to meet the first one.
struct MeetingGuest {
    private let meeting: HostMeeting

    init(_ meeting: HostMeeting) { self.meeting = meeting }

    /// Dials until it is answered, and waits for the instant.
    ///
    /// - Returns: nil where a signal came.
    func agree() throws(ShardingFault) -> (Agreement, Wire)? {
        let deadline = MonotonicClock().now() + meeting.timeout
        var reason = "nobody has answered"
        while MonotonicClock().now() < deadline {
            if meeting.isStopped { return nil }
            do throws(Trouble) { return try attend(until: deadline) } catch {
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

    private func attend(until deadline: Instant) throws(Trouble) -> (Agreement, Wire) {
        let wire = try dial()
        let isStopped = { meeting.isStopped }
        do throws(Wire.Failure) {
            try wire.shakeHands(isServer: false, within: 5, isStopped)
            try wire.send(.hello(.init(shard: meeting.shard.number, of: meeting.shard.count, key: meeting.key)))
            let run: String
            switch try wire.receive(within: 10, isStopped) {
            case .welcome(let name): run = name
            case .refused(let reason, let late): throw Wire.Failure.refusal(reason, late)
            default: throw .garbage
            }
            let clock = try readClock(wire, isStopped)
            try wire.send(.ready)
            let left = max(1, (deadline - MonotonicClock().now()).seconds)
            switch try wire.receive(within: left + 5, isStopped) {
            case .start(let at, let calendar):
                let account = ShardAccount.Clock(
                    source: .meeting, offsetMilliseconds: clock.calendarMilliseconds,
                    uncertaintyMilliseconds: clock.halfRoundTrip.milliseconds)
                return (Agreement(epoch: Instant(at) - clock.ahead, startedAt: calendar, clock: account, run: run), wire)
            case .refused(let reason, let late): throw Wire.Failure.refusal(reason, late)
            case .dismissed(let reason): throw Wire.Failure.dismissal(reason)
            default: throw .garbage
            }
        } catch { throw trouble(error) }
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

    private struct ReadClock {
        /// What the first shard's monotonic clock is ahead by, and what that may be wrong by.
        var ahead: Nanoseconds
        var halfRoundTrip: Nanoseconds
        /// What its calendar is ahead by.
        var calendarMilliseconds: Double
    }

    private func readClock(_ wire: Wire, _ isStopped: () -> Bool) throws(Wire.Failure) -> ReadClock {
        var best: ReadClock?
        let clock = MonotonicClock()
        for _ in 0..<HostMeeting.rounds {
            try wire.send(.time(sent: clock.now().count), isStopped)
            guard case .timeAnswer(let sent, let received, let replied, let seconds) = try wire.receive(within: 5, isStopped)
            else {
                throw .garbage
            }
            let now = Calendar.now()
            let half = Nanoseconds(((now.instant.count &- sent) &- (replied &- received)) / 2)
            let ahead = Nanoseconds(((received &- sent) &+ (replied &- now.instant.count)) / 2)
            guard best.map({ half < $0.halfRoundTrip }) ?? true else { continue }
            best = ReadClock(
                ahead: ahead, halfRoundTrip: half, calendarMilliseconds: (seconds + half.seconds - now.seconds) * 1000)
        }
        guard let best, best.halfRoundTrip >= .zero else { throw .garbage }
        return best
    }
}
