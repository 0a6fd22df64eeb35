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
    mutating func scenarios(
        _ plan: Fields, _ defaults: RequestStep, _ load: Load?, _ feeds: [Feed], _ targets: [Target]
    ) -> [Scenario] {
        guard !PlanReading.isTrace(plan["load"]) else {
            refuseRequests(plan)
            within(.scenario("the trace")) {
                $0.checkInherited(defaults, by: defaults, at: plan.entry("defaults")?.place ?? plan.place)
            }
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
        let surroundings = ScenarioSurroundings(defaults: defaults, load: load, feeds: feeds, targets: targets)
        let scenarios = items.enumerated().flatMap { index, item in
            let before = issues.count
            let isOfEach = item.entry("each") != nil
            let made =
                isOfEach
                ? scenariosOfEach(item, number: index + 1, surroundings)
                : scenario(item, number: index + 1, surroundings).map { [$0] } ?? []
            // What is wrong with the scenario of one row keeps those of others from being read.
            if made.isEmpty || isOfEach && issues.count > before { hasLostSteps = true }
            return made
        }
        checkGroups(scenarios)
        checkStreams(scenarios, at: node)
        return scenarios
    }

    private mutating func shortScenario(_ plan: Fields, _ defaults: RequestStep) -> [Scenario] {
        guard plan.entries.contains(where: { Keys.isMethod($0.key) }) else {
            if !plan.hasRefusedKeys {
                report(plan.place, "a plan needs something to request; write 'get: /path' or 'scenarios:'")
            }
            return []
        }
        let request = within(.scenario("main")) { $0.request(plan, namedBy: nil, defaults) }
        if request == nil { hasLostSteps = true }
        return request.map { [Scenario(name: "main", steps: [.request($0)])] } ?? []
    }

    /// - Parameter given: its name, where that is not what the plan says.
    mutating func scenario(
        _ node: YAMLNode, number: Int, named given: String? = nil, _ around: ScenarioSurroundings
    ) -> Scenario? {
        guard let fields = fields(node, Keys.scenario.section) else { return nil }
        let name = given ?? fields["name"].flatMap { text($0, "name") } ?? "scenario \(number)"
        let outer = (names, keepsUsers)
        defer { (names, keepsUsers) = outer }
        readVariables(fields["variables"], within: outer.0)
        checkVariables(fields["variables"])
        var scenario = Scenario(name: name, steps: [])
        read(fields, Keys.scenario.keys, into: &scenario)
        if let own = fields.entry("load") {
            if let weight = fields.entry("weight") {
                report(
                    weight.place,
                    "'weight' shares out one load among scenarios, and this scenario has a load of its own; remove one of them")
            }
            let path = PlanPath.ofLoad(scenario: fields["name"]?.scalar?.text, index: number - 1)
            scenario.load = ownLoad(own.value, at: path, around.load, around.targets)
            keepsUsers = scenario.load?.model.keepsUsers
            if scenario.load == nil { hasWrongLoad = true }
        }
        let defaults = around.defaults
        guard let stepsNode = fields["steps"] else {
            if !fields.hasRefusedKeys {
                report(fields.place, "a scenario needs steps; write 'steps:' and '- get: /path' below it")
            }
            return nil
        }
        scenarioCaptures[.scenario(name)] = node.captures
        guard case .list(let items) = stepsNode.content, !items.isEmpty else {
            _ = list(stepsNode, "steps", example: "write '- get: /path' below it")
            return nil
        }
        let before = issues.count
        scenario.steps = within(.scenario(name)) { reading in items.compactMap { reading.step($0, defaults) } }
        if issues.count == before, scenario.requests.isEmpty {
            report(stepsNode.place, "scenario '\(name.shortened)' requests nothing; write a step such as '- get: /path'")
        }
        return scenario
    }

    /// Reads steps of one kind: what they capture is theirs.
    mutating func within<T>(_ role: StepScope.Role, _ body: (inout PlanReading) -> T) -> T {
        let outer = scope
        defer { scope = outer }
        scope = StepScope(role, captures: scenarioCaptures[role] ?? [:])
        return body(&self)
    }

    /// A row of statistics is of requests or of a group.
    private mutating func checkGroups(_ scenarios: [Scenario]) {
        let requests = scenarios.flatMap(\.requests)
        let labels = Set(requests.map(\.label) + requests.compactMap(\.untilLabel) + requests.compactMap(\.triesLabel))
        for (name, place) in groups where labels.contains(name) {
            report(place, "'\(name.shortened)' is the label of a request as well; name the group otherwise")
        }
    }
}

// Steps, and steps within steps.
extension PlanReading {
    mutating func steps(_ node: YAMLNode, _ defaults: RequestStep) -> [Step] {
        guard let items = list(node, "steps", example: "write '- get: /path' below it") else { return [] }
        return items.compactMap { step($0, defaults) }
    }

    /// nil where it is wrong.
    mutating func step(_ node: YAMLNode, _ defaults: RequestStep) -> Step? {
        let step = readStep(node, defaults)
        if step == nil { hasLostSteps = true }
        return step
    }

    private mutating func readStep(_ node: YAMLNode, _ defaults: RequestStep) -> Step? {
        guard let fields = fields(node, Keys.step) else { return nil }
        guard let entry = fields.entry("if") else {
            if let entry = fields.entry("else") {
                report(entry.place, "'else' is what is made where an 'if' does not hold; write 'if: ${tier} == gold' beside it")
            }
            return action(fields, defaults)?.first
        }
        let condition = condition(entry.value, "if")
        let (made, gained) = way(condition?.expression.known(ifItHolds: true) ?? []) { $0.action(fields, defaults) }
        let (others, gainedOtherwise) = way(condition?.expression.known(ifItHolds: false) ?? []) { reading in
            fields["else"].map { reading.steps($0, defaults) } ?? []
        }
        for name in Set(gained).intersection(gainedOtherwise) { scope?.add(name) }
        guard let condition, let made else { return nil }
        return .branch(Branch(condition, steps: made, otherwise: others))
    }

    /// Reads steps that are not always made.
    ///
    /// - Parameter assumed: the captured values that are there where they are made.
    /// - Returns: what they gave, and what is known at their end beside what was at their beginning.
    private mutating func way<T>(_ assumed: Set<String>, _ body: (inout PlanReading) -> T) -> (T, [String]) {
        let mark = scope?.mark ?? 0
        for name in assumed { scope?.assume(name) }
        let result = body(&self)
        return (result, scope?.takeBack(to: mark) ?? [])
    }

    /// What a step does, whatever its `if` says: one step, or those of an `if` that has some.
    private mutating func action(_ fields: Fields, _ defaults: RequestStep) -> [Step]? {
        if let entry = fields.entry("think") {
            refuse(fields, besides: ["think"], "a think step has no '%'; make it a step of its own")
            return think(entry.value).map { [.think($0)] }
        }
        if let entry = fields.entry("group") {
            refuse(fields, besides: ["group", "steps"], "a group has no '%'; make it one of its steps")
            return group(entry, fields, defaults).map { [.group($0)] }
        }
        if let entry = fields.entry("repeat") {
            refuse(fields, besides: ["repeat", "steps"], "what is repeated has no '%'; make it one of its steps")
            return loop(entry, fields, defaults).map { [.loop($0)] }
        }
        guard let node = fields["steps"], !fields.entries.contains(where: { Keys.isMethod($0.key) }) else {
            refuse("steps", in: fields, "belongs to a 'group', a 'repeat' or an 'if'; write these steps behind this one")
            return request(fields, namedBy: "name", defaults).map { [.request($0)] }
        }
        refuse(fields, besides: ["steps"], "steps within a step have no '%'; make it one of them")
        if fields["if"] == nil, !fields.hasRefusedKeys {
            report(
                fields.place,
                "'steps' within a step belong to a 'group', a 'repeat' or an 'if'; write 'group: checkout' beside them")
            return nil
        }
        let steps = steps(node, defaults)
        // A key that was refused said what they are.
        if fields["if"] == nil { return nil }
        return steps.isEmpty ? nil : steps
    }

    /// - Parameter message: with `%` for the key.
    private mutating func refuse(_ fields: Fields, besides own: [String], _ message: String) {
        for entry in fields.entries where !(own + ["if", "else"]).contains(entry.key) {
            report(entry.place, message.replacing("%", with: entry.key))
        }
    }

    private mutating func group(_ entry: YAMLEntry, _ fields: Fields, _ defaults: RequestStep) -> Group? {
        let name = text(entry.value, "group").map { secrecy.shown($0) }
        let steps = inner(fields, "a group", defaults)
        guard let name else { return nil }
        groups.append((name, entry.value.place))
        return steps.map { Group(name: name, steps: $0) }
    }

    /// The steps of a step that must request something.
    private mutating func inner(_ fields: Fields, _ noun: String, _ defaults: RequestStep) -> [Step]? {
        guard let node = fields["steps"] else {
            if !fields.hasRefusedKeys { report(fields.place, "\(noun) needs steps; write 'steps:' and '- get: /path' below it") }
            return nil
        }
        let before = issues.count
        let steps = steps(node, defaults)
        if issues.count == before, steps.requests.isEmpty {
            report(node.place, "\(noun) requests nothing; write a step such as '- get: /path'")
        }
        return steps.isEmpty ? nil : steps
    }

    private mutating func loop(_ entry: YAMLEntry, _ fields: Fields, _ defaults: RequestStep) -> Loop? {
        guard let kind = loopKind(entry.value) else {
            // What it would have given is not missed as well.
            _ = way(scope.map { Set($0.captures.keys) } ?? []) { $0.inner(fields, "a loop", defaults) }
            return nil
        }
        let steps: [Step]?
        switch kind {
        case .times: steps = inner(fields, "a loop", defaults)
        case .over(_, let name): steps = way([name]) { $0.inner(fields, "a loop", defaults) }.0
        case .holds(let condition, _):
            steps = way(condition.expression.known(ifItHolds: true)) { $0.inner(fields, "a loop", defaults) }.0
        }
        return steps.map { Loop(kind, steps: $0) }
    }

    private mutating func loopKind(_ node: YAMLNode) -> Loop.Kind? {
        guard node.scalar == nil else {
            guard let text = node.scalar?.text, TemplateText(text).onlyReference == nil || constantNumber(text) else {
                report(
                    node.place,
                    "how often 'repeat' goes round must be known beforehand; write a number, '{ over: \"${ids}\", as: id }' for a list, or "
                        + "'{ most: 40, while: ... }'")
                return nil
            }
            return whole(node, "repeat", Limits.turns).map { .times($0) }
        }
        guard let fields = fields(node, Keys.loop) else { return nil }
        switch (fields.entry("over"), fields.entry("while")) {
        case (let over?, nil):
            refuse("most", in: fields, "belongs to a 'while'; a list ends by itself")
            return elements(of: over.value, fields)
        case (nil, let condition?):
            refuse("as", in: fields, "belongs to an 'over'; a 'while' has no elements")
            let most = whole(fields["most"], "most", Limits.mostTurns)
            if fields["most"] == nil { report(fields.place, "a 'while' might go on for ever; write 'most: 40' beside it") }
            let held = self.condition(condition.value, "while")
            return most.flatMap { most in held.map { .holds($0, most: most) } }
        case (let over?, _?):
            report(over.place, "'repeat' goes over a list or on while something holds, not both; remove 'over' or 'while'")
        case (nil, nil):
            if !fields.hasRefusedKeys { report(fields.place, "'repeat' has neither 'over' nor 'while'; \(Keys.loop.example)") }
        }
        return nil
    }

    /// Whether a variable stands there, and not what only a run knows.
    private func constantNumber(_ text: String) -> Bool {
        guard let name = TemplateText(text).onlyReference, let value = try? names.value(of: name) else { return true }
        return value.template.isConstant
    }

    /// What a loop goes over, and what an element of it is called.
    private mutating func elements(of node: YAMLNode, _ fields: Fields) -> Loop.Kind? {
        let name = fields["as"].flatMap { text($0, "as") }
        if let name, let place = fields["as"]?.place {
            checkCaptureName(name, at: place, of: "the element")
            if captureKeys.contains(name) { report(place, "'\(name.shortened)' is captured as well; name the element otherwise") }
        } else if fields["as"] == nil, !fields.hasRefusedKeys {
            report(fields.place, "'repeat' does not say what an element is called; write 'as: id' beside 'over'")
        }
        guard let template = template(node, "over") else { return nil }
        guard template.segments.count == 1, case .value(let hole)? = template.segments.first, hole.reference.mayBeList else {
            report(node.place, "'over' must be one captured list, such as \"${ids}\" of '{ json: \"$.items[*].id\", pick: all }'")
            return nil
        }
        return name.map { .over(hole.reference, as: $0) }
    }

    /// A condition whose values are there; what is wrong is reported.
    mutating func condition(_ node: YAMLNode, _ what: String) -> Condition? {
        guard let text = text(node, what) else { return nil }
        let condition: Condition
        do { condition = try ConditionReading.condition(text, names: names) } catch {
            report(error, in: node)
            return nil
        }
        let needed = Set(condition.expression.needed())
        for reference in condition.references {
            guard let problem = problem(with: reference, needed: needed) else { continue }
            report(TemplateError(needle: "${\(reference)}", message: problem), in: node)
        }
        for pattern in condition.expression.patterns {
            guard let problem = QueryRules.problem(withPattern: pattern) else { continue }
            report(TemplateError(needle: pattern, message: problem), in: node)
        }
        return condition
    }

    /// A condition may ask whether there is what might not be.
    private func problem(with reference: Reference, needed: Set<String>) -> String? {
        guard case .captured(let name) = reference, !needed.contains(name), let scope else { return problem(with: reference) }
        let mayBe = scope.knows(name) || scope.captures[name] != nil || kept.contains(name)
        return mayBe ? nil : problem(with: reference)
    }
}

extension Condition.Expression {
    fileprivate var patterns: [String] {
        switch self {
        case .matches(_, let pattern): [pattern]
        case .not(let inner): inner.patterns
        case .and(let one, let other), .or(let one, let other): one.patterns + other.patterns
        case .compare, .exists, .isTrue: []
        }
    }
}

extension Reference {
    fileprivate var mayBeList: Bool {
        switch self {
        case .captured, .feed, .identity, .setup: true
        case .random, .now, .iteration, .user: false
        }
    }
}
