import LoadModel

/// The ranges in which a plan's quantities make sense, whether they come from YAML or from flags.
package enum Limits {
    static let rates = 0.1...200_000.0
    static let users = 1...100_000
    static let requests = 1...1_000_000_000_000
    static let inFlight = 1...100_000
    static let connections = 1...100_000
    static let dialAhead = 0...100_000
    static let streams = 1...10_000
    /// Of a scenario's own load.
    static let start = Nanoseconds.zero...Nanoseconds(seconds: 365 * 86_400)
    static let scenariosOfEach = 100
    /// Requests that a connection carries before it is closed.
    static let uses = 1...1_000_000_000
    static let redirects = 0...50
    static let threads = 1...256
    static let slowest = 0...1_000
    static let levels = 1...1_000
    /// How many times as fast as recorded a trace is replayed.
    static let speed = 0.001...1_000_000.0
    static let badLines = 0...1_000_000_000
    /// Of a search for a capacity.
    static let capacityBudget = Nanoseconds(seconds: 10)...Nanoseconds(seconds: 86_400)
    /// Of a pulse and behind it, and before it; p99 is known within 3 %.
    static let pulse = Nanoseconds(seconds: 1)...Nanoseconds(seconds: 86_400)
    static let beforePulse = Nanoseconds(seconds: 1)...Nanoseconds(seconds: 3_600)
    static let recoveryBand = 0.05...10.0
    static let pulses = 1...100
    static let duration = Nanoseconds(1)...Nanoseconds(seconds: 365 * 86_400)
    static let warmup = Nanoseconds.zero...Nanoseconds(seconds: 365 * 86_400)
    /// Latencies are recorded up to an hour.
    static let timeout = Nanoseconds(1)...Nanoseconds(seconds: 3_600)
    static let statuses = 100...599
    /// Of a target's start and of its end.
    static let readiness = Nanoseconds(1)...Nanoseconds(seconds: 86_400)
    static let grace = Nanoseconds(1)...Nanoseconds(seconds: 3_600)
    /// Of a service time: latencies are recorded up to an hour.
    static let service = Nanoseconds(1)...Nanoseconds(seconds: 3_600)
    static let servers = 1...1_000_000
    static let queue = 0...1_000_000_000
    /// Of a simulated link, each way; and bits a second.
    static let delay = Nanoseconds.zero...Nanoseconds(seconds: 60)
    static let bandwidth = 1e3...1e11
    static let think = Nanoseconds.zero...Nanoseconds(seconds: 86_400)
    static let pacing = Nanoseconds(1)...Nanoseconds(seconds: 86_400)
    /// At the most 10,000 passes a session on average.
    static let returning = 0.0...0.9999
    /// Of a loop.
    static let turns = 1...1_000_000
    /// What stops a loop that goes on while something holds.
    static let mostTurns = 1...1_000_000
    static let tries = 0...100
    static let factor = 1.0...100.0
    /// Between tries, and of all of them.
    static let wait = Nanoseconds.zero...Nanoseconds(seconds: 3_600)
    static let until = Nanoseconds(1)...Nanoseconds(seconds: 86_400)
    /// Of a stream: how many events, and how long it lasts, as latencies are recorded up to an hour.
    static let events = 1...1_000_000_000
    static let streamLength = Nanoseconds(1)...Nanoseconds(seconds: 3_600)
    static let identities = 1...1_000_000
    static let renewal = Nanoseconds(seconds: 1)...Nanoseconds(seconds: 365 * 86_400)
    static let badRows = 0...1_000_000_000
    static let finish = Nanoseconds.zero...Nanoseconds(seconds: 3_600)
    /// What every language reads without loss.
    static let randomIntegers = -9_007_199_254_740_991...9_007_199_254_740_991
    static let randomText = 1...10_000
    /// Of nodes, or of an array's elements.
    static let count = 0...1_000_000_000
    /// Of one condition: a plan is no program.
    static let comparisons = 100
    package static let bodyBytes = 64_000_000
    static let templateBytes = 16_000_000
    /// Of all texts of a plan once variables are filled in: each may be small, and there may be many.
    static let planBytes = 256_000_000
    /// Of a file with certificates or a key.
    static let certificateBytes = 16_000_000
}

/// A quantity that was refused: the message names the quantity and the right values.
struct ValueError: Error {
    let message: String
}

/// Quantities read from text and checked against their ranges. `what` names the quantity in messages.
enum Quantity {
    /// - Parameter mayBeNone: whether 0 is a rate: of a stage.
    static func rate(_ text: String, _ what: String, mayBeNone: Bool = false) throws(ValueError) -> Rate {
        let rate: Rate
        do { rate = try Rate(parsing: text, mayBeNone: mayBeNone) } catch { throw named(what, error) }
        guard rate == .zero || Limits.rates.contains(rate.perSecond) else {
            throw ValueError(message: "\(what) must be from 0.1/s to 200,000/s, found \(text.shortened)")
        }
        return rate
    }

    static func duration(_ text: String, _ what: String, _ range: ClosedRange<Nanoseconds>) throws(ValueError) -> Nanoseconds {
        let duration: Nanoseconds
        do { duration = try Nanoseconds(parsing: text) } catch { throw named(what, error) }
        guard duration >= range.lowerBound else {
            let least = range.lowerBound > Nanoseconds(1) ? "at least \(range.lowerBound)" : "above 0"
            throw ValueError(message: "\(what) must be \(least), found \(text.shortened)")
        }
        guard duration <= range.upperBound else {
            throw ValueError(message: "\(what) must be at most \(range.upperBound), found \(text.shortened)")
        }
        return duration
    }

    static func whole(_ text: String, _ what: String, _ range: ClosedRange<Int>) throws(ValueError) -> Int {
        guard let value = Int(text.filter { $0 != "_" }), range.contains(value) else {
            throw ValueError(
                message:
                    "\(what) must be a whole number from \(range.lowerBound) to \(range.upperBound.grouped), found '\(text.shortened)'"
            )
        }
        return value
    }

    static func probability(_ text: String, _ what: String) throws(ValueError) -> Double {
        guard let value = Double(text), Limits.returning.contains(value) else {
            let most = Limits.returning.upperBound
            throw ValueError(
                message:
                    "\(what) is a probability from 0 to \(most), such as 0.8 for 5 iterations a session, found '\(text.shortened)'"
            )
        }
        return value
    }

    /// `2`, or `2x`.
    static func speed(_ text: String) throws(ValueError) -> Double {
        guard let speed = Double(text.hasSuffix("x") ? String(text.dropLast()) : text), Limits.speed.contains(speed) else {
            throw ValueError(
                message: "speed must be a number from 0.001 to 1,000,000, such as 2 for twice as fast, found '\(text.shortened)'")
        }
        return speed
    }

    static func arrivals(_ text: String, _ what: String) throws(ValueError) -> ArrivalProcess {
        if RecordedLaw.file(in: text) != nil { throw sampleElsewhere(what) }
        let name = text.prefix { !" :,\t".contains($0) }
        guard ArrivalProcess.names.contains(String(name)) || name == "exponential" else {
            let hint = suggestion(for: String(name), among: ArrivalProcess.names, listing: "write")
            throw ValueError(message: "\(what): unknown process '\(text.shortened)'" + hint)
        }
        do { return try ArrivalProcess(parsing: text) } catch { throw named(what, error) }
    }

    /// Where no file is read.
    private static func sampleElsewhere(_ what: String) -> ValueError {
        ValueError(message: "\(what): a recorded sample is drawn from by 'think' and 'arrivals' of a plan; write it there")
    }

    /// A duration, or a law of durations with its mean.
    static func distribution(
        _ text: String, _ what: String, _ means: ClosedRange<Nanoseconds>
    ) throws(ValueError) -> Distribution {
        guard let first = text.first, first.isLetter else {
            guard !text.contains("..") else {
                throw ValueError(message: "\(what): the range '\(text.shortened)' needs its law; write uniform \(text.shortened)")
            }
            return .constant(try duration(text, what, means))
        }
        if RecordedLaw.file(in: text) != nil { throw sampleElsewhere(what) }
        let name = String(text.prefix { !" :,\t".contains($0) })
        guard UnitLaw.names.contains(name) else {
            let hint = suggestion(for: name, among: UnitLaw.names, listing: "write a duration such as 200ms, or a law:")
            throw ValueError(message: "\(what): unknown law '\(name.shortened)'" + hint)
        }
        let distribution: Distribution
        do { distribution = try Distribution(parsing: text) } catch { throw named(what, error) }
        guard distribution.mean >= means.lowerBound else {
            throw ValueError(message: "\(what) must be above 0 on average, found \(text.shortened)")
        }
        guard distribution.mean <= means.upperBound else {
            throw ValueError(message: "\(what) must be at most \(means.upperBound) on average, found \(text.shortened)")
        }
        return distribution
    }

    /// `cdn.example.com` or `*.test.example`, with a port or any.
    static func origin(_ text: String, _ what: String) throws(ValueError) -> String {
        do { _ = try HostPattern(parsing: text) } catch { throw named(what, error) }
        return text.lowercased()
    }

    /// `application/pdf`, with parameters behind it (RFC 9110, section 8.3.1).
    static func mediaType(_ text: String) throws(ValueError) -> String {
        let isMediaType = text.wholeMatch(of: /[A-Za-z0-9!#$&^_.+\-]+\/[A-Za-z0-9!#$&^_.+\-]+( *;[ -~]*)?/) != nil
        if isMediaType { return text }
        throw ValueError(message: "type: '\(text.shortened)' is not a media type; write one such as application/pdf")
    }

    /// - Parameter labels: nil where they are not known.
    static func threshold(_ text: String, labels: ThresholdLabels?) throws(ValueError) -> Threshold {
        let threshold: Threshold
        do { threshold = try Threshold(parsing: text) } catch {
            let place = error.description.contains(text) ? "" : "threshold '\(text.shortened)': "
            throw ValueError(message: place + error.description)
        }
        let problem =
            threshold.label.map { labels?.problem(with: $0, of: threshold.metric) }
            ?? labels?.problem(withTotal: threshold.metric)
        if let problem { throw ValueError(message: problem) }
        return threshold
    }

    static func abort(_ text: String, labels: ThresholdLabels?) throws(ValueError) -> AbortCondition {
        let condition: AbortCondition
        do { condition = try AbortCondition(parsing: text) } catch { throw ValueError(message: error.description) }
        if let label = condition.state.label, let problem = labels?.problemOfAbort(with: label, of: condition.state.metric) {
            throw ValueError(message: problem)
        }
        return condition
    }

    private static func named(_ what: String, _ error: QuantityError) -> ValueError {
        ValueError(message: error.description.hasPrefix(what + " ") ? error.description : "\(what): \(error.description)")
    }
}
