import CLinux
import Glibc

/// The sockets that libcurl has asked to watch, and how epoll watches them.
///
/// libcurl forgets a socket when its transfer ends and asks for it again when the next begins. It stays in the epoll meanwhile, so
/// that a request costs no `epoll_ctl`; what happens to it there takes it out.
final class SocketTable {
    private struct Watch {
        var multi: Int32 = -1
        /// What libcurl wants to hear of, and what epoll was told: events of epoll(7).
        var wanted: UInt32 = 0
        var registered: UInt32 = 0
        /// Whether libcurl tells when it closes it; of those for looking up names it does not.
        var isOurs = false
    }

    private let epollDescriptor: Int32
    /// By descriptor.
    private var watches = [Watch](repeating: Watch(), count: 256)

    init(epollDescriptor: Int32) { self.epollDescriptor = epollDescriptor }

    func opened(_ descriptor: Int32) {
        makeRoom(for: descriptor)
        watches[Int(descriptor)] = Watch(isOurs: true)
    }

    func closed(_ descriptor: Int32) {
        makeRoom(for: descriptor)
        watches[Int(descriptor)] = Watch()
    }

    /// - Parameter interest: 0: none any more.
    /// - Returns: false where the system refuses, with the reason in errno: nothing will be heard of this socket.
    func watch(_ descriptor: Int32, multi: Int, interest: UInt32) -> Bool {
        makeRoom(for: descriptor)
        let place = Int(descriptor)
        watches[place].multi = Int32(multi)
        watches[place].wanted = interest
        if interest == 0 {
            if !watches[place].isOurs { forget(descriptor) }
            return true
        }
        guard watches[place].registered != interest else { return true }
        let tag = Epoll.Source.multi(number: multi, descriptor: descriptor).tag
        var event = epoll_event(events: interest, data: epoll_data_t(u64: tag))
        let operation = watches[place].registered == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD
        guard epoll_ctl(epollDescriptor, operation, descriptor, &event) == 0 else { return false }
        watches[place].registered = interest
        return true
    }

    /// Whether an event is for libcurl. One on a socket at rest is not: it ends the watch, and libcurl sees for itself what has come
    /// when it takes the connection up again.
    func isWanted(_ descriptor: Int32, multi: Int) -> Bool {
        guard Int(descriptor) < watches.count, watches[Int(descriptor)].multi == multi else { return false }
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
        guard Int(descriptor) >= watches.count else { return }
        let more = max(watches.count, Int(descriptor) + 1 - watches.count)
        watches.append(contentsOf: repeatElement(Watch(), count: more))
    }
}
