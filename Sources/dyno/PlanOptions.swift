import ArgumentParser
import LoadModel
import PlanFormats

/// What a command line may say about a run: it makes a plan of a URL, or changes a plan for once.
struct PlanOptions: ParsableArguments {
    @OptionGroup(title: "Plan") var setting: SettingOptions
    @OptionGroup(title: "Load") var load: FlagOptions<LoadFlags>
    @OptionGroup(title: "Requests") var request: FlagOptions<RequestFlags>
    @OptionGroup(title: "Connections") var connection: FlagOptions<ConnectionFlags>
    @OptionGroup(title: "TLS") var trust: FlagOptions<TrustFlags>
    @OptionGroup(title: "Generator") var generator: FlagOptions<GeneratorFlags>

    /// The plan that the command line means.
    ///
    /// - Parameter comparison: nil where nothing is compared.
    /// - Returns: the plan, and whether it came from a URL.
    func plan(
        source: String, candidate: String? = nil, comparison: FlagOptions<ComparisonFlags>? = nil
    ) throws -> (Plan, isURL: Bool) {
        let flags = try flags(comparison)
        if PlanSource.isURL(source) {
            try refuseSettings()
            if comparison != nil, candidate == nil, !flags.gives("--self") {
                throw Failure(.usage, "a comparison of URLs needs two: dyno compare URL URL (or one and --self)")
            }
            return (
                try PlanOptions.allowed(
                    try orExit(status: .usage) {
                        try URLPlan(url: source, comparedWith: candidate, flags: flags).plan(environment: processEnvironment)
                    }), true
            )
        }
        if let candidate {
            throw Failure(.usage, "'\(candidate)' is one argument too many: a plan names both targets itself")
        }
        if comparison != nil, flags.gives("--target") {
            throw Failure(.usage, "--target: a comparison loads two targets, and --target picks one; drop it, or use dyno run")
        }
        return (try overridden(try PlanOptions.readPlan(source, settings), comparison: comparison), false)
    }

    /// What is put into a plan before it is read.
    var settings: PlanSettings {
        setting.settings(headers: request.given["--header"] ?? [], target: load.given["--target"]?.last)
    }

    /// A URL is a plan of which flags say everything.
    func refuseSettings() throws {
        guard setting.isGiven else { return }
        throw Failure(
            .usage,
            "\(setting.url.isEmpty ? "--set" : "--url"): a URL is its own plan; give its values with flags, or write a plan file")
    }

    /// A plan that was read from a file, with what the flags change in it.
    func overridden(_ plan: Plan, comparison: FlagOptions<ComparisonFlags>? = nil) throws -> Plan {
        let flags = try flags(comparison)
        return try PlanOptions.allowed(
            try orExit(status: .usage) { try PlanOverrides(flags).applied(to: plan, environment: processEnvironment) })
    }

    /// The plan, where all of its targets may be loaded: flags may have led connections elsewhere.
    private static func allowed(_ plan: Plan) throws -> Plan {
        if let fault = plan.targets.lazy.compactMap(plan.hostFault).first { throw Failure(.badData, fault) }
        return plan
    }

    static func readPlan(_ file: String, _ settings: PlanSettings = PlanSettings()) throws -> Plan {
        do { return try PlanReader.read(file: file, settings: settings, environment: processEnvironment) } catch let errors
            as FlagErrors
        {
            throw Failure(.usage, "\(errors)")
        } catch {
            throw Failure(.badData, "\(error)")
        }
    }

    /// The target to load: the one asked for, else the plan's only one.
    func target(of plan: Plan) throws -> Target {
        guard plan.targets.count > 1 else { return plan.targets[0] }
        throw Failure(
            .usage,
            "the plan names \(plan.targets.count) targets; say which with --target: "
                + plan.targets.map(\.name).joined(separator: ", "))
    }

    /// Whether none of them is given.
    var changesNothing: Bool {
        get throws { try flags() == PlanFlags() && settings == PlanSettings() }
    }

    private func flags(_ comparison: FlagOptions<ComparisonFlags>? = nil) throws -> PlanFlags {
        var flags = PlanFlags()
        let groups = [load.given, request.given, connection.given, trust.given, generator.given, comparison?.given ?? [:]]
        for (name, texts) in groups.joined() { flags.set(name, texts) }
        flags.comparesTargets = comparison != nil
        if let file = flags.text("--body-file") {
            do { flags.bodyFileContents = try TextFile.read(file, limit: Limits.bodyBytes, mayBePipe: true) } catch {
                throw Failure(.inputOutput, "--body-file: '\(file)' \(error.reason)")
            }
        }
        return flags
    }
}
