import LoadModel

extension FlagReading {
    /// The generator's options, with what the flags say in place of them.
    mutating func generator(_ options: GeneratorOptions) -> GeneratorOptions {
        let given = flags.generator
        return GeneratorOptions(
            threads: whole("--threads", given.threads, Limits.threads) ?? options.threads,
            isPinned: given.isPinned || options.isPinned,
            pacing: given.pacing.flatMap { choice("--pacing", "pacing", $0, of: Pacing.self) } ?? options.pacing,
            transport: given.transport.flatMap { choice("--transport", "transport", $0, of: TransportKind.self) }
                ?? options.transport)
    }

    /// A run that demands the native transport may ask for no more than it has.
    mutating func checkTransport(of plan: Plan) {
        guard plan.generator.transport == .native else { return }
        let features = plan.featuresBeyondNative
        guard !features.isEmpty else { return }
        let named = features.map { feature in (feature, flag: flags.flag(askingFor: feature)) }
        let lacks = named.map { "\($0.0) (\($0.flag ?? "of the plan"))" }.joined(separator: ", ")
        if flags.generator.transport != nil {
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
        let remedy = flags.policy.dialAhead == nil ? "give --dial-ahead 0 as well" : "drop the flag"
        report("--dial-ahead", "\(fault); \(remedy), or do without what asks for that transport")
    }

    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ flag: String, _ what: String, _ text: String, of type: Choice.Type
    ) -> Choice? where Choice.RawValue == String {
        value(flag, what) { () throws(ValueError) in try Quantity.choice(text, what, of: type) }
    }
}

extension PlanFlags {
    /// The flag that asks for the feature, if any does.
    fileprivate func flag(askingFor feature: CurlFeature) -> String? {
        switch feature {
        case .httpTwo, .httpOneZero: gives(.http) ? name(of: .http) : nil
        case .forwardingProxy: gives(.proxy) ? "--proxy" : nil
        case .redirects: exchange.follow != nil ? "--follow" : nil
        case .contentDecoding: exchange.decodesContent ? "--compressed" : nil
        case .digest: exchange.isDigest ? "--digest" : nil
        case .cookies: exchange.keepsCookies ? "--cookies" : nil
        }
    }
}
