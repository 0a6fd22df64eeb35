import LoadModel

// The law of service times: how long a request is in service, before any queueing.

extension Distribution {
    /// Service times are clamped to one hour: no law may hold a server for ever.
    static let longestService = Nanoseconds(3_600_000_000_000)

    /// Reads a law of service times: `none` (answered as soon as the answer is ready), or what `init(parsing:)` reads.
    ///
    /// - Throws: `QuantityError` that says what was found and how to write it.
    public init(parsingService text: String) throws(QuantityError) {
        guard text != "none" else {
            self = .zero
            return
        }
        try self.init(parsing: text)
        guard mean <= Distribution.longestService else {
            throw QuantityError("a service time is at most 1h, found '\(text)'; write exponential:5ms, say")
        }
    }

    /// The service time of one request: a pure function of (law, stream, request number), from 0 to an hour.
    public func serviceTime(ofRequest number: UInt64, from stream: RandomStream) -> Nanoseconds {
        min(draw(number, from: stream), Distribution.longestService)
    }
}
