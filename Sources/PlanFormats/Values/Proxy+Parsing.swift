import Foundation
import LoadModel

extension Proxy {
    /// Reads `scheme://[user[:password]@]host[:port]`; user and password may hold `${env...}` and are shown in no message.
    ///
    /// Without a port it is 1080, or 443 of an https proxy, as curl has it.
    init(parsing template: Template, isTunnel: Bool) throws(ValueError) {
        guard template.isConstant else {
            throw ValueError(message: "proxy is the same for the whole run and cannot hold \(template.holes); write its URL")
        }
        let text = try Self.text(of: template)
        guard let separator = text.firstRange(of: "://") else {
            throw ValueError(message: "proxy has no scheme; write it as in \(Self.example)")
        }
        let scheme = String(text[..<separator.lowerBound])
        guard let known = Scheme(rawValue: scheme.lowercased()) else {
            let names = Scheme.allCases.map(\.rawValue)
            throw ValueError(
                message: "proxy: unknown scheme '\(scheme.shortened)'" + suggestion(for: scheme, among: names, listing: "write"))
        }
        let rest = text[separator.upperBound...]
        let end = rest.lastIndex(of: "@")
        let written = template.part(between: "://", and: "@")
        let credentials = try end.map { at throws(ValueError) in try Self.credentials(rest[..<at], writtenAs: written) }
        let authority = end.map { rest[rest.index(after: $0)...] } ?? rest
        let address = try Self.address(authority, defaultPort: known == .https ? 443 : 1080)
        if known == .socks4 || known == .socks4a, credentials?.password.isEmpty == false {
            throw ValueError(message: "proxy: SOCKS 4 has no passwords; write the user alone, or use socks5 or socks5h")
        }
        self.init(scheme: known, host: address.host, port: address.port, credentials: credentials, isTunnel: isTunnel)
    }

    private static let example = "'http://127.0.0.1:3128' or 'socks5h://127.0.0.1:1080'"

    /// The URL with environment values and secrets percent-encoded, so that nothing in them ends the password.
    private static func text(of template: Template) throws(ValueError) -> String {
        let isSecret: (Template.Segment) -> Bool = { if case .literal = $0 { false } else { true } }
        if let first = template.segments.firstIndex(where: isSecret), let last = template.segments.lastIndex(where: isSecret) {
            let before = Template(segments: Array(template.segments[..<first])).knownText
            let after = Template(segments: Array(template.segments[(last + 1)...])).knownText
            guard before.contains("://"), after.contains("@") else {
                throw ValueError(
                    message: "proxy may hold ${env...} and secrets only as its user and password, because outputs show the rest; "
                        + "write it as in 'http://${env.USER}:${env.PASSWORD}@127.0.0.1:3128'")
            }
        }
        return template.segments.map { segment in
            let text = Template(segments: [segment]).knownText
            guard isSecret(segment) else { return text }
            return text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? text
        }.joined()
    }

    private static func credentials(_ text: Substring, writtenAs written: Template) throws(ValueError) -> Credentials {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let decoded = parts.compactMap(\.removingPercentEncoding)
        guard decoded.count == parts.count, decoded.allSatisfy({ $0.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } }) else {
            throw ValueError(message: "proxy: user and password must be percent-encoded text of one line; write '%25' for '%'")
        }
        return Credentials(user: decoded[0], password: decoded.count > 1 ? decoded[1] : "", writtenAs: written)
    }

    private static func address(_ text: Substring, defaultPort: Int) throws(ValueError) -> (host: String, port: Int) {
        let authority = text.hasSuffix("/") ? text.dropLast() : text
        guard !authority.contains(where: { "/?#".contains($0) }) else {
            throw ValueError(message: "proxy has no path, query or fragment; write its address alone, as in \(example)")
        }
        let isBracketed = authority.hasPrefix("[")
        let hostEnd =
            isBracketed ? authority.firstIndex(of: "]").map { authority.index(after: $0) } : authority.firstIndex(of: ":")
        let host = authority[..<(hostEnd ?? authority.endIndex)]
        let port = authority[(hostEnd ?? authority.endIndex)...]
        guard !host.isEmpty else {
            throw ValueError(message: "proxy has no host; write it as in \(example), IPv6 addresses in brackets")
        }
        guard NetworkAddress.isHost(String(host)) else {
            throw ValueError(message: "proxy: '\(String(host).shortened)' is not a host; write it as in \(example)")
        }
        guard !port.isEmpty else { return (String(host.filter { $0 != "[" && $0 != "]" }), defaultPort) }
        // Not shown: without an '@' after it, it may be a password.
        guard port.hasPrefix(":"), let number = try? NetworkAddress.port(String(port.dropFirst()), "proxy") else {
            throw ValueError(message: "proxy: what follows its host is not a port, 1 to 65535; write it as in \(example)")
        }
        return (String(host.filter { $0 != "[" && $0 != "]" }), number)
    }
}

extension Proxy {
    /// As a plan writes it, without user and password.
    var shownURL: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return "\(scheme.rawValue)://" + (credentials.map { "\($0.shown)@" } ?? "") + "\(name):\(port)"
    }
}

extension Template {
    /// What stands behind the first of two texts and before the last of the other, where both are written out.
    fileprivate func part(between start: String, and end: String) -> Template {
        var segments = segments
        if case .literal(let text)? = segments.first, let range = text.firstRange(of: start) {
            segments[0] = .literal(String(text[range.upperBound...]))
        }
        if case .literal(let text)? = segments.last, let range = text.ranges(of: end).last {
            segments[segments.count - 1] = .literal(String(text[..<range.lowerBound]))
        }
        return Template(segments: segments.filter { $0 != .literal("") })
    }
}
