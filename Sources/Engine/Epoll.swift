import CLinux
import Glibc
import LoadModel

/// An epoll(7) instance and the eventfd(2) that wakes whoever waits on it.
struct Epoll: ~Copyable {
    /// What an event is about, kept in its 64 bits of user data.
    enum Source {
        case connection(index: Int, generation: UInt32)
        /// Of one of libcurl's multis.
        case multi(number: Int, descriptor: Int32)
        case listener
        case wake

        var tag: UInt64 {
            switch self {
            case .connection(let index, let generation): UInt64(generation & 0x3FFF_FFFF) << 32 | UInt64(index)
            case .multi(let number, let descriptor): 1 << 62 | UInt64(number) << 32 | UInt64(descriptor)
            case .listener: 2 << 62
            case .wake: 3 << 62
            }
        }

        init(tag: UInt64) {
            switch tag >> 62 {
            case 0: self = .connection(index: Int(tag & 0xFFFF_FFFF), generation: UInt32(tag >> 32))
            case 1: self = .multi(number: Int(tag >> 32 & 0x3FFF_FFFF), descriptor: Int32(tag & 0x7FFF_FFFF))
            case 2: self = .listener
            default: self = .wake
            }
        }
    }

    struct Interest: OptionSet {
        let rawValue: UInt32
        static let read = Interest(rawValue: EPOLLIN.rawValue | EPOLLRDHUP.rawValue)
        static let write = Interest(rawValue: EPOLLOUT.rawValue)
    }

    let descriptor: Int32
    /// Whose wake-ups it hears.
    let waker: Waker
    private static let capacity = 256
    /// Whoever waits for something that may never come looks again after an hour.
    static let longestWait = Nanoseconds(3_600_000_000_000)
    private let events: BoundedMemory<epoll_event>
    private var count = 0
    private var position = 0

    /// - Throws: where the system refuses it, or the watch of the waker.
    init(waker: Waker) throws(SystemRefusal) {
        self.waker = waker
        events = BoundedMemory(count: Epoll.capacity)
        descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard descriptor >= 0 else { throw SystemRefusal("epoll_create1") }
        guard add(waker.descriptor, .wake, [.read]) else { throw SystemRefusal("epoll_ctl") }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        events.deallocate()
    }

    /// - Returns: false where the system refuses, with the reason in errno: nothing would ever be heard of this descriptor.
    func add(_ descriptor: Int32, _ source: Source, _ interest: Interest) -> Bool {
        control(EPOLL_CTL_ADD, descriptor, source, interest)
    }

    /// - Returns: as ``add(_:_:_:)``.
    func change(_ descriptor: Int32, _ source: Source, _ interest: Interest) -> Bool {
        control(EPOLL_CTL_MOD, descriptor, source, interest)
    }

    /// One that is not watched any more has been removed already.
    func remove(_ descriptor: Int32) { _ = control(EPOLL_CTL_DEL, descriptor, .wake, []) }

    private func control(_ operation: Int32, _ descriptor: Int32, _ source: Source, _ interest: Interest) -> Bool {
        var event = epoll_event(events: interest.rawValue, data: epoll_data_t(u64: source.tag))
        return epoll_ctl(self.descriptor, operation, descriptor, &event) == 0
    }

    /// The next event of the last wait.
    mutating func take() -> (source: Source, events: UInt32)? {
        guard position < count else { return nil }
        defer { position += 1 }
        return (Source(tag: events[position].data.u64), events[position].events)
    }

    /// Whether the last wait gave nothing, or all of it was taken.
    var isEmpty: Bool { position >= count }

    /// Waits for events at most this long; at once where it is not above zero.
    mutating func wait(_ time: Nanoseconds) {
        count = Int(max(0, dyno_epoll_wait(descriptor, events.start, Int32(events.count), max(0, time.count))))
        position = 0
    }
}

/// Wakes a worker out of its wait, from any thread: an eventfd(2).
public final class Waker: Sendable {
    let descriptor: Int32

    /// - Throws: where the system refuses it.
    public init() throws(SystemRefusal) {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard descriptor >= 0 else { throw SystemRefusal("eventfd") }
    }

    public func wake() {
        var one: UInt64 = 1
        _ = write(descriptor, &one, 8)
    }

    func drain() {
        var count: UInt64 = 0
        _ = read(descriptor, &count, 8)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }
}
