/// A cookie as one jar hands it to another: of another transport, worker or process.
///
/// What a login gives is taken out of the jar that it filled (``Transport/cookies(of:)``) and put into the jars of the load
/// (``IterationValues/cookies(for:)``).
public struct StoredCookie: Hashable, Sendable, Codable {
    public var name: String
    public var value: String
    /// In lower case, without a dot before it.
    public var domain: String
    /// Whether it is for that host alone, and for none below it.
    public var isHostOnly: Bool
    public var path: String
    public var isSecure: Bool
    /// Seconds since 1970; nil: to the end of the session.
    public var expires: Int64?

    public init(
        name: String, value: String, domain: String, isHostOnly: Bool = true, path: String = "/", isSecure: Bool = false,
        expires: Int64? = nil
    ) {
        self.name = name
        self.value = value
        self.domain = domain
        self.isHostOnly = isHostOnly
        self.path = path
        self.isSecure = isSecure
        self.expires = expires
    }
}

// As libcurl takes and gives it: a line of Netscape's cookie file, whose fields tabs part.
extension StoredCookie {
    init?(netscape line: String) {
        // A cookie that scripts may not read is marked as a comment would be.
        let plain = line.hasPrefix("#HttpOnly_") ? line.dropFirst("#HttpOnly_".count) : line[...]
        let fields = plain.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        guard fields.count == 7, let expires = Int64(fields[4]) else { return nil }
        self.init(
            name: fields[5], value: fields[6], domain: String(fields[0].drop { $0 == "." }).lowercased(),
            isHostOnly: fields[1] != "TRUE", path: fields[2], isSecure: fields[3] == "TRUE", expires: expires == 0 ? nil : expires
        )
    }

    var netscape: String {
        [
            isHostOnly ? domain : ".\(domain)", isHostOnly ? "FALSE" : "TRUE", path, isSecure ? "TRUE" : "FALSE",
            "\(expires ?? 0)", name, value,
        ].joined(separator: "\t")
    }
}
