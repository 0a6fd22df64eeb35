import Glibc
import LoadModel
import Measurement

// How bytes come in, whatever is spoken on a connection, and when they had come.
extension SocketTransport {
    /// What a read gave.
    struct Reading {
        /// Bytes; 0 at the end of the stream, or −1 with the reason in errno.
        var count: Int
        /// Of those bytes; means nothing where there are none.
        var reception: Reception
    }

    /// Reads what has come on a connection, in plaintext or over TLS, with the time at which it had come. The one way in which bytes of
    /// answers are read.
    ///
    /// Over TLS, read until EAGAIN: see ``Channel/receive(_:_:)``.
    @inline(__always)
    mutating func read(_ connection: Place, into buffer: UnsafeMutableRawPointer, _ capacity: Int) -> Reading {
        let receipt = connection.pointee.channel.receipt
        guard receipt == .stamped else {
            let count = connection.pointee.channel.receive(buffer, capacity)
            return Reading(count: count, reception: Reception(read: count > 0 ? clock.now() : .origin, receipt: receipt))
        }
        return readStamped(connection, into: buffer, capacity)
    }

    @inline(never)
    private mutating func readStamped(
        _ connection: Place, into buffer: UnsafeMutableRawPointer, _ capacity: Int
    ) -> Reading {
        var stamp: Int64 = 0
        let count = connection.pointee.channel.receive(buffer, capacity, stamp: &stamp)
        guard count > 0 else { return Reading(count: count, reception: Reception(read: .origin, receipt: .stamped)) }
        return Reading(count: count, reception: receiveClock.reception(of: stamp))
    }

    /// An answer that its connection's close has ended: nothing tells when that came, so the last data's time stands for it.
    mutating func receptionOfEnd(_ connection: Place) -> Reception {
        let read = clock.now()
        let receipt = connection.pointee.channel.receipt
        guard receipt == .stamped else { return Reception(read: read, receipt: receipt) }
        return Reception(instant: connection.pointee.quietSince, read: read, receipt: .closed)
    }

    // MARK: In time

    /// Reads the socket of a request that has run out of time: what had come in time answers it, though nobody had looked.
    ///
    /// - Returns: whether the request is over, or goes out on another connection.
    mutating func isAnswered(on connection: Place) -> Bool {
        let carrier = connection.pointee.stream.carrier
        guard (carrier ?? connection).pointee.channel.receipt == .stamped, connection.pointee.state == .busy else { return false }
        let generation = connection.pointee.generation
        let since = waitingSince(of: connection)
        if let carrier {
            receive(session: carrier)
            return connection.pointee.generation != generation || waitingSince(of: connection) != since
        }
        guard let event = receive(connection) else {
            return connection.pointee.generation != generation || waitingSince(of: connection) != since
        }
        ready.append(event)
        return true
    }

    /// Whether an answer with a stamp ends later than its request's time limit, whoever read it when.
    ///
    /// Mutating, as are others here that change nothing: such functions would be given a copy of the transport.
    mutating func isTooLate(_ connection: Place, _ reception: Reception) -> Bool {
        if let chain = connection.pointee.exchange.chain {
            let queue = chain.pointee.expiryQueue
            return queue >= 0 && reception.instant > chain.pointee.waitingSince + chains.expiring.limit(of: queue)
        }
        let queue = connection.pointee.expiryQueue
        return queue >= 0 && reception.instant > connection.pointee.waitingSince + expiring.limit(of: queue)
    }
}
