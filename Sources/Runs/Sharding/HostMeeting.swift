import CTLS
import Engine
import Foundation
import LoadModel
import Measurement

/// Shards that meet at the first of them, over the network.
///
/// The first listens, the others dial. Each says what load it is a part of, and learns the first one's clock in a few rounds there and back;
/// when all are ready the first names an instant on its own clock, which each turns into one on its own.
final class HostMeeting: @unchecked Sendable {
    let host: String
    let port: Int
    let secret: String?
    let key: Part.Key
    let shard: Shard
    let timeout: Nanoseconds
    let interrupts: Interrupts
    let say: @Sendable (String) -> Void

    /// From when the instant is named.
    static let lead = Nanoseconds(seconds: 2)
    /// Of the clock; the one with the least way there and back counts (RFC 5905, section 10).
    static let rounds = 8

    /// Of the first shard, once it listens.
    private(set) var table: MeetingTable?
    /// Of another, once it has come and before it begins.
    var visit: MeetingGuest.Visit?
    /// Whether the first shard makes a setup, of which it tells before they get ready.
    private(set) var hasSetup = false
    /// Of another, once it has been told when to begin.
    private(set) var seat: MeetingSeat?

    init(
        host: String, port: Int, secret: String?, key: Part.Key, shard: Shard, timeout: Nanoseconds, interrupts: Interrupts,
        say: @escaping @Sendable (String) -> Void
    ) {
        self.host = host
        self.port = port
        self.secret = secret
        self.key = key
        self.shard = shard
        self.timeout = timeout
        self.interrupts = interrupts
        self.say = say
    }

    var place: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// Has all come before the first shard makes the plan's setup.
    ///
    /// - Returns: what the setup has captured, of the first shard nothing; nil where a signal came.
    func gather() throws(ShardingFault) -> [CapturedValue]? {
        hasSetup = true
        try takeSecret()
        guard shard.number == 1 else { return try MeetingGuest(self).come() }
        return try open().gather() ? [] : nil
    }

    /// - Returns: nil where a signal came.
    func agree() throws(ShardingFault) -> Agreement? {
        try takeSecret()
        if let seat { return try seat.agree(within: timeout.seconds) }
        guard shard.number == 1 else {
            guard let (agreed, visit) = try MeetingGuest(self).agree() else { return nil }
            seat = MeetingSeat(visit, interrupts: interrupts)
            return agreed
        }
        if let table { return try table.agree() }
        return try open().agree()
    }

    private func open() throws(ShardingFault) -> MeetingTable {
        let table = try MeetingTable(self)
        self.table = table
        return table
    }

    private func takeSecret() throws(ShardingFault) {
        guard let secret, dyno_psk_set_secret(secret) == 0 else { return }
        throw .place("--meet \(place): DYNO_MEET_SECRET has not 1 to 256 bytes")
    }

    var isStopped: Bool { interrupts.stop.isRequested }

    /// What the host's name stands for.
    func addresses(listening: Bool) throws(ShardingFault) -> [(family: Int32, bytes: [UInt8])] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = listening ? AI_PASSIVE : 0
        var found: UnsafeMutablePointer<addrinfo>?
        defer { if let found { freeaddrinfo(found) } }
        let status = getaddrinfo(host, "\(port)", &hints, &found)
        guard status == 0 else {
            throw .place("--meet \(place): \(String(cString: gai_strerror(status))) (is the host's name right?)")
        }
        var all: [(Int32, [UInt8])] = []
        var next = found
        while let entry = next?.pointee {
            if let address = entry.ai_addr {
                all.append((entry.ai_family, Array(UnsafeRawBufferPointer(start: address, count: Int(entry.ai_addrlen)))))
            }
            next = entry.ai_next
        }
        return all
    }

    /// A socket on which something was done with an address; nil where that failed: errno says why.
    static func socket(
        _ address: (family: Int32, bytes: [UInt8]), _ act: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Bool
    ) -> Int32? {
        let descriptor = Glibc.socket(address.family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        let isDone = address.bytes.withUnsafeBytes { raw in
            raw.baseAddress.map { act(descriptor, $0.assumingMemoryBound(to: sockaddr.self), socklen_t(raw.count)) } ?? false
        }
        guard !isDone else { return descriptor }
        let number = errno
        close(descriptor)
        errno = number
        return nil
    }
}
