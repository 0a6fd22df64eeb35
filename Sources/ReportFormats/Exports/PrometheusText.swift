import LoadModel
import Measurement

/// A result in Prometheus' text format (version 0.0.4), for a push gateway or a textfile collector.
enum PrometheusText {
    /// Upper ends of the buckets, in seconds.
    static let bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    static func render(_ levels: [SavedLevel]) -> String {
        let labelled = levels.flatMap { level in level.level.labels.map { (level, $0) } }
        var families = [
            family("dyno_requests_total", "counter", "Requests of the measured window by what became of them.") {
                labelled.flatMap { level, label in
                    outcomes(label).map { ("", names(level, label) + [("outcome", $0.0)], Double($0.1)) }
                }
            },
            histogram("dyno_response_time_seconds", "From the intended start (closed: connect and service time)", labelled) {
                $0.responseTime
            },
            histogram("dyno_service_time_seconds", "From the first byte sent to the last received", labelled) { $0.serviceTime },
            histogram(
                "dyno_first_event_seconds", "Of streams, from the intended start to the first event",
                labelled.filter { $0.1.streams != nil }
            ) { $0.streams?.firstEvent ?? LatencySummary(Latencies()) },
            histogram(
                "dyno_event_gap_seconds", "Of streams, from each event to the next", labelled.filter { $0.1.streams != nil }
            ) { $0.streams?.gap ?? LatencySummary(Latencies()) },
            family("dyno_offered_per_second", "gauge", "Arrivals a second that the schedule asked for.") {
                levels.compactMap { level in level.level.offeredRate.map { ("", names(level), $0) } }
            },
        ]
        families += LabelStatistic.all.compactMap { statistic in
            guard let gauge = statistic.gauge else { return nil }
            return family(gauge.name, "gauge", gauge.help) {
                labelled.compactMap { level, label in
                    statistic.value(label, level.level.isUnfinished).map { ("", names(level, label), $0) }
                }
            }
        }
        families.append(
            family("dyno_valid", "gauge", "1 where the target, not the generator, shaped the numbers.") {
                levels.map { ("", names($0), $0.isValid ? 1 : 0) }
            })
        families.append(
            family("dyno_threshold_holds", "gauge", "1 where the threshold held.") {
                levels.flatMap { level in
                    level.level.thresholds.map { ("", names(level) + [("threshold", $0.threshold.text)], $0.holds ? 1 : 0) }
                }
            })
        return families.joined()
    }

    /// - Parameter samples: labels and values.
    static func gauge(_ name: String, _ help: String, _ samples: [(labels: [(String, String)], value: Double)]) -> String {
        family(name, "gauge", help) { samples.map { ("", $0.labels, $0.value) } }
    }

    typealias Sample = (suffix: String, labels: [(String, String)], value: Double)

    static func family(_ name: String, _ kind: String, _ help: String, _ samples: () -> [Sample]) -> String {
        let samples = samples()
        guard !samples.isEmpty else { return "" }
        return "# HELP \(name) \(help)\n# TYPE \(name) \(kind)\n" + samples.map { line(name, $0) }.joined()
    }

    private static func line(_ name: String, _ sample: Sample) -> String {
        let labels = sample.labels.map { "\($0)=\"\(escaped($1))\"" }.joined(separator: ",")
        return "\(name)\(sample.suffix)\(labels.isEmpty ? "" : "{\(labels)}") \(number(sample.value))\n"
    }

    private static func histogram(
        _ name: String, _ what: String, _ labelled: [(SavedLevel, LabelResult)], _ summary: (LabelResult) -> LatencySummary
    ) -> String {
        let help = "\(what); requests without an answer count above every bucket, and the sum is over answers."
        return family(name, "histogram", help) {
            labelled.flatMap { level, label -> [Sample] in
                let summary = summary(label)
                let counts = Cumulative(summary)
                // Of a killed run the distributions of its labels are not known: buckets of 0 would be false.
                guard counts.total > 0 || label.requests == 0 else { return [] }
                let names = names(level, label)
                return bounds.map { ("_bucket", names + [("le", number($0))], Double(counts.count(upTo: $0 * 1000))) } + [
                    ("_bucket", names + [("le", "+Inf")], Double(counts.total)),
                    ("_sum", names, summary.latencies.moments.mean / 1e9 * Double(summary.count)),
                    ("_count", names, Double(counts.total)),
                ]
            }
        }
    }

    private static func outcomes(_ label: LabelResult) -> [(String, Int)] {
        [("succeeded", label.succeeded)] + label.failures.nonZero.map { ($0.kind.name, $0.count) }
            + (label.unsent > 0 ? [("unsent", label.unsent)] : [])
    }

    private static func names(_ level: SavedLevel, _ label: LabelResult? = nil) -> [(String, String)] {
        let names = [("plan", level.name), ("target", level.target.name), ("load", level.level.loadName)]
        return names + (label.map { [("label", $0.label)] } ?? [])
    }

    private static func escaped(_ text: String) -> String {
        TerminalText.printable(text).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    }

    static func number(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf" }
        return value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : "\(value)"
    }
}
