import LoadModel

/// One recorded request.
public struct TraceEntry: Hashable, Sendable {
    /// When it was made, in nanoseconds from an origin that all entries of a trace share (1970 where the format says when).
    public var time: Nanoseconds
    public var method: HTTPMethod
    /// Path and query, starting with `/`, of printable ASCII only: what else was recorded is percent-encoded.
    public var path: String
    /// What its statistics are kept under where the trace itself says so.
    public var label: String?
    /// Byte for byte as it was sent, as far as the trace tells.
    public var body: [UInt8]?
    /// The values of ``LoadModel/Trace/recordedHeaders``, in that order; nil where the trace has none.
    public var headers: [String?]
    /// `host` or `host:port` where the trace has an absolute URL.
    public var host: String?
    /// Whether a file was sent that the trace does not hold: then its part of the body is empty.
    public var lacksFile: Bool

    public init(
        time: Nanoseconds, method: HTTPMethod, path: String, label: String? = nil, body: [UInt8]? = nil,
        headers: [String?] = [], host: String? = nil, lacksFile: Bool = false
    ) {
        self.time = time
        self.method = method
        self.path = path
        self.label = label
        self.body = body
        self.headers = headers
        self.host = host
        self.lacksFile = lacksFile
    }

    /// Of its texts.
    var byteCount: Int {
        path.utf8.count + (body?.count ?? 0) + (label?.utf8.count ?? 0) + headers.reduce(0) { $0 + ($1?.utf8.count ?? 0) }
    }
}

/// The headers of one recorded request that the trace is to give.
struct RecordedHeaders {
    let names: [String]
    private(set) var values: [String?]

    /// - Parameter names: ``LoadModel/Trace/recordedHeaders``.
    init(names: [String]) {
        self.names = names
        values = names.map { _ in nil }
    }

    /// - Throws: of a value that no header can have: it would end its line.
    mutating func set(_ number: Int, to value: [UInt8]) throws(BadLine) {
        guard value.allSatisfy({ $0 >= 32 && $0 != 127 || $0 == 9 }) else {
            throw BadLine("its header '\(names[number])' has a control character in it")
        }
        let text = String(decoding: value, as: UTF8.self).trimmed
        values[number] = text.isEmpty ? nil : text
    }

    /// The same by the header's name; of one that the trace is not to give nothing happens.
    mutating func set(_ name: String, to value: String) throws(BadLine) {
        guard let number = names.firstIndex(where: { $0.lowercased() == name.lowercased() }) else { return }
        try set(number, to: Array(value.utf8))
    }
}

extension TraceEntry {
    /// Says what the body is, where the trace does not: only what is sure enough.
    mutating func fillInContentType() {
        guard let place = headers.indices.first, headers[place] == nil, let body else { return }
        headers[place] = BodyKind(body)?.rawValue
    }
}

/// What a body looks like.
private enum BodyKind: String {
    case json = "application/json"
    case form = "application/x-www-form-urlencoded"

    /// nil: it may be anything.
    init?(_ body: [UInt8]) {
        let isSpace: (UInt8) -> Bool = { $0 == 32 || (9...13).contains($0) }
        let text = body.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
        switch (text.first, text.last) {
        case (UInt8(ascii: "{")?, UInt8(ascii: "}")?), (UInt8(ascii: "[")?, UInt8(ascii: "]")?): self = .json
        default:
            guard BodyKind.isForm(body) else { return nil }
            self = .form
        }
    }

    /// `name=value` between `&`, of the characters that a form's encoding leaves (URL Standard, section 5.2).
    private static func isForm(_ body: [UInt8]) -> Bool {
        let isKept: (UInt8) -> Bool = { byte in
            switch byte {
            case 48...57, 65...90, 97...122: true
            default: "=&+%*-._~[]!'(),:;@/$".utf8.contains(byte)
            }
        }
        return body.allSatisfy(isKept)
            && body.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false).allSatisfy {
                $0.first != UInt8(ascii: "=") && $0.contains(UInt8(ascii: "="))
            }
    }
}
