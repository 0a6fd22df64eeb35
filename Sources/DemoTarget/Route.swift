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

    /// Whether the service-time law governs it; the other two answer for the server itself.
    var isSubjectToLaw: Bool { self != .health && self != .stats }
}
