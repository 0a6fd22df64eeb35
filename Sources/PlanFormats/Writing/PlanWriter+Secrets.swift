import LoadModel

extension PlanWriter {
    /// What stands in for the values of those secret variables that the plan uses.
    var shownVariables: YAMLText? {
        let used = Set(plan.templates.flatMap(\.secretNames))
        let urls = plan.targets.compactMap(\.url.hiddenAs)
        let names = plan.secrets.filter { name in
            used.contains(name) || urls.contains { $0.contains("${\(name)}") } && !name.hasPrefix("env.")
        }
        return names.isEmpty ? nil : .map(names.map { .init($0, .text(plan.shownSecrets[$0] ?? Secrecy.redacted)) })
    }
}
