import Engine
import Glibc
import LoadModel

/// Who listens on a TCP port of this machine.
enum Listeners {
    /// Whether anybody does, in this network namespace.
    static func exist(port: Int) -> Bool { !sockets(port: port).isEmpty }

    /// Those of the processes that hold a socket which listens on the port; others' descriptors can't be read without privilege.
    static func owners(port: Int, among processes: [Int]? = nil) -> [Int] {
        let links = Set(sockets(port: port).map { "socket:[\($0)]" })
        guard !links.isEmpty else { return [] }
        return (processes ?? ProcessTable.numbers(in: "/proc")).filter { process in
            ProcessTable.numbers(in: "/proc/\(process)/fd").contains { file in
                destination("/proc/\(process)/fd/\(file)").map { links.contains($0) } ?? false
            }
        }
    }

    /// The numbers (inodes) of sockets in the state LISTEN: /proc/net/tcp and tcp6.
    private static func sockets(port: Int) -> [Substring] {
        ["tcp", "tcp6"].flatMap { SystemFiles().text("/proc/net/\($0)")?.split(separator: "\n").dropFirst() ?? [] }
            .compactMap { line in
                let fields = line.split(separator: " ")
                guard fields.count > 9, fields[3] == "0A", let colon = fields[1].lastIndex(of: ":"),
                    Int(fields[1][colon...].dropFirst(), radix: 16) == port
                else { return nil }
                return fields[9]
            }
    }

    private static func destination(_ link: String) -> String? {
        var bytes = [CChar](repeating: 0, count: 64)
        let count = readlink(link, &bytes, bytes.count)
        return count > 0 ? String(decoding: bytes.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
    }
}

extension TargetURL {
    /// Whether the host is an address or a name of this machine, as far as can be told without asking a name server.
    var isOnThisMachine: Bool {
        if host == "localhost" || host.hasSuffix(".localhost") || host.hasPrefix("127.") || host == "::1" { return true }
        return TargetURL.ownAddresses.contains(host)
    }

    /// getifaddrs(3).
    private static var ownAddresses: Set<String> {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&first) == 0, let first else { return [] }
        defer { freeifaddrs(first) }
        var addresses: Set<String> = ["0.0.0.0", "::"]
        for interface in sequence(first: first, next: { $0.pointee.ifa_next }) {
            guard let address = interface.pointee.ifa_addr else { continue }
            let family = Int32(address.pointee.sa_family)
            guard family == AF_INET || family == AF_INET6 else { continue }
            let size = family == AF_INET ? MemoryLayout<sockaddr_in>.size : MemoryLayout<sockaddr_in6>.size
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            guard getnameinfo(address, socklen_t(size), &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0 else {
                continue
            }
            addresses.insert(String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
        }
        return addresses
    }
}
