import LoadModel

/// What one label does in the interval under way.
struct IntervalTally: Sendable {
    private var point = Series.Point()
    private var buckets = LogBuckets()

    var isTouched: Bool { point.succeeded + point.failed > 0 }

    @inline(__always)
    mutating func record(_ sample: Sample) {
        guard let failure = sample.failure else {
            point.succeeded &+= 1
            recordTime(sample)
            return
        }
        point.failed &+= 1
        point.failures.add(FailureCause(failure, status: sample.status))
        if failure == .slow { recordTime(sample) }
    }

    @inline(__always)
    private mutating func recordTime(_ sample: Sample) {
        point.moments.record(sample.end &- sample.intendedStart)
        buckets.record(sample.end &- sample.intendedStart)
    }

    mutating func close() -> Series.Point {
        guard isTouched else { return Series.Point() }
        defer { point = Series.Point() }
        point.buckets = buckets.drain()
        return point
    }
}
