import LoadModel

/// The tables of a plan's keys.
///
/// A new key that is a property of a value is one row here, beside the property in LoadModel and what acts on it.
enum Keys {}

extension Keys {
    static let load = Table(
        "load", "'load'",
        usual: Load(
            model: .open(arrivals: .constant, rates: []), warmup: Nanoseconds(seconds: 5),
            stop: .duration(Nanoseconds(seconds: 60))),
        example: "write '{ rate: 100/s }' or '{ users: 50 }'",
        frame: "{ url: 'http://x', get: /, load: { % } }", beside: "rate: 1/s"
    ) {
        model
        Key(
            "warmup", \.warmup, .duration(Limits.warmup), "Load before the measured window, left out of the statistics.",
            usual: "5s, of a trace none", example: "3s",
            flag: PlanFlag(
                "--warmup", "time", .load,
                help: "Load before the measured window, left out of the statistics. By default the plan's, or 5s. Of a URL none.")
        )
        end
        Key(
            "finish", \.finish, .duration(Limits.finish),
            "How long what is in flight at the end of the duration is awaited, and iterations that have begun may go on; then they are cut.",
            usual: "the longest timeout, or \(Plan.finishOfSeveral) where a scenario has several requests", example: "3s",
            flag: PlanFlag("--finish", "time", .load)
        ).excludes(["requests": "a load that ends after a number of requests awaits each of them"])
        Key(
            "maxInFlight", \.maxInFlight, .whole(Limits.inFlight), "The most requests in flight in an open load.",
            usual: "what the descriptors allow, 10,000 at most", example: "70", flag: PlanFlag("--max-in-flight", "n", .load)
        )
        .refused([
            .closed: "belongs to an open load; each user of a closed one has one request in flight",
            .closedReplay: "belongs to an open load; each user of a closed replay has one request in flight",
        ])
        connections
        trace.map { $0.inside(\.trace).onlyWritten().ofTrace }
    }

    /// Of a scenario: what connections are kept, and how long the warm-up is, is the same for all loads and stands in the plan's.
    static let ownLoad = Table(
        "scenarios[].load", "a scenario's 'load'",
        usual: Load(model: .open(arrivals: .constant, rates: []), stop: .duration(Nanoseconds(seconds: 60))),
        example: "write '{ rate: 20/s }' or '{ users: 50 }'",
        frame: "{ url: 'http://x', scenarios: [{ load: { % }, steps: [{ get: / }] }] }", beside: "rate: 1/s"
    ) {
        Key(
            "start", \.start, .duration(Limits.start), "From the end of the warm-up to its beginning.",
            usual: "0s: with the warm-up",
            example: "3s"
        ).writtenIfUnusual()
        model.filter { $0.name != "model" }.map(\.ofOneLoad)
        Key(
            KeyForm(
                "model", .choice(["open", "closed", "partlyOpen"]),
                "Follows from 'rate', 'users' or 'return'; users in stages need 'model: closed'.", example: "closed"
            ).beside("stages: [hold 3 for 1s]")
        ) { load, _ in .inline(load.model.name) }
        end.map { key in
            var key = key.ofOneLoad
            if key.name == "duration" { key.form.usual = "to the end of the plan's load, or 60s" }
            return key
        }
        Key(
            "maxInFlight", \.maxInFlight, .whole(Limits.inFlight), "The most requests in flight of an open load.",
            usual: "an even share of what the descriptors allow", example: "70"
        ).refused([.closed: "belongs to an open load; each user of a closed one has one request in flight"])
    }

    /// What only the kind of load gives a meaning; `PlanReading+Models.swift` reads them.
    @Rows<Load> private static var model: [Key<Load>] {
        Key(
            KeyForm(
                "model", .choice(["open", "closed", "partlyOpen", "trace"]),
                "Follows from 'rate', 'users', 'return' or 'file'; users in stages need 'model: closed'.", example: "closed"
            ).beside("stages: [hold 3 for 1s]")
        ) { load, _ in load.levels.isEmpty ? nil : .inline(load.model.name) }
        Key(
            KeyForm(
                "rate", .oneOrMore(.rate), "Arrivals a second of an open load, such as 100/s; several are levels.",
                example: "[1/s, 2/s]",
                flags: [
                    PlanFlag(
                        "--rate", short: "R", "rate", .load,
                        help: "Offered rate in total, such as 200/s or 6000/min; several, separated by commas, are levels.")
                ]
            ).beside("").refused([
                .closed: "belongs to an open load; a closed one has users, as in 'users: 50'",
                .openReplay: ofTrace, .closedReplay: ofTrace,
            ])
        ) { load, _ in
            load.isStaged || load.levels.isEmpty ? nil : load.model.profiles.map { .inlineList($0.map(\.description)) }
        }
        Key(
            KeyForm(
                "stages",
                .list(.either([.section(stage), .phrase(RateStage.kinds.keys.sorted())])),
                "The rate, or with 'model: closed' the users, over time from the end of the warm-up; in place of 'rate' or 'users' "
                    + "and 'duration'.", example: "[hold 2/s for 3s]"
            ).beside("").refused([.openReplay: ofTrace, .closedReplay: ofTrace])
        ) { load, _ in load.model.stages.map { .list($0.map { .inline($0) }) } }
        Key(
            KeyForm(
                "arrivals", .phrase(ArrivalProcess.names + ["exponential", "empirical"]),
                "The law of the gaps, such as poisson, gamma:cv=2 or onOff:on=1s,off=4s; empirical gaps.csv draws them from a file, one a line, "
                    + "scaled to the rate.", usual: "constant", example: "poisson",
                flags: [PlanFlag("--arrivals", "law", .load)]
            ).refused([
                .closed: "belongs to an open load; users of a closed one start again when they are done",
                .openReplay: ofTrace, .closedReplay: ofTrace,
            ])
        ) { load, writer in load.levels.isEmpty ? nil : load.model.arrivals.map { .inline($0.planText(writer)) } }
        Key(
            KeyForm(
                "users", .oneOrMore(.whole(Limits.users)), "Users of a closed load; several are levels.", example: "[1, 7]",
                flags: [
                    PlanFlag(
                        "--users", short: "c", "n", .load,
                        help: "Users of a closed loop; with -R, the most connections of an open load.")
                ]
            ).beside("").refused([
                .open: "belongs to a closed load; an open one has a rate, as in 'rate: 100/s'",
                .partlyOpen: "belongs to a closed load; a partly open one has a rate, as in 'rate: 100/s'",
                .openReplay: ofClosedReplay,
            ])
        ) { load, _ in load.isStaged ? nil : load.model.users }
        Key(
            KeyForm(
                "think", .oneOrMore(.think),
                "A user's pause before the next iteration: 1s, a law such as exponential 1s, or empirical pauses.csv: drawn from a file of "
                    + "times, one a line. Several are levels of a closed load.",
                usual: "none", example: "exponential 20ms",
                flags: [
                    PlanFlag(
                        "--think", "time", .load, help: "A user's pause before the next iteration, such as 1s or exponential:1s.")
                ]
            ).beside("users: 2").refused([
                .open:
                    "belongs to users who come again (closed, partlyOpen); between requests of an open load write a step 'think: 200ms'",
                .openReplay: ofClosedReplay,
            ])
        ) { load, writer in load.model.thinks(writer).map { $0.count == 1 ? .inline($0[0]) : .inlineList($0) } }
        Key(
            KeyForm(
                "pacing", .duration(Limits.pacing),
                "The least time from the start of a closed user's iteration to the start of the next.", usual: "none",
                example: "30ms", flags: [PlanFlag("--user-pacing", "time", .load)]
            ).beside("users: 2").refused([
                .open: ofClosedLoad, .partlyOpen: ofClosedLoad, .openReplay: ofClosedReplay,
            ])
        ) { load, _ in load.model.pacing.map { .inline("\($0)") } }
        Key(
            KeyForm(
                "rampUp", .duration(Limits.warmup),
                "Users of a closed load come one after another over this time, from the start of the level.",
                usual: "all at once",
                example: "3s", flags: [PlanFlag("--ramp-up", "time", .load)]
            ).beside("users: 2").refused([
                .open: growingRate, .partlyOpen: growingRate,
                .openReplay: allAtOnce, .closedReplay: allAtOnce,
            ])
        ) { load, _ in load.model.rampUp.map { .inline("\($0)") } }
        Key(
            KeyForm(
                "return", .share,
                "Of a partly open load: the probability that a user comes back after an iteration, for 1/(1 - return) iterations a session.",
                example: "0.8",
                flags: [
                    PlanFlag(
                        "--return", "probability", .load,
                        help: "With -R: users return with this probability after an iteration and --think (partly open).")
                ]
            ).refused([
                .open: "belongs to a partly open load; write 'model: partlyOpen'",
                .closed: "belongs to a partly open load; users of a closed one always come again",
                .openReplay: ofSessions, .closedReplay: ofSessions,
            ])
        ) { load, _ in load.model.returning.map { .inline("\($0)") } }
    }

    private static let ofTrace = "belongs to an open load; a trace has its own times, and 'speed' scales them"
    private static let ofSessions = "belongs to a partly open load; a trace has its own requests"
    private static let ofClosedReplay = "belongs to a closed replay; write 'mode: closed' for one, or remove it"
    private static let ofClosedLoad = "belongs to a closed load; the rate says how often arrivals come"
    private static let growingRate =
        "belongs to a closed load; a rate that grows is a stage, as in '{ ramp: 200/s, for: 30s }'"
    private static let allAtOnce = "belongs to a closed load; all users of a replay begin at once"

    @Rows<Load> private static var end: [Key<Load>] {
        Key(
            KeyForm(
                "duration", .duration(Limits.duration), "Of the measured window, without the warm-up.", usual: "60s",
                example: "3s",
                flags: [
                    PlanFlag(
                        "--duration", short: "d", "time", .load,
                        help:
                            "Length of the measured window, such as 30s, without the warm-up. By default the plan's, or 60s. Of a URL 10s."
                    )
                ])
        ) { load, _ in
            if case .duration(let duration) = load.stop, !load.isStaged { .inline("\(duration)") } else { nil }
        }
        Key(
            KeyForm(
                "requests", .whole(Limits.requests),
                "Stops after so many arrivals, or iterations: with one step, requests. In place of a duration.", example: "70",
                flags: [PlanFlag("--requests", short: "n", "n", .load)])
        ) { load, _ in if case .requests(let count) = load.stop { .inline("\(count)") } else { nil } }
    }

    @Rows<Load> private static var connections: [Key<Load>] {
        Key(
            KeyForm(
                "connections", .whole(Limits.connections), "The most connections of an open load, or of users over HTTP/2.",
                usual: "no limit", example: "7",
                flags: [
                    PlanFlag(
                        "--connections", "n", .connections,
                        help: "The most connections. Alone the same as -c; with -c, what the users share over HTTP/2.")
                ])
        ) { reading, entry, _, load in
            load.connections = reading.whole(entry.value, "connections", Limits.connections)
        } write: { load, _ in
            load.connections.map { .inline("\($0)") }
        }
        Key(
            "reuse", \.connectionPolicy.reuse, .reuse,
            "Which connection carries the next request (always, roundRobin, never), or how many requests each carries.",
            example: "roundRobin", flag: PlanFlag("--reuse", "reuse", .connections))
        Key(
            "openingRate", \.connectionPolicy.openingRate, .rate, "The most connections begun a second, such as 100/s.",
            usual: "no limit", example: "50/s", flag: PlanFlag("--opening-rate", "rate", .connections))
        Key(
            KeyForm(
                "dialAhead", .either([.truth, .whole(Limits.dialAhead)]),
                "Connections opened before the first arrival; true, or a flag without a number: as many as there may be.",
                example: "2",
                flags: [PlanFlag("--dial-ahead", .valueOr("n", without: "all"), .connections)])
        ) { reading, entry, _, load in
            // Of a load whose model is wrong it is not known how many there may be.
            if !load.levels.isEmpty { load.connectionPolicy.dialAhead = reading.dialAhead(entry.value, load) }
        } write: { load, _ in
            load.connectionPolicy.dialAhead > 0 ? .inline("\(load.connectionPolicy.dialAhead)") : nil
        }
        Key(
            "streams", \.connectionPolicy.streams, .whole(Limits.streams), "The most HTTP/2 streams at once on a connection.",
            usual: "\(ConnectionPolicy.defaultStreams)", example: "7", flag: PlanFlag("--streams", "n", .connections)
        )
        .tried(in: "{ targets: { a: { url: 'http://x', http: 2 } }, get: /, load: { % } }")
        Key(
            "resendStale", \.connectionPolicy.resendsStale, .onOff,
            "Whether a request that found its kept-alive connection dead is sent again.", example: "off",
            flag: PlanFlag("--resend-stale", "on|off", .connections)
        ).writtenIfUnusual()
    }
}

extension Key<Load> {
    /// Of one load of several: it has one level, and no flag.
    fileprivate var ofOneLoad: Key<Load> {
        var key = self
        key.form.flags = []
        switch name {
        case "rate": key.form.example = "2/s"
        case "users": key.form.example = "7"
        default: break
        }
        return key
    }
}

extension Form where Value == ConnectionReuse {
    static var reuse: Form {
        Form(.either([.choice(Quantity.reuseNames), .whole(Limits.uses)])) { text, _ throws(ValueError) in
            try Quantity.reuse(text)
        } write: { reuse in
            switch reuse {
            case .recent: .inline("always")
            case .roundRobin: .inline("roundRobin")
            case .never: .inline("never")
            case .times(let count): .inline("\(count)")
            }
        }
    }
}

extension Form where Value == Bool {
    /// As a switch; a plan may say true and false as well.
    static var onOff: Form {
        Form(.either([.choice(Quantity.switchNames), .truth])) { text, what throws(ValueError) in
            try Quantity.isOn(text, what)
        } write: {
            .inline($0 ? "on" : "off")
        }
    }
}

/// What a plan says of each, nil where its kind has no such thing.
extension Load.Model {
    fileprivate var name: String {
        switch self {
        case .open: "open"
        case .closed: "closed"
        case .partlyOpen: "partlyOpen"
        case .trace: "trace"
        }
    }

    fileprivate var arrivals: ArrivalProcess? {
        switch self {
        case .open(let arrivals, _), .partlyOpen(let arrivals, _, _): arrivals
        case .closed, .trace: nil
        }
    }

    fileprivate var profiles: [RateProfile]? {
        switch self {
        case .open(_, let profiles), .partlyOpen(_, let profiles, _): profiles
        case .closed, .trace: nil
        }
    }

    fileprivate var stages: [String]? {
        if case .stages(let stages)? = profiles?.first { return stages.map(\.description) }
        if case .closed(let users, _) = self, case .stages(let stages)? = users.first { return stages.map(\.description) }
        return nil
    }

    fileprivate var users: YAMLText? {
        switch self {
        case .closed(let users, _): .inlineList(users.map { "\($0.peak)" })
        case .trace(let trace): trace.users.map { .inline("\($0)") }
        case .open, .partlyOpen: nil
        }
    }

    fileprivate var cycles: [UserCycle]? {
        switch self {
        case .closed(_, let cycles): cycles
        case .trace(let trace): trace.cycle.map { [$0] }
        case .open, .partlyOpen: nil
        }
    }

    fileprivate func thinks(_ writer: PlanWriter) -> [String]? {
        if case .partlyOpen(_, _, let sessions) = self { return [sessions.think.planText(writer)] }
        return cycles?.map { $0.think.planText(writer) }
    }

    fileprivate var pacing: Nanoseconds? { cycles?.first.flatMap { $0.pacing > .zero ? $0.pacing : nil } }

    fileprivate var rampUp: Nanoseconds? {
        guard case .closed(let users, _) = self, case .steady(_, let rampUp)? = users.first, rampUp > .zero else { return nil }
        return rampUp
    }

    fileprivate var returning: Double? {
        if case .partlyOpen(_, _, let sessions) = self { sessions.returning } else { nil }
    }
}
