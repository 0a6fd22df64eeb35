import LoadModel
import Measurement

// How the ends of answers are known.
extension LevelPhrases {
    /// `9,990 of 10,000 answers timed by the kernel, 10 by their read (10 first over TLS)`; nil of a file of before.
    var receiveStamps: String? {
        guard let stamps = result.generator.receiveStamps else { return nil }
        guard stamps.use == .on, stamps.counts[.stamped] > 0 || stamps.counts.answers == 0 else {
            return "none\(why(stamps)): how long answers waited to be read is in the response times"
        }
        guard stamps.counts.answers > 0 else { return nil }
        var parts = ["\(QuantityText.count(stamps.counts[.stamped])) of \(counted(stamps.counts.answers)) timed by the kernel"]
        let others = reasons(stamps.counts)
        if !others.isEmpty { parts.append("the others \(others)") }
        if stamps.putsOffReads { parts.append("reads put off by up to \(StampUse.longestPutOff) for the next send") }
        return (parts + faults(stamps.counts.faults)).joined(separator: ", ")
    }

    private func counted(_ answers: Int) -> String { QuantityText.counted(answers, "answer") }

    private func why(_ stamps: ReceiveStamps) -> String {
        switch stamps.use {
        case .off: ", as they are turned off"
        case .batched: ", as of batched pacing"
        case .fullSpeed: ", as of users without pauses ('--receive-stamps on' asks for them)"
        case .curl: ", as libcurl's transport reads by itself"
        case .on: " (\(reasons(stamps.counts)))"
        }
    }

    private func reasons(_ counts: ReceiptCounts) -> String {
        let reasons = Receipt.withoutStamp.filter { counts[$0] > 0 }
        return reasons.map { reason in
            (reasons.count > 1 ? "\(QuantityText.count(counts[reason])) " : "") + words(reason)
        }.joined(separator: ", ")
    }

    private func words(_ receipt: Receipt) -> String {
        switch receipt {
        case .unasked, .stamped: ""
        case .closed: "by their last data, as the connection's close ended them"
        case .missing: "by their read, as the kernel gave no stamp"
        case .clockSet: "by their read, as the calendar's clock was set"
        case .firstOverTLS: "by their read, as libcurl reads a TLS connection's first answer"
        case .secureProxy: "by their read, as libcurl speaks to a proxy over TLS"
        case .unixSocket: "by their read, as Unix sockets have no stamps"
        case .refused: "by their read, as the system knows no stamps"
        }
    }

    private func faults(_ faults: StampFaults) -> [String] {
        [
            (faults.shared, "share their stamp"), (faults.leftovers, "reads were of what came before the request"),
            (faults.clockChanges, "times the calendar's clock was set"),
        ].filter { $0.0 > 0 }.map { "\(QuantityText.count($0.0)) \($0.1)" }
    }
}
