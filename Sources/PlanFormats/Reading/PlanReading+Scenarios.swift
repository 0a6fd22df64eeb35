import LoadModel

/// What every step of a plan starts from.
struct StepDefaults: Hashable {
    var request = Keys.usualRequest
    /// Of the plan as a whole.
    var keepsCookies = false
}

extension PlanReading {
    /// The plan's scenarios: `scenarios`, or the one request that the top level names; of a trace, those that it holds.
    ///
    /// - Parameter load: nil where anything is wrong with it.
    mutating func scenarios(_ plan: Fields, _ defaults: RequestStep, _ load: Load?) -> [Scenario] {
        guard !PlanReading.isTrace(plan["load"]) else {
            refuseRequests(plan)
            return if case .trace(let trace)? = load?.model { trace.scenarios(defaults) } else { [] }
        }
        let short = plan.entries.filter { Keys.isMethod($0.key) }
        guard let node = plan["scenarios"] else { return shortScenario(plan, defaults) }
        if let entry = short.first {
            report(entry.place, "a plan has '\(entry.key)' or 'scenarios' at its top level, not both; write it as a step")
        } else {
            for entry in plan.entries where Keys.isContent(entry.key) {
                report(entry.place, "'\(entry.key)' belongs to a request; move it into a step, or into 'defaults'")
            }
        }
        guard let items = list(node, "scenarios", example: "write '- name: browse' and 'steps:' below it") else { return [] }
        return items.enumerated().compactMap { index, item in scenario(item, number: index + 1, defaults) }
    }

    private mutating func shortScenario(_ plan: Fields, _ defaults: RequestStep) -> [Scenario] {
        guard plan.entries.contains(where: { Keys.isMethod($0.key) }) else {
            if !plan.hasRefusedKeys {
                report(plan.place, "a plan needs something to request; write 'get: /path' or 'scenarios:'")
            }
            return []
        }
        return request(plan, namedBy: nil, defaults).map { [Scenario(name: "main", steps: [.request($0)])] } ?? []
    }

    private mutating func scenario(_ node: YAMLNode, number: Int, _ defaults: RequestStep) -> Scenario? {
        guard let fields = fields(node, Keys.scenario.section) else { return nil }
        let name = fields["name"].flatMap { text($0, "name") } ?? "scenario \(number)"
        var scenario = Scenario(name: name, steps: [])
        read(fields, Keys.scenario.keys, into: &scenario)
        guard let stepsNode = fields["steps"] else {
            if !fields.hasRefusedKeys {
                report(fields.place, "a scenario needs steps; write 'steps:' and '- get: /path' below it")
            }
            return nil
        }
        guard let items = list(stepsNode, "steps", example: "write '- get: /path' below it") else { return nil }
        let before = issues.count
        scenario.steps = items.compactMap { step($0, defaults) }
        if issues.count == before, scenario.requests.isEmpty {
            report(stepsNode.place, "scenario '\(name.shortened)' requests nothing; write a step such as '- get: /path'")
        }
        return scenario
    }

    private mutating func step(_ node: YAMLNode, _ defaults: RequestStep) -> Step? {
        guard let fields = fields(node, Keys.step) else { return nil }
        guard let thinkEntry = fields.entry("think") else { return request(fields, namedBy: "name", defaults).map(Step.request) }
        for entry in fields.entries where entry.key != "think" {
            report(entry.place, "a think step has no '\(entry.key)'; make it a step of its own")
        }
        return think(thinkEntry.value).map(Step.think)
    }
}
