import CLinux
import Glibc
import LoadModel
import Measurement
import TestSupport
import Testing

@testable import Engine

/// What the kernel's receive time stamps tell of answers that nobody has read yet, over real sockets: the transport is not asked for
/// events until they are there.
@Suite struct ReceiveStampTests {
    private static let patience = Nanoseconds(seconds: 20)

    /// A transport to a server, and the plan's only request.
    private func transport(_ server: ScriptedServer, timeout: Double = 20, stamps: Bool = true) throws -> SocketTransport {
        var step = RequestStep(label: "x", path: Template("/x"))
        step.timeout = Nanoseconds(seconds: timeout)
        let plan = Plan(
            name: "stamps", targets: [Target(name: "t", url: TargetURL(host: "127.0.0.1", port: server.port))],
            scenarios: [Scenario(name: "s", steps: [.request(step)])],
            load: Load(model: .closed(users: [1], think: .zero), stop: .requests(1)))
        var options = TransportOptions(
            slots: Slots(connections: 10), dialTimeout: ReceiveStampTests.patience, maximumBodyBytes: 1 << 20, spin: .zero)
        options.asksForStamps = stamps
        var transport = SocketTransport(
            plan: CompiledPlan(plan: plan, target: plan.targets[0]), target: plan.targets[0], options: options,
            epoll: try Epoll(waker: Waker()))
        let opened = transport.openAhead(1, until: MonotonicClock().now() + ReceiveStampTests.patience, stop: StopSignal())
        try #require(opened.missing == 0)
        return transport
    }

    private func completion(of transport: inout SocketTransport) throws -> Completion {
        let deadline = MonotonicClock().now() + ReceiveStampTests.patience
        while MonotonicClock().now() < deadline {
            if case .completed(let completion) = transport.next(until: deadline) { return completion }
        }
        throw Failure()
    }

    private struct Failure: Error {}

    private static let keeper = StampKeeper()

    /// The first packets after somebody has asked may be from before the kernel makes stamps.
    private func awaitStamps() throws {
        try #require(ReceiveStampTests.keeper != nil)
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        var transport = try transport(server)
        for token in 0..<2_000 {
            _ = begin(token, on: &transport)
            if try completion(of: &transport).receipt == .stamped { return }
            usleep(5_000)
        }
        throw Failure()
    }

    private func begin(_ token: Int, on transport: inout SocketTransport) -> Instant? {
        transport.begin(0, token: token, identity: RequestIdentity(user: 0, iteration: token))
    }

    /// Waits until something lies in the socket of the first connection.
    private func awaitBytes(_ transport: borrowing SocketTransport) throws {
        var socket = pollfd(fd: transport.connections[0].channel.descriptor, events: Int16(POLLIN), revents: 0)
        try #require(poll(&socket, 1, 20_000) == 1)
    }

    @Test func theTimeThatAnAnswerWaitsToBeReadIsTheGeneratorsOwn() throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        try awaitStamps()
        var transport = try transport(server)
        let sent = try #require(begin(1, on: &transport))
        try awaitBytes(transport)
        usleep(300_000)
        let read = try completion(of: &transport)
        #expect(read.failure == nil && read.receipt == .stamped)
        #expect(read.readDelay > Nanoseconds(299_000_000) && read.end - sent < read.readDelay)
        #expect(try #require(read.firstByteReceived) <= read.end && read.end > sent)
    }

    @Test func withoutStampsTheReadIsAllThatIsKnown() throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        var transport = try transport(server, stamps: false)
        let sent = try #require(begin(0, on: &transport))
        try awaitBytes(transport)
        usleep(300_000)
        let read = try completion(of: &transport)
        #expect(read.receipt == .unasked && read.readDelay == .zero && read.end - sent > Nanoseconds(299_000_000))
    }

    /// A server that gives up an idle connection says so, and what it says comes before the next request.
    @Test func whatCameBeforeTheRequestDoesNotAnswerIt() throws {
        let server = try ScriptedServer(.speaksUnasked(milliseconds: 20))
        defer { server.stop() }
        try awaitStamps()
        var transport = try transport(server)
        _ = begin(0, on: &transport)
        #expect(try completion(of: &transport).status == 200)
        try awaitBytes(transport)
        _ = begin(1, on: &transport)
        let answer = try completion(of: &transport)
        #expect(answer.token == 1 && answer.failure == nil && answer.status == 200 && answer.wasResent)
        #expect(transport.stampFaults.leftovers == 1 && transport.connectionsOpened == 2 && transport.inFlight == 0)
    }

    @Test func anAnswerThatCameInTimeIsOneThoughItsTimeIsUpWhenItIsRead() throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        try awaitStamps()
        var transport = try transport(server, timeout: 1)
        _ = begin(0, on: &transport)
        _ = try completion(of: &transport)
        _ = begin(1, on: &transport)
        usleep(1_300_000)
        let answer = try completion(of: &transport)
        #expect(answer.failure == nil && answer.status == 200 && answer.readDelay > Nanoseconds(300_000_000))
    }

    @Test func anAnswerThatCameTooLateIsNoneThoughItIsThere() throws {
        let server = try ScriptedServer(.answersSlowly(pathEnding: "x", milliseconds: 400))
        defer { server.stop() }
        try awaitStamps()
        var transport = try transport(server, timeout: 0.1)
        _ = begin(0, on: &transport)
        try awaitBytes(transport)
        let answer = try completion(of: &transport)
        #expect(answer.failure == .timeout && transport.inFlight == 0)
    }

    @Test func anAnswerThatEndsWithItsConnectionHasTheTimeOfItsLastData() throws {
        let server = try ScriptedServer(.oldVersion)
        defer { server.stop() }
        try awaitStamps()
        var transport = try transport(server)
        let sent = try #require(begin(0, on: &transport))
        try awaitBytes(transport)
        usleep(300_000)
        let answer = try completion(of: &transport)
        #expect(answer.failure == nil && answer.receipt == .closed)
        #expect(answer.readDelay > Nanoseconds(299_000_000) && answer.end - sent < answer.readDelay)
    }
}

/// What the hot path copies a request.
@Test func theEndOfARequestIsCopiedWithoutCalls() { #expect(MemoryLayout<TransportEvent?>.size <= 128) }

/// How stamps become instants of the monotonic clock.
@Suite struct ReceiveClockTests {
    private static let second: Int64 = 1_000_000_000

    private func clocks(_ monotonic: Int64, offset: Int64) -> dyno_clocks {
        dyno_clocks(real: monotonic - offset, monotonic: monotonic)
    }

    private func offset(_ true: Int64) -> ClockOffset { ClockOffset { clocks(ReceiveClockTests.second, offset: `true`) } }

    @Test func theOffsetIsTheLeastThatPairsOfReadingsShow() {
        var late: [Int64] = [900, 40, 70, 2_000_000, 30]
        var offset = ClockOffset { clocks(ReceiveClockTests.second, offset: -5_000 + (late.popLast() ?? 0)) }
        #expect(offset.nanoseconds == -4_970)
        #expect(!offset.learn(clocks(7 * ReceiveClockTests.second, offset: -4_990)) { clocks(0, offset: 0) })
        #expect(offset.nanoseconds == -4_990)
    }

    @Test func aThreadThatIsPutAsideBetweenTwoReadingsSetsNoClock() {
        var offset = offset(1_000)
        #expect(!offset.learn(clocks(2 * ReceiveClockTests.second, offset: 3_001_000)) { clocks(0, offset: 1_020) })
        #expect(offset.nanoseconds == 1_000)
    }

    @Test(arguments: [-40_000_000, -20_000, 20_000, 40_000_000] as [Int64])
    func aClockThatIsSetIsFoundAndTheStampOfThatReadIsDiscarded(change: Int64) {
        var offset = offset(1_000)
        let now = 2 * ReceiveClockTests.second
        let wasSet = offset.learn(clocks(now, offset: 1_000 + change)) { clocks(now, offset: 1_000 + change) }
        #expect(wasSet && offset.nanoseconds == 1_000 + change)
        let reception = Reception(of: now - 5_000, offset: offset, read: Instant(now), wasSet: wasSet)
        #expect(reception.receipt == .clockSet && reception.instant == Instant(now) && reception.delay == .zero)
        // From then on stamps are of the new time.
        #expect(!offset.learn(clocks(now + 1, offset: 1_000 + change)) { clocks(0, offset: 0) })
    }

    @Test func aStampAfterTheReadOrNoneGivesTheRead() {
        let offset = offset(1_000)
        let read = Instant(10_000)
        #expect(Reception(of: 9_001, offset: offset, read: read, wasSet: false).receipt == .clockSet)
        #expect(Reception(of: 0, offset: offset, read: read, wasSet: false).receipt == .missing)
        let stamped = Reception(of: 4_000, offset: offset, read: read, wasSet: false)
        #expect(stamped.receipt == .stamped && stamped.instant == Instant(5_000) && stamped.delay == Nanoseconds(5_000))
    }

    @Test(arguments: [(1, 0), (2, 2), (3, 3)])
    func answersThatOneReadEndsShareItsStamp(answers: Int, shared: Int) {
        var clock = ReceiveClock()
        for _ in 0..<2 {
            _ = clock.reception(of: 0)
            for _ in 0..<answers { clock.noteAnswer() }
        }
        #expect(clock.faults.shared == 2 * shared)
    }
}
