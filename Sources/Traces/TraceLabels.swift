import LoadModel

/// What the statistics of a request are kept under: the trace's own label, else its method and the form of its path.
///
/// Of a path that no template of the plan fits, parts that look like identifiers count as one: an API puts them there, and
/// statistics of each would be statistics of nothing.
public struct TraceLabels {
    /// Longer labels are cut.
    static let longest = 100
    private let templates: [PathTemplate]

    public init(_ trace: Trace) { templates = trace.labels }

    public func label(of entry: TraceEntry) -> String {
        let label = entry.label.map(Secrecy.rule.shown) ?? "\(entry.method.token) \(form(of: entry.path))"
        guard label.utf8.count > TraceLabels.longest else { return label }
        return label.prefix(TraceLabels.longest - 3) + "..."
    }

    private func form(of path: String) -> String {
        let bare = path.utf8.prefix { $0 != UInt8(ascii: "?") }
        for template in templates where template.matches(bare) { return template.text }
        return bare.withContiguousStorageIfAvailable(TraceLabels.folded) ?? String(Substring(bare))
    }

    /// The path with identifiers folded.
    private static func folded(_ path: UnsafeBufferPointer<UInt8>) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(path.count + 4)
        var start = 0
        while start <= path.count {
            let end = path[start...].firstIndex(of: UInt8(ascii: "/")) ?? path.count
            if isIdentifier(path[start..<end]) {
                result.append(contentsOf: "{id}".utf8)
            } else {
                result.append(contentsOf: path[start..<end])
            }
            if end < path.count { result.append(UInt8(ascii: "/")) }
            start = end + 1
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// A number; a UUID; 16 or more hexadecimal digits with a decimal one among them.
    private static func isIdentifier(_ part: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        var (digits, letters, hyphens) = (0, 0, 0)
        for byte in part {
            switch byte {
            case 48...57: digits += 1
            case 65...70, 97...102: letters += 1
            case UInt8(ascii: "-"): hyphens += 1
            default: return false
            }
        }
        guard digits > 0 else { return false }
        if digits == part.count { return true }
        return hyphens == 0 ? part.count >= 16 : hyphens == 4 && part.count == 36
    }
}

/// Which of its kinds each request of a trace is.
public struct TraceKinds {
    private struct Key: Hashable {
        var label: String
        var method: HTTPMethod
        var hasBody: Bool
    }

    private let labels: TraceLabels
    private let places: [Key: Int]

    public init(_ trace: Trace) {
        labels = TraceLabels(trace)
        places = Dictionary(
            trace.content.kinds.enumerated().map { (Key(label: $1.label, method: $1.method, hasBody: $1.hasBody), $0) },
            uniquingKeysWith: { first, _ in first })
    }

    /// An index into the kinds of the trace's content; nil of a request that was not there when these were found.
    public func kind(of entry: TraceEntry) -> Int? {
        let own = Key(label: labels.label(of: entry), method: entry.method, hasBody: entry.body != nil)
        return places[own] ?? places[Key(label: TraceSurvey.other, method: own.method, hasBody: own.hasBody)]
    }
}
