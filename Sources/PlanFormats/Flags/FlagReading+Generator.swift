import LoadModel

extension FlagReading {
    /// A run that demands the native transport may ask for no more than it has.
    mutating func checkTransport(of plan: Plan) {
        guard plan.generator.transport == .native else { return }
        let features = plan.featuresBeyondNative
        guard !features.isEmpty else { return }
        let named = features.map { feature in (feature, flag: flags.flag(askingFor: feature)) }
        let lacks = named.map { "\($0.0) (\($0.flag ?? "of the plan"))" }.joined(separator: ", ")
        if flags.gives("--transport") {
            report(
                "--transport",
                "the native transport lacks what this run asks for: \(lacks); give --transport curl, or drop the flag")
        } else {
            report(
                named.lazy.compactMap(\.flag).first ?? "--target",
                "the plan's 'transport: native' lacks what this run asks for: \(lacks); give --transport curl as well")
        }
    }

    /// Not every transport dials ahead.
    mutating func checkDialAhead(of plan: Plan) {
        guard let fault = plan.targets.lazy.compactMap({ plan.dialAheadFault(of: $0) }).first else { return }
        let remedy = !flags.gives("--dial-ahead") ? "give --dial-ahead 0 as well" : "drop the flag"
        report("--dial-ahead", "\(fault); \(remedy), or do without what asks for that transport")
    }
}

extension PlanFlags {
    /// The flag that asks for the feature, if any does.
    fileprivate func flag(askingFor feature: CurlFeature) -> String? {
        FlagGroup.allCases.flatMap(\.flags).last { $0.features.contains(feature) && gives($0.name) }?.name
    }
}
