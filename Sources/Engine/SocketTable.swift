import CLinux
import Glibc

/// The sockets that libcurl has asked to watch, and how epoll watches them.
///
/// libcurl forgets a socket when its transfer ends and asks for it again when the next begins. It stays in the epoll meanwhile, so
/// that a request costs no `epoll_ctl`; what happens to it there takes it out.
final class SocketTable {
    private struct Watch {
        var lane: Int32 = -1
        /// What libcurl wants to hear of, and what epoll was told: events of epoll(7).
        var wanted: UInt32 = 0
        var registered: UInt32 = 0
        /// Whether libcurl tells when it closes it; of those for looking up names it does not.
        var isOurs = false
    }

    private let epollDescriptor: Int32
    private var watches: UnsafeMutablePointer<Watch>
    private var capacity = 256

    init(epollDescriptor: Int32) {
        self.epollDescriptor = epollDescriptor
        watches = .allocate(capacity: capacity)
        watches.initialize(repeating: Watch(), count: capacity)
    }

    deinit { watches.deallocate() }

    func opened(_ descriptor: Int32) {
        makeRoom(for: descriptor)
        watches[Int(descriptor)] = Watch(isOurs: true)
    }

    func closed(_ descriptor: Int32) {
        makeRoom(for: descriptor)
        watches[Int(descriptor)] = Watch()
    }

    /// - Parameter interest: 0: none any more.
    func watch(_ descriptor: Int32, lane: Int, interest: UInt32) {
        makeRoom(for: descriptor)
        let watch = watches + Int(descriptor)
        watch.pointee.lane = Int32(lane)
        watch.pointee.wanted = interest
        if interest == 0 {
            if !watch.pointee.isOurs { forget(descriptor) }
            return
        }
        guard watch.pointee.registered != interest else { return }
        let tag = Epoll.Source.dialler(group: lane, descriptor: descriptor).tag
        var event = epoll_event(events: interest, data: epoll_data_t(u64: tag))
        epoll_ctl(epollDescriptor, watch.pointee.registered == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, descriptor, &event)
        watch.pointee.registered = interest
    }

    /// Whether an event is for libcurl. One on a socket at rest is not: it ends the watch, and libcurl sees for itself what has come
    /// when it takes the connection up again.
    func isWanted(_ descriptor: Int32, lane: Int) -> Bool {
        guard descriptor < capacity, watches[Int(descriptor)].lane == lane else { return false }
        if watches[Int(descriptor)].wanted != 0 { return true }
        if watches[Int(descriptor)].registered != 0 { forget(descriptor) }
        return false
    }

    private func forget(_ descriptor: Int32) {
        var event = epoll_event()
        epoll_ctl(epollDescriptor, EPOLL_CTL_DEL, descriptor, &event)
        watches[Int(descriptor)].registered = 0
    }

    private func makeRoom(for descriptor: Int32) {
        guard Int(descriptor) >= capacity else { return }
        let larger = max(capacity * 2, Int(descriptor) + 1)
        let copy = UnsafeMutablePointer<Watch>.allocate(capacity: larger)
        copy.moveInitialize(from: watches, count: capacity)
        (copy + capacity).initialize(repeating: Watch(), count: larger - capacity)
        watches.deallocate()
        watches = copy
        capacity = larger
    }
}
