import LoadModel

/// Settings that are right by themselves and exclude each other.
struct PlanConflict {
    /// Any of them may be given up; the first is what is more likely to be wrong.
    let keys: [String]
    let reason: String
    /// What else mends it, in a plan and on a command line.
    var remedy: (plan: String, flag: String)?
}

extension Table {
    /// The keys that say something else than is usual.
    func given(in owner: Owner) -> [Key<Owner>] {
        keys.filter { $0.write?(owner, .ofNothing) != $0.write?(usual, .ofNothing) }
    }

    /// What the rows say that cannot be had together.
    func conflicts(in owner: Owner) -> [PlanConflict] {
        let given = given(in: owner)
        return given.flatMap { key in
            given.compactMap { other in
                key.form.exclusions[other.name].map { PlanConflict(keys: [key.name, other.name], reason: $0) }
            }
        }
    }
}

extension Target {
    /// What of this target's settings cannot be had together.
    var conflicts: [PlanConflict] {
        var conflicts = isEmbedded ? conflictsOfEmbedded(Keys.target.given(in: self).map(\.name)) : []
        conflicts += Keys.target.conflicts(in: self)
        if let proxy = dial.proxy {
            if proxy.isTunnel, !proxy.isHTTP {
                let reason = "a SOCKS proxy needs no tunnel: it passes on whatever is sent"
                conflicts.append(PlanConflict(keys: ["tunnel"], reason: reason))
            }
            if proxy.isHTTP, !proxy.isTunnel, url.scheme == .http, httpVersion == .two {
                conflicts.append(
                    PlanConflict(
                        keys: ["proxy", "http"], reason: "plain HTTP/2 passes an HTTP proxy only through a tunnel",
                        remedy: ("write 'tunnel: true' beside the proxy's url", "give --proxy-tunnel as well")))
            }
        }
        return conflicts
    }

    /// A target that Dyno itself runs is reached in one way only.
    private func conflictsOfEmbedded(_ given: [String]) -> [PlanConflict] {
        given.filter { Keys.notOfEmbedded.contains($0) }.map { key in
            PlanConflict(
                keys: [key],
                reason: "target '\(name)' has no url, and the demo target that Dyno runs for it takes no '\(key)'")
        }
    }
}

extension Load {
    /// What of this load's settings cannot be had together, or with these targets.
    ///
    /// - Parameter others: whether others run beside it, with connections for all together.
    func conflicts(with targets: [Target], beside others: Bool = false) -> [PlanConflict] {
        // Where the targets themselves are wrong, what they speak is not known.
        guard !targets.isEmpty else { return [] }
        var conflicts = Keys.load.conflicts(in: self)
        if connectionPolicy.streams != nil, !targets.contains(where: { $0.httpVersion == .two }) {
            conflicts.append(
                PlanConflict(
                    keys: ["streams"], reason: "only HTTP/2 has streams, and no target speaks it",
                    remedy: ("write 'http: 2' in a target", "give --http2 as well")))
        }
        if peakUsers != nil, connections != nil, !targets.allSatisfy({ $0.httpVersion == .two }) {
            conflicts.append(
                PlanConflict(
                    keys: ["connections"],
                    reason: "users of a closed load share connections over HTTP/2 only; else each has one",
                    remedy: ("write 'http: 2' in each target", "give --http2 as well")))
        }
        if !others, let most = mostConnections, connectionPolicy.dialAhead > most {
            let cap = connections == nil ? "users" : "connections"
            conflicts.append(
                PlanConflict(
                    keys: ["dialAhead", cap],
                    reason: "\(connectionPolicy.dialAhead.grouped) connections dialled ahead are more than the "
                        + "\(most.grouped) that the load may have"))
        }
        return conflicts
    }

    /// The cap on connections that follows from `connections` or `users`; nil where an open load has none.
    var mostConnections: Int? { connections ?? peakUsers }
}
