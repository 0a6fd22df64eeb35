import Measurement

/// The limits that control groups (cgroups(7)) put on a process, in version 1 or 2, as the files of the system tell them.
public struct ControlGroups {
    private let files: SystemFiles
    /// Its folder in /proc.
    private let process: String

    init(files: SystemFiles = SystemFiles()) {
        self.files = files
        process = "self"
    }

    /// Of another process than this one.
    public init(process: Int) {
        files = SystemFiles()
        self.process = "\(process)"
    }

    /// How many processors' worth of time this process may use: the least of what its groups and those above them grant; nil
    /// where none sets a limit.
    func processorQuota() -> Double? {
        folders().compactMap { quota(inFolder: $0.path, isVersion2: $0.isVersion2) }.min()
    }

    /// In how many periods the quotas of its groups and those above them were used up so far, and for how long threads were stopped
    /// for it, summed over processors; nil where no group tells.
    public func throttling() -> (periods: Int, seconds: Double)? {
        let all = folders().compactMap { files.text("\($0.path)/cpu.stat").flatMap(SystemText.throttling) }
        return all.isEmpty ? nil : all.reduce((0, 0)) { ($0.0 + $1.periods, $0.1 + $1.seconds) }
    }

    /// The memory in use, in bytes, of that which is nearest to its limit among its groups and those above them; nil where none sets
    /// one. What the kernel keeps of files and gives up when asked is not counted.
    public func memory() -> MachineObservation.Use? {
        folders().filter(\.isVersion2).compactMap { folder, _ -> MachineObservation.Use? in
            guard let limit = files.lines("\(folder)/memory.max").first.flatMap({ Int($0) }),
                let used = files.lines("\(folder)/memory.current").first.flatMap({ Int($0) })
            else { return nil }
            let cached = files.lines("\(folder)/memory.stat").first { $0.hasPrefix("inactive_file ") }
            return .init(used: max(0, used - (cached.flatMap { Int($0.dropFirst(14)) } ?? 0)), limit: limit)
        }.max { $0.share < $1.share }
    }

    /// The folders of the process's groups and of those above them.
    private func folders() -> [(path: String, isVersion2: Bool)] {
        let mounts = files.lines("/proc/\(process)/mountinfo").compactMap(Mount.init)
        return files.lines("/proc/\(process)/cgroup").flatMap { line -> [(path: String, isVersion2: Bool)] in
            guard let group = Membership(line), let mount = mounts.first(where: { $0.holds(group) }) else { return [] }
            return folders(of: group, in: mount).map { ($0, group.isVersion2) }
        }
    }

    /// The group's folder and those above it, as far as this process sees them.
    private func folders(of group: Membership, in mount: Mount) -> [String] {
        var names = mount.path(of: group.path).split(separator: "/")
        var folders = [mount.point + names.map { "/\($0)" }.joined()]
        while names.popLast() != nil { folders.append(mount.point + names.map { "/\($0)" }.joined()) }
        return folders
    }

    /// Version 2: `cpu.max` holds `QUOTA PERIOD` or `max PERIOD`. Version 1: two files, of which the quota is −1 for no limit.
    private func quota(inFolder folder: String, isVersion2: Bool) -> Double? {
        let figures: [Double?]
        if isVersion2 {
            figures = (files.lines("\(folder)/cpu.max").first ?? "").split(separator: " ").map { Double($0) }
        } else {
            figures = ["quota", "period"].map { files.lines("\(folder)/cpu.cfs_\($0)_us").first.flatMap { Double($0) } }
        }
        guard figures.count == 2, let quota = figures[0], let period = figures[1], quota > 0, period > 0 else { return nil }
        return quota / period
    }
}

/// A line of /proc/self/cgroup: `HIERARCHY:CONTROLLERS:PATH`.
private struct Membership {
    let isVersion2: Bool
    let path: String

    /// nil where the line is not about processors.
    init?(_ line: String) {
        let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        guard fields.count == 3 else { return nil }
        isVersion2 = fields[0] == "0" && fields[1].isEmpty
        guard isVersion2 || fields[1].split(separator: ",").contains("cpu") else { return nil }
        path = String(fields[2])
    }
}

/// A line of /proc/self/mountinfo (proc(5)): where a hierarchy of control groups is mounted, and which part of it.
private struct Mount {
    let point: String
    private let isVersion2: Bool
    /// The group that the mount point shows.
    private let root: String

    /// nil where the line is not about control groups, or not about those of processors.
    init?(_ line: String) {
        let fields = line.split(separator: " ").map(String.init)
        // Optional fields end with a dash; behind it stand the type, the source and the options.
        guard let dash = fields.firstIndex(of: "-"), dash >= 6, fields.count > dash + 3 else { return nil }
        isVersion2 = fields[dash + 1] == "cgroup2"
        let isVersion1 = fields[dash + 1] == "cgroup" && fields[dash + 3].split(separator: ",").contains("cpu")
        guard isVersion2 || isVersion1 else { return nil }
        root = Mount.unescaped(fields[3])
        point = Mount.unescaped(fields[4])
    }

    func holds(_ group: Membership) -> Bool { isVersion2 == group.isVersion2 }

    /// A group's path below the mount point; the mount point itself where the group lies outside of what is mounted, as it does in
    /// a container that has a name space for its files but none for its groups.
    func path(of group: String) -> String {
        if root == "/" { return group.contains("..") ? "/" : group }
        guard group == root || group.hasPrefix(root + "/") else { return "/" }
        return String(group.dropFirst(root.count))
    }

    /// Blanks, tabs, line ends and backslashes stand as a backslash and three octal digits.
    private static func unescaped(_ field: String) -> String {
        var bytes: [UInt8] = []
        var rest = field.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\"), let code = UInt8(Substring(rest.prefix(3)), radix: 8) {
                bytes.append(code)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
