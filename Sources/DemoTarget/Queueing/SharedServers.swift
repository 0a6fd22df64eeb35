import HeapModule
import LoadModel

/// Processor sharing: each of n present is served from its arrival on, at the rate min(1, k/n) over k servers, or as they hinder each
/// other.
///
/// All present get the same rate, so one number tells how far everyone is: the service that a request present throughout
/// would have attained (the virtual time of Kleinrock, "Queueing Systems" 2, 1976, section 4.4). A request ends once that
/// number has grown by its service time since its arrival, whatever the rate was meanwhile: the order of ends never
/// changes, and only the instant of the next one is computed anew when the number present changes.
struct SharedServers: QueueingSystem {
    private enum Sharing {
        case servers(Double)
        case contention(Contention)
    }

    private let kind: Sharing

    private(set) var present = 0
    /// In nanoseconds of service; counted from the beginning of the busy period, lest its precision wears off.
    private var attained = 0.0
    /// `attained` is true at this instant.
    private var lastChange = Instant.origin
    private var joined: UInt64 = 0
    /// By what `attained` is at their ends.
    private var sharing = Heap<Ranked<Double>>()

    init(servers: Int) { kind = .servers(Double(servers)) }

    init(contention: Contention) { kind = .contention(contention) }

    /// Nanoseconds of service to each request present in a nanosecond.
    private var rate: Double {
        switch kind {
        case .servers(let servers): min(1, servers / Double(max(present, 1)))
        case .contention(let contention): contention.speed(of: present)
        }
    }

    var nextDue: Instant? {
        guard let first = sharing.min else { return nil }
        let left = max(0, first.key - attained)
        return lastChange + Nanoseconds(Int64((left / rate).rounded(.up)))
    }

    mutating func arrive(_ visit: Visit) {
        progress(to: visit.arrival)
        present += 1
        visit.stage = .inService
        visit.start = visit.arrival
        sharing.insert(Ranked(key: attained + Double(visit.serviceTime.count), sequence: joined, visit: visit))
        joined += 1
    }

    /// Nobody waits here.
    mutating func abandon(_ visit: Visit) {}

    mutating func takeNext() -> Visit? {
        guard let due = nextDue, let visit = sharing.popMin()?.visit else { return nil }
        visit.due = due
        return visit
    }

    /// Its share ends when it was due, not when the thread came to write the response: else the lateness of one would slow all.
    mutating func depart(_ visit: Visit, at time: Instant) {
        progress(to: visit.due)
        present -= 1
        if present == 0 { attained = 0 }
    }

    private mutating func progress(to time: Instant) {
        guard time > lastChange else { return }
        if present > 0 { attained += rate * Double((time - lastChange).count) }
        lastChange = time
    }
}
