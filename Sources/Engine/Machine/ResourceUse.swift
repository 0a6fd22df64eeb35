import CLinux
import Glibc
import Measurement

/// How much of what is limited is in use.
public enum ResourceUse {
    /// Descriptors of this process (RLIMIT_NOFILE). Kernels from 6.2 on tell their number as the size of /proc/self/fd.
    ///
    /// - Parameter mayList: whether to count the entries one by one where the kernel does not tell: milliseconds for thousands of them.
    /// - Returns: nil where that is not allowed and the kernel does not tell.
    public static func descriptors(mayList: Bool = true) -> MachineObservation.Use? {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        var status = stat()
        guard stat("/proc/self/fd", &status) == 0 else { return nil }
        let used = status.st_size > 0 ? Int(status.st_size) : mayList ? listedDescriptors() : nil
        return used.map { .init(used: $0, limit: Int(clamping: limit.rlim_cur)) }
    }

    private static func listedDescriptors() -> Int? {
        guard let folder = opendir("/proc/self/fd") else { return nil }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        // Without '.', '..' and the descriptor of the listing itself.
        return max(0, count - 3)
    }

    /// Local ports for outgoing TCP connections: those of open ones and of closed ones in TIME_WAIT. One port may serve connections to
    /// several targets, so this is the most that can be taken.
    ///
    /// - Parameter descriptors: that this process has open, which bounds how many connections are its own: on a machine that holds the
    ///   target as well, every other socket is the target's.
    public static func ports(descriptors: Int?, files: SystemFiles = SystemFiles()) -> MachineObservation.Use? {
        guard let range = files.text("/proc/sys/net/ipv4/ip_local_port_range").flatMap(SystemText.ports),
            let sockets = files.text("/proc/net/sockstat"), let closed = SystemText.sockets(sockets, protocol: "TCP", "tw")
        else { return nil }
        let version6 = files.text("/proc/net/sockstat6").flatMap { SystemText.sockets($0, protocol: "TCP6", "inuse") } ?? 0
        let open = (SystemText.sockets(sockets, protocol: "TCP", "inuse") ?? 0) + version6
        return .init(used: min(open, descriptors ?? open) + closed, limit: range.count)
    }
}
