import LoadModel

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
