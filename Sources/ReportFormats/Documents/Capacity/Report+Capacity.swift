import Charts
import LoadModel
import Measurement

extension Report {
    /// The report of a search for a capacity: what was found, and every step of it.
    public init(_ result: CapacityResult) {
        let phrases = CapacityPhrases(result: result)
        self.init(
            kind: "capacity", title: "Capacity of \(name: result.name)", verdict: Report.verdict(of: result, phrases),
            machine: LevelPhrases.text(result.environment))
        let limits = result.targets.flatMap { target -> [StatedFinding] in
            guard case .atLeast(_, .generator(_, let findings)) = target.answer else { return [] }
            return findings.map { StatedFinding($0, place: result.targets.count > 1 ? target.target.name : nil) }
        }
        alerts = Report.incomplete(result.interruption) + (limits.isEmpty ? [] : [.findings(limits)])
        facts =
            result.targets.map { Fact("Target", Report.words(for: $0.target)) }
            + (result.rule.stream.map { [Fact("Load", "\(name: $0) is varied; the others ran beside it as they are")] } ?? []) + [
                Fact("Must hold", Words(phrases.conditions)), Fact("Tried", Words(phrases.tried)),
                Report.started(result.startedAt, seed: result.seed),
            ]
        blocks = [
            .unnamed([
                .table(CapacityStrips.table(of: result, phrases) ?? Table([])), .figures(CapacityFigures(result).all),
            ])
        ].filter { !$0.isEmpty }
        blocks += result.targets.map { target in
            let method = phrases.method(target).map { " How: \($0)." } ?? ""
            let parts: [Block] = [
                .notes(["\(name: target.target.name) \(phrases.headline(target)).\(method)"]), .table(phrases.table(target)),
                .named("Failures of all steps", [.table(phrases.failures(target) ?? Table([]))]) ?? .notes([]),
            ]
            return .section(
                .init(title: "\(name: target.target.name): every step", blocks: parts.filter { !$0.isEmpty }))
        }
        blocks += [AroundTable.block(of: result.around)].compactMap { $0 }
        blocks.append(Report.repetition(phrases.repetition, plan: result.plan))
    }

    /// Of several targets how they differ, of one how much it carries.
    private static func verdict(of result: CapacityResult, _ phrases: CapacityPhrases) -> Verdict {
        let answers = result.targets.map { "\($0.target.name) \(phrases.headline($0))." }
        let ratios = result.ratios
        let all = ratios.map { phrases.ratio($0) + "." } + answers
        return Verdict(
            tone: tone(result.targets.map(\.answer), ratios.map(\.verdict)), headline: all.first ?? "Nothing was tried.",
            reasons: Array(all.dropFirst()))
    }

    private static func tone(_ answers: [CapacityAnswer], _ ratios: [CapacityRatio.Verdict]) -> Tone {
        if answers.contains(where: { if case .belowLowest = $0 { true } else { false } }) || ratios.contains(.less) {
            return .bad
        }
        let isKnown = answers.allSatisfy { answer in
            switch answer {
            case .found, .atLeast(_, .range): true
            case .atLeast(_, .generator), .belowLowest, .unfinished: false
            }
        }
        return isKnown && !answers.isEmpty ? .good : .warning
    }
}

/// The capacities of all targets on one scale.
private enum CapacityStrips {
    /// nil where none is known.
    static func table(of result: CapacityResult, _ phrases: CapacityPhrases) -> Table? {
        let known = result.targets.compactMap(\.answer.estimate)
        guard let high = known.map(\.high).max(), high.isFinite, high > 0 else { return nil }
        let domain = 0...high * 1.08
        var table = Table([
            .init(title: "Target", alignment: .left), .init(title: "Carries"), .init(title: "Interval"),
            .init(title: "", alignment: .picture(.init(low: "0", high: phrases.load(domain.upperBound)))),
            .init(title: "Beyond", alignment: .sentence),
        ])
        table.rows = result.targets.compactMap { target in
            guard case .found(let estimate, let limit) = target.answer, estimate.low <= estimate.high else { return nil }
            let interval = phrases.range(estimate.low, estimate.high)
            let value = phrases.load(estimate.value)
            let strip = IntervalStrip(
                TerminalText.printable("\(target.target.name): \(value), interval \(interval)"), estimate: estimate.value,
                interval: estimate.low...estimate.high, tolerated: nil, domain: domain, .series(0))
            return [.name(target.target.name), .text(value), .text(interval), .picture(strip), .text(phrases.phrase(limit))]
        }
        return table
    }
}
