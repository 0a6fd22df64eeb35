import Feeds
import Foundation
import JSONPath
import LoadModel

extension Plan {
    /// What is well-formed in its scenarios and yet hardly meant; what only its data files tell is read from them.
    public var notes: [String] {
        allSteps.requests.flatMap { $0.pathNotes + $0.foreignNotes + $0.quotedNotes } + scenarios.flatMap { branchNotes(in: $0) }
    }

    /// The branches that no row leads to.
    private func branchNotes(in scenario: Scenario) -> [String] {
        scenario.steps.flattened.compactMap { step in
            guard case .branch(let branch) = step, branch.condition.constantValue == nil,
                let feed = feeds.first(where: { branch.condition.isAbout($0) }), feed.content.rows <= Plan.rowsLookedAt,
                let outcomes = try? branch.condition.outcomes(in: feed), outcomes.count == 1
            else { return nil }
            let noun = "'if: \(branch.condition)' in '\(scenario.name)'"
            if outcomes == [false] { return "\(noun) holds for no row of '\(feed.name)': its steps are never made" }
            guard outcomes == [true], !branch.otherwise.isEmpty else { return nil }
            return "\(noun) holds for every row of '\(feed.name)': its 'else' is never made"
        }
    }

    /// A larger file takes longer to read than a note is worth.
    private static let rowsLookedAt = 100_000
}

extension RequestStep {
    /// `{{name}}` and `#{name}` are other tools' ways to say `${name}`.
    fileprivate var foreignNotes: [String] {
        let texts = [path] + headers.map(\.value) + (body.map { [$0] } ?? [])
        let literals = texts.flatMap(\.segments).compactMap { if case .literal(let text) = $0 { text } else { nil } }
        let found = literals.flatMap { $0.matches(of: /\{\{ *([\w.]+) *\}\}|#\{([\w.]+)\}/).map(\.output) }
        return found.map { match in
            "'\(match.0)' of '\(label)' is sent as it stands; a value is written ${\(match.1 ?? match.2 ?? "name")}"
        }
    }

    /// JSON that was written as text under `json`, and so is sent as a text.
    fileprivate var quotedNotes: [String] {
        guard let body, headers.contains(where: { $0.isContentType && $0.value.description.contains("json") }) else { return [] }
        // A value may stand between quotes, or for a number.
        let text = body.segments.map { if case .literal(let text) = $0 { text } else { "0" } }.joined()
        guard let inner = try? JSONDecoder().decode(String.self, from: Data(text.utf8)), inner.first == "{" || inner.first == "[",
            (try? JSONSerialization.jsonObject(with: Data(inner.utf8))) != nil
        else { return [] }
        return [
            "the JSON of '\(label)' is written as text and is sent as one, in quotes; write it without the quotes around it, as in "
                + "json: { a: 1 }, or as 'body:' with a header Content-Type: application/json"
        ]
    }

    fileprivate var pathNotes: [String] {
        let captured = captures.compactMap { if case .json(let path) = $0.source { path } else { nil } }
        let expected = (expectation.json + (until?.expectation.json ?? [])).map(\.name)
        return (captured + expected).flatMap { path in
            ((try? JSONPathQuery(path))?.remarks ?? []).map { "'\(path)' of '\(label)': \($0.message)" }
        }
    }
}

extension Condition {
    /// Whether rows of the feed alone decide it.
    fileprivate func isAbout(_ feed: Feed) -> Bool {
        !references.isEmpty && references.allSatisfy { if case .feed(feed.name, _) = $0 { true } else { false } }
    }

    /// What it comes to over all rows; nil of one where the row does not decide.
    fileprivate func outcomes(in feed: Feed) throws(FeedError) -> Set<Bool?> {
        let index = try FeedIndex(feed)
        let reader = FeedReader(index)
        var outcomes = Set<Bool?>()
        for row in 0..<index.rowCount where outcomes.count < 2 {
            try reader.read(row)
            var values: [Reference: String] = [:]
            for case .feed(let name, let column) in references {
                guard let place = index.column(named: column) else { continue }
                let cell = reader.cell(place)
                values[.feed(name, column: column)] = cell.kind == .null ? "" : cell.text
            }
            outcomes.insert(value(knowing: values))
        }
        return outcomes
    }
}
