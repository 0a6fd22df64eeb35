import Glibc
import HeapModule
import LoadModel
import Synchronization

/// Carries the bytes of a target's connections over simulated links, on a thread of its own: connections come in at a Unix socket and
/// go on to the target, so that TLS and HTTP/2 pass through as they are.
///
/// A connection to a Unix socket stands at once: the round trip that a handshake takes on a real path is added to the first bytes
/// that are sent, once the connection to the target stands.
public final class LinkRelay: Sendable {
    /// Where connections are taken: the path of a Unix socket in a folder that only this user may enter.
    public let path: String
    private let folder: String
    private let waker: Waker
    private let isStopped = Atomic<Bool>(false)
    private let cpuNanoseconds = Atomic<Int64>(0)
    private let thread = Mutex<ThreadBox?>(nil)

    private struct ThreadBox: @unchecked Sendable { var thread: Thread }

    /// Why a relay cannot be made, in words.
    public struct Failure: Error, Sendable {
        public var message: String

        fileprivate init(message: String) { self.message = message }

        fileprivate init(_ refusal: SystemRefusal) {
            message = "cannot make a simulated link: \(refusal) (raise the limit with 'ulimit -n')"
        }
    }

    /// - Parameter seed: of the jitter.
    public init(target: Target, link: Link, seed: UInt64) throws(Failure) {
        do throws(SystemRefusal) { waker = try Waker() } catch { throw Failure(error) }
        var template = Array("/tmp/dyno-link-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw LinkRelay.failure("make a folder in /tmp") }
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        path = folder + "/socket"
        guard let listener = LinkSocket.listen(path: path) else {
            let failure = LinkRelay.failure("listen at \(path)")
            rmdir(folder)
            throw failure
        }
        let loop: LinkLoop
        do throws(SystemRefusal) {
            loop = try LinkLoop(listener: listener, far: LinkSocket.Address(target), link: link, seed: seed, waker: waker)
        } catch {
            close(listener)
            unlink(path)
            rmdir(folder)
            throw Failure(error)
        }
        do throws(Thread.Refusal) {
            let started = try Thread { [self] in
                while !isStopped.load(ordering: .relaxed) {
                    loop.turn()
                    cpuNanoseconds.store(Int64(MonotonicClock.threadCPUSeconds() * 1e9), ordering: .relaxed)
                }
                loop.close()
            }
            thread.withLock { $0 = ThreadBox(thread: started) }
        } catch {
            close(listener)
            unlink(path)
            rmdir(folder)
            throw Failure(message: "cannot start the thread of a simulated link: \(String(cString: strerror(error.number)))")
        }
    }

    private static func failure(_ action: String) -> Failure {
        Failure(message: "cannot \(action) for a simulated link: \(String(cString: strerror(errno)).lowercased())")
    }

    /// That the thread has used so far.
    public var cpuSeconds: Double { Double(cpuNanoseconds.load(ordering: .relaxed)) / 1e9 }

    /// Ends the thread and all connections.
    public func stop() {
        guard !isStopped.exchange(true, ordering: .relaxed) else { return }
        waker.wake()
        thread.withLock {
            $0?.thread.join()
            $0 = nil
        }
        unlink(path)
        rmdir(folder)
    }
}

/// What the thread of a relay works on.
private final class LinkLoop: @unchecked Sendable {  // Touched only by that thread once it runs.
    private struct Timer: Comparable {
        var due: Instant
        var slot: Int
        var generation: UInt32

        static func < (a: Timer, b: Timer) -> Bool { a.due < b.due }
    }

    private let listener: Int32
    private let far: LinkSocket.Address
    private let link: Link
    private let seed: UInt64
    private let waker: Waker
    private var epoll: Epoll
    private let clock = MonotonicClock()
    private var connections: [LinkConnection?] = []
    private var free: [Int] = []
    private var made: UInt64 = 0
    private var timers = Heap<Timer>()
    /// When connections are accepted again; nil: they are now.
    private var resumesAt: Instant?
    private static let pause = Nanoseconds(100_000_000)

    /// - Throws: where the system refuses what it waits on.
    init(listener: Int32, far: LinkSocket.Address, link: Link, seed: UInt64, waker: Waker) throws(SystemRefusal) {
        self.listener = listener
        self.far = far
        self.link = link
        self.seed = seed
        self.waker = waker
        epoll = try Epoll(waker: waker)
        guard listen() else { throw SystemRefusal("epoll_ctl") }
    }

    /// Waits for sockets and for what is due, and moves it.
    func turn() {
        let next = min(timers.min?.due ?? .never, resumesAt ?? .never)
        epoll.wait(min(next - clock.now(), Nanoseconds(seconds: 1)))
        while let (source, _) = epoll.take() {
            switch source {
            case .wake: waker.drain()
            case .listener: accept()
            case .multi: break
            case .connection(let index, let generation): move(index / 2, generation)
            }
        }
        let now = clock.now()
        if let instant = resumesAt, instant <= now { resumesAt = listen() ? nil : now + LinkLoop.pause }
        while let timer = timers.min, timer.due <= now {
            timers.removeMin()
            // One that an earlier instant has taken the place of has nothing to say.
            guard let connection = connections[timer.slot], connection.generation == timer.generation,
                connection.timer == timer.due
            else { continue }
            connection.timer = nil
            move(timer.slot, timer.generation)
        }
    }

    private func accept() {
        var lacksRoom = false
        while !lacksRoom {
            guard let near = LinkSocket.accept(listener) else {
                lacksRoom = LinkSocket.lacks(errno)
                break
            }
            guard let target = LinkSocket.connect(far) else {
                lacksRoom = LinkSocket.lacks(errno)
                Glibc.close(near)
                continue
            }
            let slot = free.popLast() ?? connections.count
            if slot == connections.count { connections.append(nil) }
            let number = made
            made += 1
            let connection = LinkConnection(
                near: near, far: target, link: link, seed: seed, number: number,
                generation: UInt32(truncatingIfNeeded: number) & 0x3FFF_FFFF)
            connections[slot] = connection
            watch(slot, connection)
        }
        // A connection that waits for a descriptor would wake the thread again and again.
        guard lacksRoom else { return }
        epoll.remove(listener)
        resumesAt = clock.now() + LinkLoop.pause
    }

    private func listen() -> Bool { epoll.add(listener, .listener, [.read]) }

    private func move(_ slot: Int, _ generation: UInt32) {
        guard slot < connections.count, let connection = connections[slot], connection.generation == generation else { return }
        connection.move(clock)
        guard !connection.isOver else { return drop(slot, connection) }
        watch(slot, connection)
    }

    private func drop(_ slot: Int, _ connection: LinkConnection) {
        connection.close()
        connections[slot] = nil
        free.append(slot)
    }

    private func watch(_ slot: Int, _ connection: LinkConnection) {
        for side in 0..<2 {
            let wanted = connection.interest(side)
            guard connection.watched[side] != wanted else { continue }
            let source = Epoll.Source.connection(index: 2 * slot + side, generation: connection.generation)
            let isHeard: Bool
            if wanted.isEmpty {
                epoll.remove(connection.sockets[side])
                isHeard = true
            } else if connection.watched[side].isEmpty {
                isHeard = epoll.add(connection.sockets[side], source, wanted)
            } else {
                isHeard = epoll.change(connection.sockets[side], source, wanted)
            }
            guard isHeard else { return drop(slot, connection) }
            connection.watched[side] = wanted
        }
        if let due = connection.nextDue, connection.timer.map({ due < $0 }) ?? true {
            connection.timer = due
            timers.insert(Timer(due: due, slot: slot, generation: connection.generation))
        }
    }

    func close() {
        for connection in connections { connection?.close() }
        connections = []
        Glibc.close(listener)
    }
}
