import LoadModel

/// What a demo target is to be: every option that the command line exposes.
public struct DemoTargetConfiguration: Sendable {
    /// TCP port on 127.0.0.1, 0 to 65,535; 0 takes any free port.
    public var port = 0
    /// The law of service times, for requests that do not carry their own (`?service=exponential:5ms`).
    public var service = Distribution.zero
    /// Requests in service at once, 1 or more; under processor sharing, what all present share. A blocking target has one.
    public var servers = 1
    /// Whom the servers serve next. A blocking target serves in order of arrival.
    public var discipline = Discipline.fifo
    /// In place of `servers`, under processor sharing: all present are in service at once, and hinder each other.
    public var contention: Contention?
    /// How many requests may be present beyond the number of `servers`, 0 or more: one more is answered with 503 at once.
    /// Nil for no limit, which a blocking target needs, since it answers nothing at once.
    public var queue: Int?
    /// Set for a target that does synchronous I/O on its event loop: one request at a time, of whatever endpoint,
    /// and nothing answered during its stalls.
    public var blocking: StallTimetable?
    /// Of what stands under `/shop`.
    public var shop = ShopConfiguration()
    /// Seeds the service times, the n-th request takes the same time in every run with the same seed, and what the shop draws.
    public var seed: UInt64 = 1
    /// Where to write the ground truth (`ServiceLog`); nil writes none.
    public var logPath: String?

    public init() {}

    /// A target that serves as a plan declares it.
    public init(_ declared: DeclaredService, seed: UInt64) {
        service = declared.law
        servers = declared.servers
        discipline = declared.discipline
        queue = declared.queue
        self.seed = seed
    }

    /// - Throws: `QuantityError` for a value out of its range.
    func validate() throws(QuantityError) {
        guard (0...65_535).contains(port) else {
            throw QuantityError("port must be from 0 to 65535, found \(port); 0 takes any free port")
        }
        guard (1...1_000_000).contains(servers) else {
            throw QuantityError("servers must be from 1 to 1000000, found \(servers); 1 serves one request at a time")
        }
        if let queue, queue < 0 {
            throw QuantityError("queue must be 0 or more, found \(queue); 0 refuses whatever would have to wait")
        }
        try shop.validate()
        if contention != nil {
            guard discipline == .ps, servers == 1 else {
                throw QuantityError(
                    "contention is of requests that are all served at once (ps), in place of servers; leave servers and discipline out"
                )
            }
        }
        guard blocking == nil else { return try validateBlocking() }
    }

    private func validateBlocking() throws(QuantityError) {
        guard discipline == .fifo else {
            throw QuantityError(
                "a blocking target serves in order of arrival, found discipline \(discipline.rawValue); leave one of them out")
        }
        guard queue == nil else {
            throw QuantityError(
                "a blocking target cannot refuse a request at once, as a limited queue has it; leave one of them out")
        }
    }

    /// The servers that there really are.
    var effectiveServers: Int { blocking == nil ? servers : 1 }

    /// Requests that may be present, in service and waiting.
    var capacity: Int {
        guard let queue else { return .max }
        let (sum, overflow) = servers.addingReportingOverflow(queue)
        return overflow ? .max : sum
    }
}
