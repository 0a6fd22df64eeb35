/// One worker's share of what is numbered: arrivals, users, identities.
///
/// Worker w of n has the numbers w, w+n, w+2n, ... Where identities are used in turn, number i is of identity i mod so many, and goes to
/// worker (i mod so many) mod n: what an identity keeps is one worker's.
public struct Stripe: Hashable, Sendable {
    /// The worker, from 0, and how many there are.
    public let index: Int
    public let count: Int
    /// Numbers that are alike modulo it belong together; none do where it is the greatest number there is.
    public let period: Int
    /// Of the first thing that is shared out, where identities go on from an earlier stretch of load.
    public let offset: Int
    /// The worker's number within its shard, from 0.
    public let worker: Int

    /// - Parameters:
    ///   - index: 0 up to `count` − 1.
    ///   - identities: nil: there are none.
    ///   - offset: at least 0.
    ///   - worker: nil: there is one shard, and it is the index.
    public init(index: Int, count: Int, identities: Int? = nil, offset: Int = 0, worker: Int? = nil) {
        precondition(count > 0 && (0..<count).contains(index), "worker \(index) of \(count) does not exist")
        precondition((identities ?? 1) > 0 && offset >= 0, "there is at least one identity, and numbers begin at 0")
        self.index = index
        self.count = count
        period = identities ?? .max
        self.offset = identities == nil ? 0 : offset
        self.worker = worker ?? index
    }

    public func contains(_ number: Int) -> Bool { (number &+ offset) % period % count == index }

    /// How many of the numbers 0 up to `total` − 1 are its own; of a stripe without an offset.
    public func share(of total: Int) -> Int { total / period * partOf(period) + partOf(total % period) }

    /// Which of its own numbers this one is, from 0; of a stripe without an offset.
    @inline(__always)
    public func place(of number: Int) -> Int {
        guard period < .max else { return number / count }
        return number / period * partOf(period) + number % period / count
    }

    /// The number at a place, which undoes ``place(of:)``; it must have some at all.
    public func number(at place: Int) -> Int {
        let each = partOf(period)
        return place / each * period + place % each * count + index
    }

    private func partOf(_ total: Int) -> Int { total / count + (index < total % count ? 1 : 0) }

    /// Goes through its numbers from the first one.
    public struct Walk: Sendable {
        private let step: Int
        private let period: Int
        private let start: Int
        private var residue: Int
        /// Where it is; nil of a stripe that has no numbers.
        public private(set) var number: Int?

        fileprivate init(_ stripe: Stripe) {
            (step, period, start) = (stripe.count, stripe.period, stripe.index)
            residue = stripe.offset % period
            guard start < period else { return }
            let behind = (start - residue % step + step) % step
            number = 0
            move(behind)
        }

        @inline(__always)
        public mutating func advance() { move(step) }

        @inline(__always)
        private mutating func move(_ distance: Int) {
            guard let current = number else { return }
            let (next, overflow) = residue.addingReportingOverflow(distance)
            guard next >= period || overflow else {
                residue = next
                number = current &+ distance
                return
            }
            number = current &+ (period &- residue) &+ start
            residue = start
        }
    }

    public var walk: Walk { Walk(self) }
}
