import LoadModel
import Measurement

// When requests run out of time.
extension SocketTransport {
    mutating func startWaiting(_ index: Int, from now: Instant) {
        let connection = connections.place(index)
        connection.pointee.isWaiting = true
        connection.pointee.waitingSince = now
        expiring[plan.requests[connection.pointee.request].timeoutClass].append(index, connections)
    }

    mutating func stopWaiting(_ index: Int) {
        let connection = connections.place(index)
        guard connection.pointee.isWaiting else { return }
        connection.pointee.isWaiting = false
        expiring[plan.requests[connection.pointee.request].timeoutClass].remove(index, connections)
    }

    /// When the first request in flight runs out of time.
    var nextExpiry: Instant {
        var earliest = Instant.never
        for (timeoutClass, queue) in expiring.enumerated() where !queue.isEmpty {
            earliest = min(earliest, connections[queue.first].waitingSince + plan.timeouts[timeoutClass])
        }
        return earliest
    }

    /// Fails what has run out of time and lets libcurl see to its own timers.
    mutating func expire(_ now: Instant) -> Bool {
        if dialer.deadline <= now {
            dialer.advance(now: now)
            collectDialled()
        }
        for timeoutClass in expiring.indices {
            while expiring[timeoutClass].first >= 0 {
                let index = expiring[timeoutClass].first
                guard connections[index].waitingSince + plan.timeouts[timeoutClass] <= now else { break }
                finish(index, failure: .timeout, message: "no complete answer within \(plan.timeouts[timeoutClass])")
            }
        }
        return !ready.isEmpty
    }
}
