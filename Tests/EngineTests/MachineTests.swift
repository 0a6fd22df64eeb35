import Foundation
import LoadModel
import Measurement
import Testing

@testable import Engine

/// What the system's texts say, and what is made of them.
@Suite struct MachineTests {
    private static let stat = """
        cpu  602647 13 166906 2287804 7985 0 33636 979 0 0
        cpu0 274205 6 83400 1175242 1177 0 18410 439 0 0
        cpu1 328441 6 83506 1112561 6807 0 15225 540 0 0
        cpu10 1 1 1 1 1 1 1 7 0 0
        intr 12345
        """

    @Test(arguments: [([0], 439), ([0, 1], 979), ([1, 10], 547), ([5], nil), ([], nil)])
    func stealIsThatOfTheProcessorsAllowed(processors: [Int], ticks: Int?) {
        #expect(SystemText.stolenTicks(Self.stat, processors: processors) == ticks)
        #expect(SystemText.stolenTicks("cpu0 1 2 3\n", processors: [0]) == nil)
    }

    @Test func pressureIsRead() {
        let text = "some avg10=4.47 avg60=2.29 avg300=6.35 total=1542970195\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=7\n"
        #expect(SystemText.waitingMicroseconds(text) == 1_542_970_195)
        #expect(SystemText.waitingPercent(text) == 4.47)
        #expect(SystemText.waitingMicroseconds("full total=7\n") == nil && SystemText.waitingPercent("") == nil)
    }

    @Test func socketsAndPortsAreRead() {
        let text = "sockets: used 19\nTCP: inuse 3 orphan 0 tw 212 alloc 3 mem 105\nUDP: inuse 0 mem 0\n"
        #expect(SystemText.sockets(text, protocol: "TCP", "tw") == 212)
        #expect(SystemText.sockets(text, protocol: "TCP", "inuse") == 3)
        #expect(SystemText.sockets(text, protocol: "TCP6", "inuse") == nil)
        #expect(
            SystemText.sockets(text, protocol: "TCP", "mem") == 105 && SystemText.sockets("TCP: tw", protocol: "TCP", "tw") == nil
        )
        #expect(SystemText.ports("32768\t60999\n") == 32_768...60_999)
        #expect(SystemText.ports("60999 32768") == nil && SystemText.ports("") == nil)
    }

    @Test func throttlingIsReadInBothVersions() throws {
        let two = try #require(SystemText.throttling("usage_usec 5\nnr_periods 90\nnr_throttled 12\nthrottled_usec 345678\n"))
        #expect(two.periods == 12 && abs(two.seconds - 0.345678) < 1e-12)
        let one = try #require(SystemText.throttling("nr_periods 9\nnr_throttled 2\nthrottled_time 1500000000\n"))
        #expect(one.periods == 2 && one.seconds == 1.5)
        #expect(SystemText.throttling("usage_usec 5\nuser_usec 5\nsystem_usec 0\n") == nil)
    }

    @Test func throttlingOfTheGroupsAboveCountsToo() throws {
        let root = NSTemporaryDirectory() + "dyno-machine-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: root) }
        let files = [
            "/proc/self/mountinfo": "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n",
            "/proc/self/cgroup": "0::/app/job\n",
            "/sys/fs/cgroup/app/job/cpu.stat": "nr_throttled 2\nthrottled_usec 1000000\n",
            "/sys/fs/cgroup/app/cpu.stat": "nr_throttled 1\nthrottled_usec 500000\n",
            "/sys/fs/cgroup/cpu.stat": "usage_usec 77\n",
        ]
        for (path, text) in files {
            let folder = (root + path as NSString).deletingLastPathComponent
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try text.write(toFile: root + path, atomically: false, encoding: .utf8)
        }
        let throttling = try #require(ControlGroups(files: SystemFiles(root: root)).throttling())
        #expect(throttling == (3, 1.5))
        #expect(ControlGroups(files: SystemFiles(root: root + "/nowhere")).throttling() == nil)
    }

    @Test func theMachineOfThisTestIsRead() throws {
        let processors = AvailableProcessors.current().allowed
        let before = MachineReading(processors: processors)
        let seen = MachineReading(processors: processors).since(before, processors: processors.count)
        #expect(seen.seconds > 0 && (seen.stolenSeconds ?? 0) >= 0 && (seen.waitingSeconds ?? 0) >= 0)
        let descriptors = try #require(ResourceUse.descriptors())
        let files = (0..<20).compactMap { _ in fopen("/dev/null", "r") }
        defer { for file in files { fclose(file) } }
        // Other tests open and close files meanwhile.
        #expect(descriptors.used > 0 && (ResourceUse.descriptors()?.used ?? 0) > 20 && descriptors.limit > descriptors.used)
        let ports = try #require(ResourceUse.ports(descriptors: 0))
        #expect(ports.limit > 1 && ports.used >= 0)
    }

    private func standstills(_ waits: [(from: Double, length: Double)]) -> [MachineObservation.Standstill] {
        let epoch = MonotonicClock().now()
        let seconds: (Double) -> Nanoseconds = { Nanoseconds(seconds: $0) }
        var watch = MachineWatch(epoch: epoch, windowStart: seconds(2), windowEnd: seconds(10), processors: [0])
        for wait in waits {
            watch.noteWait(
                from: epoch + seconds(wait.from), to: epoch + seconds(wait.from + wait.length), length: seconds(wait.length))
        }
        return watch.observation().standstills
    }

    @Test func aWaitThatTakesTenTimesItsTimeIsAStandstill() {
        #expect(standstills([(3, 0.05), (3.1, 0.4), (3.5, 5), (8.5, 0.05)]) == [.init(at: 3.5, seconds: 5)])
        #expect(standstills([(0.1, 1.5)]).isEmpty, "it ended before the measured window began")
        #expect(standstills([(1.5, 2)]).count == 1)
        #expect(standstills((0..<200).map { (3 + Double($0), 1) }).count == MachineObservation.maximumStandstills)
    }

    @Test func aFreezeBetweenTwoWaitsIsAStandstillAndQueueingForAProcessorIsNot() {
        let seconds: (Double) -> Nanoseconds = { Nanoseconds(seconds: $0) }
        let epoch = Instant.origin + seconds(100)
        var watch = MachineWatch(epoch: epoch, windowStart: seconds(2), windowEnd: seconds(10), processors: [0])
        watch.noteWork(from: epoch + seconds(3), to: epoch + seconds(5), length: seconds(2), cpuSeconds: 0.1)
        watch.noteWork(from: epoch + seconds(5), to: epoch + seconds(9), length: seconds(4), cpuSeconds: 0.01)
        #expect(watch.observation().standstills == [.init(at: 5, seconds: 4)])
    }
}
