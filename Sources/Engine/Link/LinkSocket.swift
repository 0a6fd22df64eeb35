// Socket types: their header is in the module of whichever library the compiler meets first.
import CCurl
import Glibc
import LoadModel

/// The sockets of a simulated link's ends: socket(2), bind(2), connect(2) without waiting.
enum LinkSocket {
    /// Where the far end connects: resolved once, so that names cost the load nothing.
    struct Address: Sendable {
        var family: Int32
        var bytes: [UInt8]

        init(_ target: Target) {
            if let path = target.dial.unixSocket {
                (family, bytes) = (AF_UNIX, Address.unix(path))
                return
            }
            var hints = addrinfo()
            hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
            var found: UnsafeMutablePointer<addrinfo>?
            defer { if let found { freeaddrinfo(found) } }
            guard getaddrinfo(target.url.host, "\(target.url.port)", &hints, &found) == 0, let first = found?.pointee,
                let address = first.ai_addr
            else {
                (family, bytes) = (AF_UNSPEC, [])
                return
            }
            family = first.ai_family
            bytes = Array(UnsafeRawBufferPointer(start: address, count: Int(first.ai_addrlen)))
        }

        static func unix(_ path: String) -> [UInt8] {
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
            return withUnsafeBytes(of: &address) { Array($0) }
        }
    }

    /// nil where the system refuses; errno says why.
    static func listen(path: String) -> Int32? {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        guard with(Address.unix(path), { bind(descriptor, $0, $1) }) == 0, Glibc.listen(descriptor, 4096) == 0 else {
            let number = errno
            Glibc.close(descriptor)
            errno = number
            return nil
        }
        return descriptor
    }

    /// The next connection that has come; nil where there is none, or where it may not be had: errno says which.
    static func accept(_ listener: Int32) -> Int32? {
        let descriptor = Glibc.accept(listener, nil, nil)
        guard descriptor >= 0 else { return nil }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        return descriptor
    }

    /// Whether a connection waits that the system has nothing left for: as long as that is so, it says again and again that one waits.
    static func lacks(_ number: Int32) -> Bool { [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(number) }

    /// Begins to connect; nil where the system refuses.
    static func connect(_ address: Address) -> Int32? {
        let descriptor = socket(
            address.family, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        if address.family != AF_UNIX {
            var one: Int32 = 1
            setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
        }
        if with(address.bytes, { Glibc.connect(descriptor, $0, $1) }) != 0, errno != EINPROGRESS {
            Glibc.close(descriptor)
            return nil
        }
        return descriptor
    }

    /// SO_ERROR of a socket that connects; nil while it still does.
    static func connectError(_ descriptor: Int32) -> Int32? {
        var state = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        guard poll(&state, 1, 0) > 0 else { return nil }
        var error: Int32 = 0
        var size = socklen_t(4)
        return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno
    }

    private static func with(_ bytes: [UInt8], _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        bytes.withUnsafeBytes { raw in
            guard let base = raw.baseAddress else {
                errno = EADDRNOTAVAIL
                return -1
            }
            return body(base.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
        }
    }
}
