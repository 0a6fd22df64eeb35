import LoadModel

/// Where a captured path or URL may lead.
struct LinkRule: Sendable {
    private let address: [UInt8]
    /// Each way to write the target's, without a path.
    private let origins: [[UInt8]]
    private let basePath: [UInt8]
    private let hosts: HostRule

    init(target: TargetURL, address: String, hosts: HostRule) {
        self.address = Array(address.utf8)
        origins = target.authorities.map { Array("\(target.scheme)://\($0)".utf8) }
        basePath = Array(target.basePath.utf8)
        self.hosts = hosts
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
        guard let origin = ownOrigin(of: whole) else {
            guard whole.hasScheme else { return .relative }
            guard isAllowed(whole) else { return .otherOrigin }
            bytes.append(contentsOf: whole)
            return nil
        }
        bytes.append(contentsOf: address)
        let rest = UnsafeRawBufferPointer(rebasing: whole[origin...])
        if rest.first != UInt8(ascii: "/") { bytes.append(UInt8(ascii: "/")) }
        bytes.append(contentsOf: rest)
        return nil
    }

    /// Scheme and host are the same in upper and lower case; what follows them begins a path or a query.
    ///
    /// - Returns: how many bytes name the target; nil where the link leads to elsewhere.
    private func ownOrigin(of link: UnsafeRawBufferPointer) -> Int? {
        for origin in origins where link.count >= origin.count {
            guard zip(link, origin).allSatisfy({ $0.lowercased == $1.lowercased }) else { continue }
            let end = origin.count
            if link.count == end || link[end] == UInt8(ascii: "/") || link[end] == UInt8(ascii: "?") { return end }
        }
        return nil
    }

    private func isAllowed(_ link: UnsafeRawBufferPointer) -> Bool {
        guard !hosts.isEmpty else { return false }
        for scheme in ["http://", "https://"] {
            guard link.count > scheme.utf8.count, zip(link, scheme.utf8).allSatisfy({ $0.lowercased == $1 }) else { continue }
            let authority = link[scheme.utf8.count...].prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }.map(
                \.lowercased)
            // A port is digits behind the last colon; a user before an @, or a backslash, is of no host that can be named.
            let digits = authority.lastIndex(of: UInt8(ascii: ":")).map { authority[($0 + 1)...] } ?? []
            let hasPort = !digits.isEmpty && digits.allSatisfy { (0x30...0x39).contains($0) }
            var name = authority[...]
            // Where it names no port, it means the scheme's.
            var port: Int? = scheme == "http://" ? 80 : 443
            if hasPort {
                port = Int(String(decoding: digits, as: UTF8.self))
                name = authority.prefix(authority.count - digits.count - 1)
            }
            if name.first == UInt8(ascii: "["), name.last == UInt8(ascii: "]") { name = name.dropFirst().dropLast() }
            guard let port else { return false }
            return hosts.names(host: String(decoding: name, as: UTF8.self), port: port)
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
