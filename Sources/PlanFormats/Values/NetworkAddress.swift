import Glibc

/// The parts of network addresses as plans and flags write them.
enum NetworkAddress {
    /// A name, an IPv4 address, or an IPv6 address in brackets.
    static func isHost(_ text: String) -> Bool {
        if text.hasPrefix("["), text.hasSuffix("]") { return isIPv6(String(text.dropFirst().dropLast())) }
        return isName(text)
    }

    /// RFC 1123, section 2.1, and underscores, which names in private networks have; IPv4 addresses are such names too.
    static func isName(_ text: String) -> Bool {
        let label = #/[A-Za-z0-9_](?:[A-Za-z0-9_\-]{0,61}[A-Za-z0-9_])?/#
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return text.utf8.count <= 253 && labels.allSatisfy { $0.wholeMatch(of: label) != nil }
    }

    /// inet_pton(3)
    static func isIPv4(_ text: String) -> Bool {
        var address = in_addr()
        return inet_pton(AF_INET, text, &address) == 1
    }

    /// inet_pton(3); without brackets and zone.
    static func isIPv6(_ text: String) -> Bool {
        var address = in6_addr()
        return inet_pton(AF_INET6, text, &address) == 1
    }

    static func port(_ text: String, _ what: String) throws(ValueError) -> Int {
        guard text.utf8.allSatisfy({ (48...57).contains($0) }), let port = Int(text), (1...65_535).contains(port) else {
            throw ValueError(message: "\(what): '\(text.shortened)' is not a port; a port is 1 to 65535")
        }
        return port
    }
}
