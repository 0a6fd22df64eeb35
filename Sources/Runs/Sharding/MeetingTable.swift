import Engine
import Foundation
import LoadModel
import Measurement

/// The first shard's side of a meeting: listens, and knows who is there.
///
/// Each connection has a thread, of which there are no more than shards and a few strangers; whoever says nothing sensible within
/// seconds is cut off.
final class MeetingTable: @unchecked Sendable {
    private let meeting: HostMeeting
    private let run = FolderMeeting.number()
    private let state = NSCondition()
    // What follows is touched under the condition's lock.
    private var connections = 0
    /// By number, once they are ready.
    private var ready: [Int: Wire] = [:]
    /// Those that have said who they are.
    private var known: Set<Int> = []
    /// Which level each is ready for, from 1.
    private var readyFor: [Int: Int] = [:]
    /// Of each level that has begun, or is about to.
    private var beginnings: [(at: Instant, calendarSeconds: Double)] = []
    /// What the setup has captured, once it is over.
    private var values: [CapturedValue]?
    private var fault: ShardingFault?
    private var isOver = false
    /// Of each that runs: what it told last; what it measured; or when it was lost, in seconds from the beginning.
    private var ticks: [Int: [LiveTick]] = [:]
    private var parts: [Int: String] = [:]
    private var lost: [Int: Double] = [:]

    /// Connections beside those of the shards.
    private static let strangers = 64
    /// In seconds. Who runs tells something each second; a machine may stand still for a while.
    private static let longestSilence = 30.0

    /// Listens.
    init(_ meeting: HostMeeting) throws(ShardingFault) {
        self.meeting = meeting
        let listeners = try listen()
        for listener in listeners { Foundation.Thread.detachNewThread { [self] in accept(listener) } }
        let others = meeting.shard.count - 1
        if others > 0 { meeting.say("waiting at \(meeting.place) for \(QuantityText.counted(others, "other shard"))") }
    }

    /// Waits until all have come.
    ///
    /// - Returns: false where a signal came.
    func gather() throws(ShardingFault) -> Bool {
        state.lock()
        defer { state.unlock() }
        return try awaitOthers { $0.known }
    }

    /// Tells all what the setup has captured.
    func tellSetup(_ values: [CapturedValue]) {
        locked {
            self.values = values
            state.broadcast()
        }
    }

    /// Sends all home, unless the load has begun.
    func leave() {
        state.lock()
        defer { state.unlock() }
        if beginnings.isEmpty, !isOver { dismiss() }
    }

    /// Waits until all are ready for the next level, and names the instant. Those that were lost, or have stopped, are not waited for.
    ///
    /// - Returns: nil where a signal came.
    func agree() throws(ShardingFault) -> Agreement? {
        let count = meeting.shard.count
        state.lock()
        defer { state.unlock() }
        let level = beginnings.count + 1
        let isThere = try awaitOthers { table in
            Set(table.readyFor.filter { $0.value >= level }.keys).union(table.lost.keys).union(table.parts.keys)
        }
        guard isThere else { return nil }
        ticks = [:]
        let calendar = Calendar.now()
        let at = calendar.instant + (count > 1 ? HostMeeting.lead : Nanoseconds(seconds: 0.2))
        beginnings.append((at, calendar.seconds(at: at)))
        state.broadcast()
        return Agreement(
            epoch: at, startedAt: calendar.seconds(at: at),
            clock: ShardAccount.Clock(source: .meeting, offsetMilliseconds: 0, uncertaintyMilliseconds: 0), run: run)
    }

    /// Called with the lock.
    ///
    /// - Parameter came: the numbers of those that are there.
    /// - Returns: false where a signal came.
    private func awaitOthers(_ came: (MeetingTable) -> Set<Int>) throws(ShardingFault) -> Bool {
        let count = meeting.shard.count
        let deadline = MonotonicClock().now() + meeting.timeout
        while came(self).count < count - 1 {
            if let fault {
                dismiss()
                throw fault
            }
            let isLate = MonotonicClock().now() >= deadline
            guard !isLate, !meeting.isStopped else {
                let there = came(self)
                dismiss()
                guard isLate else { return false }
                throw .missing((2...count).filter { !there.contains($0) }, of: count, waitedSeconds: meeting.timeout.seconds)
            }
            _ = state.wait(until: Date(timeIntervalSinceNow: 0.05))
        }
        return true
    }

    /// Sends all home, and waits until they have been told, for a moment. Called with the lock.
    private func dismiss() {
        isOver = true
        state.broadcast()
        let patience = Date(timeIntervalSinceNow: 1)
        while connections > 0, state.wait(until: patience) {}
    }

    private func listen() throws(ShardingFault) -> [Int32] {
        var reason: Int32 = 0
        let listeners = try meeting.addresses(listening: true).compactMap { address -> Int32? in
            let descriptor = HostMeeting.socket(address) { descriptor, name, length in
                var one: Int32 = 1
                setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, 4)
                return bind(descriptor, name, length) == 0 && Glibc.listen(descriptor, 1024) == 0
            }
            if descriptor == nil { reason = errno }
            return descriptor
        }
        guard !listeners.isEmpty else {
            let why = String(cString: strerror(reason)).lowercased()
            throw .place(
                "--meet \(meeting.place): shard 1 cannot listen there: \(why) (is it this machine's own address, and the port free?)"
            )
        }
        return listeners
    }

    // MARK: Threads

    private func accept(_ listener: Int32) {
        defer { close(listener) }
        while !locked({ isOver }), !meeting.isStopped {
            var watched = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
            guard poll(&watched, 1, 100) > 0 else { continue }
            let descriptor = Glibc.accept(listener, nil, nil)
            guard descriptor >= 0 else {
                // Out of descriptors, perhaps: it says again and again that one waits.
                usleep(10_000)
                continue
            }
            let isAdmitted = locked {
                guard connections < meeting.shard.count + MeetingTable.strangers else { return false }
                connections += 1
                return true
            }
            guard isAdmitted, let wire = try? Wire(descriptor, isSecret: meeting.secret != nil) else {
                if !isAdmitted { close(descriptor) } else { locked { connections -= 1 } }
                continue
            }
            Foundation.Thread.detachNewThread { [self] in
                serve(wire)
                locked {
                    connections -= 1
                    state.broadcast()
                }
            }
        }
    }

    private func locked<Value>(_ body: () -> Value) -> Value {
        state.lock()
        defer { state.unlock() }
        return body()
    }

    /// To its end; what fails on the way ends it.
    private func serve(_ wire: Wire) {
        let isStopped = { [self] in meeting.isStopped || locked { isOver } }
        guard (try? wire.shakeHands(isServer: true, within: 5, isStopped)) != nil,
            case .hello(let hello)? = try? wire.receive(within: 5, isStopped)
        else { return }
        if let refusal = admit(hello) {
            try? wire.send(refusal)
            return
        }
        let number = hello.shard
        guard (try? wire.send(.welcome(run: run))) != nil, tellSetup(to: wire), answerQuestions(of: wire, isStopped) else {
            leave(number)
            return
        }
        play(number, wire)
    }

    /// - Returns: why it may not take part; nil: it may.
    private func admit(_ hello: MeetingMessage.Hello) -> MeetingMessage? {
        func refuse(_ reason: String) -> MeetingMessage { .refused(reason: reason, lateSeconds: nil) }
        return locked {
            if let beginning = beginnings.first {
                let late = (MonotonicClock().now() - beginning.at).seconds
                return .refused(reason: "the load has begun", lateSeconds: max(0, late))
            }
            guard hello.version == 1 else {
                return refuse("shard 1 speaks another version of the protocol: install the same dyno")
            }
            if let difference = Part.Key.difference(
                meeting.key, of: meeting.shard.count, hello.key, of: hello.of)
            {
                let reason = "shard \(hello.shard) is no part of this load: \(difference)"
                // All must be told alike: it will not come to be one.
                fault = fault ?? .refused(reason)
                return refuse(reason)
            }
            guard 2...max(2, meeting.shard.count) ~= hello.shard, hello.shard <= meeting.shard.count else {
                return refuse("there is a shard \(hello.shard) of \(meeting.shard.count) already: it listens here")
            }
            guard known.insert(hello.shard).inserted else {
                return refuse("there is a shard \(hello.shard) of \(meeting.shard.count) already: give each a number of its own")
            }
            return nil
        }
    }

    private func leave(_ number: Int) {
        locked {
            known.remove(number)
            ready[number] = nil
            readyFor[number] = nil
            state.broadcast()
        }
    }

    /// - Returns: whether it goes on.
    private func tellSetup(to wire: Wire) -> Bool {
        guard meeting.hasSetup else { return true }
        guard wait(until: { values != nil }, wire), let values = locked({ values }) else {
            dismiss(wire)
            return false
        }
        return (try? wire.send(.prepared(values), within: 60)) != nil
    }

    /// - Returns: whether it has got ready.
    private func answerQuestions(of wire: Wire, _ isStopped: () -> Bool) -> Bool {
        // Its users may have to log in before.
        let patience = max(30, meeting.timeout.seconds)
        for _ in 0...HostMeeting.rounds * 4 {
            switch try? wire.receive(within: patience, isStopped) {
            case .time(let sent): guard (try? tellTime(wire, asked: sent)) != nil else { return false }
            case .ready: return true
            default: return false
            }
        }
        return false
    }

    private func tellTime(_ wire: Wire, asked: Int64) throws(Wire.Failure) {
        let received = MonotonicClock().now()
        let calendar = Calendar.now()
        try wire.send(
            .timeAnswer(
                sent: asked, received: received.count, replied: calendar.instant.count, calendarSeconds: calendar.seconds))
    }

    /// Has one that is ready make one level after another.
    private func play(_ number: Int, _ wire: Wire) {
        var level = 1
        repeat {
            locked {
                ready[number] = wire
                readyFor[number] = level
                state.broadcast()
            }
            guard wait(until: { beginnings.count >= level }, wire) else {
                dismiss(wire)
                if level == 1 { leave(number) } else { lose(number, lastHeard: MonotonicClock().now()) }
                return
            }
            let begins = locked { beginnings[level - 1] }
            try? wire.send(.start(at: begins.at.count, calendarSeconds: begins.calendarSeconds))
            level += 1
        } while follow(number, wire, since: locked { beginnings[level - 2].at })
    }

    private func lose(_ number: Int, lastHeard: Instant) {
        locked {
            lost[number] = beginnings.first.map { max(0, (lastHeard - $0.at).seconds) }
            state.broadcast()
        }
        if !meeting.isStopped { meeting.say("shard \(number) is lost: from here on the load is not the plan's") }
    }

    /// - Parameter isTrue: asked with the lock.
    /// - Returns: false where that will not come, or the other side has gone.
    private func wait(until isTrue: () -> Bool, _ wire: Wire) -> Bool {
        state.lock()
        defer { state.unlock() }
        while !isTrue() {
            guard !isOver, !meeting.isStopped, !wire.isBroken else { return false }
            _ = state.wait(until: Date(timeIntervalSinceNow: 0.05))
        }
        return true
    }

    /// Tells one why the load does not begin.
    private func dismiss(_ wire: Wire) {
        guard !wire.isBroken else { return }
        let refusal = locked { fault }.map { MeetingMessage.refused(reason: $0.reason, lateSeconds: nil) }
        try? wire.send(refusal ?? .dismissed(reason: "shard 1 does not begin, as not all have come, or its setup has failed"))
    }

    // MARK: While the load runs, and behind it

    /// Hears what a shard tells, up to the end of a level, or what it has measured.
    ///
    /// - Returns: whether it is ready for another level.
    private func follow(_ number: Int, _ wire: Wire, since begin: Instant) -> Bool {
        var last = begin
        do throws(Wire.Failure) {
            while true {
                switch try wire.receive(limit: Wire.mostPartBytes, within: MeetingTable.longestSilence) {
                case .tick(let data):
                    let told = data.compactMap { try? LiveTick(unpacking: [UInt8]($0)) }
                    locked { ticks[number] = told }
                    last = MonotonicClock().now()
                case .time(let sent): try tellTime(wire, asked: sent)
                case .ready: return true
                case .part(let text):
                    try? wire.send(.taken)
                    locked {
                        parts[number] = text
                        state.broadcast()
                    }
                    // It hangs up when it has read that.
                    _ = try? wire.receive(within: 5)
                    return false
                default: throw .garbage
                }
            }
        } catch {
            lose(number, lastHeard: last)
            wire.hangUp()
            return false
        }
    }

    /// The load as all shards see it.
    func sum(_ own: [LiveTick]) -> [LiveTick] {
        var sum = own
        for others in locked({ ticks.values }) where others.count == sum.count {
            for index in sum.indices { sum[index].merge(others[index]) }
        }
        return sum
    }

    /// Has all others stop.
    func stopAll() { for wire in locked({ Array(ready.values) }) { try? wire.send(.stop, within: 1) } }

    /// Waits until the load is over on all others, or they are lost.
    func awaitEnds(within seconds: Double) {
        let deadline = Date(timeIntervalSinceNow: seconds)
        state.lock()
        defer { state.unlock() }
        while parts.count + lost.count < meeting.shard.count - 1, Date() < deadline, !meeting.interrupts.skipsTeardown {
            _ = state.wait(until: min(deadline, Date(timeIntervalSinceNow: 0.1)))
        }
    }

    /// What the others have measured, once all of them have told, or are lost, or are waited for in vain.
    ///
    /// - Returns: also those that were lost, with when.
    func collect(within seconds: Double) -> (parts: [String], lost: [(shard: Int, seconds: Double)]) {
        awaitEnds(within: seconds)
        state.lock()
        defer { state.unlock() }
        isOver = true
        return (parts.sorted { $0.key < $1.key }.map(\.value), lost.sorted { $0.value < $1.value }.map { ($0.key, $0.value) })
    }
}
