import Measurement

/// The parts of response and service time in JSON; each is absent where it has no samples.
struct PhasesDocument: Codable {
    private var lag: LatencyDocument?
    private var slotWait: LatencyDocument?
    private var startDelay: LatencyDocument?
    private var timeToFirstByte: LatencyDocument?
    private var resolve: LatencyDocument?
    private var tcpConnect: LatencyDocument?
    private var tls: LatencyDocument?
    private var connect: LatencyDocument?

    init(_ phases: PhaseTimes) {
        lag = LatencyDocument(nonEmpty: phases.lag)
        slotWait = LatencyDocument(nonEmpty: phases.slotWait)
        startDelay = LatencyDocument(nonEmpty: phases.startDelay)
        timeToFirstByte = LatencyDocument(nonEmpty: phases.timeToFirstByte)
        resolve = LatencyDocument(nonEmpty: phases.resolve)
        tcpConnect = LatencyDocument(nonEmpty: phases.tcpConnect)
        tls = LatencyDocument(nonEmpty: phases.tls)
        connect = LatencyDocument(nonEmpty: phases.connect)
    }

    var phases: PhaseTimes {
        var phases = PhaseTimes()
        phases.lag = lag?.summary.latencies ?? Latencies()
        phases.slotWait = slotWait?.summary.latencies ?? Latencies()
        phases.startDelay = startDelay?.summary.latencies ?? Latencies()
        phases.timeToFirstByte = timeToFirstByte?.summary.latencies ?? Latencies()
        phases.resolve = resolve?.summary.latencies ?? Latencies()
        phases.tcpConnect = tcpConnect?.summary.latencies ?? Latencies()
        phases.tls = tls?.summary.latencies ?? Latencies()
        phases.connect = connect?.summary.latencies ?? Latencies()
        return phases
    }
}
