import Charts
import LoadModel
import Measurement

/// The slowest requests of a level, one above the other, by what their time went into; where in the run they lie, and what was in flight
/// then.
struct SlowestFigure {
    private let level: LevelResult
    private let slow: SlowRequests
    /// Of all labels.
    private let slowest: [KeptRequest]
    private let traces: TraceAccount?

    private static let mostRows = 50
    private static let mostOfLabel = 20
    private static let mostInWords = 10
    private static let mostMoments = 5

    /// nil where none were kept.
    ///
    /// - Parameter traces: of the target.
    init?(_ level: LevelResult, traces: TraceAccount? = nil) {
        guard let slow = level.slow, !slow.slowest.isEmpty else { return nil }
        self.level = level
        self.slow = slow
        self.traces = traces
        slowest = slow.slowestOfAll
    }

    var model: Figure {
        var figure = Figure(
            "From their intended starts", note: note, [places, inFlight],
            table: KeptRequestTable.table(of: slow.slowest, in: level, traces: traces),
            inWords: .shorter(KeptRequestTable.shortTable(of: Array(slowest.prefix(SlowestFigure.mostInWords)), in: level)),
            isWide: true)
        figure.pictures.insert(.lanes(waterfall), at: 0)
        return figure
    }

    private var note: String {
        let labels = Set(slow.slowest.map(\.label)).count
        let shown = min(SlowestFigure.mostRows, slowest.count)
        return """
            The \(QuantityText.count(shown)) slowest\(labels > 1 ? " of all labels" : ""), each from its intended start. Below: where in the \
            run the slowest lie, and what was in flight. All that is known of each is in the table\(labels > 1 ? ", and of each label" : "").
            """
    }

    // MARK: In sentences

    /// Where the slowest lie, and that they lie together; empty where there is nothing to say.
    static func sentences(of level: LevelResult) -> [String] {
        guard let slow = level.slow else { return [] }
        let all = slow.slowestOfAll.count
        let moments = slow.sharedMoments(window: level.windowSeconds)
        guard !moments.isEmpty else { return [] }
        let requests = moments.reduce(0) { $0 + $1.requests }
        let whole = requests == all ? "All" : "\(QuantityText.count(requests)) of the"
        let named = moments.prefix(mostMoments).map { moment -> String in
            let place = "\(moment.requests) from \(seconds(moment.start)) to \(seconds(moment.end))"
            return place
                + (moment.stall.map { " (a stall of the target from \(seconds($0.start)) to \(seconds($0.end)))" } ?? "")
        }
        let more = moments.count > mostMoments ? "; and more" : ""
        return [
            """
            \(whole) \(QuantityText.count(all)) slowest lie in \
            \(QuantityText.counted(moments.count, "moment")): \(named.joined(separator: ", "))\(more).
            """
        ]
    }

    /// From the start of the load: `12.31 s`.
    static func seconds(_ time: Nanoseconds) -> String { QuantityText.decimal(time.seconds, places: 2) + " s" }

    // MARK: Pictures

    static let phases: [(phase: KeptRequest.Phase, part: LaneChart.Part)] = [
        (.lag, LaneChart.Part("lag (the generator's)", .bad, isHollow: true)), (.slotWait, LaneChart.Part("slot wait", .tone(1))),
        (.connect, LaneChart.Part("connect, or the wait for a connection", .tone(5))),
        (.firstByte, LaneChart.Part("to the first byte", .tone(3))), (.receive, LaneChart.Part("transfer", .tone(6))),
        (.readDelay, LaneChart.Part("read delay (the generator's)", .quiet, isHollow: true)),
    ]

    static func part(of phase: KeptRequest.Phase) -> Int { phases.firstIndex { $0.phase == phase } ?? 0 }

    private var waterfall: LaneChart {
        var ofLabel: [String: Int] = [:]
        let rows = slow.slowest.enumerated().compactMap { place, request -> LaneChart.Row? in
            ofLabel[request.label, default: 0] += 1
            let isShown = place < SlowestFigure.mostRows
            guard isShown || ofLabel[request.label, default: 0] <= SlowestFigure.mostOfLabel else { return nil }
            return row(request, isShown: isShown)
        }
        return LaneChart(
            "The slowest requests, from their intended starts",
            summary: "Each bar is a request, its parts the phases of its time.",
            x: Axis("from the intended start", format: .duration), parts: SlowestFigure.phases.map(\.part), rows: rows,
            mostRows: SlowestFigure.mostRows)
    }

    private var hasSeveral: Bool { level.labels.count > 1 }

    private func row(_ request: KeptRequest, isShown: Bool) -> LaneChart.Row {
        let parts = request.phases.map { phase, from, to in
            let start = request.sample.intendedStart
            return (part: SlowestFigure.part(of: phase), range: (from - start).milliseconds...(to - start).milliseconds)
        }
        let words = KeptRequestTable.phases(of: request).map { "\($0.name) \($0.text)" }.joined(separator: ", ")
        let title = """
            \(request.label) at \(SlowestFigure.seconds(request.sample.intendedStart)): \
            \(QuantityText.duration(milliseconds: request.responseTime.milliseconds)) (\(words)); \
            \(KeptRequestTable.outcome(of: request)), connection \(KeptRequestTable.connection(of: request)), \
            \(request.inFlight) in flight, iteration \(request.iteration)
            """
        return LaneChart.Row(
            QuantityText.duration(milliseconds: request.responseTime.milliseconds),
            words: (hasSeveral ? "\(request.label), " : "") + "at \(SlowestFigure.seconds(request.sample.intendedStart))",
            title: title, bars: [LaneChart.Bar(parts)], kind: request.label, isShown: isShown)
    }

    private var end: Double {
        max(
            1e-3, (level.series.interval * Int64(level.series.points.count)).seconds, slowest.map(\.sample.end.seconds).max() ?? 0
        )
    }

    private var stalls: [Layer] {
        slow.stalls.enumerated().map { index, stall in
            Layer(index == 0 ? "a stall of the target" : "", .region(stall.start.seconds...stall.end.seconds), .bad)
        }
    }

    private var places: Plot {
        let marks = slowest.map { Mark(Point($0.sample.intendedStart.seconds, $0.responseTime.milliseconds), look: .small) }
        return Plot(
            "Where in the run the slowest lie", summary: "Each mark is one of the slowest requests.",
            x: Axis("", format: .clock, domain: 0...end), y: Axis("Response time", format: .duration),
            layers: stalls + [Layer("one of the slowest", .marks(marks), .series(0))], height: 120)
    }

    private var inFlight: Plot {
        let series = SeriesColumns(level, limit: 300)
        let points = series.columns.map { Point($0.middle, $0.inFlight) }
        return Plot(
            "Requests in flight over time", summary: "On average in each interval.",
            x: Axis("from the start of the load (min:s)", format: .clock, domain: 0...end), y: Axis("In flight"),
            layers: [Layer("in flight", .steps(points, width: series.width, isFilled: true), .series(0))], height: 90)
    }
}

/// What is known of single requests, as rows.
enum KeptRequestTable {
    /// All that is known.
    static func table(of requests: [KeptRequest], in level: LevelResult, traces: TraceAccount? = nil) -> Table {
        let hasSeveral = level.labels.count > 1
        var table = Table(
            left: ["Response time"] + (hasSeveral ? ["Label"] : []) + ["Outcome"],
            right: [
                "Start", "Lag", "Slot wait", "Resolve", "TCP connect", "TLS", "Other wait for a connection", "To the first byte",
                "Transfer", "Read delay", "Bytes", "Connection", "Its requests before", "In flight", "Redirects", "Try",
                "Sent again", "Iteration", "Row", "Trace",
            ])
        let trace = { (request: KeptRequest) in
            // Of others than those there is no trace to be found.
            var cell = Table.Cell.text(request.trace.flatMap { $0.isSampled ? $0.id : nil } ?? "")
            cell.link = traces?.url(of: request.trace)
            return cell
        }
        table.columns[0].alignment = .right
        table.rows = requests.map { request in
            let parts = phases(of: request)
            let time = { (name: String) in Table.Cell.text(parts.first { $0.name == name }?.text ?? "") }
            let count = { (value: Int32) in Table.Cell.text(value > 0 ? QuantityText.count(Int(value)) : "") }
            return [.text(duration(request.responseTime))] + (hasSeveral ? [.name(request.label)] : [])
                + [
                    .text(outcome(of: request), isGood(request) ? nil : .bad),
                    .text(QuantityText.decimal(request.sample.intendedStart.seconds, places: 3) + " s"), time("lag"),
                    time("slot wait"),
                    time("resolve"), time("TCP connect"), time("TLS"), time("other wait for a connection"),
                    time("to the first byte"), time("transfer"), time("read delay"),
                    .text(QuantityText.count(request.sample.receivedBytes)), .text(connection(of: request)),
                    .text(request.connection > 0 ? QuantityText.count(Int(request.connectionAge)) : ""), count(request.inFlight),
                    count(request.redirects), .text(request.retries > 0 ? "\(request.retries + 1)" : ""),
                    .text(request.sample.wasResent ? "yes" : ""), .text("\(request.iteration)"),
                    .text(request.feed.map { "\(request.row) of \($0)" } ?? ""), trace(request),
                ]
        }
        return table
    }

    /// What a terminal has room for.
    static func shortTable(of requests: [KeptRequest], in level: LevelResult) -> Table {
        let hasSeveral = level.labels.count > 1
        var table = Table(
            left: hasSeveral ? ["Label"] : [],
            right: ["Response\ntime", "Start", "Before\nsending", "First\nbyte", "Transfer", "Status", "In\nflight"])
        table.rows = requests.map { request in
            let sample = request.sample
            let spent = request.phases.reduce(into: [KeptRequest.Phase: Nanoseconds]()) { $0[$1.phase] = $1.to - $1.from }
            let time = { (phases: KeptRequest.Phase...) in
                Table.Cell.text(duration(phases.reduce(.zero) { $0 + (spent[$1] ?? .zero) }))
            }
            return (hasSeveral ? [.name(request.label)] : [])
                + [
                    .text(duration(request.responseTime)), .text(SlowestFigure.seconds(sample.intendedStart)),
                    time(.lag, .slotWait, .connect), time(.firstByte), time(.receive), .text(outcome(of: request)),
                    .text(QuantityText.count(Int(request.inFlight))),
                ]
        }
        return table
    }

    private static func duration(_ time: Nanoseconds) -> String { QuantityText.duration(milliseconds: time.milliseconds) }

    private static func isGood(_ request: KeptRequest) -> Bool { request.sample.failure == nil }

    /// `200`, `timeout`.
    static func outcome(of request: KeptRequest) -> String {
        let status = request.sample.status > 0 ? "\(request.sample.status)" : ""
        guard let failure = request.sample.failure, failure != .status else { return status }
        return status.isEmpty ? failure.name : "\(status), \(failure.name)"
    }

    /// `3`, of several threads `2/3`.
    static func connection(of request: KeptRequest) -> String {
        request.connection > 0 ? "\(request.worker)/\(request.connection)" : "none"
    }

    /// The parts of its time that took any, in words; connect by what it was.
    static func phases(of request: KeptRequest) -> [(name: String, text: String)] {
        var parts: [(String, Nanoseconds)] = []
        for (phase, from, to) in request.phases {
            switch phase {
            case .lag: parts.append(("lag", to - from))
            case .slotWait: parts.append(("slot wait", to - from))
            case .connect:
                let dial = request.sample.dial ?? DialTimes()
                let dialling = dial.resolve + dial.tcpConnect + dial.tls
                parts += [("resolve", dial.resolve), ("TCP connect", dial.tcpConnect), ("TLS", dial.tls)]
                // Dialling may have begun for another request, before this one came.
                parts.append(("other wait for a connection", max(.zero, to - from - dialling)))
            case .firstByte: parts.append(("to the first byte", to - from))
            case .receive: parts.append(("transfer", to - from))
            case .readDelay: parts.append(("read delay", to - from))
            }
        }
        return parts.filter { $0.1 > .zero }.map { ($0.0, duration($0.1)) }
    }
}

/// What went over each connection around the slowest request of a timeline.
struct TimelineFigure {
    private let level: LevelResult
    private let timeline: Timeline

    private static let mostLanes = 60

    /// nil where there is none.
    init?(_ level: LevelResult) {
        guard let timeline = level.timeline, !timeline.requests.isEmpty else { return nil }
        self.level = level
        self.timeline = timeline
    }

    var model: Figure {
        let (rows, left) = lanes
        var figure = Figure("Timeline: a lane for each connection", note: note(left: left), [], isWide: true)
        let start = timeline.start.seconds
        let chart = LaneChart(
            "Requests over time, by connection", summary: "A lane for each connection, in it a bar for each request.",
            x: Axis("from the start of the load (s)", domain: start...max(timeline.end.seconds, start + 1e-6)),
            parts: SlowestFigure.phases.map(\.part), rows: rows,
            regions: (level.slow?.stalls ?? []).map { $0.start.seconds...$0.end.seconds })
        figure.pictures = [.lanes(chart)]
        return figure
    }

    private func note(left: Int) -> String {
        var sentences = [
            """
            \(SlowestFigure.seconds(timeline.start)) to \(SlowestFigure.seconds(timeline.end)), around the slowest request of \
            \(QuantityText.count(timeline.kept)) that were kept
            """
        ]
        if timeline.dropped > 0 {
            sentences.append(
                "\(QuantityText.counted(timeline.dropped, "earlier one")) gave way to them, as a timeline holds so many")
        }
        if left > 0 { sentences.append("\(QuantityText.counted(left, "more connection")) with fewer requests then") }
        if !(level.slow?.stalls ?? []).isEmpty { sentences.append("red: stalls of the target") }
        let file = timeline.file.map { " All of them are in \($0), which Perfetto and Chrome open." } ?? ""
        return sentences.joined(separator: "; ") + "." + file
    }

    /// The connections with the most requests then, in their order; where one carries several at once it has several lanes. And how many
    /// are left out.
    private var lanes: (rows: [LaneChart.Row], left: Int) {
        let requests = timeline.excerpt.filter { $0.connection > 0 }
        let byConnection = Dictionary(grouping: requests) { [$0.worker, $0.connection] }
        let most = byConnection.sorted { ($1.value.count, $0.key[0], $0.key[1]) < ($0.value.count, $1.key[0], $1.key[1]) }
        var rows: [LaneChart.Row] = []
        var drawn = 0
        let chosen = most.prefix(TimelineFigure.mostLanes).sorted { ($0.key[0], $0.key[1]) < ($1.key[0], $1.key[1]) }
        for (key, requests) in chosen where rows.count < TimelineFigure.mostLanes {
            drawn += 1
            var ends: [Nanoseconds] = []
            var bars: [[LaneChart.Bar]] = []
            for request in requests {
                // What it waited before belongs to no connection.
                let phases = request.phases.filter { $0.phase.isOnConnection }
                guard let from = phases.first?.from, let to = phases.last?.to else { continue }
                let lane = ends.firstIndex { $0 <= from } ?? ends.count
                if lane == ends.count {
                    ends.append(to)
                    bars.append([])
                }
                ends[lane] = to
                bars[lane].append(
                    LaneChart.Bar(
                        phases.map { (part: SlowestFigure.part(of: $0.phase), range: $0.from.seconds...$0.to.seconds) }))
            }
            for (lane, bars) in bars.enumerated() {
                rows.append(LaneChart.Row(lane == 0 ? "\(key[0])/\(key[1])" : "", bars: bars))
            }
        }
        return (rows, byConnection.count - drawn)
    }
}
