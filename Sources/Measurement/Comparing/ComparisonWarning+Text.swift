import LoadModel

extension ComparisonWarning {
    /// What was found, with its figures.
    public var message: String {
        switch self {
        case .drift(.overRounds, let metric, let change, let p):
            "the difference in \(metric.rawValue) moved by \(signed(change)) from the first round to the last \(chance(p))"
        case .drift(.firstAgainstLastPair, let metric, let change, let p):
            """
            the difference in \(metric.rawValue) is \(signed(change)) greater at the beginning of a round than at its end \(chance(p)): \
            the warm-up is too short for one of the builds
            """
        case .drift(.byOrder, let metric, let change, let p):
            """
            the difference in \(metric.rawValue) is \(signed(change)) greater in rounds that the candidate begins \(chance(p)): one \
            build's block leaves something to the next
            """
        case .correlated(let metric, let correlation, let factor):
            """
            rounds resemble the ones before them in \(metric.rawValue) (correlation \(QuantityText.decimal(correlation, places: 2))): \
            its interval was widened by a factor of \(QuantityText.significant(factor))
            """
        case .badBlocks(let baseline, let candidate, let of, let p):
            """
            blocks with a p99 above twice the usual one: \(count(candidate)) of \(count(of)) of the candidate, \(count(baseline)) of \
            the baseline \(chance(p)); the median over pairs hides rare stalls
            """
        case .quantileDropped(let metric, let perBlock, let needed):
            """
            \(metric.rawValue) does not decide: it needs \(QuantityText.significant(needed)) requests a block, and there were \
            \(QuantityText.significant(perBlock))
            """
        case .blockGrown(let from, let to):
            "blocks are \(seconds(to)) long, not \(seconds(from)): answers are too slow or too few for shorter ones"
        case .fewRequests(let perBlock):
            "\(QuantityText.significant(perBlock)) requests a block are too few for a verdict, which needs 40: figures are shown only"
        case .achievedBelowOffered(let share):
            "in one round the generator started \(QuantityText.percentage(share)) of what the schedule asked for"
        case .lagShapes(let effect, let decides):
            """
            the generator's lag is part of \(effect.metric.rawValue): \(time(effect.lagMilliseconds)) of \
            \(time(effect.responseMilliseconds)), usually \(QuantityText.percentage(effect.usualShare)) of it, and it moves the difference \
            between the builds by \(signed(effect.moved)) \(chance(effect.p))\(decides ? "" : "; the verdict does not rest on that")
            """
        case .generatorBusy(let share):
            "the generator's threads were busy for \(QuantityText.percentage(share)) of a round"
        case .loadsDiffer(let share):
            "the builds were not given the same load: in one round they differ by \(QuantityText.percentage(share))"
        case .statusesDiffer(let status, let baseline, let candidate):
            """
            status \(status) is \(QuantityText.percentage(candidate)) of the candidate's answers, \(QuantityText.percentage(baseline)) \
            of the baseline's: they may not do the same work
            """
        case .bytesDiffer(let baseline, let candidate):
            """
            a response of the candidate has \(QuantityText.significant(candidate)) bytes on average, one of the baseline \
            \(QuantityText.significant(baseline)): they may not do the same work
            """
        case .errorsFailed(let baseline, let candidate):
            """
            \(QuantityText.percentage(candidate)) of the candidate's requests failed, \(QuantityText.percentage(baseline)) of the \
            baseline's: the times of what is still answered are not comparable
            """
        case .bothSaturated(let offered, let baseline, let candidate):
            """
            neither build keeps up with \(QuantityText.rate(perSecond: offered)): the baseline answers \
            \(QuantityText.rate(perSecond: baseline)), the candidate \(QuantityText.rate(perSecond: candidate)); the ratio of their times \
            is that of their queues
            """
        case .sameTarget:
            "baseline and candidate are the same target: this shows the noise of the machine, no difference of builds"
        case .aboutProcesses:
            """
            the targets were not restarted: the verdict is on these two running processes, not on the builds, as one start of a build \
            differs from another
            """
        }
    }

    /// What to do about it.
    public var advice: String {
        switch self {
        case .drift(.overRounds, _, _, _): "look for what grows with time in one build: a cache, a table, a leak"
        case .drift(.firstAgainstLastPair, _, _, _): "lengthen the warm-up"
        case .drift(.byOrder, _, _, _):
            "give the builds nothing in common that one leaves warm or full: a database, a cache, a disk"
        case .correlated: "measure on a quieter machine; more rounds narrow the interval"
        case .badBlocks:
            "gate on p99 with a rate that gives 400 requests a block, and look for pauses: collections, flushes, locks"
        case .quantileDropped, .fewRequests: "raise the rate, or lengthen the blocks"
        case .blockGrown: "nothing, or a higher rate: longer blocks leave room for fewer rounds"
        case .achievedBelowOffered, .lagShapes, .generatorBusy:
            "lower the rate, give the generator more cores or threads (-t), or run it on a machine apart from the targets"
        case .loadsDiffer:
            "look for a target that holds back the generator: a cap on connections, requests that are never answered"
        case .statusesDiffer, .bytesDiffer: "compare the responses themselves before their times"
        case .errorsFailed: "mend the errors first"
        case .bothSaturated: "lower the rate below what the slower build carries, or use a closed loop and compare throughput"
        case .sameTarget: "say --self if that is what you want, else name two targets"
        case .aboutProcesses: "say how targets are started (start:), or what a start does to times (--start-effect 1.5%)"
        }
    }

    private func count(_ value: Int) -> String { QuantityText.count(value) }
    private func time(_ milliseconds: Double) -> String { QuantityText.duration(milliseconds: milliseconds) }
    private func seconds(_ value: Double) -> String { QuantityText.duration(milliseconds: value * 1e3) }
    private func signed(_ change: Double) -> String { (change < 0 ? "" : "+") + QuantityText.percentage(change) }
    private func chance(_ p: Double) -> String { "(p = \(QuantityText.significant(p, maximumPlaces: 6)))" }
}
