import LoadModel
import WebServer

/// Lets a queueing system happen on a server's thread: tells it arrivals and departures, and holds each response back until
/// the instant that the system says.
///
/// Confined to that thread, whose timer ends each service a moment early; the rest is spun, which ends it within a few
/// microseconds.
final class ServiceStation {
    private let thread: ServerThread
    private let clock: LoopClock
    private let stalls: StallTimetable?
    private let begin: Instant
    /// Requests in service and waiting; one more is refused.
    private let capacity: Int
    private let record: (ServiceRecord) -> Void

    private var system: any QueueingSystem
    /// Taken from the system, to depart at their due times: those that a stall keeps.
    private var held: [Visit] = []
    /// What it lately took to write a response: writing begins that much early, so that it is on the wire when the law
    /// says, and the recorded departure is that instant.
    private var handOff = Nanoseconds(10_000)
    private static let longestHandOff = Nanoseconds(40_000)
    private var armedFor = Instant.never
    private var isAdvancing = false
    private var isClosed = false

    /// Sleeping for less than this ends later than it should; measured on a virtual machine.
    static let spinMargin = Nanoseconds(100_000)

    init(
        _ configuration: DemoTargetConfiguration, thread: ServerThread, clock: LoopClock, begin: Instant,
        record: @escaping (ServiceRecord) -> Void
    ) {
        self.thread = thread
        self.clock = clock
        self.begin = begin
        self.record = record
        stalls = configuration.blocking
        capacity = configuration.capacity
        system =
            switch configuration.discipline {
            case .ps:
                configuration.contention.map(SharedServers.init(contention:)) ?? SharedServers(servers: configuration.servers)
            case .fifo:
                ServerQueue(servers: configuration.effectiveServers, order: .arrival, stalls: stalls, begin: begin)
            case .sjf: ServerQueue(servers: configuration.servers, order: .size)
            }
    }

    /// Whether there is room for a complete request. One that needs no server needs none; one that is refused needs none any more.
    func admit(_ visit: Visit) -> Bool {
        // What was due before came first: it decides who is served next, at what rate, and whether there is room.
        advance(until: visit.arrival)
        guard visit.stage != .passing, system.present >= capacity else { return true }
        visit.stage = .passing
        return false
    }

    /// A request joins whose response is ready to be sent; it may have departed when this returns.
    func join(_ visit: Visit) {
        guard visit.stage != .passing else { return finish(visit) }
        system.arrive(visit)
        advance()
    }

    /// The client has gone. A waiting request is skipped; one in service keeps its server until its time is up.
    func abandon(_ visit: Visit) {
        visit.depart = nil
        if visit.stage == .waiting { system.abandon(visit) }
    }

    /// Stops the timetable: nothing departs any more.
    func close() {
        isClosed = true
        held.removeAll()
    }

    /// Lets depart all that is due, up to an instant, and arms the timer for the next.
    private func advance(until limit: Instant = .never) {
        guard !isAdvancing else { return }
        isAdvancing = true
        defer { isAdvancing = false }
        while !isClosed, let due = nextDue, due <= limit {
            let wakeUp = due - ServiceStation.spinMargin
            guard wakeUp <= MonotonicClock.now() else { return arm(for: wakeUp) }
            guard let visit = takeNext() else { return }
            depart(visit)
        }
    }

    private var nextDue: Instant? {
        guard let first = held.map(\.due).min() else { return system.nextDue }
        return min(first, system.nextDue ?? .never)
    }

    private func takeNext() -> Visit? {
        guard let index = held.indices.min(by: { held[$0].due < held[$1].due }) else { return system.takeNext() }
        if let other = system.nextDue, other < held[index].due { return system.takeNext() }
        return held.remove(at: index)
    }

    private func depart(_ visit: Visit) {
        MonotonicClock.spin(until: visit.due - handOff)
        let departure = MonotonicClock.now() + handOff
        if let stall = stalls?.stall(at: departure - begin) {
            visit.due = begin + stall.upperBound
            return held.append(visit)
        }
        // First: writing may deliver the connection's next request, which shall find the room that this one leaves.
        system.depart(visit, at: departure)
        finish(visit)
        clock.tick()
        learnHandOff(MonotonicClock.now() + handOff - departure)
        if let number = visit.number {
            record(ServiceRecord(number: number, arrival: visit.arrival, start: visit.start, departure: departure))
        }
    }

    /// Follows the mean of what writes take, by a sixteenth of the difference each time. A long one (a large body, a
    /// thread that lost its processor) counts as no more than the longest ordinary one.
    private func learnHandOff(_ taken: Nanoseconds) {
        handOff.count += (min(taken, ServiceStation.longestHandOff).count - handOff.count) / 16
    }

    private func finish(_ visit: Visit) {
        visit.stage = .departed
        visit.depart?()
        visit.depart = nil
    }

    private func arm(for instant: Instant) {
        guard instant < armedFor else { return }
        armedFor = instant
        let setAt = MonotonicClock.now()
        thread.at(instant.count) { [weak self] in
            guard let self else { return }
            self.clock.timerEnded(setAt: setAt, due: instant)
            if self.armedFor == instant { self.armedFor = .never }
            self.advance()
        }
    }
}
