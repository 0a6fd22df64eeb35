import LoadModel

/// One request's passage through the service station. Confined to the target's event loop.
final class Visit {
    /// Position among the requests that arrived, from 0; nil for those that are neither drawn for nor logged.
    let number: UInt64?
    let arrival: Instant
    let serviceTime: Nanoseconds
    /// When a server took it; meaningful once it is in service.
    var start = Instant.origin
    /// When the law says that it departs; meaningful once it is in service.
    var due = Instant.never
    var stage: Stage
    /// There was no room for it: it is answered with 503.
    var isRefused = false
    /// The response is complete and encoded: nothing but the due time keeps it.
    var isReady = false
    /// Sends the response; nil when the client has gone.
    var depart: (() -> Void)?

    enum Stage {
        case waiting
        case inService
        /// The due time is at hand but the response is not complete: it departs when it is.
        case late
        /// It does not need a server: it departs when its response is complete.
        case passing
        case departed
    }

    init(number: UInt64?, arrival: Instant, serviceTime: Nanoseconds, stage: Stage = .waiting) {
        self.number = number
        self.arrival = arrival
        self.serviceTime = serviceTime
        self.stage = stage
    }
}
