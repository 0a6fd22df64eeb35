import LoadModel

extension PlanReading {
    /// Reads the names before anything that they may be the names of.
    mutating func readSecrets(_ secretNode: YAMLNode?, public publicNode: YAMLNode? = nil) {
        secretPlaces = listed(secretNode, "secrets")
        let open = listed(publicNode, "public")
        secrets = secretPlaces.map(\.name)
        publicNames = open.map(\.name)
        for (name, place) in open where secrets.contains(where: { $0.lowercased() == name.lowercased() }) {
            report(place, "'\(name.shortened)' is listed under 'secrets' as well; remove one of the two")
        }
    }

    private mutating func listed(_ node: YAMLNode?, _ what: String) -> [(name: String, place: Place)] {
        guard let node, let items = list(node, what, example: "write '- token' below it") else { return [] }
        return items.compactMap { item in text(item, "a name under '\(what)'").map { ($0, item.place) } }
    }

    /// The rule with what the plan says of it.
    var secrecy: Secrecy { Secrecy(secrets: secrets, publicNames: publicNames) }

    /// A name that means nothing would leave what was meant to be secret in every report.
    mutating func checkSecrets(_ requests: [RequestStep]) {
        for (name, place) in secretPlaces {
            let variable = name.hasPrefix("env.") ? String(name.dropFirst(4)) : name
            let isKnown =
                names.declared.contains(name) || captureKeys.contains(name) || headerNames[name.lowercased()] != nil
                || launchNames.contains(name)
                || names.environment[variable] != nil || requests.contains { $0.mayHold(name) }
            guard !isKnown else { continue }
            let known = (Array(names.declared) + Array(headerNames.values)).sorted()
            report(
                place,
                "no variable, header, parameter or field of this plan, and no environment variable, is named '\(name.shortened)'"
                    + (nearestName(to: name, among: known).map { "; did you mean '\($0)'?" } ?? "; check the name, or remove it"))
        }
    }

    /// The secrets that the plan holds; environment values are hidden whether they are listed or not.
    func secretsInUse(_ plan: Plan) -> [String] {
        let requests = plan.allSteps.requests
        let headers = Set(requests.flatMap(\.headers).map { $0.name.lowercased() })
        let variables = Set(plan.templates.flatMap(\.secretNames))
        return secrets.filter { name in
            variables.contains(name) || captureKeys.contains(name) || headers.contains(name.lowercased())
                || launchNames.contains(name)
                || secretsInURLs.contains(name)
                || requests.contains { $0.mayHold(name) }
        }
    }
}

extension Plan {
    /// All text of the plan that may have secrets in it.
    var templates: [Template] {
        allSteps.requests.flatMap(\.templates) + allSteps.conditionTemplates
            + targets.flatMap { target in
                (target.launch.map { Array($0.environment.values) } ?? [])
                    + (target.dial.proxy?.credentials.map { [$0.shown] } ?? [])
            }
    }
}

extension RequestStep {
    /// All text of the request that may have holes.
    var templates: [Template] {
        [path] + headers.map { $0.basic?.shown ?? $0.value } + (body.map { [$0] } ?? []) + (digest.map { [$0.shown] } ?? [])
            + (expectation.predicates + (until?.expectation.predicates ?? [])).flatMap(\.templates)
    }

    /// Whether a parameter or a field may have the name; a trace may have any.
    fileprivate func mayHold(_ name: String) -> Bool {
        [path, body].contains { text in
            guard let text else { return false }
            let isRecorded = text.segments.contains { if case .recorded = $0 { true } else { false } }
            return isRecorded || text.description.lowercased().contains(name.lowercased())
        }
    }
}

extension Predicate {
    fileprivate var templates: [Template] {
        switch self {
        case .equals(let value), .contains(let value), .number(_, let value): [value.template]
        case .not(let inner), .each(let inner), .any(let inner): inner.templates
        case .all(let parts): parts.flatMap(\.templates)
        case .matches, .exists, .type, .count, .empty: []
        }
    }
}

extension [Step] {
    /// The texts that its conditions compare with.
    fileprivate var conditionTemplates: [Template] {
        flattened.flatMap { step -> [Template] in
            switch step {
            case .request, .think, .group: []
            case .loop(let loop): if case .holds(let condition, _) = loop.kind { condition.expression.templates } else { [] }
            case .branch(let branch): branch.condition.expression.templates
            }
        }
    }
}

extension Condition.Expression {
    fileprivate var templates: [Template] {
        switch self {
        case .compare(let one, _, let other): [one, other].compactMap { if case .text(let text) = $0 { text } else { nil } }
        case .matches(.text(let text), _), .isTrue(.text(let text)): [text]
        case .not(let inner): inner.templates
        case .and(let one, let other), .or(let one, let other): one.templates + other.templates
        case .matches, .isTrue, .exists: []
        }
    }
}

extension Template {
    /// The names of the secret variables in it.
    var secretNames: [String] {
        segments.compactMap { if case .secret(let name, _) = $0 { name } else { nil } }
    }
}
