import LoadModel
import Measurement
import Synchronization

/// What a run can be asked for while it goes on, in Prometheus' text format (version 0.0.4): counters from the start of each level,
/// warm-up included, as of the last whole second.
public final class LiveMetrics: Sendable {
    private let plan: String
    private let target: String
    private let labels: [String]
    private let course = Mutex(Course())

    /// The load of each level that has begun, and what is known of it; the last of them run now.
    private struct Course {
        var levels: [(load: String, offered: Double?, tick: LiveTick)] = []
        var running = 0
    }

    public init(plan: Plan, target: Target) {
        self.plan = plan.name
        self.target = target.name
        labels = plan.labels
    }

    /// - Parameter number: of the level, from 1; those of streams that run at the same time follow one another.
    public func observe(_ ticks: [LiveTick], of streams: [StreamLevel], number: Int) {
        let now = zip(streams, ticks).map { stream, tick in
            ((stream.name.map { "\($0): " } ?? "") + "\(stream.level)", stream.level.meanRate?.perSecond, tick)
        }
        course.withLock { course in
            if course.levels.count >= number { course.levels.removeLast(course.levels.count - number + 1) }
            course.levels += now
            course.running = now.count
        }
    }

    public var text: String {
        let course = course.withLock { $0 }
        let (levels, current) = (course.levels, course.levels.suffix(course.running))
        return [
            PrometheusText.family("dyno_requests_total", "counter", "Requests by what became of them, warm-up included.") {
                levels.flatMap { level in
                    labels.indices.flatMap { label in
                        LiveMetrics.outcomes.compactMap { name, failure in
                            let count = level.tick.outcomes[label, failure]
                            guard count > 0 || failure == nil else { return nil }
                            return ("", names(level.load) + [("label", labels[label]), ("outcome", name)], Double(count))
                        }
                    }
                }
            },
            PrometheusText.family(
                "dyno_response_time_seconds", "histogram",
                "From the intended start (closed: connect and service time), of answers that were right, to within 3 %."
            ) { levels.flatMap { histogram($0.tick.total, names($0.load)) } },
            gauge("dyno_in_flight", "Requests in flight.", current) { Double($0.point.inFlight) },
            gauge("dyno_elapsed_seconds", "From the start of the level.", current) { $0.elapsed.seconds },
            PrometheusText.family("dyno_offered_per_second", "gauge", "Arrivals a second that the schedule asks for, on average.")
            {
                current.compactMap { level in level.offered.map { ("", names(level.load), $0) } }
            },
        ].joined()
    }

    private func gauge(
        _ name: String, _ help: String, _ levels: ArraySlice<(load: String, offered: Double?, tick: LiveTick)>,
        value: (LiveTick) -> Double
    ) -> String {
        PrometheusText.family(name, "gauge", help) { levels.map { ("", names($0.load), value($0.tick)) } }
    }

    private func names(_ load: String) -> [(String, String)] { [("plan", plan), ("target", target), ("load", load)] }

    private func histogram(_ total: Series.Point, _ names: [(String, String)]) -> [PrometheusText.Sample] {
        let entries = total.buckets.entries
        let count = Double(total.buckets.total)
        return PrometheusText.bounds.map { bound in
            let below = entries.reduce(0) { sum, entry in
                LogBuckets.middle(of: Int(entry.index)).seconds <= bound ? sum + Int(entry.count) : sum
            }
            return ("_bucket", names + [("le", PrometheusText.number(bound))], Double(below))
        } + [
            ("_bucket", names + [("le", "+Inf")], count), ("_sum", names, total.moments.mean / 1e9 * Double(total.moments.count)),
            ("_count", names, count),
        ]
    }

    private static let outcomes: [(String, FailureKind?)] =
        [("succeeded", nil)] + FailureKind.allCases.map { ($0.name, $0) }
}
