import Feeds
import LoadModel

extension PlanReading {
    /// The plan's feeds, each with what its file holds: all of it is read.
    mutating func feeds(_ node: YAMLNode?) -> [Feed] {
        guard let node else { return [] }
        guard case .map(let entries) = node.content, !entries.isEmpty else {
            report(
                node.place, "'feeds' must be a map of names to files, found \(node.kind); write 'accounts: accounts.csv' below it"
            )
            return []
        }
        return entries.compactMap { entry in
            if let problem = problem(withName: entry.key, of: "a feed") { report(entry.place, problem) }
            let feed = feed(entry)
            if let feed { names.given.feeds[entry.key] = .some(feed.content.columns) }
            return feed
        }
    }

    private mutating func feed(_ entry: YAMLEntry) -> Feed? {
        var feed = Keys.feed.usual
        feed.name = entry.key
        guard entry.value.scalar == nil else { return content(of: feed, named: entry.value, format: nil, sound: true) }
        guard let fields = fields(entry.value, Keys.feed.section) else { return nil }
        let before = issues.count
        read(fields, Keys.feed.keys, into: &feed)
        if let order = fields.entry("order"), let weight = fields.entry("weight") {
            report(max(order.place, weight.place), "rows come by 'order' or by 'weight', not both; remove one")
        }
        guard let node = fields["file"] else {
            if !fields.hasRefusedKeys { report(fields.place, "a feed needs its file; write 'file: accounts.csv'") }
            return nil
        }
        return content(
            of: feed, named: node, format: fields["format"] == nil ? nil : feed.format, sound: issues.count == before, fields)
    }

    /// - Parameters:
    ///   - format: nil: by the file's name.
    ///   - sound: whether the settings are right by themselves, so that the file can be read by them.
    private mutating func content(
        of feed: Feed, named node: YAMLNode, format: FeedFormat?, sound: Bool, _ fields: Fields? = nil
    ) -> Feed? {
        guard let name = constant(node, "file") else { return nil }
        guard let format = format ?? FeedFormat(fileName: name) else {
            report(
                node.place,
                "the name '\(name.shortened)' does not tell how the file is written; write 'format: csv', tsv, jsonl or json")
            return nil
        }
        var feed = feed
        feed.format = format
        feed.file = FilePath.absolute(path(besidePlan: name))
        do throws(FeedConflict) { try feed.check() } catch {
            report(fields?.entry(error.setting.rawValue)?.place ?? node.place, "\(error.setting.rawValue): \(error.message)")
            return nil
        }
        guard sound else { return nil }
        let shown = path(besidePlan: name)
        if let problem = FilePath.problem(with: shown, limit: .max) {
            report(node.place, "file '\(shown)' \(problem)")
            return nil
        }
        do throws(FeedError) { return try FeedIndex(feed).feed } catch {
            if let place = error.place {
                report(PlanIssue(file: shown, line: place.line, column: place.column, message: error.message))
            } else {
                report(node.place, "file '\(shown)' \(error.message)")
            }
            return nil
        }
    }

    /// Columns and what they hold where that is not text.
    mutating func feedTypes(_ node: YAMLNode) -> [String: FeedType] {
        guard case .map(let entries) = node.content, !entries.isEmpty else {
            report(node.place, "'types' must be a map of columns to types, found \(node.kind); write '{ id: number }'")
            return [:]
        }
        var types: [String: FeedType] = [:]
        for entry in entries { types[entry.key] = choice(entry.value, "types", of: FeedType.self) }
        return types
    }

    /// Variables may be made of rows, which are read after them.
    mutating func checkVariables(_ node: YAMLNode?) {
        guard case .map(let entries)? = node?.content else { return }
        for entry in entries {
            guard let value = try? names.value(of: entry.key) else { continue }
            checkUse(value.template, in: entry.value)
        }
    }

    /// Refuses what has fewer rows than the plan asks for, where it says that none may be used twice.
    mutating func checkRows(of plan: Plan, _ root: Fields) {
        for (feed, demand) in zip(plan.feeds, plan.feedDemands) {
            guard let needed = demand.needed, let entry = root["feeds"]?.entry(feed.name) else { continue }
            let setting: String
            switch FeedForecast(feed, needed: needed).outcome {
            case .fails: setting = "end: fail"
            case .sharedAgainstUnique: setting = "unique: true"
            case .unshared, .shared, .stops: continue
            }
            let key = String(setting.prefix { $0 != ":" })
            report(
                entry.place(of: key) ?? entry.place,
                "\(demand.feed) has \(demand.rows.grouped) \(demand.rows == 1 ? "row" : "rows") and this plan needs \(needed.grouped), which "
                    + "'\(setting)' makes an error; give it more rows, or load for a shorter time")
        }
    }
}

extension YAMLNode {
    /// Of a key.
    fileprivate func place(of key: String) -> Place? {
        guard case .map(let entries) = content else { return nil }
        return entries.first { $0.key == key }?.place
    }
}
