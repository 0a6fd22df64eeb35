import LoadModel

/// One served request, in instants of CLOCK_MONOTONIC.
public struct ServiceRecord: Hashable, Sendable {
    /// Position among the requests that arrived, from 0.
    public let number: UInt64
    /// The last of the request reached the server, as far as it can tell: when it was read, less the mean time that its
    /// thread lately needed to wake up.
    public let arrival: Instant
    /// A server took it; under processor sharing its arrival, since all present are in service.
    public let start: Instant
    /// Its response was on the wire: when writing began, plus the mean time that writing lately took.
    public let departure: Instant

    /// `departure − start`: what the server spent on it, the S of Lindley's recursion; under processor sharing the time that
    /// it was present.
    public var serviceTime: Nanoseconds { departure - start }
}

/// A request that found no room, and was answered with 503.
public struct RefusedArrival: Hashable, Sendable {
    /// Position among the requests that arrived, from 0.
    public let number: UInt64
    /// In the instants of `ServiceRecord.arrival`.
    public let arrival: Instant
}

/// The ground truth that a demo target leaves: what it served, when, and when it stood still.
///
/// A CSV file with the header `number,arrival_ns,start_ns,departure_ns`, a line for each request that went through the
/// service station (`/health` and `/stats` do not count) in order of
/// departure (also if its client left while it was in service), a line `refused,number,arrival_ns` for each that was
/// answered with 503 because there was no room, and a line `stall,start_ns,end_ns` for each stall.
public struct ServiceLog: Sendable {
    public let records: [ServiceRecord]
    public let refused: [RefusedArrival]
    public let stalls: [Range<Instant>]

    static let header = "number,arrival_ns,start_ns,departure_ns\n"

    /// Reads the text of a log.
    /// - Throws: `QuantityError` with the number of the first line that is not of this form.
    public init(parsing text: String) throws(QuantityError) {
        var records: [ServiceRecord] = []
        var refused: [RefusedArrival] = []
        var stalls: [Range<Instant>] = []
        for (index, line) in text.split(separator: "\n").enumerated().dropFirst() {
            let fields = line.split(separator: ",")
            let numbers = fields.compactMap { Int64($0) }
            if fields.first == "stall", numbers.count == 2, numbers[0] <= numbers[1] {
                stalls.append(Instant(numbers[0])..<Instant(numbers[1]))
            } else if fields.first == "refused", numbers.count == 2, numbers[0] >= 0 {
                refused.append(RefusedArrival(number: UInt64(numbers[0]), arrival: Instant(numbers[1])))
            } else if numbers.count == 4, fields.count == 4, numbers[0] >= 0 {
                records.append(
                    ServiceRecord(
                        number: UInt64(numbers[0]), arrival: Instant(numbers[1]), start: Instant(numbers[2]),
                        departure: Instant(numbers[3])))
            } else {
                throw QuantityError("line \(index + 1): '\(line)' is not a line of a service log; write it with --log")
            }
        }
        self.records = records
        self.refused = refused
        self.stalls = stalls
    }
}
