import CCurl
import CLinux
import Glibc
import LoadModel

/// One of libcurl's multi handles, driven by the worker's own loop: libcurl says which sockets to watch and when to be called.
final class Multi {
    /// nil once it has ended.
    private(set) var handle: UnsafeMutableRawPointer?
    /// Among the worker's.
    let number: Int
    private let notices: MultiNotices
    private let options: [(CURLMoption, Int)]
    private let clock = MonotonicClock()
    /// When libcurl wants to be called though nothing happened: CURLMOPT_TIMERFUNCTION.
    fileprivate var deadline = Instant.never
    /// Whether it wants to be called at once.
    fileprivate(set) var isDue = false
    /// Whether its number is in the list of those that are due, and of those that have worked.
    fileprivate var isListedAsDue = false
    fileprivate var isListedAsWorked = false
    /// Why the system would not let it have the last socket, or have it watched, that it refused; 0: it has refused none since this was
    /// last asked.
    var socketError: Int32 = 0

    fileprivate init(number: Int, notices: MultiNotices, options: [(CURLMoption, Int)]) {
        self.number = number
        self.notices = notices
        self.options = options
        begin()
    }

    deinit { end() }

    private func begin() {
        handle = curl_multi_init()
        let context = Unmanaged.passUnretained(self).toOpaque()
        _ = dyno_multi_set_socket_function(handle, Multi.socketChanged, context)
        _ = dyno_multi_set_timer_function(handle, Multi.timerChanged, context)
        for (option, value) in options { _ = dyno_multi_set_long(handle, option, value) }
    }

    /// Closes its connections for good. No transfer is under way.
    func end() {
        curl_multi_cleanup(handle)
        handle = nil
    }

    /// Closes its connections, at once, to begin anew. No transfer is under way.
    func beginAnew() {
        end()
        deadline = .never
        isDue = false
        begin()
    }

    /// Begins a transfer: as libcurl's timer is due at once after this, now and not at the next wake-up.
    ///
    /// - Returns: false where there is no memory for it; then the handle is as before.
    func add(_ easy: UnsafeMutableRawPointer) -> Bool {
        guard curl_multi_add_handle(handle, easy) == CURLM_OK else { return false }
        advance(now: .origin)
        return true
    }

    /// Ends a transfer, if it is under way.
    func remove(_ easy: UnsafeMutableRawPointer) { curl_multi_remove_handle(handle, easy) }

    /// Tells libcurl that a socket of its own is ready.
    fileprivate func socketReady(_ descriptor: Int32, events: UInt32) {
        guard notices.sockets.isWanted(descriptor, multi: number) else { return }
        var mask: Int32 = 0
        if events & (EPOLLIN.rawValue | EPOLLHUP.rawValue) != 0 { mask |= CURL_CSELECT_IN }
        if events & EPOLLOUT.rawValue != 0 { mask |= CURL_CSELECT_OUT }
        if events & EPOLLERR.rawValue != 0 { mask |= CURL_CSELECT_ERR }
        act(descriptor, mask)
    }

    /// Lets libcurl act where its timer is due.
    fileprivate func advance(now: Instant) {
        if deadline <= now { isDue = true }
        // Where it wants to be called at once again and again, others come first.
        for _ in 0..<4 where isDue {
            isDue = false
            deadline = .never
            act(CURL_SOCKET_TIMEOUT, 0)
        }
    }

    private func act(_ socket: curl_socket_t, _ events: Int32) {
        var running: Int32 = 0
        curl_multi_socket_action(handle, socket, events, &running)
        notices.noteWork(on: self)
    }

    /// The next transfer that is over.
    func takeFinished() -> (easy: UnsafeMutableRawPointer, code: CURLcode)? {
        var left: Int32 = 0
        while let message = curl_multi_info_read(handle, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
            return (easy, message.pointee.data.result)
        }
        return nil
    }

    // MARK: What libcurl asks for

    private static func multi(_ context: UnsafeMutableRawPointer) -> Multi {
        Unmanaged<Multi>.fromOpaque(context).takeUnretainedValue()
    }

    /// CURLMOPT_SOCKETFUNCTION: libcurl says which sockets of its own to watch.
    private static let socketChanged: curl_socket_callback = { _, descriptor, what, context, _ in
        guard let context else { return 0 }
        let multi = multi(context)
        var interest: UInt32 = 0
        if what & CURL_POLL_IN != 0 { interest |= EPOLLIN.rawValue }
        if what & CURL_POLL_OUT != 0 { interest |= EPOLLOUT.rawValue }
        // To libcurl a refusal would be the end of all of its connections; what needs this one runs out of time.
        if !multi.notices.sockets.watch(descriptor, multi: multi.number, interest: what == CURL_POLL_REMOVE ? 0 : interest) {
            multi.socketError = errno
        }
        return 0
    }

    /// CURLMOPT_TIMERFUNCTION: when to call `curl_multi_socket_action` without an event; −1: never.
    private static let timerChanged: curl_multi_timer_callback = { _, milliseconds, context in
        guard let context else { return 0 }
        let multi = multi(context)
        multi.isDue = milliseconds == 0
        if milliseconds > 0 {
            multi.deadline = multi.clock.now() + Nanoseconds(Int64(milliseconds) * 1_000_000)
            multi.notices.nextTimer = min(multi.notices.nextTimer, multi.deadline)
        } else {
            multi.deadline = .never
            if multi.isDue { multi.notices.noteDue(multi) }
        }
        return 0
    }
}

/// All of a worker's multis, of which there may be thousands: what is to be done on which of them is noted when libcurl is called, so
/// that nobody asks them all.
final class Multis {
    private let notices: MultiNotices
    private var multis: [Multi] = []

    init(epollDescriptor: Int32) { notices = MultiNotices(SocketTable(epollDescriptor: epollDescriptor)) }

    var sockets: SocketTable { notices.sockets }

    func make(options: [(CURLMoption, Int)] = []) -> Multi {
        let multi = Multi(number: multis.count, notices: notices, options: options)
        multis.append(multi)
        return multi
    }

    /// When libcurl wants to be called though nothing happened.
    var deadline: Instant { notices.due.isEmpty ? notices.nextTimer : .origin }

    /// Calls libcurl for a socket of its own that is ready.
    func socketReady(_ descriptor: Int32, multi: Int, events: UInt32) { multis[multi].socketReady(descriptor, events: events) }

    /// Calls libcurl where its timers are due.
    ///
    /// - Returns: whether any were.
    func advance(now: Instant) -> Bool {
        guard deadline <= now else { return false }
        if notices.nextTimer <= now {
            notices.nextTimer = .never
            for multi in multis {
                if multi.deadline <= now {
                    notices.noteDue(multi)
                } else {
                    notices.nextTimer = min(notices.nextTimer, multi.deadline)
                }
            }
        }
        let due = notices.due
        notices.due.removeAll(keepingCapacity: true)
        for number in due {
            multis[number].isListedAsDue = false
            multis[number].advance(now: now)
        }
        return !due.isEmpty
    }

    // MARK: What has been worked on

    /// Whether transfers may be over that nobody has taken.
    var hasWork: Bool { !notices.worked.isEmpty }

    /// One on which transfers may be over.
    func takeWorked() -> Multi? {
        guard let number = notices.worked.popLast() else { return nil }
        multis[number].isListedAsWorked = false
        return multis[number]
    }

    /// Has it given by ``takeWorked()`` again.
    func noteWork(on multi: Multi) { notices.noteWork(on: multi) }

    func forgetWork() { while takeWorked() != nil {} }
}

/// What libcurl's callbacks leave to be seen to when it has returned.
private final class MultiNotices {
    let sockets: SocketTable
    /// Multis that libcurl wants to act on at once, and those that it has acted on.
    var due: [Int] = []
    var worked: [Int] = []
    /// No timer is due earlier than this.
    var nextTimer = Instant.never

    init(_ sockets: SocketTable) {
        self.sockets = sockets
        due.reserveCapacity(256)
        worked.reserveCapacity(256)
    }

    func noteDue(_ multi: Multi) {
        guard !multi.isListedAsDue else { return }
        multi.isListedAsDue = true
        due.append(multi.number)
    }

    func noteWork(on multi: Multi) {
        guard !multi.isListedAsWorked else { return }
        multi.isListedAsWorked = true
        worked.append(multi.number)
    }
}
