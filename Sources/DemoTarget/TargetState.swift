import HTTPTypes
import HummingbirdCore
import LoadModel
import NIOCore

/// What the connections of one target share: its station, its counts, its log. Confined to its event loop, hence unchecked.
final class TargetState: @unchecked Sendable {
    let loop: any EventLoop
    let clock = LoopClock()
    private(set) var statistics: DemoTargetStatistics

    private let configuration: DemoTargetConfiguration
    private let stream: RandomStream
    private let begin: Instant
    private let station: ServiceStation
    private let log: ServiceLogWriter?
    private var arrivals: UInt64 = 0
    private var connections: [ObjectIdentifier: any Channel] = [:]
    /// Nothing is answered any more.
    private(set) var isClosed = false

    /// - Throws: `DemoTargetError.log` if the log cannot be written.
    init(_ configuration: DemoTargetConfiguration, loop: any EventLoop) throws(DemoTargetError) {
        let log: ServiceLogWriter? = if let path = configuration.logPath { try ServiceLogWriter(path: path) } else { nil }
        self.configuration = configuration
        self.loop = loop
        self.log = log
        stream = RandomStream(seed: configuration.seed, purpose: .service)
        begin = MonotonicClock.now()
        station = ServiceStation(
            configuration, loop: loop, clock: clock, begin: begin, record: { log?.append(.served($0)) })
        statistics = DemoTargetStatistics(of: configuration)
    }

    func opened(_ channel: any Channel) {
        guard !isClosed else { return channel.close(promise: nil) }
        statistics.connections += 1
        connections[ObjectIdentifier(channel)] = channel
    }

    func closed(_ channel: any Channel) {
        connections[ObjectIdentifier(channel)] = nil
    }

    /// The visit of a complete request that was read at `arrival`.
    func visit(of request: HTTPRequest, at arrival: Instant) -> Visit {
        let route = Route(path: Self.path(of: request))
        if route != .stats { statistics.received += 1 }
        guard route.isSubjectToLaw else {
            let stage = configuration.blocking == nil ? Visit.Stage.passing : .waiting
            return Visit(number: nil, arrival: arrival, serviceTime: .zero, stage: stage)
        }
        let number = arrivals
        arrivals += 1
        let own = try? Distribution(ofRequest: request.path ?? "")
        let law = own ?? configuration.service
        return Visit(number: number, arrival: arrival, serviceTime: law.serviceTime(ofRequest: number, from: stream))
    }

    /// A visit begins; it may have ended when this returns.
    func arrive(_ visit: Visit) {
        station.arrive(visit)
        guard visit.isRefused, let number = visit.number else { return }
        statistics.refused += 1
        log?.append(.refused(RefusedArrival(number: number, arrival: visit.arrival)))
    }

    func respond(_ visit: Visit) { station.respond(visit) }

    func abandon(_ visit: Visit) { station.abandon(visit) }

    /// The response of `request` was sent.
    func served(_ request: HTTPRequest, status: Int) {
        let route = Route(path: Self.path(of: request))
        if route != .stats { statistics.count(route: route, status: status) }
    }

    /// Forgets who waits, closes every connection and completes the log.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        station.close()
        for channel in connections.values { channel.close(promise: nil) }
        let now = MonotonicClock.now()
        let stalls = configuration.blocking?.stalls(before: now - begin) ?? []
        log?.close(stalls: stalls.map { (begin + $0.lowerBound)..<(begin + $0.upperBound) })
    }

    private static func path(of request: HTTPRequest) -> Substring {
        (request.path ?? "/").prefix { $0 != "?" }
    }
}

extension Distribution {
    /// The law that a request asks for with `?service=`, nil where it asks for none.
    /// - Throws: `QuantityError` where it asks for one that there is not.
    init?(ofRequest path: String) throws(QuantityError) {
        guard path.utf8.contains(UInt8(ascii: "?")), let text = URI(path).queryParameters["service"] else { return nil }
        try self.init(parsingService: String(text))
    }
}
