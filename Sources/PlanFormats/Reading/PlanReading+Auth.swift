import LoadModel

/// Who a request says that it comes from.
enum Authentication {
    /// `auth: none`: nobody, whatever the defaults say.
    case none
    /// Basic and bearer: known beforehand.
    case header(Header)
    /// Answers the target's challenge.
    case digest(Credentials)

    /// The headers without another authentication, and with this one where it is a header.
    func applied(to headers: [Header]) -> [Header] {
        let others = headers.filter { !$0.isAuthorization }
        if case .header(let header) = self { return others + [header] }
        return others
    }

    var digest: Credentials? { if case .digest(let credentials) = self { credentials } else { nil } }
}

extension Header {
    var isAuthorization: Bool { name.lowercased() == "authorization" }
    var isContentType: Bool { name.lowercased() == "content-type" }
}

extension PlanReading {
    /// What `auth` says beside `headers`; nil where it says something wrong.
    mutating func authentication(_ entry: YAMLEntry, beside headers: YAMLNode?) -> Authentication? {
        if case .map(let entries)? = headers?.content, entries.contains(where: { $0.key.lowercased() == "authorization" }) {
            report(entry.place, "'auth' and an Authorization header exclude each other; remove one")
        }
        if let scalar = entry.value.scalar {
            if scalar.text == "none" { return Authentication.none }
            // What stands there may be a password: it is not repeated.
            report(entry.value.place, "'auth' must be a map of one key, or none; \(Keys.authentication.example)")
            return nil
        }
        guard let auth = self.fields(entry.value, Keys.authentication) else { return nil }
        guard let first = auth.entries.first else {
            if !auth.hasRefusedKeys { report(auth.place, "'auth' is empty; \(Keys.authentication.example)") }
            return nil
        }
        for extra in auth.entries.dropFirst() {
            report(extra.place, "'auth' is one of basic, bearer and digest, and this one has '\(first.key)' already; remove one")
        }
        switch first.key {
        case "bearer":
            return confidential(first.value, "bearer") { text throws(ValueError) in
                .header(try Quantity.bearer(text, "bearer"))
            }
        case "basic":
            return confidential(first.value, "basic") { text throws(ValueError) in
                .header(try Quantity.credentials(text, "basic").basicHeader)
            }
        default:
            note(.digest, entry.place)
            return confidential(first.value, "digest") { text throws(ValueError) in
                .digest(try Quantity.credentials(text, "digest"))
            }
        }
    }
}
