import Glibc
import LoadModel
import Measurement

/// The machine's counters at one instant.
public struct MachineReading: Sendable {
    var instant: Instant
    var stolenSeconds: Double?
    var throttledPeriods: Int?
    var throttledSeconds: Double?
    var waitingSeconds: Double?

    /// - Parameter processors: whose steal counts.
    public init(processors: [Int], files: SystemFiles = SystemFiles()) {
        instant = MonotonicClock().now()
        let ticksPerSecond = Double(max(1, sysconf(Int32(_SC_CLK_TCK))))
        stolenSeconds = files.text("/proc/stat").flatMap { SystemText.stolenTicks($0, processors: processors) }
            .map { Double($0) / ticksPerSecond }
        let throttling = ControlGroups(files: files).throttling()
        throttledPeriods = throttling?.periods
        throttledSeconds = throttling?.seconds
        waitingSeconds = files.text("/proc/pressure/cpu").flatMap(SystemText.waitingMicroseconds).map { Double($0) / 1e6 }
    }

    /// What befell the machine since an earlier reading.
    public func since(_ earlier: MachineReading, processors: Int) -> MachineObservation {
        MachineObservation(
            seconds: (instant - earlier.instant).seconds, processors: processors,
            stolenSeconds: MachineReading.difference(stolenSeconds, earlier.stolenSeconds),
            throttledPeriods: MachineReading.difference(throttledPeriods, earlier.throttledPeriods),
            throttledSeconds: MachineReading.difference(throttledSeconds, earlier.throttledSeconds),
            waitingSeconds: MachineReading.difference(waitingSeconds, earlier.waitingSeconds))
    }

    /// Counters of processors that come and go may fall: that is no negative time.
    private static func difference<Value: Numeric & Comparable>(_ now: Value?, _ before: Value?) -> Value? {
        if let now, let before { max(.zero, now - before) } else { nil }
    }
}
