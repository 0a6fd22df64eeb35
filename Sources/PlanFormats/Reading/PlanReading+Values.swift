import LoadModel

extension PlanReading {
    /// The keys of a map; unknown ones are reported with the nearest that is known.
    mutating func fields(_ node: YAMLNode, _ section: Section) -> Fields? {
        guard case .map(let entries) = node.content else {
            report(node.place, "\(section.noun) must be a map of keys, found \(node.kind); \(section.example)")
            return nil
        }
        let known = entries.filter { section.keys.contains($0.key) }
        for entry in entries where !section.keys.contains(entry.key) {
            report(entry.place, "unknown key '\(entry.key.shortened)'" + hint(for: entry.key, in: section))
        }
        return Fields(place: node.place, entries: known, hasRefusedKeys: known.count < entries.count)
    }

    /// What other tools mean by the key, else the nearest, else where it would be right, else the keys that would be right here.
    func hint(for key: String, in section: Section) -> String {
        if let word = ForeignWord.meaning(of: key, in: section.path) { return "; \(word.remedy)" }
        if nearestName(to: key, among: section.keys) == nil, let home = section.home(of: key) {
            return "; it belongs to \(home.noun)"
        }
        return suggestion(for: key, among: section.keys, listing: "\(section.noun) takes")
    }

    /// The items of a list that must not be empty.
    mutating func list(_ node: YAMLNode, _ what: String, example: String) -> [YAMLNode]? {
        guard case .list(let items) = node.content, !items.isEmpty else {
            report(node.place, "'\(what)' must be a list, found \(node.kind); \(example)")
            return nil
        }
        return items
    }

    /// Text as the plan wrote it.
    ///
    /// - Parameter kind: what is to stand there, for the message.
    mutating func text(_ node: YAMLNode, _ what: String, kind: String = "text") -> String? {
        guard let scalar = node.scalar, !scalar.isNull, !scalar.text.isEmpty else {
            let found = node.scalar.map { $0.isPlain ? "nothing" : "an empty text" } ?? node.kind
            var hint = ""
            if case .map(let entries) = node.content, let entry = entries.first, entry.value.scalar?.isNull == true {
                hint = "; quote a value that has { } in it, as in \"${\(entry.key)}\""
            } else if what == "body" {
                hint = "; write 'json:' in place of 'body:' for JSON, or 'form:'"
            }
            report(node.place, "\(what) must be \(kind), found \(found)\(hint)")
            return nil
        }
        return scalar.text
    }

    /// Text that stands for the whole run: variables are resolved, and nothing in it may differ between requests.
    mutating func constant(_ node: YAMLNode, _ what: String, kind: String = "text") -> String? {
        guard text(node, what, kind: kind) != nil, let template = template(node, what) else { return nil }
        if template.segments.isEmpty { return "" }
        if template.segments.count == 1, case .literal(let text) = template.segments[0] { return text }
        let isEnvironment = template.segments.contains { if case .environment = $0 { true } else { false } }
        report(
            node.place,
            isEnvironment
                ? "\(what) cannot hold ${env...}, because outputs show it; write the value"
                : template.isConstant
                    ? "\(what) cannot hold the secret ${\(template.secretNames[0])}, because outputs show it; write the value"
                    : "\(what) is the same for the whole run and cannot hold \(template); write the value")
        return nil
    }

    /// Text with holes; an empty one where the scalar is empty.
    mutating func template(_ node: YAMLNode, _ what: String) -> Template? {
        guard let scalar = node.scalar, !scalar.isNull else {
            _ = text(node, what)
            return nil
        }
        var errors: [TemplateError] = []
        let template = TemplateText(scalar.text).template(names) { errors.append($0) }
        for error in errors { report(error, in: node) }
        checkUse(template, in: node)
        return errors.isEmpty && charge(template, node) ? template : nil
    }

    /// Counts what the plan has grown to by its variables; false, with a report once, where that is too much.
    mutating func charge(_ template: Template, _ node: YAMLNode) -> Bool {
        guard bytesLeft >= 0 else { return false }
        bytesLeft -= template.byteCount
        if bytesLeft < 0 {
            report(
                node.place,
                "the plan is larger than \(Limits.planBytes / 1_000_000) MB once its variables are filled in; use fewer of them, or a 'bodyFile'"
            )
        }
        return bytesLeft >= 0
    }

    mutating func duration(_ node: YAMLNode, _ what: String, _ range: ClosedRange<Nanoseconds>) -> Nanoseconds? {
        value(node, what, kind: Shape.duration(range).words) { text throws(ValueError) in
            try Quantity.duration(text, what, range)
        }
    }

    mutating func whole(_ node: YAMLNode?, _ what: String, _ range: ClosedRange<Int>) -> Int? {
        guard let node else { return nil }
        return value(node, what, kind: Shape.whole(range).words) { text throws(ValueError) in
            try Quantity.whole(text, what, range)
        }
    }

    /// A quantity; what is wrong with it is reported at its place.
    mutating func value<T>(
        _ node: YAMLNode, _ what: String, kind: String = "text", read: (String) throws(ValueError) -> T
    ) -> T? {
        guard let text = constant(node, what, kind: kind) else { return nil }
        do { return try read(text) } catch {
            report(node.place, error.message)
            return nil
        }
    }

    /// A pause: a duration, or a law with its mean, as in `exponential 200ms` or `lognormal 1s cv=2`.
    mutating func think(_ node: YAMLNode) -> Distribution? {
        let reading = self
        return value(node, "think") { text throws(ValueError) in try reading.pause(text, "think") }
    }

    /// true or false; a variable has the type that it was given.
    mutating func truth(_ node: YAMLNode, _ what: String) -> Bool? {
        guard let written = node.scalar, !written.isNull, !written.text.isEmpty else {
            report(node.place, "\(what) must be true or false, found \(node.kind)")
            return nil
        }
        guard let text = constant(node, what) else { return nil }
        let isPlain = isPlain(written)
        if case .bool(let value)? = try? YAMLScalar(text: text, isPlain: isPlain).value() { return value }
        let quoted = isPlain ? "" : ", which is text because of its quotes"
        report(node.place, "\(what) must be true or false, found '\(text.shortened)'\(quoted)")
        return nil
    }

    /// Whether the scalar, or the variable that it is, was written without quotes.
    private func isPlain(_ scalar: YAMLScalar) -> Bool {
        guard let name = TemplateText(scalar.text).onlyReference else { return scalar.isPlain }
        if case .literal? = try? names.value(of: name) { return true }
        return false
    }

    /// One of a few names, as Swift spells them.
    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ node: YAMLNode?, _ what: String, of type: Choice.Type
    ) -> Choice? where Choice.RawValue == String {
        guard let node else { return nil }
        return value(node, what) { text throws(ValueError) in try Quantity.choice(text, what, of: type) }
    }

    /// Text that may hold environment values and secrets, because no output shows it.
    mutating func confidential<T>(_ node: YAMLNode, _ what: String, read: (Template) throws(ValueError) -> T) -> T? {
        guard text(node, what) != nil, let template = template(node, what) else { return nil }
        do { return try read(template) } catch {
            report(node.place, error.message)
            return nil
        }
    }

    /// Where a file is that the plan names: names start from the plan's folder.
    func path(besidePlan name: String) -> String {
        name.hasPrefix("/") || baseDirectory.isEmpty ? name : baseDirectory + "/" + name
    }

    /// Variables may be made of others, wherever those stand.
    ///
    /// - Parameter outer: what those of a scenario are added to, and may be made of; nil: the plan's.
    mutating func readVariables(_ node: YAMLNode?, within outer: TemplateNames? = nil) {
        guard let node else { return }
        guard case .map(let entries) = node.content else {
            report(node.place, "'variables' must be a map of names to values, found \(node.kind); write 'limit: 50' below it")
            return
        }
        names.declared = Set(entries.map(\.key)).union(outer?.declared ?? [])
        var bytes = 0
        for entry in inOrderOfUse(entries) {
            guard bytes <= Limits.templateBytes else {
                names.set(entry.key, to: .text(Template("")))
                continue
            }
            readVariable(entry)
            bytes += (try? names.value(of: entry.key))?.template.byteCount ?? 0
            guard bytes > Limits.templateBytes else { continue }
            // Those that are left would fill the memory.
            report(entry.place, "with '\(entry.key.shortened)' the variables are larger than 16 MB; use a 'bodyFile'")
        }
    }

    /// The variables with those that another is made of before it. What is made of itself is reported, and then is nothing.
    private mutating func inOrderOfUse(_ entries: [YAMLEntry]) -> [YAMLEntry] {
        let byName = Dictionary(entries.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        var ordered: [YAMLEntry] = []
        var done: Set<String> = []
        for entry in entries {
            // Not by recursion: a plan may have more variables than a stack has room for.
            var chain = [(entry: entry, used: entry.value.references[...])]
            // A chain may be long, and is not gone through for each of its links.
            var isInChain: Set = [entry.key]
            while let last = chain.last {
                guard !done.contains(last.entry.key) else {
                    isInChain.remove(last.entry.key)
                    chain.removeLast()
                    continue
                }
                guard let next = last.used.first else {
                    done.insert(last.entry.key)
                    ordered.append(last.entry)
                    isInChain.remove(last.entry.key)
                    chain.removeLast()
                    continue
                }
                chain[chain.count - 1].used = last.used.dropFirst()
                guard let used = byName[next], !done.contains(next) else { continue }
                if isInChain.contains(next), let start = chain.firstIndex(where: { $0.entry.key == next }) {
                    reportCircle(chain[start...].map(\.entry))
                    done.formUnion(chain[start...].map(\.entry.key))
                } else {
                    isInChain.insert(next)
                    chain.append((used, used.value.references[...]))
                }
            }
        }
        return ordered
    }

    private mutating func reportCircle(_ entries: [YAMLEntry]) {
        for entry in entries { names.set(entry.key, to: .text(Template(""))) }
        guard let first = entries.first else { return }
        let way = (entries.prefix(10).map(\.key) + (entries.count > 10 ? ["..."] : []) + [first.key]).map(\.shortened)
        report(
            first.value.place,
            "'\(first.key.shortened)' is made of itself (\(way.joined(separator: " → "))); give it a value of its own")
    }

    private mutating func readVariable(_ entry: YAMLEntry) {
        let isName = !entry.key.isEmpty && entry.key.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
        if !isName || entry.key == "env" || entry.key == "now" || TemplateNames.builtIn.contains(entry.key) {
            let reason = isName ? "is built in" : "is not a variable's name"
            report(entry.place, "'\(entry.key.shortened)' \(reason); use another name of letters, digits, '_' and '-'")
        }
        // A wrong value is set all the same, lest every use of it be reported as well.
        names.set(entry.key, to: .text(Template("")))
        guard let scalar = entry.value.scalar else {
            return report(entry.value.place, "a variable is a text, a number, true, false or null, found \(entry.value.kind)")
        }
        do {
            switch try scalar.value() {
            case .null: names.set(entry.key, to: .literal("null"))
            case .bool(let value): names.set(entry.key, to: .literal(value ? "true" : "false"))
            case .number(let text): names.set(entry.key, to: .literal(text))
            case .text: setText(entry)
            }
            if secrets.contains(entry.key) { keepSecret(entry) }
        } catch {
            report(entry.value.place, error.message)
        }
    }

    /// What the variable stands for is kept apart from then on, with its type, so that no output shows it.
    private mutating func keepSecret(_ entry: YAMLEntry) {
        guard let value = try? names.value(of: entry.key) else { return }
        guard value.template.isConstant else {
            let reason = "a secret is the same for the whole run and cannot hold \(value.template.holes)"
            return report(entry.value.place, "\(reason); write the value, or take '\(entry.key.shortened)' out of 'secrets'")
        }
        let segment = Template.Segment.secret(name: entry.key, value: value.template.knownText)
        shownSecrets[entry.key] = value.template.redacted().description
        if case .text = value {
            names.set(entry.key, to: .text(Template(segments: [segment])))
        } else {
            names.set(entry.key, to: .value(segment))
        }
    }

    private mutating func setText(_ entry: YAMLEntry) {
        // What is exactly another variable has its type.
        if let name = entry.value.scalar.flatMap({ TemplateText($0.text).onlyReference }), let value = try? names.value(of: name),
            case .literal = value
        {
            return names.set(entry.key, to: value)
        }
        if let template = template(entry.value, "a variable") { names.set(entry.key, to: .text(template)) }
    }
}

extension YAMLNode {
    /// The names in the `${...}` of a scalar.
    fileprivate var references: [String] {
        guard let scalar, !scalar.isNull else { return [] }
        return TemplateText(scalar.text).parts.compactMap { if case .reference(let name) = $0 { name } else { nil } }
    }
}

extension Template {
    fileprivate var byteCount: Int { segments.reduce(0) { $0 + $1.byteCount } }
}
