import LoadModel

/// When a server that blocks its event loop stands still: for `length`, once `every` period, the first time one
/// whole period after its start.
public struct StallTimetable: Hashable, Sendable {
    /// How long a stall lasts; zero means never.
    public let length: Nanoseconds
    /// From the start of one stall to the start of the next.
    public let every: Nanoseconds

    /// 500 ms every 4 s.
    public static let usual = StallTimetable(unchecked: Nanoseconds(500_000_000), every: Nanoseconds(4_000_000_000))

    /// - Throws: `QuantityError` unless 0 ≤ `length` < `every`.
    public init(length: Nanoseconds, every: Nanoseconds) throws(QuantityError) {
        guard length >= .zero, length < every else {
            throw QuantityError("a stall of \(length) does not fit into a period of \(every); write 500ms every 4s, say")
        }
        self.init(unchecked: length, every: every)
    }

    private init(unchecked length: Nanoseconds, every: Nanoseconds) {
        self.length = length
        self.every = every
    }

    /// The stall that stands at `time`, nil while the server works; both counted from the server's start.
    func stall(at time: Nanoseconds) -> Range<Nanoseconds>? {
        let number = time.count / every.count
        guard number >= 1, length > .zero else { return nil }
        let start = every * number
        return time < start + length ? start..<(start + length) : nil
    }

    /// When work that takes `duration` ends if it begins at `time` and rests during stalls; from the server's start.
    func end(ofWork duration: Nanoseconds, from time: Nanoseconds) -> Nanoseconds {
        var now = stall(at: time)?.upperBound ?? time
        var left = duration
        guard length > .zero else { return now + left }
        while true {
            let nextStall = every * (now.count / every.count + 1)
            if left <= nextStall - now { return now + left }
            left = left - (nextStall - now)
            now = nextStall + length
        }
    }

    /// The stalls that began before `time`, in order; from the server's start.
    func stalls(before time: Nanoseconds) -> [Range<Nanoseconds>] {
        guard length > .zero, time > every else { return [] }
        return (1...((time.count - 1) / every.count)).map { number in
            every * number..<(every * number + length)
        }
    }
}
