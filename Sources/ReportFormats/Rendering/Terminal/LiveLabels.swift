import Measurement

/// The labels that matter while a load runs, a row each: those that fail, and those that are slowest.
package struct LiveLabels: Sendable {
    private let names: [String]
    /// Of each second: the 95th percentile in milliseconds, by label.
    private var courses: [[Double?]]
    /// What the last second had.
    private var last: [Series.Point] = []

    private static let longest = 30
    private static let mostFailing = 2
    private static let mostSlow = 2
    private static let widest = 28

    /// - Parameter names: of the labels, in the plan's order.
    package init(_ names: [String]) {
        self.names = names
        courses = names.map { _ in [] }
    }

    package mutating func add(_ closed: [LiveTick.ClosedInterval]) {
        for interval in closed {
            for index in courses.indices where index < interval.labels.count {
                courses[index].append(interval.labels[index].buckets.percentile(95))
                if courses[index].count > LiveLabels.longest { courses[index].removeFirst() }
            }
            last = interval.labels
        }
    }

    /// `pay  failed 23: status 23  p95 12ms ▁▂▅`; none of a plan with one label, of which the figures above say all.
    package func rows(_ outcomes: OutcomeTally, time: (Double) -> String) -> [LiveFrame.Figure] {
        guard names.count > 1 else { return [] }
        let failing = names.indices.map { index in
            (index: index, count: FailureKind.allCases.reduce(0) { $0 + outcomes[index, $1] })
        }
        .filter { $0.count > 0 }.sorted { $0.count > $1.count }.prefix(LiveLabels.mostFailing)
        let known = failing.map(\.index)
        let slow = names.indices.filter { !known.contains($0) && p95(of: $0) != nil }
            .sorted { (p95(of: $0) ?? 0) > (p95(of: $1) ?? 0) }.prefix(LiveLabels.mostSlow)
        return failing.map { row($0.index, outcomes, failures: $0.count, time) }
            + slow.map { row($0, outcomes, failures: 0, time) }
    }

    /// Of the last seconds that had an answer.
    private func p95(of label: Int) -> Double? { courses[label].suffix(5).compactMap { $0 }.last }

    private func row(
        _ label: Int, _ outcomes: OutcomeTally, failures: Int, _ time: (Double) -> String
    ) -> LiveFrame.Figure {
        let kinds = FailureKind.allCases.filter { outcomes[label, $0] > 0 }.map { "\($0.name) \(outcomes[label, $0])" }
        let shown = names[label].count > LiveLabels.widest ? names[label].prefix(LiveLabels.widest - 1) + "…" : names[label]
        let failed = failures > 0 ? ["failed: \(kinds.prefix(3).joined(separator: ", "))"] : []
        let slow = p95(of: label).map { ["p95 \(time($0))"] } ?? []
        return LiveFrame.Figure(
            ([shown] + failed + slow).joined(separator: "  "), course: courses[label], colour: failures > 0 ? .red : nil)
    }
}
