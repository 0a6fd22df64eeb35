import CCurl
import DequeModule
import LoadModel

/// Where the requests of a chain go: the target, or where its redirects lead; with the connections there that are nobody's.
final class RequestOrigin {
    /// Among the transport's: 0 is the target.
    let number: Int
    let url: TargetURL
    /// `http://host:port`, as a URL there begins; what the Host header says; and the host in lower case.
    let text: [UInt8]
    let authority: [UInt8]
    let host: [UInt8]
    let isAddress: Bool
    /// Whether what is for secure connections only may go there and come from there.
    let isSecure: Bool
    /// The dialler's way to it.
    let route: Int

    // Of the target, the transport has these itself.
    var idle = LinkedList<UnsafeMutablePointer<Connection>>()
    var waiting = Deque<PendingRequest>()
    /// Connections there, those that are being made included.
    var connections = 0

    init(number: Int, url: TargetURL, route: Int) {
        self.number = number
        self.url = url
        self.route = route
        authority = Array(url.authority.utf8)
        text = Array("\(url.scheme)://".utf8) + authority
        host = Array(url.host.lowercased().utf8)
        (isAddress, isSecure) = host.withUnsafeBytes { ($0.isAddress, url.scheme == .https || $0.isThisMachine) }
    }

    func isAt(_ other: TargetURL) -> Bool {
        url.scheme == other.scheme && url.port == other.port && url.host.lowercased() == other.host.lowercased()
    }

    /// Where a Location field leads to from a URL there, as libcurl would go (curl_url_set).
    ///
    /// - Parameter path: of that URL, with its query.
    /// - Returns: the origin and what is asked for there; nil where that is no URL of http or https.
    func resolve(_ location: [UInt8], from path: [UInt8]) -> (url: TargetURL, path: [UInt8])? {
        guard !location.contains(0), let handle = curl_url() else { return nil }
        defer { curl_url_cleanup(handle) }
        func read(_ text: [UInt8]) -> Bool {
            (text + [0]).withUnsafeBytes {
                dyno_url_resolve(handle, $0.baseAddress?.assumingMemoryBound(to: CChar.self)) == CURLUE_OK
            }
        }
        guard read(text + path), read(location) else { return nil }
        /// 1 is CURLU_DEFAULT_PORT, a macro that Swift does not import.
        func part(_ part: CURLUPart) -> String? {
            var text: UnsafeMutablePointer<CChar>?
            guard curl_url_get(handle, part, &text, 1) == CURLUE_OK, let text else { return nil }
            defer { curl_free(text) }
            return String(cString: text)
        }
        guard let scheme = part(CURLUPART_SCHEME).flatMap({ TargetURL.Scheme(rawValue: $0.lowercased()) }),
            let host = part(CURLUPART_HOST), let port = part(CURLUPART_PORT).flatMap({ Int($0) }), let path = part(CURLUPART_PATH)
        else { return nil }
        let name = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        let query = part(CURLUPART_QUERY).map { "?\($0)" } ?? ""
        return (TargetURL(scheme: scheme, host: name, port: port), Array((path + query).utf8))
    }
}
