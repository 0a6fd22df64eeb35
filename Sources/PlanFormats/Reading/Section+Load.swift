import LoadModel

extension Section {
    static let load = Section(
        noun: "'load'",
        forms: [
            KeyForm("model", .choice(["open", "closed"]), "Follows from 'rate' or 'users'."),
            KeyForm("rate", .oneOrMore(.rate), "Arrivals a second of an open load, such as 100/s; several are levels."),
            KeyForm("arrivals", .choice(ArrivalProcess.allCases.map(\.rawValue)), "By default constant."),
            KeyForm("users", .oneOrMore(.whole(Limits.users)), "Users of a closed load; several are levels."),
            KeyForm("think", .duration, "A user's pause before the next pass."),
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
        ],
        later: ["stages", "pacing", "rampUp", "return", "file", "format", "speed", "window", "mode", "trace", "sweep"],
        example: "write '{ rate: 100/s }' or '{ users: 50 }'")
}
