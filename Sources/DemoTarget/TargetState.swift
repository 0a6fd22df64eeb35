import LoadModel
import WebServer

/// What the connections of one target share: its station, its counts, its log. Confined to its thread, hence unchecked.
final class TargetState: @unchecked Sendable {
    private(set) var statistics: DemoTargetStatistics

    private let configuration: DemoTargetConfiguration
    private let endpoints = Endpoints()
    private let shop: Shop
    private let clock = LoopClock()
    private let stream: RandomStream
    private let begin: Instant
    private let station: ServiceStation
    private let thread: ServerThread
    private let log: ServiceLogWriter?
    private var arrivals: UInt64 = 0
    /// Nothing is answered any more.
    private var isClosed = false

    /// - Throws: `DemoTargetError.log` if the log cannot be written.
    init(_ configuration: DemoTargetConfiguration, thread: ServerThread) throws(DemoTargetError) {
        let log: ServiceLogWriter? = if let path = configuration.logPath { try ServiceLogWriter(path: path) } else { nil }
        self.configuration = configuration
        self.thread = thread
        self.log = log
        shop = Shop(configuration.shop, seed: configuration.seed)
        stream = RandomStream(seed: configuration.seed, purpose: .service)
        begin = MonotonicClock.now()
        station = ServiceStation(
            configuration, thread: thread, clock: clock, begin: begin, record: { log?.append(.served($0)) })
        statistics = DemoTargetStatistics(of: configuration)
    }

    func countConnection() { statistics.connections += 1 }

    /// When the bytes just read arrived.
    func stampRead() -> Int64 { clock.stampRead().count }

    /// A complete request has come: its answer is encoded at once, so that whatever the server itself needs is within the
    /// service time that the law says, and sent when the station lets it depart.
    func answer(_ transaction: Transaction) {
        guard !isClosed else { return }
        let destination = Endpoints.Destination(of: transaction.request)
        let route = destination.route
        let visit = visit(of: transaction, route)
        let response =
            admit(visit)
            ? endpoints.response(
                to: transaction.request, at: destination, statistics: statistics, shop: shop, now: visit.arrival)
            : Endpoints.refusal
        transaction.begin(response)
        transaction.whenGone = { [station] in station.abandon(visit) }
        visit.depart = { [self] in
            if case .streamed = response.content, let series = try? EventSeries(of: transaction.request) {
                series.send(to: transaction, on: thread)
            } else {
                transaction.end()
            }
            if route != .stats { statistics.count(route: route, status: response.status) }
        }
        station.join(visit)
    }

    private func visit(of transaction: Transaction, _ route: Route) -> Visit {
        let arrival = Instant(transaction.readAt)
        if route != .stats { statistics.received += 1 }
        guard route.isSubjectToLaw else {
            let stage = configuration.blocking == nil ? Visit.Stage.passing : .waiting
            return Visit(number: nil, arrival: arrival, serviceTime: .zero, stage: stage)
        }
        let number = arrivals
        arrivals += 1
        let own = try? Distribution(of: transaction.request)
        let law = own ?? configuration.service
        return Visit(number: number, arrival: arrival, serviceTime: law.serviceTime(ofRequest: number, from: stream))
    }

    private func admit(_ visit: Visit) -> Bool {
        guard !station.admit(visit) else { return true }
        if let number = visit.number {
            statistics.refused += 1
            log?.append(.refused(RefusedArrival(number: number, arrival: visit.arrival)))
        }
        return false
    }

    /// Forgets who waits and completes the log.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        station.close()
        let now = MonotonicClock.now()
        let stalls = configuration.blocking?.stalls(before: now - begin) ?? []
        log?.close(stalls: stalls.map { (begin + $0.lowerBound)..<(begin + $0.upperBound) })
    }
}
