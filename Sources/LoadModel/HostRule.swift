/// Hosts that may be loaded, one pattern: `cdn.example.com`, `*.test.example`, either with a port.
public struct HostPattern: Hashable, Sendable {
    /// In lower case; of a wildcard what stands behind the asterisk, `.test.example`.
    private let host: String
    private let isWildcard: Bool
    /// nil: any.
    private let port: Int?

    /// - Throws: where it is none; whether its host is one that exists is another question.
    public init(parsing text: String) throws(QuantityError) {
        let fault = QuantityError(
            "'\(text)' is not a host; write it as in cdn.example.com, cdn.example.com:8443 or *.test.example")
        var rest = Substring(text.lowercased())
        if !rest.hasSuffix("]"), let colon = rest.lastIndex(of: ":") {
            // An IPv6 address of colons stands in brackets, as in URLs.
            guard let number = Int(rest[rest.index(after: colon)...]), (1...65_535).contains(number) else { throw fault }
            port = number
            rest = rest[..<colon]
        } else {
            port = nil
        }
        isWildcard = rest.hasPrefix("*.")
        if isWildcard { rest = rest.dropFirst() }
        if rest.hasPrefix("["), rest.hasSuffix("]") {
            guard !isWildcard, rest.dropFirst().dropLast().allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else {
                throw fault
            }
            rest = rest.dropFirst().dropLast()
        } else {
            let labels = rest.dropFirst(isWildcard ? 1 : 0).split(separator: ".", omittingEmptySubsequences: false)
            guard labels.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(\.isOfHostName) }) else { throw fault }
        }
        guard !rest.isEmpty else { throw fault }
        host = String(rest)
    }

    /// - Parameters:
    ///   - other: a name or an address; IPv6 addresses without their brackets.
    ///   - otherPort: nil: not known yet, and any will do.
    func matches(host other: String, port otherPort: Int?) -> Bool {
        guard port == nil || otherPort == nil || port == otherPort else { return false }
        let other = other.lowercased()
        guard isWildcard else { return other == host }
        // What stands before the suffix is to be names, and nothing that a reader of URLs could take for the end of the host.
        return other.count > host.count && other.hasSuffix(host) && other.utf8.allSatisfy { $0.isOfHostName || $0 == 0x2E }
    }
}

extension UInt8 {
    fileprivate var isOfHostName: Bool {
        (0x30...0x39).contains(self) || (0x61...0x7A).contains(self) || self == 0x2D || self == 0x5F
    }
}

/// What may be loaded: what a plan names under `hosts`, as far as the environment allows it.
public struct HostRule: Hashable, Sendable {
    /// The variable of the environment, in which hosts are separated by commas or blanks.
    public static let variable = "DYNO_HOSTS"

    private let own: [HostPattern]
    private let outer: [HostPattern]

    /// - Parameters:
    ///   - hosts: of the plan, each right; empty: it says nothing.
    ///   - allowed: by the environment.
    public init(_ hosts: [String] = [], allowed: [String] = []) {
        own = hosts.compactMap { try? HostPattern(parsing: $0) }
        outer = allowed.compactMap { try? HostPattern(parsing: $0) }
    }

    /// Whether anything is said: else what a plan names as a target may be loaded, and redirects lead anywhere.
    public var isEmpty: Bool { own.isEmpty && outer.isEmpty }

    /// Whether a host is named: by the plan and by the environment, as far as either says anything.
    public func names(host: String, port: Int?) -> Bool {
        !isEmpty && allowsOwn(host, port) && allowsOuter(host, port)
    }

    func allowsOwn(_ host: String, _ port: Int?) -> Bool { own.isEmpty || own.contains { $0.matches(host: host, port: port) } }
    func allowsOuter(_ host: String, _ port: Int?) -> Bool {
        outer.isEmpty || outer.contains { $0.matches(host: host, port: port) }
    }

    /// What the environment allows.
    public static func allowed(by environment: [String: String]) throws(QuantityError) -> [String] {
        let texts = (environment[variable] ?? "").split { $0 == "," || $0.isWhitespace }.map(String.init)
        for text in texts { _ = try HostPattern(parsing: text) }
        return texts
    }
}

extension HostRule: ExpressibleByArrayLiteral {
    public init(arrayLiteral hosts: String...) { self.init(hosts) }
}

extension Plan {
    public var hostRule: HostRule { HostRule(hosts, allowed: allowedHosts) }

    /// Why a target may not be loaded; nil where it may. What Dyno itself serves, and a socket of this machine, always may.
    ///
    /// Of a target whose connections go to another host (`connectTo`) that one is to be named as well. An address that is given for a name
    /// (`resolve`) is the name's, and a proxy carries what goes to the host.
    public func hostFault(of target: Target) -> String? {
        let rule = hostRule
        guard !rule.isEmpty, !target.isEmbedded, target.dial.unixSocket == nil else { return nil }
        var places = [(host: target.url.host, port: target.url.port, what: "is at")]
        places += target.dial.destinations(from: target.url).map { ($0.host, $0.port, "connects to") }
        for (host, number, what) in places {
            // Of what Dyno starts at a free port any will do.
            let port = number == 0 ? nil : number
            let place = (host.contains(":") ? "[\(host)]" : host) + (port.map { ":\($0)" } ?? "")
            let shown = "target '\(target.name)' \(what) \(target.url.hiddenAs == nil ? place : "a host that its URL hides")"
            if !rule.allowsOwn(host, port) {
                return
                    "\(shown), which 'hosts' does not name (\(hosts.joined(separator: ", "))); name it there if it is to be loaded"
            }
            if !rule.allowsOuter(host, port) {
                return "\(shown), which \(HostRule.variable) does not allow (\(allowedHosts.joined(separator: ", ")))"
            }
        }
        return nil
    }

    /// Whether a captured URL may lead to another origin than a target's.
    func leadsAbroad(from target: Target) -> Bool {
        guard !hostRule.isEmpty else { return false }
        // What names nothing but the target itself leads nowhere else.
        let names = hosts.isEmpty ? allowedHosts : hosts
        guard names.contains(where: { !target.url.isNamedAlone(by: $0) }) else { return false }
        return scenarios.flatMap(\.requests).contains { $0.path.isLink }
    }
}

extension Template {
    /// Whether it is nothing but a captured path or URL.
    var isLink: Bool {
        guard segments.count == 1, case .value(let hole) = segments[0] else { return false }
        return hole.spelling == .raw
    }
}

extension TargetURL {
    /// Whether a pattern stands for this very origin.
    fileprivate func isNamedAlone(by text: String) -> Bool { authorities.contains(text.lowercased()) }
}
