import LoadModel
import Measurement

/// How targets took their pulses, in words.
public struct RecoveryPhrases {
    let result: RecoveryResult

    public init(result: RecoveryResult) { self.result = result }

    private var rule: RecoveryRule { result.rule }

    /// `4.25 s`
    static func seconds(_ value: Double) -> String {
        value == 0 ? "0 s" : "\(QuantityText.significant(value, maximumPlaces: 2)) s"
    }

    /// `base 300/s, a pulse of 1,200/s for 30s, 300/s again for 2m; 5 repeats`
    public static func load(_ rule: RecoveryRule) -> String {
        "\(rule.base) for \(rule.before), a pulse of \(rule.pulse) for \(rule.length), \(rule.base) again for \(rule.watch); "
            + QuantityText.counted(rule.repeats, "repeat")
    }

    /// What counts as back.
    public static func back(_ rule: RecoveryRule) -> String {
        "p99 at most \(QuantityText.percentage(rule.band)) above the usual one over \(rule.before), failures within one percentage point of the "
            + "usual ones, and as many answers"
    }

    /// What the fluid model says beforehand.
    public static func forecast(_ forecast: RecoveryForecast, capacity: Double, _ rule: RecoveryRule) -> String {
        let carries = "it carries \(QuantityText.significant(capacity.rounded()))/s by its declared service"
        guard forecast.backlog >= 1 else { return "\(carries), and the pulse is not above that: nothing piles up" }
        let backlog = QuantityText.counted(Int(forecast.backlog.rounded()), "request")
        let wait = seconds(forecast.longestWait)
        guard let drain = forecast.seconds else {
            return "\(carries), which the base load alone exceeds: it does not recover by itself"
        }
        let late = drain > rule.watch.seconds ? ", which is longer than is watched" : ""
        return
            "\(carries): \(backlog) wait when the pulse ends, \(wait) at the longest, and the last is served \(seconds(drain)) later\(late), where "
            + "nobody gives up or tries again"
    }

    /// One sentence with the time and its interval.
    func headline(_ target: TargetRecovery) -> String {
        let count = target.repeats.count
        switch target.verdict {
        case .recovers:
            guard let time = target.time else { return "recovers" }
            if target.repeats.allSatisfy({ $0.seconds == 0 }) { return "is back as soon as the pulse ends" }
            let interval = time.low.flatMap { low in time.high.map { " (\(RecoveryPhrases.range(low, $0)))" } } ?? ""
            return "recovers \(RecoveryPhrases.seconds(time.mean))\(interval) after the pulse"
        case .doesNotRecover:
            let times = target.repeats.count { $0.outcome == .notRecovered }
            let often = count > 1 ? ", in \(times) of \(count) repeats" : ""
            return "does not recover within the \(rule.watch) that it was watched after a pulse\(often)"
        case .undisturbed:
            return "is not moved by a pulse of \(rule.pulse): that is below what it carries; raise 'pulse' (--pulse)"
        case .invalid:
            if target.repeats.contains(where: { $0.outcome == .withoutUsual }) {
                return
                    "answered nothing before a pulse, so that nothing says what is usual: lower 'base' (--base), or look at the failures"
            }
            return "is not judged: the generator, not the target, shaped the numbers"
        case .unknown:
            return count == 0
                ? "is not known to recover: no repeat came to its end"
                : "is moved by some pulses and not by others: \(rule.pulse) is about what it carries; raise 'pulse' (--pulse)"
        }
    }

    static func range(_ low: Double, _ high: Double) -> String { "\(seconds(low)) to \(seconds(high))" }

    func difference(_ difference: RecoveryDifference) -> String {
        let seconds = RecoveryPhrases.seconds(abs(difference.seconds))
        let (low, high) = (difference.low, difference.high)
        let interval = " (\(RecoveryPhrases.signed(low)) to \(RecoveryPhrases.signed(high)) s)"
        switch difference.verdict {
        case .slower: return "\(difference.target) takes \(seconds)\(interval) longer to recover than \(difference.base)"
        case .faster: return "\(difference.target) takes \(seconds)\(interval) less to recover than \(difference.base)"
        case .undecided: return "\(difference.target) and \(difference.base) are not told apart\(interval)"
        }
    }

    private static func signed(_ value: Double) -> String {
        (value > 0 ? "+" : value < 0 ? "−" : "") + QuantityText.significant(abs(value), maximumPlaces: 2)
    }

    /// Of one repeat.
    public static func outcome(_ made: RecoveryRepeat) -> String {
        switch made.outcome {
        case .recovered(let seconds): seconds == 0 ? "back at once" : "recovered after \(RecoveryPhrases.seconds(seconds))"
        case .notRecovered: "not recovered"
        case .undisturbed: "not moved by the pulse"
        case .withoutUsual: "nothing answered before the pulse"
        case .invalid: "invalid"
        }
    }

    func table(_ target: TargetRecovery) -> Table {
        var table = Table(left: ["Repeat"], right: ["Usual p99", "Highest p99", "Failed", "Recovered after"])
        for (index, made) in target.repeats.enumerated() {
            let time = { (value: Double?) in value.map { QuantityText.duration(milliseconds: $0) } ?? QuantityText.notApplicable }
            let isBad = made.outcome == .notRecovered
            let word = made.seconds.map(RecoveryPhrases.seconds) ?? RecoveryPhrases.outcome(made)
            let share = made.requests > 0 ? Double(made.failed) / Double(made.requests) : 0
            table.rows.append([
                .text("\(index + 1)"), .text(time(made.usual)), .text(time(made.worst)), .text(QuantityText.percentage(share)),
                isBad ? .text(word, .bad) : .text(word),
            ])
        }
        return table
    }

    /// The command that does it again with the plan that the result holds.
    var repetition: String {
        let band = QuantityText.percentage(rule.band).filter { $0 != " " }
        return "dyno recovery PLAN.yaml --base \(rule.base) --pulse \(rule.pulse) --for \(rule.length) --before \(rule.before) "
            + "--watch \(rule.watch) --band \(band) --repeats \(rule.repeats) --seed \(result.seed)"
    }
}
