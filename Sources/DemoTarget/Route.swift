/// The endpoints, as statistics name them.
enum Route: String {
    case health = "/health"
    case stats = "/stats"
    case echo = "/echo"
    case work = "/work"
    case channels = "/channels"
    case channel = "/channels/{id}"
    case status = "/status/{code}"
    case unknown

    init(path: Substring) {
        if let exact = Route(rawValue: String(path)), exact != .unknown {
            self = exact
        } else if path.hasPrefix("/channels/") {
            self = .channel
        } else if path.hasPrefix("/status/") {
            self = .status
        } else {
            self = .unknown
        }
    }

    /// Whether the service-time law governs it; the other two answer for the server itself.
    var isSubjectToLaw: Bool { self != .health && self != .stats }
}
