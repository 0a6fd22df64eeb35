import CCurl
import Glibc

/// Where URLs lead: scheme, host and port (RFC 6454), told apart as libcurl reads them.
enum Origin {
    /// - Parameter origin: a URL without a path.
    static func isSame(_ url: UnsafePointer<CChar>, _ origin: UnsafePointer<CChar>) -> Bool {
        // All but what redirects to elsewhere, or to the same in other words.
        let count = strlen(origin)
        if strncmp(url, origin, count) == 0, "/?#\0".utf8.contains(UInt8(bitPattern: url[count])) { return true }
        guard let parts = parts(of: url) else { return false }
        return parts == self.parts(of: origin)
    }

    /// nil where libcurl would not know where to go.
    private static func parts(of url: UnsafePointer<CChar>) -> [String]? {
        guard let handle = curl_url() else { return nil }
        defer { curl_url_cleanup(handle) }
        guard curl_url_set(handle, CURLUPART_URL, url, 0) == CURLUE_OK else { return nil }
        let parts = [CURLUPART_SCHEME, CURLUPART_HOST, CURLUPART_PORT].map { part -> String? in
            var text: UnsafeMutablePointer<CChar>?
            // CURLU_DEFAULT_PORT, a macro that Swift does not import: 443 and nothing are one port of https.
            guard curl_url_get(handle, part, &text, 1) == CURLUE_OK, let text else { return nil }
            defer { curl_free(text) }
            return String(cString: text).lowercased()
        }
        return parts.contains(nil) ? nil : parts.compactMap { $0 }
    }

    /// Where a redirect leads, as libcurl would go.
    struct Goal: Equatable {
        var scheme: String
        /// In lower case; IPv6 addresses without their brackets.
        var host: String
        var port: Int
    }

    /// - Parameter location: what the answer from the URL says; empty: the URL itself.
    /// - Returns: nil where libcurl would not know where to go.
    static func goal(of location: UnsafeRawBufferPointer, from url: UnsafePointer<CChar>) -> Goal? {
        guard let handle = curl_url() else { return nil }
        defer { curl_url_cleanup(handle) }
        guard dyno_url_resolve(handle, url) == CURLUE_OK else { return nil }
        let text = Array(location) + [0]
        let isRead = text.withUnsafeBufferPointer {
            $0.withMemoryRebound(to: CChar.self) { dyno_url_resolve(handle, $0.baseAddress) == CURLUE_OK }
        }
        guard location.isEmpty || isRead else { return nil }
        /// 1 is CURLU_DEFAULT_PORT, a macro that Swift does not import.
        func part(_ part: CURLUPart) -> String? {
            var text: UnsafeMutablePointer<CChar>?
            guard curl_url_get(handle, part, &text, 1) == CURLUE_OK, let text else { return nil }
            defer { curl_free(text) }
            return String(cString: text).lowercased()
        }
        guard let scheme = part(CURLUPART_SCHEME), let host = part(CURLUPART_HOST),
            let port = part(CURLUPART_PORT).flatMap({ Int($0) })
        else { return nil }
        return Goal(scheme: scheme, host: host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host, port: port)
    }
}
