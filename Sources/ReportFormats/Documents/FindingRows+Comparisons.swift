import LoadModel
import Measurement

// What is to be known of two builds that took turns.
extension FindingRows {
    /// Of a comparison and of its rounds.
    static func addComparisons(to rows: inout Table) {
        rows.add(
            "drift", ["kind": .text, "metric": .text, "change": .change, "p": .probability],
            advice: { f in
                switch Finding.Drift(rawValue: f.kind) {
                case .overRounds, nil: "find what grows with time in one build: a cache, a table, a leak"
                case .firstAgainstLastPair: "lengthen the warm-up"
                case .byOrder: "give the builds nothing in common that one leaves warm or full: a database, a cache, a disk"
                }
            }
        ) { f in
            switch Finding.Drift(rawValue: f.kind) {
            case .overRounds, nil:
                return "the difference in \(f.metric) moved by \(f.change) from the first round to the last \(f.p)"
            case .firstAgainstLastPair:
                return """
                    the difference in \(f.metric) is \(f.change) greater at the beginning of a round than at its end \(f.p): the warm-up \
                    is too short for one of the builds
                    """
            case .byOrder:
                return """
                    the difference in \(f.metric) is \(f.change) greater in rounds that the candidate begins \(f.p): one build's block \
                    leaves something to the next
                    """
            }
        }
        rows.add(
            "correlated", ["metric": .text, "correlation": .number, "factor": .number],
            advice: "measure on a quieter machine; more rounds narrow the interval"
        ) { f in
            """
            rounds resemble the ones before them in \(f.metric) (correlation \
            \(QuantityText.decimal(f.number("correlation"), places: 2))): its interval was widened by a factor of \(f.factor)
            """
        }
        rows.add(
            "bursts", ["baseline": .milliseconds, "candidate": .milliseconds],
            advice: "find what happens now and then: collections, flushes, locks, jobs"
        ) { f in
            """
            over all requests the mean is \(f.candidate) against \(f.baseline), which is another ratio than that of the usual block: the \
            difference comes in bursts
            """
        }
        // Of files from before stalls were a metric.
        rows.add(
            "badBlocks", ["p": .probability, "baseline": .count, "candidate": .count, "of": .count],
            advice: "gate on p99 with a rate that gives 400 requests a block, and look for pauses: collections, flushes, locks"
        ) { f in
            """
            blocks with a p99 above twice the usual one: \(f.candidate) of \(f.of) of the candidate, \(f.baseline) of the baseline \
            \(f.p); the median over pairs hides rare stalls
            """
        }
        let longerBlocks = "raise the rate, or lengthen the blocks"
        rows.add("quantileDropped", ["metric": .text, "perBlock": .number, "needed": .number], advice: longerBlocks) { f in
            "\(f.metric) does not decide: it needs \(f.needed) requests a block, and there were \(f.perBlock)"
        }
        rows.add("fewRequests", ["perBlock": .number], advice: longerBlocks) { f in
            "\(f.perBlock) requests a block are too few for a verdict, which needs 40"
        }
        rows.add(
            "blockGrown", ["from": .seconds, "to": .seconds],
            advice: "nothing, or a higher rate: longer blocks leave room for fewer rounds"
        ) { f in "blocks are \(f.to) long, not \(f.from): answers are too slow or too few for shorter ones" }
        rows.add(
            "lagShapes",
            [
                "metric": .text, "p": .probability, "lag": .milliseconds, "response": .milliseconds, "usualShare": .share,
                "moved": .change, "decides": .flag,
            ], advice: quieterGenerator
        ) { f in
            """
            the generator's lag is part of \(f.metric): \(f.lag) of \(f.response), usually \(f.usualShare) of it, and it moves the \
            difference between the builds by \(f.moved) \(f.p)\(f.isSet("decides") ? "" : "; the verdict does not rest on that")
            """
        }
        rows.add(
            "loadsDiffer", ["share": .share],
            advice: "find the target that holds back the generator: a cap on connections, requests that are never answered"
        ) { f in "the builds were not given the same load: in one round they differ by \(f.share)" }
        let compareResponses = "compare the responses themselves before their times"
        rows.add("statusesDiffer", ["baseline": .share, "candidate": .share, "status": .count], advice: compareResponses) { f in
            """
            status \(f.integer("status")) is \(f.candidate) of the candidate's answers, \(f.baseline) of the baseline's: they may not do \
            the same work
            """
        }
        rows.add("bytesDiffer", ["baseline": .number, "candidate": .number], advice: compareResponses) { f in
            """
            a response of the candidate has \(f.candidate) bytes on average, one of the baseline \(f.baseline): they may not do the \
            same work
            """
        }
        rows.add("errorsFailed", ["baseline": .share, "candidate": .share], advice: "mend the errors first") { f in
            """
            \(f.candidate) of the candidate's requests failed, \(f.baseline) of the baseline's: the times of what is still answered \
            are not comparable
            """
        }
        rows.add(
            "bothSaturated", ["baseline": .perSecond, "candidate": .perSecond, "offered": .perSecond],
            advice: "lower the rate below what the slower build carries, or use a closed loop and compare throughput"
        ) { f in
            """
            neither build keeps up with \(f.offered): the baseline answers \(f.baseline), the candidate \(f.candidate); the ratio of \
            their times is that of their queues
            """
        }
        rows.add(
            "othersAtWork", ["others": .text],
            advice: "let one comparison run at a time on a machine: each is noise to the other"
        ) { f in "other Dynos loaded targets from this machine meanwhile: \(f.others)" }
        rows.add("sameTarget", advice: "say --self if that is what you want, else name two targets") { _ in
            "baseline and candidate are the same target: this shows the noise of the machine, no difference of builds"
        }
        rows.add(
            "aboutProcesses",
            advice: "say how targets are started (start:), or what a start does to times (--start-effect 1.5%)"
        ) { _ in
            """
            the targets were not restarted: the verdict is on these two running processes, not on the builds, as one start of a build \
            differs from another
            """
        }
    }
}
