import LoadModel
import Measurement

/// What the target said of how long its parts took, for each label the one that takes most of the time first.
enum ServerTimingTable {
    static func table(of level: LevelResult) -> Table {
        let timed = level.labels.filter { $0.serverTiming != nil }
        guard !timed.isEmpty else { return Table([]) }
        var table = Table(left: ["Server-Timing", "Component"], right: ["Count", "Mean", "p50", "p90", "p99", "Max"])
        for label in timed {
            let timing = label.serverTiming
            for (index, component) in (timing?.components ?? []).enumerated() {
                table.rows.append([index == 0 ? .name(label.label) : "", .name(component.name)] + cells(component))
            }
            if let rest = timing?.networkAndQueue { table.rows.append(["", .text(rest.name)] + cells(rest)) }
        }
        return table
    }

    private static func cells(_ component: ServerTimingResult.Component) -> [Table.Cell] {
        [.text(QuantityText.count(component.count))]
            + [component.mean, component.p50, component.p90, component.p99, component.max].map {
                .text(QuantityText.duration(milliseconds: $0))
            }
    }

    /// Below it.
    static func notes(of level: LevelResult) -> [Words] {
        let timings = level.labels.compactMap(\.serverTiming)
        guard !timings.isEmpty else { return [] }
        let answers = timings.reduce(0) { $0 + $1.answers }
        let left = timings.reduce(0) { $0 + $1.left }
        var notes: [Words] = [
            """
            What the target says of itself in \(QuantityText.counted(answers, "answer")) that were looked at; percentiles within 3%. A component may be \
            part of another.
            """
        ]
        if timings.contains(where: { $0.networkAndQueue != nil }) {
            notes.append("Network and queue: the service time of an answer without what its component 'total' says.")
        }
        if left > 0 {
            notes.append(
                "\(QuantityText.counted(left, "value")) of further components left out: \(ServerTimings.mostComponents) of a label are told apart."
            )
        }
        return notes
    }
}

extension TraceAccount {
    /// Where a trace is looked at; nil as below.
    func url(of trace: TraceMark?) -> String? {
        guard let trace, trace.isSampled else { return nil }
        return url(ofID: trace.id)
    }

    /// Where the trace of a request is looked at; nil where it was not to be recorded, or nobody says where.
    ///
    /// - Parameter text: the request as it was sent, and what followed.
    func url(ofRequest text: String) -> String? {
        let sent = text.firstMatch(of: /(?i)(?:^|\n)traceparent: 00-([0-9a-f]{32})-[0-9a-f]{16}-01/)
        guard let found = sent, found.1.hasPrefix(run) else { return nil }
        return url(ofID: String(found.1))
    }

    /// What a URL may not hold as it is (RFC 3986, section 2) is written as its bytes: people paste them from where they look at traces.
    private func url(ofID id: String) -> String? {
        guard let url, url.hasPrefix("https://") || url.hasPrefix("http://") else { return nil }
        return url.replacing("{id}", with: id).utf8.reduce(into: "") { text, byte in
            let isAllowed = byte > 0x20 && byte < 0x7F && !"\"<>\\^`{|}".utf8.contains(byte)
            let digits = String(byte, radix: 16, uppercase: true)
            text += isAllowed ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + digits
        }
    }
}
