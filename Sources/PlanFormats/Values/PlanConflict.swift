import LoadModel

/// Settings that are right by themselves and exclude each other.
struct PlanConflict {
    /// A setting, under the name that it has in a plan.
    enum Setting: String {
        case http, proxy, tunnel, resolve, connectTo, unixSocket, interface, link
        case users, connections, dialAhead, streams

        /// The name that it has on a command line.
        var flag: String {
            switch self {
            case .http: "--http"
            case .proxy: "--proxy"
            case .tunnel: "--proxy-tunnel"
            case .resolve: "--resolve"
            case .connectTo: "--connect-to"
            case .unixSocket: "--unix-socket"
            case .interface: "--interface"
            case .link: "--link"
            case .users: "--users"
            case .connections: "--connections"
            case .dialAhead: "--dial-ahead"
            case .streams: "--streams"
            }
        }
    }

    /// Any of them may be given up; the first is what is more likely to be wrong.
    let settings: [Setting]
    let reason: String
    /// What else mends it, in a plan and on a command line.
    var remedy: (plan: String, flag: String)?
}

extension Target {
    /// What of this target's settings cannot be had together.
    var conflicts: [PlanConflict] {
        var conflicts: [PlanConflict] = isEmbedded ? conflictsOfEmbedded : []
        if dial.unixSocket != nil {
            let others: [(PlanConflict.Setting, isGiven: Bool)] = [
                (.proxy, dial.proxy != nil), (.resolve, !dial.resolve.isEmpty), (.connectTo, !dial.connectTo.isEmpty),
                (.interface, dial.interface != nil),
            ]
            for (setting, isGiven) in others where isGiven {
                let reason =
                    setting == .proxy
                    ? "a Unix socket is reached without a proxy" : "a Unix socket has no host, no port and no interface"
                conflicts.append(PlanConflict(settings: [setting, .unixSocket], reason: reason))
            }
        }
        if link != nil {
            let others: [(PlanConflict.Setting, isGiven: Bool)] = [
                (.proxy, dial.proxy != nil), (.resolve, !dial.resolve.isEmpty), (.connectTo, !dial.connectTo.isEmpty),
                (.interface, dial.interface != nil),
            ]
            for (setting, isGiven) in others where isGiven {
                let reason = "the far end of a simulated link goes straight to the url, or to the target's Unix socket"
                conflicts.append(PlanConflict(settings: [setting, .link], reason: reason))
            }
        }
        if let proxy = dial.proxy {
            if proxy.isTunnel, !proxy.isHTTP {
                let reason = "a SOCKS proxy needs no tunnel: it passes on whatever is sent"
                conflicts.append(PlanConflict(settings: [.tunnel], reason: reason))
            }
            if proxy.isHTTP, !proxy.isTunnel, url.scheme == .http, httpVersion == .two {
                conflicts.append(
                    PlanConflict(
                        settings: [.proxy, .http], reason: "plain HTTP/2 passes an HTTP proxy only through a tunnel",
                        remedy: ("write 'tunnel: true' beside the proxy's url", "give --proxy-tunnel as well")))
            }
        }
        return conflicts
    }

    /// A target that Dyno itself runs is reached in one way only.
    private var conflictsOfEmbedded: [PlanConflict] {
        let settings: [(PlanConflict.Setting, isGiven: Bool)] = [
            (.http, httpVersion != .oneOne), (.proxy, dial.proxy != nil), (.resolve, !dial.resolve.isEmpty),
            (.connectTo, !dial.connectTo.isEmpty), (.unixSocket, dial.unixSocket != nil), (.interface, dial.interface != nil),
        ]
        return settings.filter(\.isGiven).map { setting, _ in
            PlanConflict(
                settings: [setting],
                reason: "target '\(name)' has no url, and the demo target that Dyno runs for it takes no '\(setting.rawValue)'")
        }
    }
}

extension Load {
    /// What of this load's settings cannot be had together, or with these targets.
    func conflicts(with targets: [Target]) -> [PlanConflict] {
        // Where the targets themselves are wrong, what they speak is not known.
        guard !targets.isEmpty else { return [] }
        var conflicts: [PlanConflict] = []
        if connectionPolicy.streams != nil, !targets.contains(where: { $0.httpVersion == .two }) {
            conflicts.append(
                PlanConflict(
                    settings: [.streams], reason: "only HTTP/2 has streams, and no target speaks it",
                    remedy: ("write 'http: 2' in a target", "give --http2 as well")))
        }
        if peakUsers != nil, connections != nil, !targets.allSatisfy({ $0.httpVersion == .two }) {
            conflicts.append(
                PlanConflict(
                    settings: [.connections],
                    reason: "users of a closed load share connections over HTTP/2 only; else each has one",
                    remedy: ("write 'http: 2' in each target", "give --http2 as well")))
        }
        if let most = mostConnections, connectionPolicy.dialAhead > most {
            let cap: PlanConflict.Setting = connections == nil ? .users : .connections
            conflicts.append(
                PlanConflict(
                    settings: [.dialAhead, cap],
                    reason: "\(connectionPolicy.dialAhead.grouped) connections dialled ahead are more than the "
                        + "\(most.grouped) that the load may have"))
        }
        return conflicts
    }

    /// The cap on connections that follows from `connections` or `users`; nil where an open load has none.
    var mostConnections: Int? { connections ?? peakUsers }
}
