import Measurement

/// Several plans held against theory, one after another.
public struct TheorySurvey: Sendable {
    public var name: String
    /// Seconds since 1970, UTC.
    public var startedAt: Double
    public var sections: [Section]
    public var environment: Environment

    /// Plans whose curves belong in the same charts; often one alone.
    public struct Section: Sendable {
        public var name: String
        /// What its author says of it, as Markdown.
        public var about: String
        /// One for each plan and target.
        public var results: [RunResult]

        public init(name: String, about: String = "", results: [RunResult] = []) {
            self.name = name
            self.about = about
            self.results = results
        }
    }

    public init(name: String, startedAt: Double, sections: [Section] = [], environment: Environment) {
        self.name = name
        self.startedAt = startedAt
        self.sections = sections
        self.environment = environment
    }

    public var results: [RunResult] { sections.flatMap(\.results) }

    /// The charts and the report, which shows them, by their file names.
    public var files: [(name: String, contents: String)] {
        let charts = sections.flatMap { TheoryFigures(section: $0).all }.map { ($0.fileName, $0.chart.svg) }
        return charts + [("report.md", SurveyMarkdown.render(self))]
    }
}
