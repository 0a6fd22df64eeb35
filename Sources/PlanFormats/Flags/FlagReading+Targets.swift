import LoadModel

extension FlagReading {
    /// The targets, with what the flags say of reaching them in place of their own.
    mutating func reached(_ targets: [Target]) -> [Target] {
        guard !flags.names(in: .connections).isEmpty else { return targets }
        let change = changes(Keys.target.keys)
        let version = httpVersion()
        let isTunnel = flags.gives("--proxy-tunnel")
        let result = targets.map { target in
            var target = target
            change(&target)
            if let version { target.httpVersion = version }
            if isTunnel { target.dial.proxy?.isTunnel = true }
            return target
        }
        if isTunnel, !flags.gives("--proxy"), !result.contains(where: { $0.dial.proxy != nil }) {
            report("--proxy-tunnel", "there is no proxy to tunnel through; give --proxy as well")
        }
        // Several targets have most of their conflicts in common.
        var seen = Set<String>()
        for conflict in result.flatMap(\.conflicts) where seen.insert(conflict.reason).inserted { report(conflict) }
        return result
    }

    /// What `--http2` says, which `--http` may contradict.
    private mutating func httpVersion() -> HTTPVersion? {
        guard flags.gives("--http2") else { return nil }
        if let given = flags.text("--http"), let version = try? Quantity.httpVersion(given), version != .two {
            report("--http2", "--http \(given) says otherwise; drop one of them")
        }
        return .two
    }

    /// Reports settings that exclude each other, at the flag that brought them together.
    mutating func report(_ conflict: PlanConflict) {
        let given = conflict.keys.compactMap { flags.flag(saying: $0) }
        let flag = given.first ?? (flags.gives("--target") ? "--target" : "URL")
        let others = given.dropFirst()
        let ofPlan = conflict.keys.filter { flags.flag(saying: $0) == nil && $0 != "tunnel" }.map { "'\($0)'" }
        var remedies = conflict.remedy.map { [$0.flag] } ?? []
        remedies.append("drop " + (["the flag"] + others).joined(separator: " or "))
        if !ofPlan.isEmpty, others.isEmpty, isOfPlan {
            remedies.append("remove \(ofPlan.joined(separator: " or ")) from the plan")
        }
        report(flag, "\(conflict.reason); \(remedies.joined(separator: ", or "))")
    }
}

extension PlanFlags {
    /// The flag by which the command line says something of a key of a target or a load; nil where it does not.
    func flag(saying key: String) -> String? {
        if key == "tunnel" { return gives("--proxy-tunnel") ? "--proxy-tunnel" : nil }
        let forms = (Keys.target.section.forms + Keys.load.section.forms).filter { $0.key == key }
        // The last of several is the short way to say it.
        return forms.flatMap(\.flags).map(\.name).last { gives($0) && $0 != "--proxy-tunnel" }
    }
}

extension FlagReading {
    /// The targets, the `https` ones with what the flags say of TLS in place of their own.
    mutating func trusted(_ targets: [Target]) -> [Target] {
        let given = flags.names(in: .tls)
        guard !given.isEmpty else { return targets }
        // Where the targets themselves are wrong, their schemes are not known.
        if !targets.isEmpty, !targets.contains(where: { $0.url.scheme == .https }) {
            refuse(
                given, "no target of this run is https, so that nothing is encrypted; write https in its URL, or drop the flag")
        }
        let change = changes(Keys.tls.keys)
        let replacesCertificate = flags.gives("--cert")
        let result = targets.map { target in
            guard target.url.scheme == .https else { return target }
            var copy = target
            // A key fits one certificate, and may stand in the same file.
            if replacesCertificate { copy.tls.key = nil }
            change(&copy.tls)
            return copy
        }
        if result.contains(where: { $0.tls.key != nil && $0.tls.certificate == nil }) {
            report("--key", "a key is of no use without the client's certificate; give --cert as well")
        }
        return result
    }
}
