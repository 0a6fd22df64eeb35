import LoadModel

extension Section {
    static let load = Section(
        noun: "'load'",
        forms: [
            KeyForm(
                "model", .choice(["open", "closed", "partlyOpen", "trace"]),
                "Follows from 'rate', 'users', 'return' or 'file'; users in stages need 'model: closed'."),
            KeyForm("rate", .oneOrMore(.rate), "Arrivals a second of an open load, such as 100/s; several are levels."),
            KeyForm(
                "stages", .list(.either([.section(stage), .phrase(RateStage.kinds.keys.sorted())])),
                "The rate, or with 'model: closed' the users, over time from the end of the warm-up; in place of 'rate' or 'users' and 'duration'."
            ),
            KeyForm(
                "arrivals", .phrase(ArrivalProcess.names + ["exponential"]),
                "The law of the gaps, such as poisson, gamma:cv=2 or onOff:on=1s,off=4s; by default constant."),
            KeyForm("users", .oneOrMore(.whole(Limits.users)), "Users of a closed load; several are levels."),
            KeyForm(
                "think", .oneOrMore(.pause),
                "A user's pause before the next pass: 1s, or a law such as exponential 1s. Several are levels of a closed load."),
            KeyForm("pacing", .duration, "The least time from the start of a closed user's pass to the start of the next."),
            KeyForm(
                "rampUp", .duration, "Users of a closed load come one after another over this time, from the start of the level."),
            KeyForm(
                "return", .share,
                "Of a partly open load: the probability that a user comes back after a pass, for 1/(1 - return) passes a session."
            ),
            KeyForm("warmup", .duration, "Before the measured window, left out of the statistics; by default 5s."),
            KeyForm("duration", .duration, "Of the measured window; by default 60s."),
            KeyForm("requests", .whole(Limits.requests), "Arrivals, or passes of a scenario, in place of a duration."),
            KeyForm("maxInFlight", .whole(Limits.inFlight), "The most requests in flight in an open load."),
            KeyForm("connections", .whole(Limits.connections), "The most connections of an open load, or of users over HTTP/2."),
            KeyForm(
                "reuse", .either([.choice(Quantity.reuseNames), .whole(Limits.uses)]),
                "Which connection carries the next request, or how many requests each carries; by default always."),
            KeyForm("openingRate", .rate, "The most connections begun a second."),
            KeyForm(
                "dialAhead", .either([.truth, .whole(Limits.dialAhead)]),
                "Connections opened before the first arrival; true: as many as there may be."),
            KeyForm("streams", .whole(Limits.streams), "The most HTTP/2 streams at once on a connection."),
        ] + trace,
        later: ["trace", "sweep"],
        example: "write '{ rate: 100/s }' or '{ users: 50 }'")

    private static let trace = [
        KeyForm("file", .text, "A trace: a file of recorded requests to make again, named from the plan's folder."),
        KeyForm(
            "format", .text,
            "Of the trace: combined, common, jtl, har, csv, or nginx's log_format; by default by the end of the file's name, else combined."
        ),
        KeyForm(
            "mode", .choice(["open", "closed"]),
            "open: each request of the trace at its own time; closed: each after the answer to the one before."),
        KeyForm("speed", .either([.positive, .text]), "How many times as fast as recorded; by default 1."),
        KeyForm("window", .text, "What of the recorded time is replayed, such as 0s..10m, 30s.. or ..10m; by default all."),
        KeyForm("loop", .truth, "Whether the trace begins again when it is through."),
        KeyForm(
            "badLines", .whole(Limits.badLines), "How many lines of the trace may be no requests, and are skipped; by default 0."),
        KeyForm("allowHosts", .list(.text), "Hosts whose requests in the trace are sent to the target as well."),
        KeyForm("labels", .list(.text), "Forms of paths that statistics keep together, such as /channels/{id} or /static/*."),
    ]

    static let stage = Section(
        noun: "a stage",
        forms: [
            KeyForm("hold", .level, "This rate, or so many users."),
            KeyForm("ramp", .level, "Evenly from what was before to this."),
            KeyForm("from", .level, "Where a ramp begins, if not at what was before."),
            KeyForm("step", .level, "To this in steps."),
            KeyForm("in", .whole(1...1_000), "The number of steps."),
            KeyForm("spike", .level, "This for a moment; what follows goes on from what was before."),
            KeyForm("sine", .either([.rate, .section(sine)]), "Around this rate."),
            KeyForm("amplitude", .rate, "How far a sine goes up and down; at most its mean."),
            KeyForm("period", .duration, "Of a sine."),
            KeyForm("for", .duration, "How long the stage lasts."),
        ],
        required: ["for"], example: "write '{ hold: 50/s, for: 10s }'")

    static let sine = Section(
        noun: "'sine'",
        forms: [
            KeyForm("mean", .rate, "What it swings around."),
            KeyForm("amplitude", .rate, "How far it goes up and down; at most its mean."),
            KeyForm("period", .duration, "From one high point to the next."),
        ],
        required: ["mean", "amplitude", "period"], example: "write '{ mean: 100/s, amplitude: 50/s, period: 1m }'")
}
