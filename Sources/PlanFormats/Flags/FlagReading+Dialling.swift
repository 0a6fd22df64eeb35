import LoadModel

extension FlagReading {
    /// The targets, with what the flags say of reaching them in place of their own.
    mutating func reached(_ targets: [Target]) -> [Target] {
        guard flags.dialling != ConnectionFlags() else { return targets }
        let given = dialling()
        let link = flags.dialling.link.flatMap { text in
            value("--link", "link") { () throws(ValueError) in try Quantity.link(text) }
        }
        let result = targets.map { target in
            var target = target
            if let link { target.link = link }
            if let version = given.version { target.httpVersion = version }
            target.dial = target.dial.overridden(by: given.options)
            if flags.dialling.isTunnel { target.dial.proxy?.isTunnel = true }
            return target
        }
        if flags.dialling.isTunnel, flags.dialling.proxy == nil, !result.contains(where: { $0.dial.proxy != nil }) {
            report("--proxy-tunnel", "there is no proxy to tunnel through; give --proxy as well")
        }
        // Several targets have most of their conflicts in common.
        var seen = Set<String>()
        for conflict in result.flatMap(\.conflicts) where seen.insert(conflict.reason).inserted { report(conflict) }
        return result
    }

    private mutating func dialling() -> (version: HTTPVersion?, options: DialOptions) {
        let flags = flags.dialling
        let options = DialOptions(
            resolve: flags.resolve.compactMap { text in
                value("--resolve", "resolve") { () throws(ValueError) in try Quantity.resolve(text) }
            },
            connectTo: flags.connectTo.compactMap { text in
                value("--connect-to", "connectTo") { () throws(ValueError) in try Quantity.connectTo(text) }
            },
            unixSocket: flags.unixSocket.flatMap { path in
                value("--unix-socket", "unixSocket") { () throws(ValueError) in
                    try Quantity.unixSocket(FilePath.absolute(path))
                }
            },
            interface: flags.interface.flatMap { text in
                value("--interface", "interface") { () throws(ValueError) in try Quantity.interface(text) }
            },
            proxy: flags.proxy.flatMap { text in
                confidential("--proxy", "proxy", text) { template throws(ValueError) in
                    try Proxy(parsing: template, isTunnel: flags.isTunnel)
                }
            })
        return (httpVersion(), options)
    }

    private mutating func httpVersion() -> HTTPVersion? {
        let given = flags.dialling.http.flatMap { text in
            value("--http", "http") { () throws(ValueError) in try Quantity.httpVersion(text) }
        }
        guard flags.dialling.isHTTPTwo else { return given }
        if let given, given != .two { report("--http2", "--http \(given.rawValue) says otherwise; drop one of them") }
        return .two
    }

    /// Reports settings that exclude each other, at the flag that brought them together.
    mutating func report(_ conflict: PlanConflict) {
        let given = conflict.settings.filter { flags.gives($0) }
        let flag = given.first.map { flags.name(of: $0) } ?? (flags.target == nil ? "URL" : "--target")
        let others = given.dropFirst().map { flags.name(of: $0) }
        let ofPlan = conflict.settings.filter { !flags.gives($0) && $0 != .tunnel }.map { "'\($0.rawValue)'" }
        var remedies = conflict.remedy.map { [$0.flag] } ?? []
        remedies.append("drop " + (["the flag"] + others).joined(separator: " or "))
        if !ofPlan.isEmpty, others.isEmpty, isOfPlan {
            remedies.append("remove \(ofPlan.joined(separator: " or ")) from the plan")
        }
        report(flag, "\(conflict.reason); \(remedies.joined(separator: ", or "))")
    }
}

extension PlanFlags {
    /// Whether the command line says something of this setting.
    func gives(_ setting: PlanConflict.Setting) -> Bool {
        switch setting {
        case .http: dialling.isHTTPTwo || dialling.http != nil
        case .proxy: dialling.proxy != nil
        case .tunnel: dialling.isTunnel
        case .resolve: !dialling.resolve.isEmpty
        case .connectTo: !dialling.connectTo.isEmpty
        case .unixSocket: dialling.unixSocket != nil
        case .interface: dialling.interface != nil
        case .link: dialling.link != nil
        case .users: users != nil
        case .connections: policy.connections != nil
        case .dialAhead: policy.dialAhead != nil
        case .streams: policy.streams != nil
        }
    }

    /// The flag by which it says so.
    func name(of setting: PlanConflict.Setting) -> String {
        setting == .http && dialling.isHTTPTwo ? "--http2" : setting.flag
    }
}

extension DialOptions {
    /// Lists replace lists: what a flag gives is all there is.
    fileprivate func overridden(by other: DialOptions) -> DialOptions {
        DialOptions(
            resolve: other.resolve.isEmpty ? resolve : other.resolve,
            connectTo: other.connectTo.isEmpty ? connectTo : other.connectTo, unixSocket: other.unixSocket ?? unixSocket,
            interface: other.interface ?? interface, proxy: other.proxy ?? proxy)
    }
}
