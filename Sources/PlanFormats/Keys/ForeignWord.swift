/// What other tools call something, by where it would stand in a plan, with what to write there.
struct ForeignWord: Sendable {
    /// In lower case, without `_` and `-`.
    let words: Set<String>
    /// The paths of the sections.
    let sections: [String]
    /// The key that says it, for `dyno help plan`.
    let key: String
    let remedy: String

    /// - Parameter words: with spaces between them.
    init(_ words: String, in sections: [String], _ key: String, _ remedy: String) {
        self.words = Set(words.split(separator: " ").map(String.init))
        self.sections = sections
        self.key = key
        self.remedy = remedy
    }

    /// What stands for a key that the section does not have; nil where nothing is known of it.
    static func meaning(of key: String, in section: String) -> ForeignWord? {
        let word = normal(key)
        return all.first { $0.sections.contains(section) && $0.words.contains(word) }
    }

    /// What a path that leads nowhere means: `vus`, or `load.vus`, whose section is looked at first.
    static func meaning(ofPath path: String) -> ForeignWord? {
        let parts = path.split(separator: ".").map(String.init)
        guard let last = parts.last else { return nil }
        let word = normal(last)
        let meant = all.filter { $0.words.contains(word) }
        let outer = parts.dropLast().last?.replacing("[]", with: "")
        let inSection = meant.first { meaning in
            outer != nil
                && meaning.sections.contains { section in
                    section.split(separator: ".").last.map { String($0).replacing("[]", with: "") } == outer
                }
        }
        // Most words of others are those of steps and of loads.
        return inSection ?? meant.first { $0.sections.contains(Keys.stepPath) } ?? meant.first { $0.sections.contains("load") }
            ?? meant.first
    }

    /// `max_attempts`, `max-attempts` and `maxAttempts` are one word.
    private static func normal(_ word: String) -> String { word.lowercased().filter { $0 != "_" && $0 != "-" } }
}
