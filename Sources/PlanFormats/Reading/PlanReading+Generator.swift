import LoadModel

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
