import LoadModel

/// One request's passage through the service station. Confined to the target's thread.
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
    /// Sends the response; nil when the client has gone.
    var depart: (() -> Void)?

    enum Stage {
        case waiting
        case inService
        /// It does not need a server: it departs at once.
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

/// The endpoints, as statistics name them.
enum Route: Equatable {
    case health, stats, echo, work, events, channels, channel, status, unknown
    case shop(ShopRoute)

    /// Of all paths that it is.
    var pattern: String {
        switch self {
        case .health: "/health"
        case .stats: "/stats"
        case .echo: "/echo"
        case .work: "/work"
        case .events: "/events"
        case .channels: "/channels"
        case .channel: "/channels/{id}"
        case .status: "/status/{code}"
        case .unknown: "unknown"
        case .shop(let route): route.rawValue
        }
    }

    /// Whether the service-time law governs it; the other two answer for the server itself.
    var isSubjectToLaw: Bool { self != .health && self != .stats }
}
