import LoadModel

extension PlanReading {
    mutating func load(_ plan: Fields, _ targets: [Target]) -> Load? {
        switch plan.ownLoads {
        case .none: break
        case .some: checkShared(plan["load"])
        case .all: return commonLoad(plan["load"], targets)
        }
        guard let node = plan["load"] else {
            if !plan.hasRefusedKeys {
                report(plan.place, "a plan needs a load; write 'load: { rate: 10/s }' or 'load: { users: 10 }'")
            }
            return nil
        }
        guard let fields = fields(node, Keys.load.section) else { return nil }
        let model = model(fields, targets)
        if case .trace(let trace)? = model { return load(trace, fields, targets) }
        let stop = fields["stages"] == nil ? stopRule(fields) : model.flatMap(stagesLength)
        var load = Keys.load.usual
        if let stop { load.stop = stop }
        return loaded(model, load, fields, targets, beside: plan.ownLoads == .some).flatMap { stop == nil ? nil : $0 }
    }

    /// The load with what it may have at once, and how it keeps connections; nil where it has no model.
    ///
    /// - Parameter others: whether others run beside it.
    mutating func loaded(
        _ model: Load.Model?, _ load: Load, _ fields: Fields, _ targets: [Target], beside others: Bool = false
    ) -> Load? {
        var load = load
        if let model { load.model = model }
        read(fields, Keys.load.keys, into: &load)
        guard model != nil else { return nil }
        report(load.conflicts(with: targets, beside: others), in: fields)
        return load
    }

    private func stagesLength(_ model: Load.Model) -> Load.StopRule? {
        Load(model: model, stop: .requests(1)).stagesDuration.map { .duration($0) }
    }

    /// A number of connections, or true for as many as the load may have.
    mutating func dialAhead(_ node: YAMLNode, _ load: Load) -> Int {
        guard let text = constant(node, "dialAhead") else { return 0 }
        switch text {
        case "false": return 0
        case "true":
            if let most = load.mostConnections { return most }
            report(
                node.place,
                "dialAhead: an open load has no number of connections by itself; write the number, or 'connections' as well")
            return 0
        default:
            guard let count = Int(text.filter { $0 != "_" }), Limits.dialAhead.contains(count) else {
                let most = Limits.dialAhead.upperBound.grouped
                report(node.place, "dialAhead must be true or a whole number from 0 to \(most), found '\(text.shortened)'")
                return 0
            }
            return count
        }
    }

    mutating func stopRule(_ fields: Fields) -> Load.StopRule? {
        if let duration = fields.entry("duration"), let requests = fields.entry("requests") {
            report(
                max(duration.place, requests.place), "a load stops after a 'duration' or after 'requests', not both; remove one")
        }
        if let node = fields["requests"] { return whole(node, "requests", Limits.requests).map(Load.StopRule.requests) }
        guard let node = fields["duration"] else { return Keys.load.usual.stop }
        return duration(node, "duration", Limits.duration).map(Load.StopRule.duration)
    }
}

extension PlanReading {
    /// Remembers where the plan first asks for something that not every transport has.
    mutating func note(_ feature: CurlFeature, _ place: Place) {
        if asked[feature] == nil { asked[feature] = place }
    }

    /// A plan that demands the native transport may ask for no more than it has.
    mutating func checkTransport(of plan: Plan, _ root: Fields) {
        guard plan.generator.transport == .native, case .map(let entries)? = root["generator"]?.content,
            let entry = entries.first(where: { $0.key == "transport" })
        else { return }
        let features = plan.featuresBeyondNative
        guard !features.isEmpty else { return }
        let lacks = features.map { feature in "\(feature)" + (asked[feature].map { " (line \($0.line))" } ?? "") }
        report(
            entry.place,
            "the native transport lacks what this plan asks for: \(lacks.joined(separator: ", ")); write 'transport: curl', or "
                + "remove 'transport'")
    }

    /// Not every transport lets iterations share cookies.
    mutating func checkCookies(of plan: Plan, _ root: Fields) {
        guard let fault = plan.targets.lazy.compactMap({ plan.sharedCookiesFault(of: $0) }).first,
            let entry = root.entry("identities")
        else { return }
        report(entry.place, "\(fault); write 'exclusive: true' in 'identities', or remove what asks for that transport")
    }

    /// Not every transport takes answers as streams.
    mutating func checkStreams(of plan: Plan, _ root: Fields) {
        guard let fault = plan.targets.lazy.compactMap({ plan.streamFault(of: $0) }).first else { return }
        report(
            (root.entry("stream") ?? root.entry("scenarios"))?.place ?? root.place,
            "\(fault); remove 'stream', or what asks for that transport")
    }

    /// Not every transport dials ahead.
    mutating func checkDialAhead(of plan: Plan, _ root: Fields) {
        guard let fault = plan.targets.lazy.compactMap({ plan.dialAheadFault(of: $0) }).first,
            case .map(let entries)? = root["load"]?.content, let entry = entries.first(where: { $0.key == "dialAhead" })
        else { return }
        report(entry.place, "\(fault); remove 'dialAhead', or what asks for that transport")
    }
}

extension Plan {
    /// What any target needs of libcurl's transport, each once.
    var featuresBeyondNative: [CurlFeature] {
        var seen = Set<CurlFeature>()
        return targets.flatMap { featuresBeyondNative(of: $0) }.filter { seen.insert($0).inserted }
    }
}
