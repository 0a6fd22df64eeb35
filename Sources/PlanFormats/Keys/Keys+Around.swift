import LoadModel

/// Where data comes from, and what is made around the load.
extension Keys {
    static let feed = Table(
        "feeds.NAME", "a feed", usual: Feed(name: "", file: "", format: .csv), required: ["file"],
        example: "write 'accounts.csv' or '{ file: accounts.csv }'",
        frame: "{ feeds: { a: { % } }, url: 'http://x', get: /, load: { rate: 1/s } }", beside: "file: \(exampleFeed)"
    ) {
        Key(
            KeyForm(
                "file", .text,
                "Named from the plan's folder; the names of its columns are its first row, or the outermost members of its objects: an object within one is a value, whole.",
                example: exampleFeed
            )
            .beside("")
        ) { feed, writer in .constant(writer.path(feed.file)) }
        Key(
            "format", \.format, .choice, "csv, tsv, jsonl (a JSON object a line) or json (an array).",
            usual: "what the file's name says", example: "tsv")
        Key(
            KeyForm(
                "order", .phrase(["sequential", "shuffled", "random", "zipf"]),
                "Which row an iteration's number gets: as they stand, shuffled, drawn at random, or with a skew: zipf 1.1.",
                usual: "sequential", example: "shuffled")
        ) { reading, entry, _, feed in
            let order = reading.value(entry.value, "order") { text throws(ValueError) in
                do { return try FeedOrder(parsing: text) } catch { throw ValueError(message: "order: \(error)") }
            }
            if let order { feed.order = order }
        } write: { feed, _ in
            if case .weighted = feed.order { nil } else { .inline("\(feed.order)") }
        }
        Key(
            KeyForm(
                "weight", .text, "A column of numbers, in proportion to which rows are drawn; in place of 'order'.", example: "id"
            )
        ) { reading, entry, _, feed in
            if let column = reading.constant(entry.value, "weight") { feed.order = .weighted(column: column) }
        } write: { feed, _ in
            if case .weighted(let column) = feed.order { .constant(column) } else { nil }
        }
        Key("per", \.per, .choice, "Whose number chooses the row: the iteration's, or the user's (identity's).", example: "user")
            .writtenIfUnusual()
        Key(
            "end", \.end, .choice, "After the last row: repeat from the first, stop the load, or fail, an error.", example: "stop"
        ).writtenIfUnusual()
        Key(
            KeyForm(
                "types", .names(of: .choice(FeedType.allCases.map(\.rawValue)), atLeast: 1),
                "Columns of text formats whose values are numbers or truth values in JSON.", example: "{ id: number }")
        ) { reading, entry, _, feed in
            feed.types = reading.feedTypes(entry.value)
        } write: { feed, _ in
            feed.types.isEmpty
                ? nil : .map(feed.types.sorted { $0.key < $1.key }.map { .init($0.key, .inline($0.value.rawValue)) })
        }
        Key("unique", \.isUnique, .truth, "Makes it an error that two users, or identities, would share a row.", example: "true")
            .writtenIfUnusual()
        Key("badRows", \.badRows, .whole(Limits.badRows), "How many rows may be no rows, and are skipped.", example: "7")
            .writtenIfUnusual()
    }

    /// What examples draw on; whoever tries them puts it there.
    static let exampleFeed = "example.csv"
    /// What it is called where scenarios are made of its rows.
    static let exampleEach = "rows"

    /// A feed that is nothing but its file is written so.
    static func written(_ feeds: [Feed], _ writer: PlanWriter) -> YAMLText? {
        feeds.isEmpty ? nil : .map(feeds.map { .init($0.name, feed.written($0, writer)) })
    }

    static let identities = Table(
        "identities", "'identities'", usual: Identities(count: 0, steps: []), required: ["count", "steps"],
        example: "write '{ count: 500, steps: [ ... ] }'",
        frame: "{ url: 'http://x', get: /, load: { users: 2 }, identities: { % } }", beside: "count: 2, steps: [{ post: /login }]"
    ) {
        Key("count", \.count, .whole(Limits.identities), "How many users log in.", usual: "", example: "3")
            .beside("steps: [{ post: /login }]")
        Key("rate", \.rate, .rate, "Of the logins.", usual: "as fast as the target answers, a few at a time", example: "10/s")
        Key(
            "exclusive", \.isExclusive, .truth, "Whether no two iterations have the same identity at once: the second waits.",
            example: "true"
        ).writtenIfUnusual()
        Key(
            KeyForm(
                "steps", innerSteps,
                "A login: what it captures is ${identity.name} in the load, and its cookies are the identity's.",
                example: "[{ post: /session }]"
            ).beside("count: 2")
        ) { identities, writer in written(identities.steps, writer) }
        Key(
            KeyForm("renew", .section(renewal.section), "When an identity logs in again.", example: "{ every: 10m }")
        ) { identities, writer in identities.renewal.map { renewal.written($0, writer) } }
    }

    static let renewal = Table(
        "identities.renew", "'renew'", usual: Identities.Renewal(), requiredOne: ["every", "after"],
        example: "write '{ every: 10m, after: 401 }'",
        frame:
            "{ url: 'http://x', get: /, load: { users: 2 }, identities: { count: 2, steps: [{ post: /login, capture: { life: $.expires_in } }], "
            + "renew: { % } } }", beside: "every: 10m"
    ) {
        Key(
            KeyForm(
                "every", .either([.duration(Limits.renewal), .text]),
                "Since the last login: a time, or \"${identity.expires}\", 80 % of a life in seconds that the login has captured.",
                example: "\"${identity.life}\""
            ).beside("after: 401")
        ) { reading, entry, _, renewal in
            renewal.every = reading.renewalInterval(entry.value)
        } write: { renewal, _ in
            switch renewal.every {
            case .fixed(let time)?: .inline("\(time)")
            case .captured(let name)?: .text("${identity.\(name)}")
            case nil: nil
            }
        }
        Key(
            KeyForm(
                "after", .oneOrMore(.status), "Statuses that no step expected, and that show that it is over.", example: "401")
        ) { reading, entry, _, renewal in
            if let statuses = reading.statuses(entry.value, "after") { renewal.after = statuses }
        } write: { renewal, _ in
            renewal.after.ranges.isEmpty ? nil : .inlineList(renewal.after.ranges.map(StatusSet.text))
        }
        Key(
            KeyForm("steps", innerSteps, "What renews it.", usual: "the login again", example: "[{ post: /refresh }]")
        ) { renewal, writer in renewal.steps.isEmpty ? nil : written(renewal.steps, writer) }
    }
}
