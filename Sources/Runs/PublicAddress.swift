import Glibc
import LoadModel

/// Addresses that are reached over the public internet, where a load may meet what is somebody else's.
public enum PublicAddress {
    /// Whether an address is one, by the registries of special addresses (RFC 6890 and what IANA has added).
    ///
    /// - Parameter text: of IPv4 or IPv6, without brackets.
    /// - Returns: nil where it is no address.
    public static func isPublic(_ text: String) -> Bool? {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 { return isPublic(UInt32(bigEndian: four.s_addr)) }
        var six = in6_addr()
        // A zone belongs to addresses of a link.
        guard inet_pton(AF_INET6, String(text.prefix { $0 != "%" }), &six) == 1 else { return nil }
        return withUnsafeBytes(of: six) { isPublic(Array($0)) }
    }

    private static func isPublic(_ address: UInt32) -> Bool {
        let special: [(UInt32, Int)] = [
            (0x0000_0000, 8), (0x0A00_0000, 8), (0x6440_0000, 10), (0x7F00_0000, 8), (0xA9FE_0000, 16), (0xAC10_0000, 12),
            (0xC000_0000, 24), (0xC000_0200, 24), (0xC0A8_0000, 16), (0xC612_0000, 15), (0xC633_6400, 24), (0xCB00_7100, 24),
            // Multicast, and what is reserved.
            (0xE000_0000, 3),
        ]
        return !special.contains { address >> (32 - UInt32($0.1)) == $0.0 >> (32 - UInt32($0.1)) }
    }

    private static func isPublic(_ address: [UInt8]) -> Bool {
        // IPv4 within IPv6: mapped, and translated by NAT64.
        let isMapped = address.prefix(10).allSatisfy { $0 == 0 } && address[10] == 0xFF && address[11] == 0xFF
        let isTranslated = address.starts(with: [0x00, 0x64, 0xFF, 0x9B]) && address[4..<12].allSatisfy { $0 == 0 }
        if isMapped || isTranslated { return isPublic(address[12...].reduce(0) { $0 << 8 | UInt32($1) }) }
        // 2000::/3 is what is given out, but for the addresses of documents (2001:db8::/32, 3fff::/20).
        let isDocumentation =
            address.starts(with: [0x20, 0x01, 0x0D, 0xB8]) || (address[0] == 0x3F && address[1] == 0xFF && address[2] < 0x10)
        return address[0] >> 5 == 1 && !isDocumentation
    }

    /// Where connections to a target go, as far as this machine can tell: its addresses, or those that are given for its name.
    public static func addresses(of target: Target) -> [String] {
        guard target.dial.unixSocket == nil, !target.isEmbedded else { return [] }
        let places = target.dial.destinations(from: target.url)
        let (host, port) = places.first.map { ($0.host, $0.port) } ?? (target.url.host, target.url.port)
        if isPublic(host) != nil { return [host] }
        let given = target.dial.addresses(of: host, port: port)
        return given.isEmpty ? resolved(host) : given
    }

    /// getaddrinfo(3)
    private static func resolved(_ host: String) -> [String] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        var addresses: [String] = []
        var next = list
        while let entry = next?.pointee {
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            if getnameinfo(entry.ai_addr, entry.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0 {
                addresses.append(text.withUnsafeBufferPointer { String(cString: $0.baseAddress!) })
            }
            next = entry.ai_next
        }
        return addresses
    }
}

extension Plan {
    /// Requests a second above which a load of somebody else's machine is no accident that nobody notices.
    public static let politeRate = 1_000.0

    /// What is to be said before so many requests a second go to a target: to a public address, which neither the plan nor the environment
    /// names; nil where nothing is.
    public func publicLoad(of target: Target, perSecond rate: Double, addresses: (Target) -> [String]) -> String? {
        let url = target.url
        guard rate > Plan.politeRate, !hostRule.names(host: url.host, port: url.port == 0 ? nil : url.port),
            let address = addresses(target).first(where: { PublicAddress.isPublic($0) == true })
        else { return nil }
        let place = url.hiddenAs == nil ? url.host == address ? address : "\(url.host) (\(address))" : "target '\(target.name)'"
        return "up to \(Int(rate.rounded()))/s go to \(place), a public address that 'hosts' does not name"
    }

    /// The most requests a second that its rates make; nil of users alone, whose target decides.
    public var mostRequestsPerSecond: Double? {
        let rates = streams.compactMap { stream -> Double? in
            guard let rate = stream.load.peakRate else { return nil }
            let made = stream.scenarios.map { scenarios[$0] }
            let weights = made.reduce(0) { $0 + $1.weight }
            guard weights > 0 else { return rate.perSecond }
            return rate.perSecond * made.reduce(0) { $0 + $1.weight * Double($1.requests.count) } / weights
        }
        return rates.isEmpty ? nil : rates.reduce(0, +)
    }
}
