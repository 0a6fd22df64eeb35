import HTTPTypes
import HummingbirdCore
import LoadModel
import NIOCore

/// What the connections of one target share: its station, its counts, its log. Confined to its event loop, hence unchecked.
final class TargetState: @unchecked Sendable {
    let loop: any EventLoop
    let clock = LoopClock()
    private(set) var statistics = DemoTargetStatistics()

    private let configuration: DemoTargetConfiguration
    private let stream: RandomStream
    private let begin: Nanoseconds
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
            loop: loop, clock: clock, servers: configuration.servers, stalls: configuration.blocking, begin: begin,
            record: { log?.append($0) })
    }

    func opened(_ channel: any Channel) {
        guard !isClosed else { return channel.close(promise: nil) }
        statistics.connections += 1
        connections[ObjectIdentifier(channel)] = channel
    }

    func closed(_ channel: any Channel) {
        connections[ObjectIdentifier(channel)] = nil
    }

    /// A complete request, read at `arrival`, begins its passage; `depart` sends its response.
    func arrive(_ request: HTTPRequest, at arrival: Nanoseconds, isReady: Bool, depart: @escaping () -> Void) -> Visit {
        let route = Route(path: Self.path(of: request))
        if route != .stats { statistics.received += 1 }
        let visit = makeVisit(route, request, arrival)
        visit.isReady = isReady
        visit.depart = depart
        if route.isSubjectToLaw || configuration.blocking != nil {
            station.arrive(visit)
        } else {
            station.pass(visit)
        }
        return visit
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

    private func makeVisit(_ route: Route, _ request: HTTPRequest, _ arrival: Nanoseconds) -> Visit {
        guard route.isSubjectToLaw else { return Visit(number: nil, arrival: arrival, serviceTime: .zero) }
        let number = arrivals
        arrivals += 1
        let own = try? ServiceLaw(ofRequest: request.path ?? "")
        let law = own ?? configuration.service
        return Visit(number: number, arrival: arrival, serviceTime: law.serviceTime(ofRequest: number, from: stream))
    }

    private static func path(of request: HTTPRequest) -> Substring {
        (request.path ?? "/").prefix { $0 != "?" }
    }
}

extension ServiceLaw {
    /// The law that a request asks for with `?service=`, nil where it asks for none.
    /// - Throws: `QuantityError` where it asks for one that there is not.
    init?(ofRequest path: String) throws(QuantityError) {
        guard path.utf8.contains(UInt8(ascii: "?")), let text = URI(path).queryParameters["service"] else { return nil }
        try self.init(parsing: String(text))
    }
}
