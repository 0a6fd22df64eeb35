import LoadModel

@testable import DemoTarget

/// One request's way through a system in virtual time, in nanoseconds.
struct Passage: Equatable {
    let arrival: Int64
    let start: Int64
    let departure: Int64

    var responseTime: Double { Double(departure - arrival) }
}

/// Lets requests (arrival, service time) pass through a system: every departure at its due time.
///
/// - Returns: the passages in order of arrival.
func passages(of requests: [(arrival: Int64, service: Int64)], through system: some QueueingSystem) -> [Passage] {
    var system = system
    let visits = requests.enumerated().map { index, request in
        Visit(number: UInt64(index), arrival: Instant(request.arrival), serviceTime: Nanoseconds(request.service))
    }
    for visit in visits {
        settle(&system, until: visit.arrival)
        system.arrive(visit)
    }
    settle(&system, until: .never)
    return visits.map { Passage(arrival: $0.arrival.count, start: $0.start.count, departure: $0.due.count) }
}

private func settle(_ system: inout some QueueingSystem, until instant: Instant) {
    while let due = system.nextDue, due <= instant, let visit = system.takeNext() { system.depart(visit, at: due) }
}
