import Glibc
import Synchronization

/// A port of 127.0.0.1 for what cannot choose one by itself.
public enum FreePort {
    private static let given = Mutex<Set<Int>>([])

    /// One that nobody listens on, and that is given once: from below those that the system gives to whoever asks for any, as a server
    /// or a connection of another test would else have it before the one that it is meant for.
    public static func any() throws -> Int {
        for _ in 0..<1000 {
            let port = Int.random(in: 10_000..<32_000)
            guard let (socket, _) = try? Socket.listening(backlog: 1, port: port) else { continue }
            socket.close()
            if given.withLock({ $0.insert(port).inserted }) { return port }
        }
        throw Socket.Failure("no port is free")
    }
}

/// A blocking TCP socket on loopback, with just the calls that a scripted server needs.
///
/// Closed once, and shut down by nobody afterwards: its number is then another's, of another test.
final class Socket: Sendable {
    let descriptor: Int32
    private let isOpen = Mutex(true)

    init(descriptor: Int32) { self.descriptor = descriptor }

    struct Failure: Error, CustomStringConvertible {
        let description: String
        init(_ call: String) { description = "\(call): \(String(cString: strerror(errno)))" }
    }

    private static func make() throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Failure("socket") }
        return descriptor
    }

    private static func loopback(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        return address
    }

    /// A connection to a port of 127.0.0.1; nil where nobody listens.
    static func connected(port: Int) -> Socket? {
        guard let descriptor = try? make() else { return nil }
        var address = loopback(port: port)
        let isConnected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else {
            Glibc.close(descriptor)
            return nil
        }
        return Socket(descriptor: descriptor)
    }

    /// Whether somebody listens on a port of 127.0.0.1: connects, and closes again.
    static func canConnect(port: Int) -> Bool {
        guard let socket = connected(port: port) else { return false }
        socket.close()
        return true
    }

    /// Listens on a free port of 127.0.0.1.
    ///
    /// - Parameter receiveBuffer: bytes that the kernel takes in before anybody reads; nil: as it sees fit.
    static func listening(backlog: Int32, receiveBuffer: Int32? = nil, port: Int = 0) throws -> (socket: Socket, port: Int) {
        let descriptor = try make()
        if var size = receiveBuffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        var address = loopback(port: port)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, backlog) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else {
            let failure = Failure("bind and listen")
            Glibc.close(descriptor)
            throw failure
        }
        return (Socket(descriptor: descriptor), Int(UInt16(bigEndian: address.sin_port)))
    }

    /// The next connection; nil once the socket has been shut down.
    func accepted() -> Socket? {
        let connection = accept(descriptor, nil, nil)
        guard connection >= 0 else { return nil }
        _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        var one: Int32 = 1
        setsockopt(connection, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        return Socket(descriptor: connection)
    }

    /// What has come; nil at the end, and on an error.
    func received() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? Array(buffer.prefix(count)) : nil
    }

    /// - Returns: whether all of it was taken.
    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// Has `received` give up after so long.
    func receiveTimeout(seconds: Int) {
        var patience = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    func finishSending() { shut(Int32(SHUT_WR)) }

    /// Ends both directions, which also wakes whoever is blocked in a call.
    func shutDown() { shut(Int32(SHUT_RDWR)) }

    private func shut(_ directions: Int32) { isOpen.withLock { if $0 { shutdown(descriptor, directions) } } }

    func close() {
        isOpen.withLock {
            if $0 { Glibc.close(descriptor) }
            $0 = false
        }
    }

    /// Has `close` send a reset in place of an orderly end: SO_LINGER with no time to linger.
    func resetOnClose() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
    }
}
