import LoadModel

extension PlanWriter {
    /// The names that the plan keeps secret, and what stands in for the values of those variables that its requests use.
    mutating func writeSecrets() {
        guard !plan.secrets.isEmpty else { return }
        lines.append("secrets: [\(plan.secrets.map(\.yamlText).joined(separator: ", "))]")
        let used = Set(plan.scenarios.flatMap(\.requests).flatMap(\.templates).flatMap(\.secretNames))
        let urls = plan.targets.compactMap(\.url.hiddenAs)
        let names = plan.secrets.filter { name in
            used.contains(name) || urls.contains { $0.contains("${\(name)}") } && !name.hasPrefix("env.")
        }
        guard !names.isEmpty else { return }
        lines.append("variables:")
        lines += names.map { "  \($0.yamlText): \(Self.redacted.yamlText)" }
    }

    /// The value as outputs may show it: environment values and secret variables by name, other secrets not at all.
    func shownValue(of header: Header) -> String {
        let isListed = plan.secrets.contains { $0.lowercased() == header.name.lowercased() }
        guard header.isSecret || isListed else { return header.value.description }
        return header.value.segments.enumerated().map { index, segment in
            guard case .literal(let text) = segment else { return Template(segments: [segment]).description }
            let isScheme =
                index == 0 && header.value.segments.count > 1 && text.dropLast().allSatisfy(\.isLetter) && text.last == " "
            return isScheme ? text : PlanWriter.redacted
        }.joined()
    }
}
