import LoadModel

/// How connections are made, as curl's options of the same names write it.
extension Quantity {
    /// `host:port:address[,address...]`; `*` is any host, and IPv6 addresses may stand in brackets.
    static func resolve(_ text: String) throws(ValueError) -> String {
        let parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3 else {
            throw ValueError(
                message: "resolve: '\(text.shortened)' is not host:port:address; write it as in 'api.example.com:443:127.0.0.1'")
        }
        guard parts[0] == "*" || NetworkAddress.isName(parts[0]) else {
            throw ValueError(message: "resolve: '\(parts[0].shortened)' is not a host; write a name, or * for any")
        }
        _ = try NetworkAddress.port(parts[1], "resolve")
        for address in parts[2].split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
            let isBracketed = address.hasPrefix("[") && address.hasSuffix("]")
            let bare = isBracketed ? String(address.dropFirst().dropLast()) : address
            guard NetworkAddress.isIPv6(bare) || (!isBracketed && NetworkAddress.isIPv4(bare)) else {
                throw ValueError(
                    message: "resolve: '\(address.shortened)' is not an address; write numbers, as in 127.0.0.1 or [::1], or "
                        + "connectTo for another name")
            }
        }
        return text
    }

    /// `host:port:otherHost:otherPort`; an empty host or port on the left is any, on the right the same.
    static func connectTo(_ text: String) throws(ValueError) -> String {
        let parts = splitOutsideBrackets(text)
        guard parts.count == 4, parts.contains(where: { !$0.isEmpty }) else {
            throw ValueError(
                message: "connectTo: '\(text.shortened)' is not host:port:otherHost:otherPort; write it as in "
                    + "'api.example.com:443:127.0.0.1:8443', IPv6 addresses in brackets")
        }
        for host in [parts[0], parts[2]] where !host.isEmpty && !NetworkAddress.isHost(host) {
            throw ValueError(
                message: "connectTo: '\(host.shortened)' is not a host; write a name or an address, IPv6 addresses in brackets")
        }
        for port in [parts[1], parts[3]] where !port.isEmpty { _ = try NetworkAddress.port(port, "connectTo") }
        return text
    }

    private static func splitOutsideBrackets(_ text: String) -> [String] {
        var parts = [""]
        var isInBrackets = false
        for character in text {
            if character == "[" { isInBrackets = true }
            if character == "]" { isInBrackets = false }
            if character == ":", !isInBrackets { parts.append("") } else { parts[parts.count - 1].append(character) }
        }
        return parts
    }

    /// unix(7): a path has 107 bytes at most.
    static func unixSocket(_ path: String) throws(ValueError) -> String {
        guard path.utf8.count <= 107 else {
            throw ValueError(
                message: "unixSocket: the path '\(path.shortened)' has \(path.utf8.count) bytes, and the system takes 107; "
                    + "use a shorter one, or a link to it")
        }
        return path
    }

    /// The name of an interface, an address or a host name.
    static func interface(_ text: String) throws(ValueError) -> String {
        let isFit = text.utf8.count <= 255 && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") }
        guard !text.isEmpty, isFit else {
            throw ValueError(
                message:
                    "interface: '\(text.shortened)' is neither an interface nor an address; write one such as eth0 or 127.0.0.2")
        }
        return text
    }

    static func httpVersion(_ text: String) throws(ValueError) -> HTTPVersion {
        if let version = HTTPVersion(rawValue: text == "2.0" ? "2" : text) { return version }
        if ["3", "3.0"].contains(text) { throw ValueError(message: "http: HTTP/3 is not supported; write 1.0, 1.1 or 2") }
        throw ValueError(message: "http must be 1.0, 1.1 or 2, found '\(text.shortened)'")
    }

    /// `always` or `recent`, `roundRobin`, `never`, or a number of requests a connection.
    static func reuse(_ text: String) throws(ValueError) -> ConnectionReuse {
        switch text {
        case "always", "recent": return .recent
        case "roundRobin": return .roundRobin
        case "never": return .never
        default: break
        }
        if let times = Int(text.filter { $0 != "_" }) {
            guard Limits.uses.contains(times) else {
                throw ValueError(
                    message: "reuse must be from 1 to \(Limits.uses.upperBound.grouped) requests, found '\(text.shortened)'")
            }
            return .times(times)
        }
        let hint = nearestName(to: text, among: reuseNames).map { "did you mean '\($0)'?" }
        throw ValueError(
            message: "reuse: unknown '\(text.shortened)'; "
                + (hint ?? "write always, roundRobin, never, or a number of requests a connection"))
    }

    static let reuseNames = ["always", "recent", "roundRobin", "never"]

    /// `on` or `off`; YAML's own truth values as well.
    static func isOn(_ text: String, _ what: String) throws(ValueError) -> Bool {
        switch text {
        case "on", "true": return true
        case "off", "false": return false
        default: throw ValueError(message: "\(what) must be on or off, found '\(text.shortened)'")
        }
    }

    static let switchNames = ["on", "off"]

    /// One of a few names.
    static func choice<Choice: RawRepresentable & CaseIterable>(
        _ text: String, _ what: String, of type: Choice.Type
    ) throws(ValueError) -> Choice where Choice.RawValue == String {
        if let choice = Choice(rawValue: text) { return choice }
        let names = Choice.allCases.map(\.rawValue)
        throw ValueError(message: "\(what): unknown '\(text.shortened)'" + suggestion(for: text, among: names, listing: "write"))
    }
}

extension Quantity {
    /// The name of a host as TLS asks for it: ASCII without a dot at its end, and no address (RFC 6066, section 3).
    static func serverName(_ text: String, _ what: String) throws(ValueError) -> String {
        if isAddress(text) {
            let found = "found the address '\(text.shortened)'"
            throw ValueError(message: "\(what) must be a host name, \(found); write a name such as api.example.com, or remove it")
        }
        guard NetworkAddress.isName(text) else {
            throw ValueError(
                message: "\(what) must be a host name without scheme and port, such as api.example.com, found '\(text.shortened)'"
            )
        }
        return text
    }

    /// IPv6 has two colons; what ends in a number is read as IPv4, also where it is shortened (WHATWG URL, section 3.5).
    private static func isAddress(_ text: String) -> Bool {
        let withoutZone = text.prefix { $0 != "%" }
        let isIPv6 = withoutZone.count { $0 == ":" } >= 2 && withoutZone.allSatisfy { $0.isHexDigit || ":.[]".contains($0) }
        let last = text.split(separator: ".", omittingEmptySubsequences: false).last ?? ""
        return isIPv6 || last.wholeMatch(of: #/[0-9]+|0[xX][0-9A-Fa-f]*/#) != nil
    }
}

extension Quantity {
    /// `10Mbit`, also with `/s` behind it, as bytes a second.
    static func bandwidth(_ text: String) throws(ValueError) -> Double {
        let bare = text.hasSuffix("/s") ? String(text.dropLast(2)) : text.hasSuffix("ps") ? String(text.dropLast(2)) : text
        let units: [(name: String, bits: Double)] = [
            ("kbit", 1e3), ("Mbit", 1e6), ("Gbit", 1e9), ("KB", 8e3), ("MB", 8e6), ("GB", 8e9), ("bit", 1),
        ]
        guard let unit = units.first(where: { bare.hasSuffix($0.name) }),
            let number = Double(bare.dropLast(unit.name.count).filter { $0 != " " }), number.isFinite
        else {
            throw ValueError(message: "bandwidth: '\(text.shortened)' is not one; write it as in 10Mbit, 500kbit or 1Gbit")
        }
        let bits = number * unit.bits
        guard Limits.bandwidth.contains(bits) else {
            throw ValueError(message: "bandwidth must be from 1kbit to 100Gbit, found \(text.shortened)")
        }
        return bits / 8
    }

    /// What a lossy link would do is not what its name says.
    static func loss(_ text: String) throws(ValueError) {
        guard text != "none" else { return }
        throw ValueError(
            message:
                "loss can only be none: TCP sends again what is lost, so that loss shows as delay and as less bandwidth; write "
                + "these, or have the system drop packets (tc netem)")
    }

    /// `delay=20ms,jitter=2ms,bandwidth=10Mbit`
    static func link(_ text: String) throws(ValueError) -> Link {
        var link = Link()
        for part in text.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
            let pair = part.split(separator: "=", maxSplits: 1).map { $0.filter { $0 != " " } }
            guard pair.count == 2 else {
                throw ValueError(
                    message: "link: '\(part.shortened)' is not NAME=VALUE; write it as in delay=20ms,jitter=2ms,bandwidth=10Mbit")
            }
            switch pair[0] {
            case "delay": link.delay = try duration(pair[1], "delay", Limits.delay)
            case "jitter": link.jitter = try duration(pair[1], "jitter", Limits.delay)
            case "bandwidth": link.bytesPerSecond = try bandwidth(pair[1])
            case "loss": try loss(pair[1])
            default:
                throw ValueError(
                    message: "link: unknown '\(pair[0].shortened)'"
                        + suggestion(for: pair[0], among: ["delay", "jitter", "bandwidth", "loss"], listing: "it takes"))
            }
        }
        return link
    }
}
