import Glibc
import LoadModel

/// How many sockets this process may have open: RLIMIT_NOFILE.
public enum DescriptorLimit {
    /// What the process needs beside connections: files, epolls, wake-ups, sockets that libcurl is still closing.
    static let reserve = 64

    /// What each connection needs: its socket, and where libcurl carries the requests, the pair by which its multi handle can be woken.
    public static func descriptors(for transport: TransportKind) -> Int { transport == .curl ? 3 : 1 }

    /// What this process was started with, so that targets that it starts get the same: to be asked for before ``raise()``, or by it.
    public static let inherited: rlimit = {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return limit
    }()

    /// Raises the soft limit to the hard one, which needs no privilege.
    ///
    /// - Returns: how many connections there may be at once; 0 where the limit leaves no room for any.
    public static func raise() -> Int {
        var limit = inherited
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        let descriptors = Int(clamping: limit.rlim_cur)
        // A connection that is being handed over from libcurl briefly has two.
        return max(0, descriptors - reserve)
    }
}
