import LoadModel

/// What every step of a plan starts from.
struct StepDefaults {
    var headers: [Header] = []
    var timeout = RequestStep.defaultTimeout
    var expectedStatus = StatusSet.successful
    var redirects = 0
    var decodesContent = false
    var digest: Credentials?
    /// Of the plan as a whole.
    var keepsCookies = false
}

extension PlanReading {
    /// The plan's scenarios: `scenarios`, or the one request that the top level names; of a trace, those that it holds.
    ///
    /// - Parameter load: nil where anything is wrong with it.
    mutating func scenarios(_ plan: Fields, _ defaults: StepDefaults, _ load: Load?) -> [Scenario] {
        guard !PlanReading.isTrace(plan["load"]) else {
            refuseRequests(plan)
            return if case .trace(let trace)? = load?.model { trace.scenarios(defaults) } else { [] }
        }
        let short = plan.entries.filter { Section.isMethod($0.key) }
        guard let node = plan["scenarios"] else { return shortScenario(plan, defaults) }
        if let entry = short.first {
            report(entry.place, "a plan has '\(entry.key)' or 'scenarios' at its top level, not both; write it as a step")
        } else {
            for entry in plan.entries where Section.isContent(entry.key) {
                report(entry.place, "'\(entry.key)' belongs to a request; move it into a step, or into 'defaults'")
            }
        }
        guard let items = list(node, "scenarios", example: "write '- name: browse' and 'steps:' below it") else { return [] }
        return items.enumerated().compactMap { index, item in scenario(item, number: index + 1, defaults) }
    }

    private mutating func shortScenario(_ plan: Fields, _ defaults: StepDefaults) -> [Scenario] {
        guard plan.entries.contains(where: { Section.isMethod($0.key) }) else {
            if !plan.hasRefusedKeys {
                report(plan.place, "a plan needs something to request; write 'get: /path' or 'scenarios:'")
            }
            return []
        }
        return request(plan, namedBy: nil, defaults).map { [Scenario(name: "main", steps: [.request($0)])] } ?? []
    }

    mutating func stepDefaults(_ node: YAMLNode?) -> StepDefaults {
        var defaults = StepDefaults()
        guard let node, let fields = fields(node, .defaults) else { return defaults }
        if let headers = fields["headers"] { defaults.headers = self.headers(headers) }
        if let timeout = fields["timeout"], let value = duration(timeout, "timeout", Limits.timeout) { defaults.timeout = value }
        if let node = fields["expect"], let status = expectedStatus(node) { defaults.expectedStatus = status }
        defaults.redirects = redirects(fields) ?? 0
        defaults.decodesContent = decodesContent(fields) ?? false
        if let node = fields["cookies"] {
            note(.cookies, node.place)
            defaults.keepsCookies = truth(node, "cookies") ?? false
        }
        if let authentication = authentication(fields, beside: defaults.headers) {
            defaults.headers = authentication.applied(to: defaults.headers)
            defaults.digest = authentication.digest
        }
        return defaults
    }

    private mutating func scenario(_ node: YAMLNode, number: Int, _ defaults: StepDefaults) -> Scenario? {
        guard let fields = fields(node, .scenario) else { return nil }
        let name = fields["name"].flatMap { text($0, "name") } ?? "scenario \(number)"
        let weight = fields["weight"].map { self.weight($0) } ?? 1
        guard let stepsNode = fields["steps"] else {
            if !fields.hasRefusedKeys {
                report(fields.place, "a scenario needs steps; write 'steps:' and '- get: /path' below it")
            }
            return nil
        }
        guard let items = list(stepsNode, "steps", example: "write '- get: /path' below it") else { return nil }
        let before = issues.count
        let steps = items.compactMap { step($0, defaults) }
        let scenario = Scenario(name: name, weight: weight, steps: steps)
        if issues.count == before, scenario.requests.isEmpty {
            report(stepsNode.place, "scenario '\(name.shortened)' requests nothing; write a step such as '- get: /path'")
        }
        return scenario
    }

    private mutating func weight(_ node: YAMLNode) -> Double {
        value(node, "weight") { text throws(ValueError) in
            guard let weight = Double(text), weight > 0, weight <= 1e9 else {
                throw ValueError(message: "weight must be a number above 0, such as 3 or 0.5, found '\(text.shortened)'")
            }
            return weight
        } ?? 1
    }

    private mutating func step(_ node: YAMLNode, _ defaults: StepDefaults) -> Step? {
        guard let fields = fields(node, .step) else { return nil }
        guard let thinkEntry = fields.entry("think") else { return request(fields, namedBy: "name", defaults).map(Step.request) }
        for entry in fields.entries where entry.key != "think" {
            report(entry.place, "a think step has no '\(entry.key)'; make it a step of its own")
        }
        return think(thinkEntry.value).map(Step.think)
    }
}
