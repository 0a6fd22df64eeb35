import CCurl
import CLinux
import Glibc
import LoadModel

/// One of libcurl's multi handles, and the connections that it looks after.
///
/// Over TLS a connection belongs to its multi for as long as it lives, and each of its reads and writes looks it up there: a
/// multi therefore has few of them. A plaintext connection leaves its multi as soon as it is made.
final class DialGroup {
    let multi = curl_multi_init()
    let number: Int
    private let epollDescriptor: Int32
    private let notices: DialNotices
    private let clock = MonotonicClock()
    /// When libcurl wants to be called though nothing happened: CURLMOPT_TIMERFUNCTION.
    private(set) var deadline = Instant.never
    /// Of connections that are being made: libcurl does not free them with the multi.
    private var handles: Set<UnsafeMutableRawPointer> = []
    var dialling: Int { handles.count }
    /// Connections that are open and still belong to the multi.
    var open = 0
    /// Whether its number is in the list of those on which connections may be made, and of those that have room.
    var isListed = false
    var isRoomy = false
    /// Why the system would not have the last socket watched that it refused; 0: it has refused none.
    private(set) var watchError: Int32 = 0

    init(number: Int, epollDescriptor: Int32, notices: DialNotices) {
        self.number = number
        self.notices = notices
        self.epollDescriptor = epollDescriptor
        let context = Unmanaged.passUnretained(self).toOpaque()
        _ = dyno_multi_set_socket_function(multi, DialGroup.socketChanged, context)
        _ = dyno_multi_set_timer_function(multi, DialGroup.timerChanged, context)
    }

    deinit {
        for easy in handles {
            curl_multi_remove_handle(multi, easy)
            curl_easy_cleanup(easy)
        }
        curl_multi_cleanup(multi)
    }

    /// Begins to make a connection with this handle; frees it where it cannot.
    func add(_ easy: UnsafeMutableRawPointer) -> Bool {
        guard curl_multi_add_handle(multi, easy) == CURLM_OK else {
            curl_easy_cleanup(easy)
            return false
        }
        handles.insert(easy)
        // The timer is due at once after an add: start the connect now, not at the next wake-up.
        advance(now: clock.now())
        return true
    }

    /// Tells libcurl that a socket of its own is ready.
    func socketReady(_ descriptor: Int32, events: UInt32) {
        var mask: Int32 = 0
        if events & (EPOLLIN.rawValue | EPOLLHUP.rawValue) != 0 { mask |= CURL_CSELECT_IN }
        if events & EPOLLOUT.rawValue != 0 { mask |= CURL_CSELECT_OUT }
        if events & EPOLLERR.rawValue != 0 { mask |= CURL_CSELECT_ERR }
        var running: Int32 = 0
        curl_multi_socket_action(multi, descriptor, mask, &running)
        notices.noteWork(on: self)
    }

    /// Lets libcurl act where its timer is due.
    func advance(now: Instant) {
        while deadline <= now {
            deadline = .never
            var running: Int32 = 0
            curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running)
            notices.noteWork(on: self)
        }
    }

    /// The next handle that has connected or failed; it is the caller's from now on.
    func takeFinished() -> (easy: UnsafeMutableRawPointer, code: CURLcode)? {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
            handles.remove(easy)
            return (easy, message.pointee.data.result)
        }
        return nil
    }

    /// CURLMOPT_SOCKETFUNCTION: libcurl says which sockets of its own to watch.
    private static let socketChanged: curl_socket_callback = { _, descriptor, what, context, known in
        guard let context else { return 0 }
        let group = Unmanaged<DialGroup>.fromOpaque(context).takeUnretainedValue()
        var interest: UInt32 = 0
        if what & CURL_POLL_IN != 0 { interest |= EPOLLIN.rawValue }
        if what & CURL_POLL_OUT != 0 { interest |= EPOLLOUT.rawValue }
        let tag = Epoll.Source.dialler(group: group.number, descriptor: descriptor).tag
        var event = epoll_event(events: interest, data: epoll_data_t(u64: tag))
        if what == CURL_POLL_REMOVE {
            epoll_ctl(group.epollDescriptor, EPOLL_CTL_DEL, descriptor, &event)
        } else {
            let isKnown = known != nil
            guard epoll_ctl(group.epollDescriptor, isKnown ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, descriptor, &event) == 0 else {
                // To libcurl it would be the end of all of the group's connections; this one runs out of time.
                group.watchError = errno
                return 0
            }
            if !isKnown { curl_multi_assign(group.multi, descriptor, context) }
        }
        return 0
    }

    /// CURLMOPT_TIMERFUNCTION: when to call `curl_multi_socket_action` without an event; −1: never.
    private static let timerChanged: curl_multi_timer_callback = { _, milliseconds, context in
        guard let context else { return 0 }
        let group = Unmanaged<DialGroup>.fromOpaque(context).takeUnretainedValue()
        defer { group.notices.nextTimer = min(group.notices.nextTimer, group.deadline) }
        group.deadline = milliseconds < 0 ? .never : group.clock.now() + Nanoseconds(Int64(milliseconds) * 1_000_000)
        return 0
    }
}

/// What libcurl's work on groups leaves for the dialler to see to: asked in place of all groups, of which there may be thousands.
final class DialNotices {
    /// Groups on which connections may be made or have failed.
    fileprivate(set) var worked: [DialGroup] = []
    /// No group's timer is due earlier than this.
    var nextTimer = Instant.never

    fileprivate func noteWork(on group: DialGroup) {
        guard !group.isListed else { return }
        group.isListed = true
        worked.append(group)
    }

    /// The last of them has no more to tell.
    func dropLast() { worked.popLast()?.isListed = false }
}
