import Glibc
import LoadModel
import Measurement
import Testing

@testable import Engine

/// What the system refuses, and what it has no room for yet.
@Suite struct SystemCallTests {
    @Test func whatCannotBeWatchedIsToldOf() throws {
        let epoll = try Epoll(waker: Waker())
        let file = open("/proc/self/status", O_RDONLY | O_CLOEXEC)
        defer { close(file) }
        let answers = [epoll.add(file, .wake, [.read]), epoll.add(-1, .wake, [.read]), epoll.change(file, .wake, [.read])]
        #expect(answers == [false, false, false], "epoll takes no regular files")
        let sockets = SocketTable(epollDescriptor: epoll.descriptor)
        #expect(!sockets.watch(file, multi: 0, interest: 1) && !sockets.watch(file, multi: 0, interest: 1))
        #expect(sockets.watch(100_000, multi: 0, interest: 0), "far beyond the table's first size")
    }

    /// In a process of its own, as it takes all descriptors.
    @Test func aThreadWithoutDescriptorsForItsEpollIsRefused() async {
        await #expect(processExitsWith: .success) {
            let waker = try Waker()
            var limit = rlimit(rlim_cur: 0, rlim_max: 0)
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            #expect(throws: SystemRefusal("eventfd", EMFILE)) { try Waker() }
            #expect(throws: SystemRefusal("epoll_create1", EMFILE)) { _ = try Epoll(waker: waker).descriptor }
            let target = Target(name: "t", url: TargetURL(host: "127.0.0.1", port: 1))
            let plan = Plan(
                name: "p", targets: [target],
                scenarios: [Scenario(name: "s", steps: [.request(RequestStep(label: "x", path: Template("/x")))])],
                load: Load(model: .closed(users: [1], think: .zero), stop: .requests(1)))
            #expect(throws: GeneratorError.self) {
                try Generator(
                    plan: plan, target: target, threads: 1, slots: Slots(users: 1, connections: 1), stop: StopSignal())
            }
        }
    }

    /// In a process of its own, as it takes all descriptors.
    @Test func aLinkThatHasNoDescriptorForAConnectionRestsUntilItHas() async {
        await #expect(processExitsWith: .success) {
            let server = try UnixServer()
            let relay = try LinkRelay(target: server.target, link: Link(), seed: 1)
            let client = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            limit.rlim_cur = 0
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            try #require(UnixServer.connect(client, to: relay.path))
            let before = relay.cpuSeconds
            usleep(1_000_000)
            #expect(relay.cpuSeconds - before < 0.3, "it does not look again and again")
            #expect(server.accept() == nil)
            limit.rlim_cur = limit.rlim_max
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            var accepted: Int32?
            for _ in 0..<1_000 where accepted == nil {
                usleep(20_000)
                accepted = server.accept()
            }
            #expect(accepted != nil)
            relay.stop()
            server.stop()
        }
    }

    /// In a process of its own, as it takes all memory: a head whose beginning cannot be kept fails its request, and nothing else.
    @Test func aHeadThatThereIsNoMemoryForFailsItsRequest() async {
        await #expect(processExitsWith: .success) {
            let server = try UnixServer()
            var transport = try server.transport()
            let socket = try server.exchange(on: &transport)
            let head = Array("HTTP/1.1 200 OK\r\nX: ".utf8) + [UInt8](repeating: 0x61, count: 200_000)
            let end = MonotonicClock().now() + Nanoseconds(seconds: 20)
            _ = transport.begin(0, token: 2, identity: RequestIdentity(user: 0, iteration: 1))
            UnixServer.takeAllMemory(inPiecesOf: 60_000)
            var sent = 0
            var completion: Completion?
            while completion == nil, MonotonicClock().now() < end {
                sent += head[sent...].withUnsafeBytes { max(0, send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))) }
                let moment = MonotonicClock().now() + Nanoseconds(5_000_000)
                if case .completed(let made)? = transport.next(until: moment) { completion = made }
            }
            #expect(completion?.failure == .clientLimit && completion?.token == 2)
            #expect(completion?.message == "no memory left for the head of an answer")
            // The connection is given up, with what was kept.
            #expect(!transport.connections[0].isOpen && transport.inFlight == 0)
        }
    }

    @Test func aRequestThatFindsTheSocketFullHasNotBegun() throws {
        let server = try UnixServer()
        defer { server.stop() }
        let plan = Plan(
            name: "p", targets: [server.target],
            scenarios: [Scenario(name: "s", steps: [.request(RequestStep(label: "x", path: Template("/x")))])],
            load: Load(model: .closed(users: [1], think: .zero), stop: .requests(1)))
        var transport = SocketTransport(
            plan: CompiledPlan(plan: plan, target: server.target), target: server.target,
            options: TransportOptions(
                slots: Slots(connections: 1), dialTimeout: Nanoseconds(seconds: 20), maximumBodyBytes: 1 << 20, spin: .zero),
            epoll: try Epoll(waker: Waker()))
        let end = MonotonicClock().now() + Nanoseconds(seconds: 20)
        let moment = Nanoseconds(5_000_000)
        _ = transport.begin(0, token: 1, identity: RequestIdentity(user: 0, iteration: 0))
        guard case .sent(1, _) = transport.next(until: end) else {
            Issue.record("the first request was not sent")
            return
        }
        var peer: Int32?
        while peer == nil, MonotonicClock().now() < end { peer = server.accept() }
        let socket = try #require(peer)
        defer { close(socket) }
        #expect(UnixServer.read(socket) == UnixServer.request && UnixServer.answer(socket))
        guard case .completed = transport.next(until: end) else {
            Issue.record("the first request was not answered")
            return
        }
        let filler = [UInt8](repeating: 0x20, count: 4096)
        var filled = 0
        while case let count = send(transport.connections[0].channel.descriptor, filler, filler.count, Int32(MSG_DONTWAIT)),
            count > 0
        {
            filled += count
        }
        #expect(transport.begin(0, token: 2, identity: RequestIdentity(user: 0, iteration: 1)) == nil)
        #expect(
            transport.next(until: MonotonicClock().now() + moment) == nil
                && transport.connections[0].exchange.firstByteSent == nil)
        let before = MonotonicClock().now()
        var received = 0
        var sent: Instant?
        while sent == nil || received < filled + UnixServer.request, MonotonicClock().now() < end {
            received += UnixServer.read(socket)
            if case .sent(2, let instant)? = transport.next(until: MonotonicClock().now() + moment) { sent = instant }
        }
        #expect(received == filled + UnixServer.request && UnixServer.answer(socket))
        guard case .completed(let completion) = transport.next(until: end) else {
            Issue.record("the second request was not answered")
            return
        }
        #expect(completion.token == 2 && completion.failure == nil && completion.firstByteSent == sent)
        #expect(try #require(sent) >= before && completion.sentBytes == UnixServer.request)
    }
}

/// A listener at a Unix socket that does what a test says, and nothing by itself.
private struct UnixServer {
    private let path = "/tmp/dyno-test-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    private let listener: Int32

    init() throws { listener = try #require(LinkSocket.listen(path: path)) }

    var target: Target {
        var target = Target(name: "t", url: TargetURL(host: "127.0.0.1", port: 1))
        target.dial = DialOptions(unixSocket: path)
        return target
    }

    /// nil where no connection waits.
    func accept() -> Int32? { LinkSocket.accept(listener) }

    func stop() {
        close(listener)
        unlink(path)
    }

    static func connect(_ socket: Int32, to path: String) -> Bool {
        LinkSocket.Address.unix(path).withUnsafeBytes {
            Glibc.connect(socket, $0.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count)) == 0
        }
    }

    /// A transport of one connection.
    func transport(path: Template = Template("/x")) throws -> SocketTransport {
        let step = RequestStep(label: "x", path: path)
        let plan = Plan(
            name: "p", targets: [target], scenarios: [Scenario(name: "s", steps: [.request(step)])],
            load: Load(model: .closed(users: [1], think: .zero), stop: .requests(1)))
        return SocketTransport(
            plan: CompiledPlan(plan: plan, target: target), target: target,
            options: TransportOptions(
                slots: Slots(connections: 1), dialTimeout: Nanoseconds(seconds: 20), maximumBodyBytes: 1 << 20, spin: .zero),
            epoll: try Epoll(waker: Waker()))
    }

    /// Sends a first request, and answers it.
    ///
    /// - Returns: the server's end of the connection.
    func exchange(on transport: inout SocketTransport) throws -> Int32 {
        let end = MonotonicClock().now() + Nanoseconds(seconds: 20)
        _ = transport.begin(0, token: 1, identity: RequestIdentity(user: 0, iteration: 0))
        var socket: Int32?
        var hasAnswered = false
        while MonotonicClock().now() < end {
            let moment = MonotonicClock().now() + Nanoseconds(5_000_000)
            if case .completed(let completion)? = transport.next(until: moment) {
                try #require(completion.failure == nil)
                return try #require(socket)
            }
            socket = socket ?? accept()
            // All of the request must be read, or the rest of it would never be sent.
            if let socket, UnixServer.read(socket) == 0, !hasAnswered, transport.connections[0].exchange.outputCount == 0 {
                hasAnswered = UnixServer.answer(socket)
            }
        }
        struct NoAnswer: Error {}
        throw NoAnswer()
    }

    /// Leaves only pieces that are smaller than that.
    static func takeAllMemory(inPiecesOf size: Int) {
        var limit = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
        while malloc(size) != nil {}
    }

    /// The length of a request for /x.
    static let request = "GET /x HTTP/1.1\r\nHost: 127.0.0.1:1\r\nUser-Agent: dyno\r\nAccept: */*\r\n\r\n".utf8.count

    /// How many bytes have come.
    static func read(_ socket: Int32) -> Int {
        var total = 0
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = recv(socket, &buffer, buffer.count, 0), count > 0 { total += count }
        return total
    }

    static func answer(_ socket: Int32) -> Bool {
        let answer = Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8)
        return send(socket, answer, answer.count, 0) == answer.count
    }
}
