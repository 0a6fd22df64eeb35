import LoadModel
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
}

extension Report {
    /// The report of a survey: each section with what its author says, its charts and its tables.
    public init(_ survey: TheorySurvey) {
        self.init(
            kind: "theory", title: "Theory beside measurement: \(name: survey.name)", verdict: Report.verdict(of: survey),
            machine: LevelPhrases.text(survey.environment))
        alerts = Report.invalid(in: survey).map { [.findings($0)] } ?? []
        facts = [Report.started(survey.startedAt)]
        blocks = [
            .notes([
                """
                A mean response time agrees with theory where it is within \(QuantityText.percentage(TheoryAgreement.tolerance)) of it, \
                or where theory lies in the run's own 99% interval (by batch means, as response times that follow one another are \
                correlated).
                """
            ])
        ]
        blocks += survey.sections.compactMap { section in
            let isOne = section.results.count == 1
            let runs = section.results.flatMap { result -> [Block] in
                let parts = Report.blocks(of: result)
                return isOne ? parts : [Block.named("\(name: result.name) \(name: result.target.name)", parts)].compactMap { $0 }
            }
            return .named(.name(section.name), [.authored(section.about), .figures(TheoryFigures(section: section).all)] + runs)
        }
    }

    private static func verdict(of survey: TheorySurvey) -> Verdict {
        let levels = survey.results.flatMap(\.levels)
        let agreements = levels.compactMap(\.theoryAgreement)
        let holding = agreements.count(where: \.holds)
        let invalid = levels.count { !$0.isValid }
        return Verdict(
            tone: holding == agreements.count ? .good : .bad,
            headline: "\(holding) of \(agreements.count) mean response times agree with theory.",
            detail: invalid == 0
                ? nil : "\(QuantityText.counted(invalid, "level")) of \(levels.count) had an invalid measurement: see below.")
    }

    /// What invalidates levels; what to do about it once for all that it is true of.
    private static func invalid(in survey: TheorySurvey) -> [StatedFinding]? {
        let all = survey.results.flatMap { result in
            result.levels.flatMap { level in
                level.findings.filter(\.invalidates).map {
                    StatedFinding($0, place: "\(result.name) \(result.target.name) \(LevelPhrases(result: level).place)")
                }
            }
        }
        var advice = Set<String>()
        return all.isEmpty
            ? nil
            : all.map { finding in
                var finding = finding
                if let text = finding.advice, !advice.insert(text).inserted { finding.advice = nil }
                return finding
            }
    }

    private static func blocks(of result: RunResult) -> [Block] {
        let service = result.levels.first.flatMap { TheoryPhrases($0) }.map { phrases in
            Words("\(phrases.theory.service). \(phrases.outcome)")
        }
        var blocks: [Block] = [.notes(service.map { [$0] } ?? [])] + Report.incomplete(result.interruption)
        guard !result.levels.isEmpty else { return (blocks + [.notes(["Not run."])]).filter { !$0.isEmpty } }
        blocks += [
            .table(TheoryTable.overview(of: result.levels)),
            .section(
                .init(
                    title: "Percentiles, and the laws that hold of any system", isFolded: true,
                    blocks: [
                        .table(TheoryTable.percentiles(of: result.levels) ?? Table([])),
                        .table(TheoryTable.laws(of: result.levels)),
                    ].filter { !$0.isEmpty })),
        ]
        return blocks.filter { !$0.isEmpty }
    }
}
