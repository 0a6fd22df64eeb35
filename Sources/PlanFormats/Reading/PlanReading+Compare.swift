import LoadModel

extension PlanReading {
    /// Who is compared, and how.
    ///
    /// - Parameter loads: empty where they are wrong, and so not known.
    mutating func comparison(_ node: YAMLNode?, targets: [String], loads: [Load]) -> ComparisonPlan {
        let inferred = ComparisonRoles.inferred(from: targets)
        guard let node, let fields = fields(node, Keys.compare.section) else { return ComparisonPlan(roles: inferred) }
        var plan = ComparisonPlan(roles: roles(fields, targets, inferred))
        plan.rule.gates = fields["metrics"].flatMap { gates($0, loads) }
        read(fields, Keys.compare.keys, into: &plan)
        return plan
    }

    /// What `compare` says, else targets of those names, else the two that there are.
    private mutating func roles(_ fields: Fields, _ targets: [String], _ inferred: ComparisonRoles?) -> ComparisonRoles? {
        if let short = fields.entry("candidate"), let long = fields.entry("candidates") {
            report(max(short.place, long.place), "'compare' has 'candidate' or 'candidates', not both; remove one")
        }
        let baseline = role(fields["baseline"], "baseline", targets)
        let candidates = candidates(fields, besides: baseline, targets)
        switch (baseline, candidates) {
        case (let baseline?, let candidates?): return ComparisonRoles(baseline: baseline, candidates: candidates)
        case (let one?, nil) where fields["candidate"] == nil && fields["candidates"] == nil:
            return remaining([one], targets, missing: "candidate", fields).map {
                ComparisonRoles(baseline: one, candidates: [$0])
            }
        case (nil, let some?) where fields["baseline"] == nil:
            return remaining(some, targets, missing: "baseline", fields).map { ComparisonRoles(baseline: $0, candidates: some) }
        default: return inferred
        }
    }

    /// nil where the plan names none, or wrong ones.
    private mutating func candidates(_ fields: Fields, besides baseline: String?, _ targets: [String]) -> [String]? {
        var nodes: [YAMLNode] = []
        if let node = fields["candidate"] {
            nodes = [node]
        } else if let node = fields["candidates"] {
            nodes = list(node, "candidates", example: "write '[one, two]'") ?? []
        }
        var names: [String] = []
        for node in nodes {
            guard let name = role(node, "candidate", targets) else { return nil }
            if name == baseline {
                report(
                    node.place, "baseline and candidate are both '\(name.shortened)'; name two targets, or compare with --self")
            } else if names.contains(name) {
                report(node.place, "'\(name.shortened)' is a candidate already; name it once")
            }
            names.append(name)
        }
        return names.isEmpty ? nil : names
    }

    private mutating func role(_ node: YAMLNode?, _ key: String, _ targets: [String]) -> String? {
        guard let node, let name = text(node, key) else { return nil }
        guard targets.contains(name) else {
            // Where the targets themselves are wrong, their names are not known.
            if !targets.isEmpty {
                report(
                    node.place,
                    "no target is named '\(name.shortened)'" + suggestion(for: name, among: targets, listing: "there are"))
            }
            return nil
        }
        return name
    }

    private mutating func remaining(_ named: [String], _ targets: [String], missing: String, _ fields: Fields) -> String? {
        let others = targets.filter { !named.contains($0) }
        if others.count == 1 { return others[0] }
        if others.contains(missing) { return missing }
        report(fields.place, "'compare' does not say which target is the \(missing); write '\(missing): NAME'")
        return nil
    }

    private mutating func gates(_ node: YAMLNode, _ loads: [Load]) -> [ComparedMetric]? {
        guard let items = list(node, "metrics", example: "write '[mean, p50, errors]'") else { return nil }
        var gates: [ComparedMetric] = []
        for item in items {
            guard let metric = choice(item, "a metric", of: ComparedMetric.self) else { continue }
            if let problem = metric.problem(as: loads) { report(item.place, problem) }
            if !gates.contains(metric) { gates.append(metric) }
        }
        return gates
    }

    /// A command, alone or with where it starts.
    mutating func reset(_ node: YAMLNode) -> ResetCommand? {
        var reset = ResetCommand(command: [], directory: FilePath.absolute(baseDirectory.isEmpty ? "." : baseDirectory))
        guard case .map = node.content else {
            reset.command = command(node, "reset", example: "[./reset-db.sh]") ?? []
            return reset.command.isEmpty ? nil : reset
        }
        guard let fields = fields(node, Keys.reset.section) else { return nil }
        read(fields, Keys.reset.keys, into: &reset)
        if fields["command"] == nil, !fields.hasRefusedKeys {
            report(fields.place, "'reset' has no command; \(Keys.reset.section.example)")
        }
        return reset.command.isEmpty ? nil : reset
    }

    /// One percentage for all metrics that are compared by their ratio, or one for each.
    mutating func tolerances(_ node: YAMLNode) -> [ComparedMetric: Double] {
        guard case .map = node.content else {
            let tolerance = value(node, "tolerance") { text throws(ValueError) in try Quantity.tolerance(text, of: nil) }
            return tolerance.map(ComparedMetric.tolerances) ?? [:]
        }
        guard let fields = fields(node, Keys.tolerance) else { return [:] }
        var tolerances: [ComparedMetric: Double] = [:]
        for entry in fields.entries {
            guard let metric = ComparedMetric(rawValue: entry.key) else { continue }
            tolerances[metric] = value(entry.value, entry.key) { text throws(ValueError) in
                try Quantity.tolerance(text, of: metric)
            }
        }
        return tolerances
    }
}

extension ComparisonRoles {
    /// Targets named baseline and candidate, else the first and the second of exactly two; else nil.
    static func inferred(from targets: [String]) -> ComparisonRoles? {
        if targets.contains("baseline"), targets.contains("candidate") {
            return ComparisonRoles(baseline: "baseline", candidates: ["candidate"])
        }
        return targets.count == 2 ? ComparisonRoles(baseline: targets[0], candidates: [targets[1]]) : nil
    }
}
