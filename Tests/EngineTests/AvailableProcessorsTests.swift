import Foundation
import Synchronization
import Testing

@testable import Engine

/// How many processors there are to use: affinity, and what control groups grant.
@Suite struct AvailableProcessorsTests {
    private static let version2 = "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate"
    private static let version1 = "33 25 0:28 / /sys/fs/cgroup/cpu,cpuacct rw shared:9 - cgroup cgroup rw,cpu,cpuacct"
    private static let memory = "34 25 0:29 / /sys/fs/cgroup/memory rw shared:10 - cgroup cgroup rw,memory"

    /// A copy of the system's files in a folder of its own.
    private func quota(mounts: [String], groups: [String], files: [String: String]) throws -> Double? {
        let root = NSTemporaryDirectory() + "dyno-cgroups-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: root) }
        let system = ["/proc/self/mountinfo": mounts, "/proc/self/cgroup": groups].mapValues { $0.joined(separator: "\n") + "\n" }
        for (path, text) in system.merging(files, uniquingKeysWith: { $1 }) {
            let folder = (root + path as NSString).deletingLastPathComponent
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try text.write(toFile: root + path, atomically: false, encoding: .utf8)
        }
        return ControlGroups(files: SystemFiles(root: root)).processorQuota()
    }

    @Test func aQuotaOfVersion2IsReadFromTheGroup() throws {
        let quota = try quota(
            mounts: [Self.version2], groups: ["0::/app.slice/job"],
            files: ["/sys/fs/cgroup/app.slice/job/cpu.max": "150000 100000\n"])
        #expect(quota == 1.5)
    }

    @Test func theLeastQuotaUpTheHierarchyCounts() throws {
        let quota = try quota(
            mounts: [Self.version2], groups: ["0::/app.slice/job/part"],
            files: [
                "/sys/fs/cgroup/app.slice/job/part/cpu.max": "max 100000\n",
                "/sys/fs/cgroup/app.slice/job/cpu.max": "800000 100000\n",
                "/sys/fs/cgroup/app.slice/cpu.max": "50000 25000\n",
                "/sys/fs/cgroup/other/cpu.max": "1000 100000\n",
            ])
        #expect(quota == 2)
    }

    @Test func withoutALimitThereIsNoQuota() throws {
        let files = ["/sys/fs/cgroup/job/cpu.max": "max 100000\n"]
        #expect(try quota(mounts: [Self.version2], groups: ["0::/job"], files: files) == nil)
        #expect(try quota(mounts: [], groups: ["0::/job"], files: files) == nil)
        #expect(try quota(mounts: [Self.version2], groups: [], files: files) == nil)
        let unlimited = [
            "/sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us": "-1\n",
            "/sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_period_us": "100000\n",
        ]
        #expect(try quota(mounts: [Self.version1], groups: ["4:cpu,cpuacct:/job"], files: unlimited) == nil)
    }

    @Test func aQuotaOfVersion1IsReadFromItsTwoFiles() throws {
        let quota = try quota(
            mounts: [Self.memory, Self.version1], groups: ["9:memory:/job", "4:cpu,cpuacct:/job", "0::/"],
            files: [
                "/sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us": "300000\n",
                "/sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_period_us": "100000\n",
            ])
        #expect(quota == 3)
    }

    /// As Docker does it with version 1: the group's own folder is mounted at the top.
    @Test func aContainerSeesItsOwnGroupAtTheMountPoint() throws {
        let mount = "33 25 0:28 /docker/4f2a /sys/fs/cgroup/cpu ro master:9 - cgroup cgroup rw,cpu"
        let files = ["/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "200000\n", "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n"]
        #expect(try quota(mounts: [mount], groups: ["4:cpu:/docker/4f2a"], files: files) == 2)
        #expect(try quota(mounts: [mount], groups: ["4:cpu:/elsewhere"], files: files) == 2)
        let space = #"30 23 0:26 / /sys/fs/control\040groups rw shared:4 - cgroup2 cgroup2 rw"#
        let folder = ["/sys/fs/control groups/cpu.max": "100000 100000\n"]
        #expect(try quota(mounts: [space], groups: ["0::/../.."], files: folder) == 1)
    }

    @Test(arguments: ["", "max", "100000", "0 100000", "100000 0", "-5 100000", "many 100000", "1 2 3"])
    func nonsenseIsNoLimit(text: String) throws {
        #expect(try quota(mounts: [Self.version2], groups: ["0::/job"], files: ["/sys/fs/cgroup/job/cpu.max": text]) == nil)
    }

    @Test func ofAQuotaTheWholeProcessorsCountAndAtLeastOne() {
        let allowed = [0, 2, 4, 6]
        let counts = [nil, 0.3, 1, 1.5, 3.99, 4, 17].map { AvailableProcessors(allowed: allowed, quota: $0).count }
        #expect(counts == [4, 1, 1, 1, 3, 4, 4])
    }

    @Test func eachWorkerHasAProcessorOfItsOwnAsLongAsThereAreEnough() {
        let processors = AvailableProcessors(allowed: [1, 5, 9], quota: nil)
        #expect((0..<5).map(processors.processor(worker:)) == [1, 5, 9, 1, 5])
    }

    @Test func aPinnedThreadMayRunOnItsProcessorOnly() throws {
        let allowed = AvailableProcessors.current().allowed
        #expect(AvailableProcessors.current().count <= allowed.count)
        for processor in allowed {
            let seen = Mutex<[Int]>([])
            let thread = try Engine.Thread(processor: processor) { seen.withLock { $0 = AvailableProcessors.current().allowed } }
            thread.join()
            #expect(seen.withLock { $0 } == [processor])
        }
        #expect(AvailableProcessors.current().allowed == allowed)
    }

    @Test func aProcessorThatIsNotThereIsRefused() {
        #expect(throws: Engine.Thread.Refusal.self) { _ = try Engine.Thread(processor: 30_000) {} }
    }
}
