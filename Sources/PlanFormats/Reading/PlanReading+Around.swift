import LoadModel

// What is made around the load: setup, the logins of identities, teardown.
extension PlanReading {
    mutating func setup(_ node: YAMLNode?, _ defaults: RequestStep) -> [Step] {
        guard let node else { return [] }
        let own = defaults.without { reference in
            switch reference {
            case .identity, .setup: true
            case .captured, .feed, .random, .now, .iteration, .user: false
            }
        }
        return within(.setup) { reading in
            let steps = reading.requesting(node, "setup", own)
            reading.knownAfterSetup = reading.scope?.allKnown
            return steps
        }
    }

    mutating func teardown(_ node: YAMLNode?, _ defaults: RequestStep) -> [Step] {
        guard let node else { return [] }
        return within(.teardown) { $0.requesting(node, "teardown", defaults.withoutIdentities) }
    }

    mutating func identities(_ node: YAMLNode?, _ defaults: RequestStep) -> Identities? {
        guard let node, let fields = fields(node, Keys.identities.section) else { return nil }
        var identities = Keys.identities.usual
        read(fields, Keys.identities.keys, into: &identities)
        let own = defaults.withoutIdentities
        guard let steps = fields["steps"], fields["count"] != nil else {
            if !fields.hasRefusedKeys {
                let missing =
                    fields["count"] == nil
                    ? "their number; write 'count: 500'" : "the steps of a login; write 'steps:' and '- post: /login'"
                report(fields.place, "'identities' does not say \(missing)")
            }
            return nil
        }
        identities.steps = within(.login) { reading in
            let steps = reading.requesting(steps, "steps", own)
            reading.knownAfterLogin = reading.scope?.allKnown ?? []
            return steps
        }
        identities.renewal = fields["renew"].flatMap { renewal($0, own) }
        return identities
    }

    private mutating func renewal(_ node: YAMLNode, _ defaults: RequestStep) -> Identities.Renewal? {
        guard let fields = fields(node, Keys.renewal.section) else { return nil }
        var renewal = Keys.renewal.usual
        read(fields, Keys.renewal.keys, into: &renewal)
        if fields["every"] == nil, fields["after"] == nil, !fields.hasRefusedKeys {
            report(fields.place, "'renew' does not say when; write 'every: 10m', 'after: 401' or both")
        }
        if let steps = fields["steps"] { renewal.steps = within(.renewal) { $0.requesting(steps, "steps", defaults) } }
        return renewal
    }

    /// A time, or what the login has captured as its life in seconds.
    mutating func renewalInterval(_ node: YAMLNode) -> Identities.Renewal.Interval? {
        guard let name = node.scalar.flatMap({ TemplateText($0.text).onlyReference }), name.hasPrefix("identity.") else {
            return duration(node, "every", Limits.renewal).map { .fixed($0) }
        }
        guard let template = template(node, "every"), case .value(let hole)? = template.segments.first,
            case .identity(let captured) = hole.reference
        else { return nil }
        return .captured(captured)
    }

    private mutating func requesting(_ node: YAMLNode, _ what: String, _ defaults: RequestStep) -> [Step] {
        guard let items = list(node, what, example: "write '- post: /path' below it") else { return [] }
        let before = issues.count
        let steps = items.compactMap { step($0, defaults) }
        if issues.count == before, steps.requests.isEmpty {
            report(node.place, "'\(what)' requests nothing; write a step such as '- post: /path'")
        }
        return steps
    }
}

extension RequestStep {
    /// What is made for no identity takes no header that names one.
    fileprivate var withoutIdentities: RequestStep {
        without { if case .identity = $0 { true } else { false } }
    }

    fileprivate func without(_ isLeftOut: (Reference) -> Bool) -> RequestStep {
        var copy = self
        copy.headers.removeAll { $0.value.references.contains(where: isLeftOut) }
        return copy
    }
}
