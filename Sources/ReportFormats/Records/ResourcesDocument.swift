import Measurement

/// What the target's processes used, in JSON; what could not be read is absent.
struct ResourcesDocument: Codable {
    private var seconds: Double
    private var requests: Int
    private var cpuSeconds: Double
    private var systemSeconds: Double
    private var bytesRead: Int?
    private var bytesWritten: Int?
    private var storageBytesRead: Int?
    private var storageBytesWritten: Int?
    private var voluntarySwitches: Int
    private var involuntarySwitches: Int
    private var residentBytes: Int
    private var peakResidentBytes: Int
    private var processes: Int
    private var threads: Int
    private var descriptors: Int?
    /// For readers of the file: they follow from the sums.
    private var perSecond: Shares?
    private var perRequest: Shares?
    private var series: [Point]

    private struct Shares: Codable {
        var cpuSeconds: Double?
        var bytesRead: Double?
        var bytesWritten: Double?
        var contextSwitches: Double?

        init?(_ resources: TargetResources, _ share: (Double) -> Double?) {
            guard let cpu = share(resources.cpuSeconds) else { return nil }
            cpuSeconds = cpu.finite
            bytesRead = resources.bytesRead.flatMap { share(Double($0))?.finite }
            bytesWritten = resources.bytesWritten.flatMap { share(Double($0))?.finite }
            contextSwitches = share(Double(resources.contextSwitches))?.finite
        }
    }

    private struct Point: Codable {
        var t: Double
        var processors: Double
        var residentBytes: Int
        var threads: Int
        var descriptors: Int?
    }

    /// - Throws: `DecodingError` where a point of the series is at no time of a run.
    func check(at path: [any CodingKey]) throws {
        guard series.allSatisfy({ (0...1e9).contains($0.t) }), (0...1e9).contains(seconds) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: path + [AnyKey("resources")], debugDescription: "one of its times is out of range"))
        }
    }

    init(_ resources: TargetResources) {
        seconds = resources.seconds.finite
        requests = resources.requests
        cpuSeconds = resources.cpuSeconds.finite
        systemSeconds = resources.systemSeconds.finite
        bytesRead = resources.bytesRead
        bytesWritten = resources.bytesWritten
        storageBytesRead = resources.storageBytesRead
        storageBytesWritten = resources.storageBytesWritten
        voluntarySwitches = resources.voluntarySwitches
        involuntarySwitches = resources.involuntarySwitches
        residentBytes = resources.residentBytes
        peakResidentBytes = resources.peakResidentBytes
        processes = resources.processes
        threads = resources.threads
        descriptors = resources.descriptors
        perSecond = Shares(resources, resources.perSecond)
        perRequest = Shares(resources, resources.perRequest)
        series = resources.series.map {
            Point(
                t: $0.time.finite, processors: $0.processors.finite, residentBytes: $0.residentBytes, threads: $0.threads,
                descriptors: $0.descriptors)
        }
    }

    var resources: TargetResources {
        var resources = TargetResources()
        resources.seconds = seconds
        resources.requests = requests
        resources.cpuSeconds = cpuSeconds
        resources.systemSeconds = systemSeconds
        resources.bytesRead = bytesRead
        resources.bytesWritten = bytesWritten
        resources.storageBytesRead = storageBytesRead
        resources.storageBytesWritten = storageBytesWritten
        resources.voluntarySwitches = voluntarySwitches
        resources.involuntarySwitches = involuntarySwitches
        resources.residentBytes = residentBytes
        resources.peakResidentBytes = peakResidentBytes
        resources.processes = processes
        resources.threads = threads
        resources.descriptors = descriptors
        resources.series = series.map {
            .init(
                time: $0.t, processors: $0.processors, residentBytes: $0.residentBytes, threads: $0.threads,
                descriptors: $0.descriptors)
        }
        return resources
    }
}
