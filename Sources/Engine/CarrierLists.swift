/// What carries several requests at once: a connection, as far as the choice among connections goes.
protocol Carrier: Linked {
    /// Requests begun on it and not over.
    var inFlight: Int { get }
    /// The most of them at once.
    var limit: Int { get }
    /// Requests begun on it in its life.
    var carried: Int { get }
}

/// Carriers by how many requests they have in flight, so that the next request's is found without looking at all of them.
///
/// Whoever changes what a carrier says of itself takes it out before and puts it in again after.
struct CarrierLists<Element: Carrier> {
    enum Choice {
        /// As few connections as will do: another is opened only where all are full.
        case packed
        /// As many connections as there may be, each with as many requests as the others.
        case spread
    }

    /// The most requests at once on one connection.
    let streams: Int
    var choice = Choice.packed
    /// Of those that are equally full, whether the one that has rested longest is taken.
    var takesOldest = false
    /// How many requests a connection may carry in its life.
    var requestsPerConnection = Int.max
    private var byLoad: [LinkedList<Element>]
    /// Which of those lists have any: a bit each.
    private var occupied: [UInt64]
    /// Those that may carry no more requests than they have in flight: in their life, and for now.
    private var wornOut = LinkedList<Element>()
    private var full = LinkedList<Element>()

    init(streams: Int) {
        self.streams = streams
        byLoad = [LinkedList<Element>](repeating: LinkedList(), count: streams)
        occupied = [UInt64](repeating: 0, count: (streams + 63) / 64)
    }

    /// The one that the next request goes to; nil: none has room.
    @inline(__always)
    func withRoom() -> Element? {
        guard let load = choice == .packed ? fullest : emptiest else { return nil }
        return takesOldest ? byLoad[load].first : byLoad[load].last
    }

    private var emptiest: Int? {
        for word in occupied.indices where occupied[word] != 0 { return word * 64 + occupied[word].trailingZeroBitCount }
        return nil
    }

    private var fullest: Int? {
        for word in occupied.indices.reversed() where occupied[word] != 0 {
            return word * 64 + 63 - occupied[word].leadingZeroBitCount
        }
        return nil
    }

    /// The one that has carried nothing for the longest time.
    var firstAtRest: Element? { byLoad[0].first }

    /// Puts a carrier on the list of its like.
    @inline(__always)
    mutating func putIn(_ carrier: Element) {
        if isWornOut(carrier) {
            wornOut.append(carrier)
        } else if carrier.inFlight >= carrier.limit {
            full.append(carrier)
        } else {
            byLoad[carrier.inFlight].append(carrier)
            occupied[carrier.inFlight / 64] |= 1 &<< UInt64(carrier.inFlight & 63)
        }
    }

    @inline(__always)
    mutating func takeOut(_ carrier: Element) {
        if isWornOut(carrier) {
            wornOut.remove(carrier)
        } else if carrier.inFlight >= carrier.limit {
            full.remove(carrier)
        } else {
            byLoad[carrier.inFlight].remove(carrier)
            if byLoad[carrier.inFlight].isEmpty { occupied[carrier.inFlight / 64] &= ~(1 &<< UInt64(carrier.inFlight & 63)) }
        }
    }

    func isWornOut(_ carrier: Element) -> Bool { carrier.carried >= requestsPerConnection }
}
