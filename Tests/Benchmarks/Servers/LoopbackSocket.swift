import Glibc

/// TCP on 127.0.0.1, with just the calls that a server or client of the bench needs.
struct LoopbackSocket {
    let descriptor: Int32

    /// Listens on a free port.
    static func listening() throws -> (socket: LoopbackSocket, port: Int) {
        let listener = try LoopbackSocket()
        var address = address(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener.descriptor, $0, length) == 0 && listen(listener.descriptor, 4096) == 0
                    && getsockname(listener.descriptor, $0, &length) == 0
            }
        }
        guard isBound else { throw BenchError("cannot listen: \(String(cString: strerror(errno)))") }
        return (listener, Int(UInt16(bigEndian: address.sin_port)))
    }

    static func connected(port: Int) throws -> LoopbackSocket {
        let socket = try LoopbackSocket()
        var address = address(port: port)
        let code = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket.descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else {
            defer { close(socket.descriptor) }
            throw BenchError("cannot connect to port \(port): \(String(cString: strerror(errno)))")
        }
        socket.sendAtOnce()
        return socket
    }

    private init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw BenchError("no socket: \(String(cString: strerror(errno)))") }
    }

    private init(descriptor: Int32) { self.descriptor = descriptor }

    /// The next connection; nil where there is none.
    func accepted(isBlocking: Bool) -> LoopbackSocket? {
        let connection = accept(descriptor, nil, nil)
        guard connection >= 0 else { return nil }
        if !isBlocking { _ = fcntl(connection, F_SETFL, O_NONBLOCK) }
        let socket = LoopbackSocket(descriptor: connection)
        socket.sendAtOnce()
        return socket
    }

    /// TCP_NODELAY.
    private func sendAtOnce() {
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func address(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        return address
    }
}
