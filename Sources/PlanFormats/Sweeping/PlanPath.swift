import LoadModel

/// Where in a plan a value stands: keys separated by dots, as in `targets.a.env.WORKERS`.
///
/// In a list a part is a number from 0, or the `name` of the item; among a command's arguments also a flag, whose value is meant:
/// `targets.a.start.--workers`.
struct PlanPath {
    let text: String
    let parts: [String]

    init(_ text: String) throws(ValueError) {
        self.text = text
        parts = SweepAxis.parts(of: text)
        guard !parts.contains("") else {
            throw ValueError(message: "'\(text.shortened)' is not a path; write one such as load.rate or variables.limit")
        }
        guard Keys.plan.section.keys.contains(parts[0]), parts[0] != "sweep" else {
            let near = suggestion(for: parts[0], among: Keys.plan.section.keys.filter { $0 != "sweep" }, listing: "a plan has")
            throw ValueError(message: "'\(text.shortened)' is not in a plan: it has no '\(parts[0].shortened)'\(near)")
        }
    }

    /// A path that is known to lead into a plan; its parts may have dots in them.
    init(parts: [String]) {
        text = parts.joined(separator: ".")
        self.parts = parts
    }

    /// What is put into a plan.
    private struct Value {
        let content: YAMLNode.Content
        /// nil: it stands where stood what it replaces.
        let place: Place?
        /// The place of what was replaced, else of the map that it was added to.
        var replaced = Place.start

        var scalar: YAMLScalar? { if case .scalar(let scalar) = content { scalar } else { nil } }

        mutating func node(replacing place: Place) -> YAMLNode {
            replaced = place
            return YAMLNode(place: self.place ?? place, content: content)
        }
    }

    /// The plan with the value at this path in place of what is there; a key that is missing is added where the plan could have it.
    ///
    /// - Throws: where the path leads nowhere, with what would be near.
    func setting(_ value: YAMLScalar, at place: Place?, in root: YAMLNode) throws(ValueError) -> YAMLNode {
        var value = Value(content: .scalar(value), place: place)
        return try set(parts[...], to: &value, in: root, passed: [])
    }

    /// The same of any value, and the place of what it replaced.
    func setting(_ node: YAMLNode, in root: YAMLNode) throws(ValueError) -> (root: YAMLNode, replaced: Place) {
        var value = Value(content: node.content, place: node.place)
        let root = try set(parts[...], to: &value, in: root, passed: [])
        return (root, value.replaced)
    }

    private func set(
        _ rest: ArraySlice<String>, to value: inout Value, in node: YAMLNode, passed: [String]
    ) throws(ValueError) -> YAMLNode {
        guard let part = rest.first else {
            switch node.content {
            case .scalar: return value.node(replacing: node.place)
            // A list of levels, as of 'rate', gives way to one of them.
            case .list where passed == ["load", passed.last ?? ""]: return value.node(replacing: node.place)
            case .list, .map:
                guard value.scalar != nil else { return value.node(replacing: node.place) }
                throw ValueError(message: "'\(text)' is \(node.kind), not a value; name a value in it\(inner(node))")
            }
        }
        let passed = passed + [part]
        switch node.content {
        case .map(let entries): return try setEntry(rest.dropFirst(), part, to: &value, in: node, entries, passed: passed)
        case .list(let items): return try setItem(rest.dropFirst(), part, to: &value, in: node, items, passed: passed)
        case .scalar(let scalar):
            if scalar.isNull { return try setEntry(rest.dropFirst(), part, to: &value, in: node, [], passed: passed) }
            // A target may be its URL alone.
            if passed.count == 3, passed[0] == "targets" {
                let url = YAMLEntry(key: "url", place: node.place, value: node)
                return try setEntry(rest.dropFirst(), part, to: &value, in: node, [url], passed: passed)
            }
            let isCommand = passed.count == 4 && passed[0] == "targets" && passed[2] == "start"
            let remedy =
                isCommand
                ? "; write 'start' as a list of arguments, or put a variable in it and sweep that"
                : "; '\(passed.dropLast().joined(separator: "."))' is what can be swept"
            throw ValueError(message: "'\(text)' leads into \(node.kind), which has nothing in it\(remedy)")
        }
    }

    private func setEntry(
        _ rest: ArraySlice<String>, _ key: String, to value: inout Value, in node: YAMLNode, _ entries: [YAMLEntry],
        passed: [String]
    ) throws(ValueError) -> YAMLNode {
        var entries = entries
        if let index = entries.firstIndex(where: { $0.key == key }) {
            let entry = entries[index]
            let changed = try set(rest, to: &value, in: entry.value, passed: passed)
            entries[index] = YAMLEntry(key: key, place: entry.place, value: changed)
            return YAMLNode(place: node.place, content: .map(entries))
        }
        // Names that the plan has chosen are not made up by a sweep.
        if passed.count == 2, passed[0] == "targets" || passed[0] == "variables" {
            let near = suggestion(for: key, among: entries.map(\.key), listing: "there are")
            let noun = passed[0] == "targets" ? "target" : "variable"
            throw ValueError(message: "'\(text)': the plan has no \(noun) '\(key.shortened)'\(near)")
        }
        var added = value.node(replacing: node.place)
        let place = added.place
        for outer in rest.reversed() {
            added = YAMLNode(place: place, content: .map([YAMLEntry(key: outer, place: place, value: added)]))
        }
        entries.append(YAMLEntry(key: key, place: place, value: added))
        return YAMLNode(place: node.place, content: .map(entries))
    }

    private func setItem(
        _ rest: ArraySlice<String>, _ part: String, to value: inout Value, in node: YAMLNode, _ items: [YAMLNode],
        passed: [String]
    ) throws(ValueError) -> YAMLNode {
        var items = items
        if part.hasPrefix("-"), rest.isEmpty, let scalar = value.scalar, let change = argument(part, scalar, items) {
            let place = value.node(replacing: items[change.index].place).place
            items[change.index] = YAMLNode(place: place, content: .scalar(change.value))
            return YAMLNode(place: node.place, content: .list(items))
        }
        let names = items.map { $0.itemName }
        guard let index = Int(part) ?? names.firstIndex(of: part), items.indices.contains(index) else {
            let flags = items.compactMap { $0.scalar?.text }.filter { $0.hasPrefix("-") }
                .map { String($0.prefix { $0 != "=" }) }
            let known = part.hasPrefix("-") ? flags : names.compactMap { $0 }
            let near = suggestion(for: part, among: known, listing: "there are")
            let numbers = items.count == 1 ? "its only item is 0" : "its items are 0 to \(items.count - 1)"
            throw ValueError(
                message: "'\(text)': there is no '\(part.shortened)' in this list\(near.isEmpty ? "; \(numbers)" : near)")
        }
        items[index] = try set(rest, to: &value, in: items[index], passed: passed)
        return YAMLNode(place: node.place, content: .list(items))
    }

    /// The argument that holds a flag's value, and what it becomes: the one after `--flag`, or `--flag=value` itself.
    private func argument(_ flag: String, _ value: YAMLScalar, _ items: [YAMLNode]) -> (index: Int, value: YAMLScalar)? {
        for (index, item) in items.enumerated() {
            guard let text = item.scalar?.text else { continue }
            if text == flag, index + 1 < items.count { return (index + 1, value) }
            if text.hasPrefix(flag + "=") { return (index, YAMLScalar(text: "\(flag)=\(value.text)", isPlain: false)) }
        }
        return nil
    }

    private func inner(_ node: YAMLNode) -> String {
        switch node.content {
        case .map(let entries) where !entries.isEmpty: ", as in \(text).\(entries[0].key)"
        case .list(let items) where !items.isEmpty: ", as in \(text).\(items[0].itemName ?? "0")"
        case .map, .list, .scalar: ""
        }
    }
}

extension YAMLNode {
    /// What a list's item calls itself.
    fileprivate var itemName: String? {
        guard case .map(let entries) = content else { return nil }
        return entries.first { $0.key == "name" }?.value.scalar?.text
    }
}
