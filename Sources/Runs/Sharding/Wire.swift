import CTLS
import Engine
import Foundation
import LoadModel
import Measurement
import Synchronization

/// One connection between two shards: frames of a length and JSON, over TLS where there is a secret.
///
/// The socket never waits: each call is one of a loop that looks whether it is to end. One thread may read while another writes.
final class Wire: @unchecked Sendable {
    /// Why a connection is of no more use.
    enum Failure: Error, Equatable {
        case closed
        case timedOut
        /// A frame is longer than any of ours.
        case tooLong(Int)
        /// What came is no message.
        case garbage
        /// The peer has another secret, or none, or speaks something else.
        case notSecret
        /// The other side does not want it; how long ago the load began, where that is why.
        case refusal(String, Double?)
        /// The other side does not begin itself.
        case dismissal(String)
    }

    /// The longest message before a load has begun, and the longest part, or what a setup may capture.
    static let mostBytes = 64 << 10
    static let mostPartBytes = 256 << 20

    let descriptor: Int32
    /// OpenSSL's, which one thread at a time may touch.
    private let session: OpaquePointer?
    private let lock = Mutex(())
    private let writing = Mutex(())

    /// - Parameter descriptor: of a connected socket, which becomes its own.
    init(_ descriptor: Int32, isSecret: Bool) throws(Failure) {
        self.descriptor = descriptor
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
        session = isSecret ? dyno_psk_open(descriptor) : nil
        if isSecret, session == nil {
            Glibc.close(descriptor)
            throw .notSecret
        }
    }

    deinit {
        dyno_psk_close(session)
        close(descriptor)
    }

    /// Has the other side see the end, and this side's calls fail.
    func hangUp() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    /// - Parameter isServer: whether it has accepted the connection.
    func shakeHands(isServer: Bool, within seconds: Double, _ isStopped: () -> Bool) throws(Failure) {
        guard let session else { return }
        let deadline = Wire.deadline(seconds)
        while true {
            let result = lock.withLock { _ in dyno_psk_handshake(session, isServer ? 1 : 0) }
            if result > 0 { return }
            guard result != Int32(DYNO_PSK_FAILED), result != 0 else { throw .notSecret }
            try wait(for: Wire.events(result), until: deadline, isStopped)
        }
    }

    func send(_ message: MeetingMessage, within seconds: Double = 5, _ isStopped: () -> Bool = { false }) throws(Failure) {
        guard let body = try? JSONEncoder().encode(message) else { throw .garbage }
        var bytes = withUnsafeBytes(of: UInt32(body.count).bigEndian) { [UInt8]($0) }
        bytes.append(contentsOf: body)
        let deadline = Wire.deadline(seconds)
        // A frame of another thread must not come in between.
        let failure = writing.withLock { _ -> Failure? in
            do throws(Failure) {
                try write(bytes, until: deadline, isStopped)
                return nil
            } catch { return error }
        }
        if let failure { throw failure }
    }

    private func write(_ bytes: [UInt8], until deadline: Instant, _ isStopped: () -> Bool) throws(Failure) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { raw -> Int32 in
                let rest = UnsafeRawBufferPointer(rebasing: raw[written...])
                return lock.withLock { _ in
                    guard let session else {
                        let count = Glibc.send(descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
                        return count >= 0 ? Int32(count) : Wire.later(writing: true)
                    }
                    return dyno_psk_write(session, rest.baseAddress, Int32(min(rest.count, 1 << 20)))
                }
            }
            if count > 0 {
                written += Int(count)
            } else {
                guard count != Int32(DYNO_PSK_FAILED), count != 0 else { throw .closed }
                try wait(for: Wire.events(count), until: deadline, isStopped)
            }
        }
    }

    /// - Parameter limit: in bytes; a longer one is refused before any of it is read.
    func receive(
        limit: Int = Wire.mostBytes, within seconds: Double, _ isStopped: () -> Bool = { false }
    ) throws(Failure) -> MeetingMessage {
        let deadline = Wire.deadline(seconds)
        let head = try read(4, until: deadline, isStopped)
        let length = head.reduce(0) { $0 << 8 | Int($1) }
        guard length <= limit else { throw .tooLong(length) }
        let body = try read(length, until: deadline, isStopped)
        guard let message = try? JSONDecoder().decode(MeetingMessage.self, from: Data(body)) else { throw .garbage }
        return message
    }

    private func read(_ count: Int, until deadline: Instant, _ isStopped: () -> Bool) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        // What is announced takes memory only as it comes.
        var chunk = [UInt8](repeating: 0, count: min(count, 64 << 10))
        while bytes.count < count {
            let wanted = min(chunk.count, count - bytes.count)
            let got = chunk.withUnsafeMutableBytes { raw -> Int32 in
                lock.withLock { _ in
                    guard let session else {
                        let count = recv(descriptor, raw.baseAddress, wanted, 0)
                        return count >= 0 ? Int32(count) : Wire.later(writing: false)
                    }
                    return dyno_psk_read(session, raw.baseAddress, Int32(wanted))
                }
            }
            if got > 0 {
                bytes.append(contentsOf: chunk.prefix(Int(got)))
            } else {
                guard got != Int32(DYNO_PSK_FAILED), got != 0 else { throw .closed }
                try wait(for: Wire.events(got), until: deadline, isStopped)
            }
        }
        return bytes
    }

    private static func later(writing: Bool) -> Int32 {
        guard errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR else { return Int32(DYNO_PSK_FAILED) }
        return Int32(writing ? DYNO_PSK_WANTS_WRITE : DYNO_PSK_WANTS_READ)
    }

    private static func events(_ result: Int32) -> Int32 { result == Int32(DYNO_PSK_WANTS_WRITE) ? POLLOUT : POLLIN }

    private static func deadline(_ seconds: Double) -> Instant { MonotonicClock().now() + Nanoseconds(seconds: seconds) }

    private func wait(for events: Int32, until deadline: Instant, _ isStopped: () -> Bool) throws(Failure) {
        guard !isStopped() else { throw .timedOut }
        let left = deadline - MonotonicClock().now()
        guard left > .zero else { throw .timedOut }
        var state = pollfd(fd: descriptor, events: Int16(events), revents: 0)
        poll(&state, 1, Int32(min(left.count / 1_000_000 + 1, 50)))
    }

    /// Whether the other side has hung up, as far as can be seen without reading.
    var isBroken: Bool {
        var state = pollfd(fd: descriptor, events: Int16(Wire.peerHasClosed), revents: 0)
        poll(&state, 1, 0)
        return Int32(state.revents) & (Wire.peerHasClosed | POLLHUP | POLLERR) != 0
    }

    /// POLLRDHUP of poll(2).
    private static let peerHasClosed: Int32 = 0x2000
}

/// What shards say to each other. Times are nanoseconds of the monotonic clock of whoever says them.
enum MeetingMessage: Codable, Equatable {
    /// Of who has dialled.
    case hello(Hello)
    case welcome(run: String)
    /// - Parameter lateSeconds: how long ago the load began; nil: that is not why.
    case refused(reason: String, lateSeconds: Double?)
    /// The load does not begin at all.
    case dismissed(reason: String)
    /// What time is it? Answered with when that came and when the answer went.
    case time(sent: Int64)
    case timeAnswer(sent: Int64, received: Int64, replied: Int64, calendarSeconds: Double)
    /// Of a plan with a setup, which the first shard has made: what it has captured.
    case prepared([CapturedValue])
    case ready
    /// On the clock of the first shard, and what the calendar will be there.
    case start(at: Int64, calendarSeconds: Double)
    /// What the load looks like on one shard, a line of base64 for each of its streams.
    case tick([Data])
    /// The first shard has the others stop.
    case stop
    /// What a shard has measured: the text of its file. Answered once it is kept.
    case part(String)
    case taken

    struct Hello: Codable, Equatable {
        /// Of this protocol.
        var version = 1
        var shard: Int
        var of: Int
        var key: Part.Key
    }
}
