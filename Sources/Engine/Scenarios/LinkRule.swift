import LoadModel

/// Where a captured path or URL may lead.
struct LinkRule: Sendable {
    private let address: [UInt8]
    private let origin: [UInt8]
    private let basePath: [UInt8]
    /// Each in lower case, with or without a port; without one, with any.
    private let hosts: [[UInt8]]

    init(target: TargetURL, address: String, hosts: [String]) {
        self.address = Array(address.utf8)
        origin = Array("\(target.scheme)://\(target.authority)".utf8)
        basePath = Array(target.basePath.utf8)
        self.hosts = hosts.map { Array($0.lowercased().utf8) }
    }

    /// Writes a path below the target's, the path and query of a URL of its origin, or the whole of one that the plan allows.
    func write(_ link: UnsafeRawBufferPointer, to bytes: inout [UInt8]) -> RenderFault.Reason? {
        // What would end the request's first line, or be a second word in it.
        guard !link.contains(where: { $0 <= 0x20 || $0 == 0x7F }) else { return .noPath }
        guard link.first != UInt8(ascii: "/") || link.dropFirst().first == UInt8(ascii: "/") else {
            bytes.append(contentsOf: address)
            bytes.append(contentsOf: basePath)
            bytes.append(contentsOf: link)
            return nil
        }
        let whole = UnsafeRawBufferPointer(rebasing: link.prefix { $0 != UInt8(ascii: "#") })
        guard isOwn(whole) else {
            guard whole.hasScheme else { return .relative }
            guard isAllowed(whole) else { return .otherOrigin }
            bytes.append(contentsOf: whole)
            return nil
        }
        bytes.append(contentsOf: address)
        let rest = UnsafeRawBufferPointer(rebasing: whole[origin.count...])
        if rest.first != UInt8(ascii: "/") { bytes.append(UInt8(ascii: "/")) }
        bytes.append(contentsOf: rest)
        return nil
    }

    /// Scheme and host are the same in upper and lower case; what follows them begins a path or a query.
    private func isOwn(_ link: UnsafeRawBufferPointer) -> Bool {
        guard link.count >= origin.count, zip(link, origin).allSatisfy({ $0.lowercased == $1.lowercased }) else { return false }
        return link.count == origin.count || link[origin.count] == UInt8(ascii: "/") || link[origin.count] == UInt8(ascii: "?")
    }

    private func isAllowed(_ link: UnsafeRawBufferPointer) -> Bool {
        guard !hosts.isEmpty else { return false }
        for scheme in ["http://", "https://"] {
            guard link.count > scheme.utf8.count, zip(link, scheme.utf8).allSatisfy({ $0.lowercased == $1 }) else { continue }
            let authority = link[scheme.utf8.count...].prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }.map(
                \.lowercased)
            // A port is digits behind the last colon; a user before an @, or a backslash, is of no host that was named.
            let name = authority.lastIndex(of: UInt8(ascii: ":")).flatMap { colon in
                authority[(colon + 1)...].allSatisfy { (0x30...0x39).contains($0) } ? Array(authority[..<colon]) : nil
            }
            return hosts.contains { $0 == authority || $0 == name }
        }
        return false
    }
}

extension UnsafeRawBufferPointer {
    /// Whether it begins as a URL that names its host does: `http://`, `//`.
    fileprivate var hasScheme: Bool {
        let name = prefix { ($0.lowercased >= 0x61 && $0.lowercased <= 0x7A) || ($0 >= 0x2B && $0 <= 0x39 && $0 != 0x2F) }
        let rest = self[name.count...]
        return rest.starts(with: name.isEmpty ? "//".utf8 : "://".utf8)
    }
}

extension UInt8 {
    /// Of an ASCII letter.
    fileprivate var lowercased: UInt8 { self >= 0x41 && self <= 0x5A ? self | 0x20 : self }
}
