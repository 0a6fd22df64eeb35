import LoadModel

/// How many of a plan's scenarios have loads of their own, as its text tells.
enum OwnLoads {
    case none, some, all
}

// Scenarios with loads of their own, and what the plan's load says beside them.
extension PlanReading {
    /// A scenario's load.
    ///
    /// - Parameters:
    ///   - path: where it stands, for settings: `scenarios.buy.load`.
    ///   - shared: the plan's; nil where anything is wrong with it.
    mutating func ownLoad(_ node: YAMLNode, at path: String, _ shared: Load?, _ targets: [Target]) -> Load? {
        guard let fields = fields(node, Keys.ownLoad.section) else { return nil }
        if let entry = fields.entry("model"), entry.value.scalar?.text == "trace" {
            report(entry.place, "a trace is a plan's only load, as it says what is requested; write it in the plan's 'load'")
            return nil
        }
        let before = issues.count
        let model = model(fields, targets)
        var load = Keys.ownLoad.usual
        read(fields, Keys.ownLoad.keys, into: &load)
        load.stop = stop(of: load, fields, shared)
        if let model { load.model = model }
        guard issues.count == before, model != nil else { return nil }
        guard load.levels.count == 1 else {
            report(
                fields.place,
                "levels run one after another, and a load beside others has one; vary it with --vary \(path).rate=1,2,5"
            )
            return nil
        }
        if let length = load.stagesDuration { load.stop = .duration(length) }
        return load
    }

    /// What it says itself, else to the end of the plan's load.
    private mutating func stop(of load: Load, _ fields: Fields, _ shared: Load?) -> Load.StopRule {
        guard fields["duration"] == nil, fields["requests"] == nil, fields["stages"] == nil,
            case .duration(let duration)? = shared?.stop
        else { return stopRule(fields) ?? load.stop }
        guard load.start < duration else {
            if let entry = fields.entry("start") {
                report(
                    entry.place,
                    "it would start at \(load.start), when the plan's load is over (\(duration)); write its 'duration' beside it")
            }
            return load.stop
        }
        return .duration(duration - load.start)
    }

    /// What all loads have in common, where each scenario has its own: all but how hard.
    mutating func commonLoad(_ node: YAMLNode?, _ targets: [Target]) -> Load? {
        guard let node else { return Keys.load.usual }
        guard let fields = fields(node, Keys.load.section) else { return nil }
        for key in Keys.ownLoad.section.keys + ["file"] where key != "duration" {
            refuse(key, in: fields, "says how hard a load is, and every scenario has one of its own; remove it here")
        }
        checkShared(node)
        let before = issues.count
        var load = Keys.load.usual
        if let stop = stopRule(fields) { load.stop = stop }
        read(fields, Keys.load.keys, into: &load)
        // Of a load without a height it is not read with the others.
        if let ahead = fields["dialAhead"], ahead.scalar?.text != "true" {
            load.connectionPolicy.dialAhead = dialAhead(ahead, load)
        }
        report(load.conflicts(with: targets, beside: true), in: fields)
        return issues.count == before ? load : nil
    }

    /// What the plan's load cannot say beside others.
    mutating func checkShared(_ node: YAMLNode?) {
        guard case .map(let entries)? = node?.content else { return }
        for entry in entries {
            switch entry.key {
            case "connections":
                report(
                    entry.place,
                    "'connections' belongs to a single load; loads that run beside others have a 'maxInFlight' each, and share connections"
                )
            case "dialAhead" where entry.value.scalar?.text == "true":
                report(entry.place, "dialAhead: several loads share their connections; write how many are to be opened")
            case "rate", "users", "think":
                guard case .list(let items) = entry.value.content, items.count > 1 else { continue }
                report(
                    entry.place,
                    "levels run one after another, and a load beside others has one; vary it with --vary load.\(entry.key)=1,2,5")
            default: break
            }
        }
    }

    /// Names by which loads, and their rows, are known.
    mutating func checkStreams(_ scenarios: [Scenario], at node: YAMLNode) {
        guard scenarios.contains(where: { $0.load != nil }) else { return }
        var seen = Set<String>()
        for scenario in scenarios where !seen.insert(scenario.name).inserted {
            report(
                node.place,
                "two scenarios are named '\(scenario.name.shortened)', and a load goes by its scenario's name; name one of them otherwise"
            )
            return
        }
    }
}

extension PlanPath {
    /// That of a scenario's load, by its name where that is a word: `scenarios.buy.load`.
    ///
    /// - Parameter index: among the plan's.
    static func ofLoad(scenario name: String?, index: Int) -> String {
        let isWord = name.map { !$0.isEmpty && $0.allSatisfy { $0.isLetter || $0 == "-" || $0 == "_" } } ?? false
        return "scenarios.\(isWord ? name ?? "" : "\(index)").load"
    }
}

extension Fields {
    /// Of scenarios that are maps at all.
    var ownLoads: OwnLoads {
        guard case .list(let items)? = self["scenarios"]?.content, !items.isEmpty else { return .none }
        let own = items.count { $0.entry("load") != nil }
        return own == 0 ? .none : own == items.count ? .all : .some
    }
}
