import LoadModel
import Measurement

/// The report of a survey: each section with what its author says, its charts and its tables.
enum SurveyMarkdown {
    static func render(_ survey: TheorySurvey) -> String {
        var blocks = ["# Theory beside measurement: \(Markdown.name(survey.name))", verdict(survey)]
        if let faults = faults(survey) { blocks.append(faults) }
        blocks.append(
            """
            Started \(CalendarTime.text(secondsSince1970: survey.startedAt)). A mean response time agrees with theory where it is \
            within \(QuantityText.percentage(TheoryAgreement.tolerance)) of it, or where theory lies in the run's own 99% interval \
            (by batch means, as response times that follow one another are correlated).
            """)
        for section in survey.sections { blocks += self.blocks(of: section) }
        blocks.append(MarkdownReport.machine(survey.environment))
        return blocks.joined(separator: "\n\n") + "\n"
    }

    private static func verdict(_ survey: TheorySurvey) -> String {
        let levels = survey.results.flatMap(\.levels)
        let agreements = levels.compactMap(\.theoryAgreement)
        let holding = agreements.count(where: \.holds)
        let mark = holding == agreements.count ? "✅" : "❌"
        let invalid = levels.count { !$0.isValid }
        let doubt =
            invalid == 0
            ? "" : " \(QuantityText.counted(invalid, "level")) of \(levels.count) had an invalid measurement: see below."
        return "**\(mark) \(holding) of \(agreements.count) mean response times agree with theory.**\(doubt)"
    }

    /// What invalidates levels, and once what to do about it; nil where all are valid.
    private static func faults(_ survey: TheorySurvey) -> String? {
        let all = survey.results.flatMap { result in
            result.levels.flatMap { level in
                LevelPhrases(result: level).faults.map { fault in
                    (
                        text: "\(result.name) \(result.target.name) \(LevelPhrases(result: level).place): \(fault.message).",
                        fault.advice
                    )
                }
            }
        }
        guard !all.isEmpty else { return nil }
        var advice: [String] = []
        for fault in all where !advice.contains(fault.1) { advice.append(fault.1) }
        return Markdown.details(
            "What invalidates measurements, and what to do about it",
            Markdown.list(all.map { Markdown.escaped($0.text) }) + "\n\n"
                + Markdown.list(advice.map { "*What to do:* \(Markdown.escaped($0))." }))
    }

    private static func title(of result: RunResult) -> String {
        "\(Markdown.name(result.name)) \(Markdown.name(result.target.name))"
    }

    private static func blocks(of section: TheorySurvey.Section) -> [String] {
        var blocks = ["## \(Markdown.name(section.name))"]
        if !section.about.isEmpty { blocks.append(section.about) }
        blocks += TheoryFigures(section: section).all.map { "![\(Markdown.escaped($0.chart.title))](\($0.fileName))" }
        for result in section.results {
            if section.results.count > 1 { blocks.append("### \(title(of: result))") }
            blocks += self.blocks(of: result)
        }
        return blocks
    }

    private static func blocks(of result: RunResult) -> [String] {
        var blocks =
            result.levels.first.flatMap { TheoryPhrases($0) }.map { phrases in
                ["\(Markdown.escaped("\(phrases.theory.service)")). \(Markdown.escaped(phrases.outcome))"]
            } ?? []
        if let interruption = result.interruption { blocks.append(MarkdownReport.stopped(interruption)) }
        guard !result.levels.isEmpty else { return blocks }
        blocks.append(TheoryTable.overview(of: result.levels).markdown)
        if let percentiles = TheoryTable.percentiles(of: result.levels) { blocks.append(percentiles.markdown) }
        blocks.append(TheoryTable.laws(of: result.levels).markdown)
        return blocks
    }
}
