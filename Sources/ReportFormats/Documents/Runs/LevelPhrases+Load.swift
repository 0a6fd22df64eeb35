import LoadModel
import Measurement

extension LevelPhrases {
    /// `open, 100/s, poisson arrivals, for 60 s after 5 s of warm-up`.
    var load: String {
        let model =
            switch result.level {
            case .open(let arrivals, let profile): "open, \(LevelPhrases.text(profile)), \(arrivals) arrivals"
            case .closed(let users, let cycle):
                "closed, \(LevelPhrases.text(users)), \(LevelPhrases.text(cycle))"
            case .partlyOpen(let arrivals, let profile, let sessions):
                """
                partly open, \(LevelPhrases.text(profile)) sessions, \(arrivals) arrivals, return with probability \
                \(QuantityText.significant(sessions.returning)), \(LevelPhrases.text(sessions.think))
                """
            case .trace(let trace): replay(trace)
            }
        let start = result.delay > .zero ? ", from \(QuantityText.chosenDuration(result.delay)) on" : ""
        return "\(model), \(length)\(start)"
    }

    /// `at 100/s` or `with 50 users`: what tells a level from its siblings; `load 'buy'` of several loads.
    var place: String { result.stream.map { "load '\($0)'" } ?? height }

    private var height: String {
        switch result.level {
        case .open(_, .steady(let rate)): "at \(QuantityText.rate(perSecond: rate.perSecond))"
        case .partlyOpen(_, .steady(let rate), _): "at \(QuantityText.rate(perSecond: rate.perSecond)) sessions"
        case .open(_, let profile), .partlyOpen(_, let profile, _): "at \(profile)"
        case .closed(let users, let cycle):
            "with \(LevelPhrases.text(users))" + (cycle.think.mean > .zero ? ", \(LevelPhrases.text(cycle.think))" : "")
        case .trace(let trace): "replaying \(trace)"
        }
    }

    /// How long sessions of a partly open load were, and what such a load behaves like; nil in others.
    var sessions: String? {
        guard let law = result.level.sessions, let counts = result.sessions else { return nil }
        let noun = isOfSeveralSteps ? "iterations" : "requests"
        var parts = ["\(QuantityText.significant(law.expectedIterations)) \(noun) a session expected"]
        if let measured = counts.passesPerSession {
            parts[0] += """
                , \(QuantityText.significant(measured.mean)) measured (standard error \
                \(QuantityText.significant(measured.standardError)))
                """
        }
        parts.append("\(QuantityText.count(counts.began)) began, \(QuantityText.count(counts.left)) left")
        if counts.cut > 0 {
            parts[1] += ", \(QuantityText.count(counts.cut)) cut short by the end (their \(noun) count, they have not left)"
        }
        return parts.joined(separator: "; ") + "; " + LevelPhrases.text(law.resemblance, of: law.expectedIterations)
    }

    private static func text(_ resemblance: Sessions.Resemblance, of iterations: Double) -> String {
        switch resemblance {
        case .open: "up to 5 a session the load behaves much like an open one"
        case .between: "between 5 and 10 a session the load lies between an open and a closed one"
        case .closed: "from 10 a session the load behaves much like a closed one, and hides queueing as such a loop does"
        }
    }

    private static func text(_ profile: RateProfile) -> String {
        let mean = QuantityText.rate(perSecond: profile.mean.perSecond)
        if case .steady = profile { return mean }
        return "\(profile); \(mean) on average"
    }

    private static func text(_ users: UserProfile) -> String {
        switch users {
        case .steady(let users, .zero): QuantityText.counted(users, "user")
        case .steady(let users, let rampUp):
            "\(QuantityText.counted(users, "user")) staged in over \(QuantityText.chosenDuration(rampUp))"
        case .stages: "\(users)"
        }
    }

    static func text(_ cycle: UserCycle) -> String {
        text(cycle.think)
            + (cycle.pacing > .zero ? ", an iteration at most every \(QuantityText.chosenDuration(cycle.pacing))" : "")
    }

    private static func text(_ think: Distribution) -> String {
        guard think.mean > .zero else { return "no think time between iterations" }
        return "think time \(think.law == .constant ? QuantityText.chosenDuration(think.mean) : "\(think)")"
    }

    private var length: String {
        let measured =
            switch result.stop {
            case .duration(let duration): "for \(QuantityText.chosenDuration(duration))"
            case .requests(let count):
                result.level.sessions != nil
                    ? QuantityText.counted(count, "session")
                    : isOfSeveralSteps
                        ? QuantityText.counted(count, "iteration") : QuantityText.counted(count, "request")
            }
        return result.warmup > .zero ? "\(measured) after \(QuantityText.chosenDuration(result.warmup)) of warm-up" : measured
    }

    /// Whether iterations and requests are different things: an iteration of one step makes, or skips, no second request.
    private var isOfSeveralSteps: Bool { result.total.requests + result.counts.skippedSteps > result.counts.scheduled }
}

extension LevelPhrases {
    /// `open, replay of access.log at 2x, over and over`.
    func replay(_ trace: Trace) -> String {
        let kind =
            switch trace.mode {
            case .open: "open, replay of \(trace)"
            case .closed(let users, let cycle):
                "closed, replay of \(trace) by \(QuantityText.counted(users, "user")), \(LevelPhrases.text(cycle))"
            }
        return kind + (trace.loops ? ", over and over" : "")
    }

    /// What the trace holds and what of it was skipped; nil where nothing is replayed.
    var trace: String? { result.level.trace.map(TracePhrases.content) }
}

/// What is said of a trace, before it is replayed and after.
public enum TracePhrases {
    /// `1,000 requests over 5 min, 3.33/s on average and 12/s in the busiest second at 2x; 3 bad lines skipped (first 17:40: it ...)`.
    public static func content(of trace: Trace) -> String {
        let content = trace.content
        var text = "\(QuantityText.counted(content.requests, "request")) over \(QuantityText.chosenDuration(content.length))"
        if let window = trace.window { text += " (window \(window))" }
        if trace.isOpen, let mean = trace.meanRate {
            let speed = trace.speed == 1 ? "" : " at \(trace.speedText)"
            text +=
                ", \(QuantityText.rate(perSecond: mean.perSecond)) on average and "
                + "\(QuantityText.count(content.busiestSecond)) in the busiest second\(speed)"
        }
        if let hollow = hollow(of: trace) { text += "; \(hollow)" }
        guard content.skipped.count > 0 else { return text }
        let first = content.skipped.examples.first.map { " (first \($0.line):\($0.column): \($0.reason))" } ?? ""
        return text + "; \(QuantityText.counted(content.skipped.count, "bad line")) skipped\(first)"
    }

    /// `2 requests without the contents of their files, which the trace does not hold`; nil where it holds all.
    private static func hollow(of trace: Trace) -> String? {
        let count = trace.content.withoutFile
        guard count > 0 else { return nil }
        return
            "\(QuantityText.counted(count, "request")) without what was in \(count == 1 ? "its" : "their") files, which the trace does not hold"
    }

    /// The lines that are no requests, the first of them: `access.log:17:40: it has no request; skipped`.
    public static func skipped(of trace: Trace) -> [String] {
        let skipped = trace.content.skipped
        let lines = skipped.examples.map { "\(trace.fileName):\($0.line):\($0.column): \($0.reason); skipped" }
        let rest = skipped.count - lines.count
        return lines + (rest > 0 ? ["\(trace.fileName): \(QuantityText.counted(rest, "more bad line")) skipped"] : [])
    }
}
