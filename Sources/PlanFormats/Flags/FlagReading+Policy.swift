import LoadModel

extension FlagReading {
    /// What `-c` gives, else `--connections`, which says the same where connections are not shared.
    mutating func users(sharingConnections: Bool = false) -> Int? {
        guard !flags.gives("--users"), !sharingConnections else { return whole("--users", Limits.users) }
        return whole("--connections", Limits.connections)
    }

    /// The most connections of an open load.
    mutating func openConnections() -> Int? {
        if flags.gives("--users"), flags.gives("--connections") {
            report("--connections", "with a rate, -c caps the connections as well; drop one of them")
        }
        return users()
    }

    /// The most connections that the users of a closed load share over HTTP/2.
    mutating func sharedConnections() -> Int? { whole("--connections", Limits.connections) }

    /// The load, with what the flags say of keeping connections in place of its own.
    mutating func kept(_ load: Load, for targets: [Target]) -> Load {
        var load = load
        load.connectionPolicy.dialAhead = dialAhead(load)
        for conflict in load.conflicts(with: targets) { report(conflict) }
        return load
    }

    private mutating func dialAhead(_ load: Load) -> Int {
        switch flags.text("--dial-ahead") {
        case "all"?:
            if let most = load.mostConnections { return most }
            report("--dial-ahead", "an open load has no number of connections by itself; give --dial-ahead N, or -c as well")
            return 0
        case .some: return whole("--dial-ahead", Limits.dialAhead) ?? 0
        case nil:
            // What a plan dials ahead is what it has connections for; fewer connections need fewer.
            return min(load.connectionPolicy.dialAhead, load.mostConnections ?? .max)
        }
    }
}
