import Glibc
import LoadModel
import Measurement

/// One connection and the request that it carries, if any. Trivial: it lives in memory that is reserved once.
struct Connection {
    enum State: UInt8 { case free, dialling, idle, busy }

    var channel = Channel(descriptor: -1, easy: nil, group: 0)
    /// Changes whenever the place is given to another connection, so that late events are told apart.
    var generation: UInt32 = 0
    var state = State.free
    /// Whether it has been idle or has carried a response: only then can it have gone stale.
    var mayBeStale = false
    /// When the last bytes came on it, or it was made.
    var quietSince = Instant.origin
    /// Requests that it has carried, or begun to.
    var uses = 0

    var request = 0
    var token = 0
    var identity = RequestIdentity(user: 0, pass: 0)
    var firstByteSent: Instant?
    /// Whether anything of the request has gone out on this connection.
    var hasBegun = false
    /// When its time began to run.
    var waitingSince = Instant.origin
    /// Whether it is in the queue of its timeout.
    var isWaiting = false
    var firstByteReceived: Instant?
    var receivedBytes = 0
    var sentBytes = 0
    var dial: DialTimes?
    /// Whether the request found no idle connection.
    var hasWaited = false
    var wasResent = false
    var parser = ResponseParser(isHead: false, maximumBodyBytes: 0)

    /// What is still to be sent.
    var output: UnsafeRawPointer?
    var outputCount = 0
    /// Where the request was rendered for this sending only and did not fit into the socket at once.
    var ownedOutput: UnsafeMutableRawPointer?
    /// The beginning of a line whose end has not come yet.
    var carry: UnsafeMutableRawPointer?
    var carryCount = 0

    /// Neighbours in the queue of its timeout, the stack of idle connections, or the list of free places.
    var previous = -1
    var next = -1

    var isOpen: Bool { channel.descriptor >= 0 }

    /// Frees what was rendered for this sending only; to be called once it is sent or given up.
    @inline(__always)
    mutating func dropOwnedOutput() {
        guard ownedOutput != nil else { return }
        free(ownedOutput)
        ownedOutput = nil
    }

    mutating func dropBuffers() {
        dropOwnedOutput()
        free(carry)
        carry = nil
        carryCount = 0
        outputCount = 0
    }
}

/// A list of connections, linked through the connections themselves; a connection is on at most one.
struct ConnectionList {
    private(set) var first = -1
    private(set) var last = -1

    var isEmpty: Bool { first < 0 }

    @inline(__always)
    mutating func append(_ index: Int, _ connections: BoundedMemory<Connection>) {
        connections[index].previous = last
        connections[index].next = -1
        if last >= 0 { connections[last].next = index } else { first = index }
        last = index
    }

    @inline(__always)
    mutating func remove(_ index: Int, _ connections: BoundedMemory<Connection>) {
        let before = connections[index].previous
        let after = connections[index].next
        if before >= 0 { connections[before].next = after } else { first = after }
        if after >= 0 { connections[after].previous = before } else { last = before }
    }
}
