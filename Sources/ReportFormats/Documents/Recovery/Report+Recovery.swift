import Charts
import LoadModel
import Measurement

extension Report {
    /// The report of pulses on targets: whether and when they recover, and every repeat.
    public init(_ result: RecoveryResult) {
        let phrases = RecoveryPhrases(result: result)
        let answers = result.targets.map { "\($0.target.name) \(phrases.headline($0))." }
        let all = result.differences.map { phrases.difference($0) + "." } + answers
        self.init(
            kind: "recovery", title: "Recovery of \(name: result.name)",
            verdict: Verdict(
                tone: Report.tone(of: result), headline: answers.first ?? "Nothing was tried.",
                reasons: all.filter { $0 != answers.first }),
            machine: LevelPhrases.text(result.environment))
        let findings = result.targets.flatMap { target in
            target.repeats.flatMap(\.findings).map {
                StatedFinding($0, place: result.targets.count > 1 ? target.target.name : nil)
            }
        }
        alerts = Report.incomplete(result.interruption) + (findings.isEmpty ? [] : [.findings(Array(findings.prefix(5)))])
        facts =
            result.targets.map { Fact("Target", Report.words(for: $0.target)) } + [
                Fact("Load", Words(RecoveryPhrases.load(result.rule))),
                Fact("Back means", Words(RecoveryPhrases.back(result.rule))),
                Report.started(result.startedAt, seed: result.seed),
            ]
        blocks = [.unnamed([.figures(RecoveryFigures(result).all)])].filter { !$0.isEmpty }
        blocks += result.targets.map { target in
            .section(
                .init(
                    title: "\(name: target.target.name): every repeat",
                    blocks: [.notes(["\(name: target.target.name) \(phrases.headline(target))."]), .table(phrases.table(target))])
            )
        }
        blocks += [AroundTable.block(of: result.around)].compactMap { $0 }
        blocks.append(Report.repetition(phrases.repetition, plan: result.plan))
    }

    private static func tone(of result: RecoveryResult) -> Tone {
        let verdicts = result.targets.map(\.verdict)
        if verdicts.contains(.doesNotRecover) || result.differences.contains(where: { $0.verdict == .slower }) { return .bad }
        return !verdicts.isEmpty && verdicts.allSatisfy { $0 == .recovers } ? .good : .warning
    }
}
