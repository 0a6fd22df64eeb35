import LoadModel
import NIOCore

/// The queueing system that every request passes through: a FIFO queue before k servers, each busy for the time that
/// the law says (Kendall's G/G/k).
///
/// Service is counted from the instant that a server became free, not from when this code came round to it, so that
/// the station's own handling never adds to a busy period. Confined to one event loop, whose timer ends each service
/// a moment early; the rest is spun, which ends it within a few microseconds.
final class ServiceStation {
    private let loop: any EventLoop
    private let clock: LoopClock
    private let servers: Int
    private let stalls: StallTimetable?
    private let begin: Nanoseconds
    private let record: (ServiceRecord) -> Void

    private var waiting = CircularBuffer<Visit>()
    /// In service with their due times ahead, soonest last.
    private var timed: [Visit] = []
    private var busy = 0
    /// No service begins earlier than this: the last departure.
    private var freeSince = Nanoseconds.zero
    /// What it lately took to write a response: writing begins that much early, so that it is on the wire when the law
    /// says, and the recorded departure is that instant.
    private var handOff = Nanoseconds(10_000)
    private static let longestHandOff = Nanoseconds(40_000)
    private var armedFor = Nanoseconds.never
    private var isAdvancing = false
    private var isClosed = false

    /// Sleeping for less than this ends later than it should; measured on a virtual machine.
    static let spinMargin = Nanoseconds(100_000)

    init(
        loop: any EventLoop, clock: LoopClock, servers: Int, stalls: StallTimetable?, begin: Nanoseconds,
        record: @escaping (ServiceRecord) -> Void
    ) {
        self.loop = loop
        self.clock = clock
        self.servers = stalls == nil ? servers : 1
        self.stalls = stalls
        self.begin = begin
        self.record = record
    }

    /// A complete request joins the queue.
    func arrive(_ visit: Visit) {
        waiting.append(visit)
        admit()
        advance()
    }

    /// A request that no server is needed for: it departs as soon as its response is complete.
    func pass(_ visit: Visit) {
        visit.stage = .passing
        if visit.isReady { respond(visit) }
    }

    /// The response of `visit` is complete: it departs at once if it is overdue.
    func respond(_ visit: Visit) {
        visit.isReady = true
        switch visit.stage {
        case .late:
            insert(visit)
            advance()
        case .passing: finish(visit)
        case .waiting, .timed, .departed: break
        }
    }

    /// The client has gone. A waiting request is skipped; one in service keeps its server until its time is up.
    func abandon(_ visit: Visit) {
        visit.depart = nil
        if visit.stage != .waiting { respond(visit) }
    }

    /// Stops the timetable: nothing departs any more.
    func close() {
        isClosed = true
        waiting.removeAll()
        timed.removeAll()
    }

    private func admit() {
        while busy < servers, let visit = waiting.popFirst() {
            guard visit.depart != nil else { continue }
            busy += 1
            let earliest = max(visit.arrival, freeSince)
            visit.start = stalls?.stall(at: earliest - begin).map { begin + $0.upperBound } ?? earliest
            visit.due =
                stalls.map { begin + $0.end(ofWork: visit.serviceTime, from: visit.start - begin) }
                ?? visit.start + visit.serviceTime
            insert(visit)
        }
    }

    private func insert(_ visit: Visit) {
        visit.stage = .timed
        var index = timed.count
        while index > 0, timed[index - 1].due <= visit.due { index -= 1 }
        timed.insert(visit, at: index)
    }

    /// Lets depart all that is due, and arms the timer for the next.
    private func advance() {
        guard !isAdvancing else { return }
        isAdvancing = true
        defer { isAdvancing = false }
        while let next = timed.last, !isClosed {
            let wakeUp = next.due - ServiceStation.spinMargin
            guard wakeUp <= MonotonicClock.now() else { return arm(for: wakeUp) }
            timed.removeLast()
            if next.isReady { depart(next) } else { next.stage = .late }
        }
    }

    private func depart(_ visit: Visit) {
        MonotonicClock.spin(until: visit.due - handOff)
        let departure = MonotonicClock.now() + handOff
        if let stall = stalls?.stall(at: departure - begin) {
            visit.due = begin + stall.upperBound
            return insert(visit)
        }
        finish(visit)
        clock.tick()
        learnHandOff(MonotonicClock.now() + handOff - departure)
        freeSince = departure
        busy -= 1
        if let number = visit.number {
            record(ServiceRecord(number: number, arrival: visit.arrival, start: visit.start, departure: departure))
        }
        admit()
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

    private func arm(for instant: Nanoseconds) {
        guard instant < armedFor else { return }
        armedFor = instant
        let setAt = MonotonicClock.now()
        loop.assumeIsolated().scheduleTask(deadline: .uptimeNanoseconds(UInt64(instant.count))) { [weak self] in
            guard let self else { return }
            self.clock.timerEnded(setAt: setAt, due: instant)
            if self.armedFor == instant { self.armedFor = .never }
            self.advance()
        }
    }
}
