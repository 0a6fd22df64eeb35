import CCurl

/// Where a request goes, as far as cookies are concerned with it; slices that are valid within a call.
struct CookiePlace {
    /// In lower case, without a port.
    var host: UnsafeRawBufferPointer
    /// Whether the host is an address, which has no domains above it.
    var isAddress: Bool
    /// Whether it may get and set what is for secure connections only: over TLS, and on this machine, as browsers and libcurl have it.
    var isSecure: Bool
    /// The path of the request without its query.
    var path: UnsafeRawBufferPointer

    /// A number that places have in common to which the same cookies go.
    var hash: BytesHash {
        var hash = BytesHash()
        hash.add(host)
        hash.add(path)
        hash.add(isSecure ? 1 : 0)
        return hash
    }

    /// RFC 6265, 5.1.3: whether the host is this domain, or is below it.
    func isWithin(_ domain: UnsafeRawBufferPointer) -> Bool {
        guard host.count > domain.count else { return host.isSameHost(domain) }
        let rest = host.count - domain.count
        guard !isAddress, !domain.isEmpty, host[rest - 1] == UInt8(ascii: ".") else { return false }
        return UnsafeRawBufferPointer(rebasing: host[rest...]).isSameHost(domain)
    }

    /// RFC 6265, 5.1.4: whether the path is a cookie's, or is below it.
    func isBelow(_ cookie: UnsafeRawBufferPointer) -> Bool {
        guard path.count >= cookie.count, !cookie.isEmpty, path.prefix(cookie.count).elementsEqual(cookie) else {
            return path.isEmpty && cookie.elementsEqual("/".utf8)
        }
        return path.count == cookie.count || cookie[cookie.count - 1] == UInt8(ascii: "/")
            || path[cookie.count] == UInt8(ascii: "/")
    }

    /// RFC 6265, 5.1.4: of what names no path, all up to the last slash.
    var defaultPath: UnsafeRawBufferPointer {
        guard path.first == UInt8(ascii: "/"), let last = path.lastIndex(of: UInt8(ascii: "/")), last > 0 else {
            return UnsafeRawBufferPointer(start: CookiePlace.root.utf8Start, count: 1)
        }
        return UnsafeRawBufferPointer(rebasing: path[..<last])
    }

    private static let root: StaticString = "/"
}

// Of hosts.
extension UnsafeRawBufferPointer {
    /// Whether it is an IPv4 or IPv6 address: names end with a label that is no number (RFC 3696, 2).
    var isAddress: Bool { contains(0x3A) || allSatisfy { $0 == UInt8(ascii: ".") || $0 >= 0x30 && $0 <= 0x39 } }

    var isThisMachine: Bool {
        elementsEqual("localhost".utf8) || elementsEqual("127.0.0.1".utf8) || elementsEqual("::1".utf8)
    }

    /// - Parameter other: in any case.
    func isSameHost(_ other: UnsafeRawBufferPointer) -> Bool {
        count == other.count && zip(self, other).allSatisfy { $0.lowercasedLetter == $1.lowercasedLetter }
    }
}

extension UInt8 {
    var lowercasedLetter: UInt8 { self >= 0x41 && self <= 0x5A ? self | 0x20 : self }
}

/// Domains below which anybody may have a name, and for which nobody may set a cookie: https://publicsuffix.org.
enum PublicSuffixes {
    /// Asks the list that libcurl brings; where it brings none, a domain without a dot in it is refused.
    ///
    /// - Parameter host: below the domain.
    static func refuse(_ domain: UnsafeRawBufferPointer, to host: UnsafeRawBufferPointer) -> Bool {
        guard domain.dropLast().contains(UInt8(ascii: ".")) else { return true }
        return dyno_is_public_suffix(
            host.baseAddress?.assumingMemoryBound(to: CChar.self), host.count,
            domain.baseAddress?.assumingMemoryBound(to: CChar.self), domain.count) != 0
    }
}
