import Feeds
import LoadModel

/// What stands around the scenarios of a plan, which they are read with.
struct ScenarioSurroundings {
    var defaults: RequestStep
    /// The plan's; nil where anything is wrong with it.
    var load: Load?
    var feeds: [Feed]
    var targets: [Target]
}

// One scenario of each row of a small feed: tenants, regions, sizes.
extension PlanReading {
    /// The scenarios that an `each` makes.
    ///
    /// Within them the columns of the feed are as variables are: the same for the whole run, and known before it.
    mutating func scenariosOfEach(_ node: YAMLNode, number: Int, _ around: ScenarioSurroundings) -> [Scenario] {
        guard let each = node.entry("each"), let feedName = text(each, "each") else { return [] }
        guard let feed = around.feeds.first(where: { $0.name == feedName }) else {
            // One that is wrong has been reported.
            if names.given.feeds[feedName] == nil {
                report(
                    each.place,
                    "'each' names a feed of this plan, found '\(feedName.shortened)'"
                        + (around.feeds.isEmpty
                            ? "; write 'feeds: { \(feedName.shortened): \(feedName.shortened).csv }'"
                            : suggestion(for: feedName, among: around.feeds.map(\.name), listing: "there are")))
            }
            return []
        }
        guard feed.content.rows <= Limits.scenariosOfEach else {
            report(
                each.place,
                "feed '\(feedName)' has \(feed.content.rows.grouped) rows, and 'each' makes at most \(Limits.scenariosOfEach) scenarios; draw on "
                    + "the feed in a scenario's steps instead")
            return []
        }
        eachFeeds.insert(feedName)
        let rows: [[(column: String, value: TemplateNames.Value)]]
        do throws(FeedError) { rows = try self.rows(of: feed) } catch {
            report(each.place, "feed '\(feedName)': \(error.message)")
            return []
        }
        var made: [Scenario] = []
        for (index, row) in rows.enumerated() {
            let outer = names
            defer { names = outer }
            for (column, value) in row { names.set("\(feedName).\(column)", to: value) }
            let before = issues.count
            guard let name = name(of: node, number: number, row) else { return made }
            if made.contains(where: { $0.name == name }) {
                report(
                    each.place,
                    "row \(index + 1) of '\(feedName)' makes another scenario '\(name.shortened)'; write a name that tells rows apart, such as "
                        + "'name: \"\(feedName) ${\(feedName).\(row[0].column)}\"'")
                return made
            }
            if let scenario = scenario(node, number: number, named: name, around) { made.append(scenario) }
            // What is wrong with one is wrong with all.
            if issues.count > before { return made }
        }
        return made
    }

    /// The plan's, with what the row holds in it, else with the row's first column behind it.
    private mutating func name(
        of node: YAMLNode, number: Int, _ row: [(column: String, value: TemplateNames.Value)]
    ) -> String? {
        guard let given = node.entry("name") else {
            return "scenario \(number) \(row.first?.value.template.knownText ?? "")"
        }
        guard let name = constant(given, "name") else { return nil }
        return given.scalar?.text.contains("${") == true ? name : "\(name) \(row.first?.value.template.knownText ?? "")"
    }

    private func rows(of feed: Feed) throws(FeedError) -> [[(column: String, value: TemplateNames.Value)]] {
        let reader = FeedReader(try FeedIndex(feed))
        var rows: [[(column: String, value: TemplateNames.Value)]] = []
        for number in 0..<feed.content.rows {
            try reader.read(number)
            rows.append(
                feed.content.columns.indices.map { place in
                    let column = feed.content.columns[place]
                    return (column, value(of: reader.cell(place), named: "\(feed.name).\(column)", column))
                })
        }
        return rows
    }

    private func value(of cell: FeedCell, named name: String, _ column: String) -> TemplateNames.Value {
        let isSecret = secrets.contains(column) || secrets.contains(name)
        switch cell.kind {
        case .number, .boolean: return isSecret ? .value(.secret(name: name, value: cell.text)) : .literal(cell.text)
        case .null: return .literal("null")
        case .text, .json:
            return .text(isSecret ? Template(segments: [.secret(name: name, value: cell.text)]) : Template(cell.text))
        }
    }

    /// Whether all of a feed went into scenarios, so that no iteration asks for its rows.
    func isSpent(_ feed: Feed, in steps: [Step]) -> Bool {
        guard eachFeeds.contains(feed.name) else { return false }
        return !steps.references.contains { if case .feed(feed.name, _) = $0 { true } else { false } }
    }
}
