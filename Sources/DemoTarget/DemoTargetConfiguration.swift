import LoadModel

/// What a demo target is to be: every option that the command line exposes.
public struct DemoTargetConfiguration: Sendable {
    /// TCP port on 127.0.0.1, 0 to 65,535; 0 takes any free port.
    public var port = 0
    /// The service-time law of requests that do not carry their own (`?service=exponential:5ms`).
    public var service = ServiceLaw.none
    /// Requests in service at once, 1 or more; the others wait in order of arrival. A blocking target has one.
    public var servers = 1
    /// Set for a target that does synchronous I/O on its event loop: one request at a time, of whatever endpoint,
    /// and nothing answered during its stalls.
    public var blocking: StallTimetable?
    /// Seeds the service times: the n-th request takes the same time in every run with the same seed.
    public var seed: UInt64 = 1
    /// Where to write the ground truth (`ServiceLog`); nil writes none.
    public var logPath: String?

    public init() {}

    /// - Throws: `QuantityError` for a value out of its range.
    func validate() throws(QuantityError) {
        guard (0...65_535).contains(port) else {
            throw QuantityError("port must be from 0 to 65535, found \(port); 0 takes any free port")
        }
        guard servers >= 1 else { throw QuantityError("servers must be 1 or more, found \(servers)") }
    }
}
