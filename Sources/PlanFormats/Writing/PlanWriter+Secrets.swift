import LoadModel

extension PlanWriter {
    /// What stands in for the values of those secret variables that the plan's requests use.
    var shownVariables: YAMLText? {
        let used = Set(plan.scenarios.flatMap(\.requests).flatMap(\.templates).flatMap(\.secretNames))
        let names = plan.secrets.filter { used.contains($0) }
        return names.isEmpty ? nil : .map(names.map { .init($0, .text(Self.redacted)) })
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
