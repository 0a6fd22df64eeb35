import Engine
import Glibc
import Synchronization

/// Ports for targets that take any.
enum FreePort {
    /// Those given out and not yet given back: two targets may be started before the first of them listens.
    private static let taken = Mutex<Set<Int>>([])

    /// A port that nobody is bound to, from below those that the system gives to outgoing connections: one of the load's own
    /// connections could else have it at the moment when the target starts anew.
    static func take() -> Int? {
        let ephemeral = SystemFiles().text("/proc/sys/net/ipv4/ip_local_port_range").flatMap(SystemText.ports)
        let lowest = 10_000
        let highest = max(lowest + 1_000, (ephemeral?.lowerBound ?? 32_768) - 1)
        for _ in 0..<200 {
            let port = Int.random(in: lowest...min(highest, 65_535))
            if isFree(port), taken.withLock({ $0.insert(port).inserted }) { return port }
        }
        return nil
    }

    static func giveBack(_ port: Int) { taken.withLock { _ = $0.remove(port) } }

    /// Whether all of this machine's addresses can be bound with it.
    private static func isFree(_ port: Int) -> Bool {
        let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard file >= 0 else { return false }
        defer { close(file) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(file, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
