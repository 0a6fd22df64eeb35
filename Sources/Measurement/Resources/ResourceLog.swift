/// Readings of a target's processes, taken one after another, as what they amount to.
public struct ResourceLog: Sendable {
    private let start: ProcessReading
    /// The reading that ended the last point of the series.
    private var pointStart: ProcessReading
    private var readings = 0
    private var readingsPerPoint = 1
    private var resources = TargetResources()

    private static let mostPoints = 3_600

    public init(from start: ProcessReading) {
        self.start = start
        pointStart = start
        hold(start)
    }

    /// What was used from the first reading to the last.
    ///
    /// - Parameter requests: that were answered meanwhile.
    public func resources(requests: Int) -> TargetResources {
        var result = resources
        result.requests = requests
        return result
    }

    public mutating func add(_ reading: ProcessReading) {
        resources.seconds = reading.instant - start.instant
        resources.cpuSeconds = reading.cpuSeconds - start.cpuSeconds
        resources.systemSeconds = reading.systemSeconds - start.systemSeconds
        resources.bytesRead = difference(reading.bytesRead, start.bytesRead)
        resources.bytesWritten = difference(reading.bytesWritten, start.bytesWritten)
        resources.storageBytesRead = difference(reading.storageBytesRead, start.storageBytesRead)
        resources.storageBytesWritten = difference(reading.storageBytesWritten, start.storageBytesWritten)
        resources.voluntarySwitches = reading.voluntarySwitches - start.voluntarySwitches
        resources.involuntarySwitches = reading.involuntarySwitches - start.involuntarySwitches
        hold(reading)
        readings += 1
        if readings.isMultiple(of: readingsPerPoint), reading.instant > pointStart.instant { addPoint(reading) }
    }

    /// What is held rather than used up. Of processes that are gone there is nothing to read any more.
    private mutating func hold(_ reading: ProcessReading) {
        if reading.processes > 0 { resources.residentBytes = reading.residentBytes }
        resources.peakResidentBytes = max(resources.peakResidentBytes, reading.peakResidentBytes)
        resources.processes = max(resources.processes, reading.processes)
        resources.threads = max(resources.threads, reading.threads)
        resources.descriptors = [resources.descriptors, reading.descriptors].compactMap { $0 }.max()
    }

    private mutating func addPoint(_ reading: ProcessReading) {
        resources.series.append(
            .init(
                time: reading.instant - start.instant,
                processors: (reading.cpuSeconds - pointStart.cpuSeconds) / (reading.instant - pointStart.instant),
                residentBytes: reading.residentBytes, threads: reading.threads, descriptors: reading.descriptors))
        pointStart = reading
        if resources.series.count >= ResourceLog.mostPoints { joinNeighbours() }
    }

    private mutating func joinNeighbours() {
        let points = resources.series
        var begin = 0.0
        resources.series = stride(from: 0, to: points.count - 1, by: 2).map { index in
            let (first, second) = (points[index], points[index + 1])
            let used = first.processors * (first.time - begin) + second.processors * (second.time - first.time)
            var joined = second
            joined.processors = used / (second.time - begin)
            begin = second.time
            return joined
        }
        readingsPerPoint *= 2
    }

    private func difference(_ end: Int?, _ start: Int?) -> Int? { end.flatMap { end in start.map { end - $0 } } }
}
