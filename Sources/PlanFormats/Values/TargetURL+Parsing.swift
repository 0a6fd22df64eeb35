import Foundation
import LoadModel

/// Why a text is not the URL of a target, and what to write instead.
struct TargetURLError: Error {
    let message: String
}

extension TargetURL {
    /// Reads `http://host[:port][/base/path]`.
    init(parsing text: String) throws(TargetURLError) {
        guard text.contains(where: { !$0.isWhitespace }) else {
            throw TargetURLError(message: "a url cannot be empty; \(Self.example)")
        }
        guard text.contains("://") else {
            throw TargetURLError(message: "'\(text.shortened)' has no scheme; write http://\(text.shortened)")
        }
        guard let url = URLComponents(string: text, encodingInvalidCharacters: false) else {
            throw TargetURLError(message: Self.explanation(of: text))
        }
        guard let scheme = url.scheme.flatMap({ Scheme(rawValue: $0.lowercased()) }) else {
            throw TargetURLError(message: "'\(url.scheme ?? "")' is not a scheme that Dyno speaks; write http://...")
        }
        guard url.user == nil, url.password == nil else {
            throw TargetURLError(
                message: "a URL with a user or a password would show it in reports; remove it and send an Authorization header")
        }
        guard url.query == nil, url.fragment == nil else {
            throw TargetURLError(message: "a target's url has no query and no fragment; write them in the paths of the steps")
        }
        guard let host = url.encodedHost, !host.isEmpty, !host.contains("%") else {
            throw TargetURLError(message: "'\(text.shortened)' has no valid host; \(Self.example)")
        }
        let port = url.port ?? scheme.defaultPort
        guard (1...65_535).contains(port) else {
            throw TargetURLError(message: "port \(port) is out of range; a port is 1 to 65535")
        }
        self.init(
            scheme: scheme, host: host.filter { $0 != "[" && $0 != "]" }, port: port, basePath: Self.base(url.percentEncodedPath))
    }

    /// Reads a URL whose port is `${port}`: one that is chosen when the target is started, and 0 until then.
    init(withFreePort text: String) throws(TargetURLError) {
        let pieces = text.split(separator: Launch.portMark, omittingEmptySubsequences: false)
        guard pieces.count == 2, pieces[0].hasSuffix(":"),
            pieces[1].first.map({ "/?#".contains($0) }) ?? true
        else {
            throw TargetURLError(
                message: "'\(text.shortened)': ${port} stands for the port of a url; write http://127.0.0.1:${port}")
        }
        try self.init(parsing: pieces.joined(separator: "1"))
        port = 0
    }

    /// This machine, at a port that is chosen when the target is started.
    static let free = TargetURL(host: "127.0.0.1", port: 0)

    private static let example = "write one such as http://127.0.0.1:8080"

    private static func base(_ path: String) -> String {
        String(path.reversed().drop { $0 == "/" }.reversed())
    }

    private static func explanation(of text: String) -> String {
        let afterScheme = text.range(of: "://").map { text[$0.upperBound...] } ?? text[...]
        let authority = afterScheme.prefix { !"/?#".contains($0) }
        let afterHost = authority.split(separator: "]", omittingEmptySubsequences: false).last ?? authority
        if let colon = afterHost.lastIndex(of: ":"), afterHost[colon...].dropFirst().contains(where: { !$0.isNumber }) {
            return "'\(String(afterHost[colon...].dropFirst()).shortened)' is not a port; \(example)"
        }
        return "'\(text.shortened)' is not a URL; \(example)"
    }
}
