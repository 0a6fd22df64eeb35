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
    private var armedFor = Nanoseconds.never
    private var isAdvancing = false
    private var isClosed = false

    /// Sleeping for less than this ends later than it should; measured on a virtual machine.
    static let spinMargin = Nanoseconds(50_000)

    init(
        loop: any EventLoop, servers: Int, stalls: StallTimetable?, begin: Nanoseconds,
        record: @escaping (ServiceRecord) -> Void
    ) {
        self.loop = loop
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
        MonotonicClock.spin(until: visit.due)
        let now = MonotonicClock.now()
        if let stall = stalls?.stall(at: now - begin) {
            visit.due = begin + stall.upperBound
            return insert(visit)
        }
        finish(visit)
        freeSince = now
        busy -= 1
        if let number = visit.number {
            record(ServiceRecord(number: number, arrival: visit.arrival, start: visit.start, departure: now))
        }
        admit()
    }

    private func finish(_ visit: Visit) {
        visit.stage = .departed
        visit.depart?()
        visit.depart = nil
    }

    private func arm(for instant: Nanoseconds) {
        guard instant < armedFor else { return }
        armedFor = instant
        loop.assumeIsolated().scheduleTask(deadline: .uptimeNanoseconds(UInt64(instant.count))) { [weak self] in
            guard let self else { return }
            if self.armedFor == instant { self.armedFor = .never }
            self.advance()
        }
    }
}
