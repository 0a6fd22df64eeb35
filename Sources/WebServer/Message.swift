import NIOCore
import NIOHTTP1

/// Bytes that a request brought, or that a response is made of. Copies share them.
public struct Body: Sendable {
    var buffer = ByteBuffer()

    public init() {}
    public init(_ text: String) { buffer = ByteBuffer(string: text) }
    public init(_ bytes: some Collection<UInt8>) { buffer = ByteBuffer(bytes: bytes) }

    /// In bytes.
    public var count: Int { buffer.readableBytes }
    /// As UTF-8, in which what is not is replaced.
    public var text: String { String(buffer: buffer) }
}

/// A request, as its client sent it.
public struct Request: Sendable {
    /// The target without its query, not decoded; without its origin, too, where it came in the absolute form.
    public let path: Substring
    /// What stands between `?` and `#`.
    public let query: Substring
    /// As much of it as the server keeps (`WebServer.Limits.body`).
    public private(set) var body = Body()
    /// There was more of the body than the server keeps.
    public private(set) var isBodyTooLong = false
    let head: HTTPRequestHead

    public var method: String { head.method.rawValue }
    public var headers: [(name: String, value: String)] { head.headers.map { ($0.name, $0.value) } }

    init(_ head: HTTPRequestHead) {
        self.head = head
        var target = head.uri[...]
        if target.utf8.first != UInt8(ascii: "/"), let scheme = target.firstRange(of: "://") {
            target = target[scheme.upperBound...].drop { $0 != "/" && $0 != "?" }
        }
        if let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) {
            path = target[..<mark]
            query = target[target.utf8.index(after: mark)...].prefix { $0 != "#" }
        } else {
            path = target
            query = ""
        }
    }

    /// What the query says, in its order; values percent-decoded, where they can be.
    public var parameters: [(name: String, value: String)] {
        query.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = parts.count == 2 ? String(parts[1]) : ""
            return (String(parts[0]), Self.decoded(value) ?? value)
        }
    }

    /// Without its percent-encoding (RFC 3986, 2.1); nil where that is broken, or hides what is no UTF-8.
    private static func decoded(_ text: String) -> String? {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(hexadecimal), let low = rest.popFirst().flatMap(hexadecimal) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        Character(UnicodeScalar(byte)).hexDigitValue.map { UInt8($0) }
    }

    /// HTTP/1.0, which knows neither chunks nor interim responses, and closes unless asked not to.
    var isOld: Bool { head.version.major < 1 || (head.version.major == 1 && head.version.minor < 1) }

    /// The first parameter of a name.
    public func parameter(_ name: String) -> String? {
        query.isEmpty ? nil : parameters.first { $0.name == name }?.value
    }

    /// The first header of a name, whatever the case of either.
    public func header(_ name: String) -> String? { head.headers.first(name: name) }

    /// The first field of a name in a body that is a form (application/x-www-form-urlencoded).
    public func formField(_ name: String) -> String? {
        for pair in body.text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                .map { String($0.replacing("+", with: " ")) }
            guard (Self.decoded(parts[0]) ?? parts[0]) == name else { continue }
            return parts.count == 2 ? Self.decoded(parts[1]) ?? parts[1] : ""
        }
        return nil
    }

    mutating func append(_ bytes: inout ByteBuffer, limit: Int) {
        let room = limit - body.count
        isBodyTooLong = isBodyTooLong || bytes.readableBytes > room
        guard var kept = bytes.readSlice(length: min(bytes.readableBytes, room)) else { return }
        if body.count == 0 { body.buffer = kept } else { body.buffer.writeBuffer(&kept) }
    }
}

/// What a request is answered with. Framing, `Date` and `Connection` are the server's to add.
public struct Response: Sendable {
    /// 200 to 599.
    public var status: Int
    public var headers: [(String, String)]
    public var content: Content
    /// The connection ends with it.
    public var isLast = false

    public enum Content: Sendable {
        case whole(Body)
        /// Of a length that nobody knows yet. The function is called on the server's thread once the head is out; it writes to the
        /// transaction until it ends it, on that thread, then or later.
        case streamed(@Sendable (Transaction) -> Void)
    }

    public init(status: Int = 200, type: String? = nil, _ content: Content = .whole(Body())) {
        self.status = status
        headers = type.map { [("Content-Type", $0)] } ?? []
        self.content = content
    }

    /// Whether a response of this status has a body at all.
    var mayHaveBody: Bool { status != 204 && status != 304 }
}
