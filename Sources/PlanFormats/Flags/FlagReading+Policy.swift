import LoadModel

extension FlagReading {
    /// What `-c` gives, else `--connections`, which says the same where connections are not shared.
    mutating func users(sharingConnections: Bool = false) -> Int? {
        guard flags.users == nil, !sharingConnections else { return whole("--users", flags.users, Limits.users) }
        return whole("--connections", flags.policy.connections, Limits.connections)
    }

    /// The most connections of an open load.
    mutating func openConnections() -> Int? {
        if flags.users != nil, flags.policy.connections != nil {
            report("--connections", "with a rate, -c caps the connections as well; drop one of them")
        }
        return users()
    }

    /// The most connections that the users of a closed load share over HTTP/2.
    mutating func sharedConnections() -> Int? { whole("--connections", flags.policy.connections, Limits.connections) }

    /// The load, with what the flags say of keeping connections in place of its own.
    mutating func kept(_ load: Load, for targets: [Target]) -> Load {
        var load = load
        let given = flags.policy
        if let text = given.reuse {
            let reuse = value("--reuse", "reuse") { () throws(ValueError) in try Quantity.reuse(text) }
            load.connectionPolicy.reuse = reuse ?? load.connectionPolicy.reuse
        }
        if let text = given.openingRate {
            let rate = value("--opening-rate", "openingRate") { () throws(ValueError) in try Quantity.rate(text, "openingRate") }
            load.connectionPolicy.openingRate = rate ?? load.connectionPolicy.openingRate
        }
        if let text = given.resendStale {
            let isOn = value("--resend-stale", "resendStale") { () throws(ValueError) in try Quantity.isOn(text, "resendStale") }
            load.connectionPolicy.resendsStale = isOn ?? load.connectionPolicy.resendsStale
        }
        if let streams = whole("--streams", given.streams, Limits.streams) { load.connectionPolicy.streams = streams }
        load.connectionPolicy.dialAhead = dialAhead(load)
        for conflict in load.conflicts(with: targets) { report(conflict) }
        return load
    }

    private mutating func dialAhead(_ load: Load) -> Int {
        switch flags.policy.dialAhead {
        case .count(let count)?: return whole("--dial-ahead", count, Limits.dialAhead) ?? 0
        case .all?:
            if let most = load.mostConnections { return most }
            report("--dial-ahead", "an open load has no number of connections by itself; give --dial-ahead N, or -c as well")
            return 0
        case nil:
            // What a plan dials ahead is what it has connections for; fewer connections need fewer.
            return min(load.connectionPolicy.dialAhead, load.mostConnections ?? .max)
        }
    }
}
