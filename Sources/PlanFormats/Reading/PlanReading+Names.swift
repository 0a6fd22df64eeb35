import LoadModel

// Which values there are while the load runs, and whether they are there where a plan asks for them.
extension PlanReading {
    /// Looks through the plan for what its steps capture, before anything is read that may ask for it.
    mutating func collectNames(_ plan: Fields) {
        var given = GivenNames()
        if case .map(let entries)? = plan["feeds"]?.content { for entry in entries { given.feeds[entry.key] = .some(nil) } }
        if let setup = plan["setup"] {
            scenarioCaptures[.setup] = setup.captures
            given.setup = Set(setup.captures.keys)
        }
        if let identities = plan["identities"], case .map(let entries) = identities.content {
            let login = entries.first { $0.key == "steps" }?.value.captures ?? [:]
            let renewal = entries.first { $0.key == "renew" }?.value.captures ?? [:]
            scenarioCaptures[.login] = login
            scenarioCaptures[.renewal] = renewal
            given.identity = Set(login.keys)
        }
        if let teardown = plan["teardown"] { scenarioCaptures[.teardown] = teardown.captures }
        var all = Set(scenarioCaptures.values.flatMap(\.keys))
        if case .list(let items)? = plan["scenarios"]?.content {
            for item in items {
                let captures = item.captures
                all.formUnion(captures.keys)
                for (name, place) in captures {
                    capturing[name, default: []].append((item.entry("name")?.scalar?.text, place))
                }
                kept.formUnion(item.keptCaptures)
            }
        }
        // A plan of one request says it at the top.
        if let own = plan.entry("capture") {
            scenarioCaptures[.scenario("main")] = own.captures
            all.formUnion(own.captures.keys)
        }
        given.captured = all
        captureKeys = plan.captureKeys
        names.given = given
    }

    /// Refuses names that would mean two things.
    mutating func checkNames(_ plan: Fields) {
        guard case .map(let feeds)? = plan["feeds"]?.content else { return }
        for entry in feeds {
            if names.declared.contains(entry.key) {
                report(entry.place, "'\(entry.key.shortened)' is a variable as well; name the feed otherwise")
            } else if names.given.captured.contains(entry.key) {
                report(entry.place, "'\(entry.key.shortened)' is captured as well; name the feed otherwise")
            }
        }
    }

    /// Why a captured value, a loop's element or a feed cannot have the name; nil where it can.
    func problem(withName name: String, of what: String) -> String? {
        let isName = !name.isEmpty && name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
        guard isName else { return "'\(name.shortened)' is not \(what)'s name; use letters, digits, '_' and '-'" }
        if TemplateNames.builtIn.contains(name) { return "'\(name)' is built in; name \(what) otherwise" }
        if TemplateNames.prefixes.contains(name) {
            return "'\(name)' begins names of its own, such as ${\(Self.example(of: name))}; name \(what) otherwise"
        }
        return nil
    }

    private static func example(of prefix: String) -> String {
        switch prefix {
        case "env": "env.HOME"
        case "random": "random.int(1,100)"
        case "now": "now"
        default: "\(prefix).x"
        }
    }

    /// The same of a captured value, which is neither a variable nor a feed.
    mutating func checkCaptureName(_ name: String, at place: Place, of what: String = "a captured value") {
        if let problem = problem(withName: name, of: what) {
            report(place, problem)
        } else if names.declared.contains(name) {
            report(place, "'\(name)' is a variable as well; name \(what) otherwise")
        }
    }

    /// Reports what of a template is not there where it stands.
    mutating func checkUse(_ template: Template, in node: YAMLNode) {
        guard !template.isConstant else { return }
        for segment in template.segments {
            switch segment {
            case .value(let hole):
                guard let problem = problem(with: hole.reference) else { continue }
                report(TemplateError(needle: "\(hole)", message: problem), in: node)
            case .iteration, .user:
                guard let problem = problem(with: segment == .user ? .user : .iteration) else { continue }
                report(TemplateError(needle: "\(Template(segments: [segment]))", message: problem), in: node)
            case .literal, .environment, .secret, .uuid, .recorded, .file: break
            }
        }
    }

    /// Why a value is not there where the reading is; nil where it is, or that is not known.
    func problem(with reference: Reference) -> String? {
        if case .feed(let feed, let column) = reference, case let columns?? = names.given.feeds[feed], !columns.contains(column) {
            return GivenNames.problem(withColumn: column, of: feed, columns: columns)
        }
        guard let scope else { return nil }
        let role = scope.role
        switch reference {
        case .captured(let name): return scope.knows(name) ? nil : problem(withCaptured: name, in: scope)
        case .feed(let feed, _):
            return role.isOfUser
                ? nil : "a row of '\(feed)' belongs to an iteration, and \(role.noun) is made once; write the value"
        case .iteration, .user:
            return role.isOfUser ? nil : "${\(reference)} is a number of the load, and \(role.noun) is made once; write a value"
        case .identity(let name):
            switch role {
            case .scenario, .renewal:
                guard let known = knownAfterLogin, !known.contains(name) else { return nil }
                return
                    "the login of 'identities' captures '\(name)' on some of its ways only; capture it on each, or give it a default"
            case .login:
                return "an identity has nothing until it has logged in; write ${\(name)} for what a step before has captured"
            case .setup, .teardown: return "\(role.noun) is made for the whole run, and for no identity; write a value of its own"
            }
        case .setup(let name):
            if role == .setup { return "within 'setup' what it has captured has its own name; write ${\(name)}" }
            guard role != .teardown, let known = knownAfterSetup, !known.contains(name) else { return nil }
            return "'setup' captures '\(name)' on some of its ways only; capture it on each, or give it a default"
        case .random, .now: return nil
        }
    }

    private func problem(withCaptured name: String, in scope: StepScope) -> String {
        let named = "'\(name.shortened)'"
        if kept.contains(name), scope.role.isScenario, !scope.hasSeen(name) {
            return "\(named) is kept by users, and their first iteration has none yet; write 'if: ${\(name)} exists' on the step"
        }
        if scope.current.contains(name), !scope.hasSeen(name) {
            return "\(named) is taken from the answer to this very request; capture it on a step before this one"
        }
        if let place = scope.captures[name], !captureKeys.contains(name) {
            return
                "\(named) is the element of the loop on line \(place.line), and is known within that alone; move this step into it"
        }
        if let place = scope.captures[name] {
            return scope.hasSeen(name)
                ? "\(named) is captured on line \(place.line) only where that is reached; capture it on each way here, or write "
                    + "'if: ${\(name)} exists' on the step"
                : "\(named) is not captured yet: line \(place.line) does that, which comes later; move that step before this one"
        }
        if names.given.setup?.contains(name) == true, scope.role != .setup {
            return "\(named) is captured by 'setup'; write ${setup.\(name)}"
        }
        if names.given.identity?.contains(name) == true, scope.role.isScenario || scope.role == .renewal {
            return "\(named) is captured by the login of an identity; write ${identity.\(name)}"
        }
        if let (scenario, place) = capturing[name]?.first {
            let other = scenario.map { "scenario '\($0.shortened)'" } ?? "another scenario"
            return
                "\(named) is captured in \(other) alone (line \(place.line)), and an iteration has what its own steps captured; "
                + "capture it in \(scope.role.noun) as well"
        }
        return
            "nothing in \(scope.role.noun) captures \(named); write 'capture: { \(name): $.\(name) }' on a step before this one"
    }
}

extension YAMLNode {
    func entry(_ key: String) -> YAMLNode? {
        guard case .map(let entries) = content else { return nil }
        return entries.first { $0.key == key }?.value
    }

    /// The names of what the steps below capture, and of what loops are at, with their first places.
    var captures: [String: Place] {
        var result: [String: Place] = [:]
        visitSteps { entry in
            for (name, place) in entry.captures where result[name].map({ place < $0 }) ?? true { result[name] = place }
        }
        return result
    }

    /// Those that `capture` gives.
    fileprivate var captureKeys: Set<String> {
        var result = Set<String>()
        visitSteps { if $0.key == "capture" { result.formUnion($0.captures.keys) } }
        return result
    }

    /// Those of them that users keep.
    fileprivate var keptCaptures: [String] {
        var result: [String] = []
        visitSteps { entry in
            guard entry.key == "capture", case .map(let captures) = entry.value.content else { return }
            result += captures.filter { $0.value.entry("keep") != nil }.map(\.key)
        }
        return result
    }

    /// All entries of steps, wherever they stand within one another.
    private func visitSteps(_ visit: (YAMLEntry) -> Void) {
        switch content {
        case .scalar: break
        case .list(let items): items.forEach { $0.visitSteps(visit) }
        case .map(let entries):
            for entry in entries {
                switch entry.key {
                case "steps", "else": entry.value.visitSteps(visit)
                case "capture", "repeat": visit(entry)
                default: break
                }
            }
        }
    }
}

extension Fields {
    /// What any step of the plan captures.
    fileprivate var captureKeys: Set<String> {
        let sections = ["setup", "identities", "scenarios", "teardown"].compactMap { self[$0] }
        var result = sections.reduce(into: Set(entry("capture")?.captures.keys.map { $0 } ?? [])) { $0.formUnion($1.captureKeys) }
        if let renewal = self["identities"]?.entry("renew") { result.formUnion(renewal.captureKeys) }
        return result
    }
}

extension YAMLEntry {
    /// The keys of its map.
    var names: Set<String> {
        if case .map(let entries) = value.content { Set(entries.map(\.key)) } else { [] }
    }

    /// The names that a step's `capture` or `repeat` gives.
    fileprivate var captures: [String: Place] {
        switch (key, value.content) {
        case ("capture", .map(let entries)):
            Dictionary(entries.map { ($0.key, $0.place) }, uniquingKeysWith: { first, _ in first })
        case ("repeat", .map(let entries)):
            Dictionary(
                entries.filter { $0.key == "as" }.compactMap { entry in entry.value.scalar.map { ($0.text, entry.value.place) } },
                uniquingKeysWith: { first, _ in first })
        default: [:]
        }
    }
}
