/// The endpoints, as statistics name them.
enum Route: Equatable {
    case health, stats, echo, work, channels, channel, status, unknown
    case shop(ShopRoute)

    /// Of all paths that it is.
    var pattern: String {
        switch self {
        case .health: "/health"
        case .stats: "/stats"
        case .echo: "/echo"
        case .work: "/work"
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
