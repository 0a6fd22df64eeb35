import LoadModel

/// One recorded request.
public struct TraceEntry: Hashable, Sendable {
    /// When it was made, in nanoseconds from an origin that all entries of a trace share (1970 where the format says when).
    public var time: Nanoseconds
    public var method: HTTPMethod
    /// Path and query, starting with `/`, of printable ASCII only: what else was recorded is percent-encoded.
    public var path: String
    /// What its statistics are kept under where the trace itself says so.
    public var label: String?
    public var body: String?
    /// `host` or `host:port` where the trace has an absolute URL.
    public var host: String?

    public init(
        time: Nanoseconds, method: HTTPMethod, path: String, label: String? = nil, body: String? = nil, host: String? = nil
    ) {
        self.time = time
        self.method = method
        self.path = path
        self.label = label
        self.body = body
        self.host = host
    }

    /// Of its texts.
    var byteCount: Int { path.utf8.count + (body?.utf8.count ?? 0) + (label?.utf8.count ?? 0) }
}
