import LoadModel

extension PlanReading {
    /// Reads the names before anything that they may be the names of.
    mutating func readSecrets(_ node: YAMLNode?) {
        guard let node, let items = list(node, "secrets", example: "write '- token' below it") else { return }
        for item in items {
            guard let name = text(item, "a secret") else { continue }
            secretPlaces.append((name, item.place))
        }
        secrets = secretPlaces.map(\.name)
    }

    /// A name that means nothing would leave what was meant to be secret in every report.
    mutating func checkSecrets() {
        for (name, place) in secretPlaces {
            let variable = name.hasPrefix("env.") ? String(name.dropFirst(4)) : name
            let isKnown =
                names.declared.contains(name) || headerNames[name.lowercased()] != nil
                || names.environment[variable] != nil
            guard !isKnown else { continue }
            let known = (Array(names.declared) + Array(headerNames.values)).sorted()
            report(
                place,
                "no variable, header or environment variable of this plan is named '\(name.shortened)'"
                    + (nearestName(to: name, among: known).map { "; did you mean '\($0)'?" } ?? "; check the name, or remove it"))
        }
    }

    /// The secrets that requests hold; environment values are hidden whether they are listed or not.
    func secretsInUse(_ scenarios: [Scenario]) -> [String] {
        let requests = scenarios.flatMap(\.requests)
        let headers = Set(requests.flatMap(\.headers).map { $0.name.lowercased() })
        let variables = Set(requests.flatMap(\.templates).flatMap(\.secretNames))
        return secrets.filter { variables.contains($0) || headers.contains($0.lowercased()) || secretsInURLs.contains($0) }
    }
}

extension RequestStep {
    /// All text of the request that may have holes.
    var templates: [Template] { [path] + headers.map(\.value) + (body.map { [$0] } ?? []) }
}

extension Template {
    /// The names of the secret variables in it.
    var secretNames: [String] {
        segments.compactMap { if case .secret(let name, _) = $0 { name } else { nil } }
    }
}
