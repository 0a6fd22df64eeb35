import Foundation
import LoadModel

/// Times that were recorded, read from a file: one a line, such as `250ms`, or numbers under a first line that ends in their unit.
struct RecordedSample {
    private let file: String
    private let values: [Double]
    /// How long one is on average.
    let mean: Nanoseconds

    static let mostBytes = 64 << 20
    static let mostValues = 1_000_000

    /// The law, whatever the scale.
    var law: UnitLaw { .empirical(RecordedLaw(file: file, values: values)) }

    /// - Parameters:
    ///   - name: as the plan has it.
    ///   - path: where that is.
    ///   - what: the key, for messages.
    ///   - anyScale: whether only proportions matter, so that numbers need no unit.
    init(_ name: String, at path: String, _ what: String, anyScale: Bool) throws(ValueError) {
        guard !name.isEmpty else {
            throw ValueError(message: "\(what): 'empirical' needs the file of its sample; write \(what): empirical pauses.csv")
        }
        let text: String
        do { text = try TextFile.read(path, limit: RecordedSample.mostBytes) } catch {
            throw ValueError(message: "\(what): file '\(path)' \(error.reason)")
        }
        var reading = Reading(path: path, what: what, anyScale: anyScale)
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) { try reading.add(line) }
        (file, values, mean) = (FilePath.absolute(path), reading.values, try reading.mean())
    }

    private struct Reading {
        let path: String
        let what: String
        let anyScale: Bool
        var values: [Double] = []
        private var line = 0
        /// Of numbers without one, in seconds.
        private var unit: Double?

        init(path: String, what: String, anyScale: Bool) {
            self.path = path
            self.what = what
            self.anyScale = anyScale
            unit = anyScale ? 1 : nil
        }

        mutating func add(_ text: Substring) throws(ValueError) {
            line += 1
            // Of files that were written on other systems.
            let text = text.trimmingPrefix("\u{FEFF}").trimmingCharacters(in: .whitespaces)
            guard !text.isEmpty else { return }
            if let value = try value(of: text) {
                values.append(value)
            } else if line == 1 {
                unit = unit ?? RecordedSample.unit(endingIn: text)
            } else {
                throw fault("'\(text.shortened)' is not a time; write one a line, such as 250ms")
            }
            if values.count > RecordedSample.mostValues {
                throw fault("it has more than \(RecordedSample.mostValues.grouped) times; thin it out")
            }
        }

        /// nil where it is no time.
        private func value(of text: String) throws(ValueError) -> Double? {
            if let number = Double(text) {
                guard number >= 0, number.isFinite else { throw fault("a time is from 0, found '\(text.shortened)'") }
                guard let unit else {
                    throw fault(
                        "'\(text.shortened)' has no unit; write \(text.shortened)ms, or a first line that names it, such as 'pause_ms'"
                    )
                }
                return try checked(number * unit, text)
            }
            guard let time = try? Nanoseconds(parsing: text) else { return nil }
            return try checked(time.seconds, text)
        }

        private func checked(_ seconds: Double, _ text: String) throws(ValueError) -> Double {
            guard anyScale || seconds <= Limits.think.upperBound.seconds else {
                throw fault("a pause is at most \(Limits.think.upperBound), found '\(text.shortened)'")
            }
            return seconds
        }

        func mean() throws(ValueError) -> Nanoseconds {
            let sum = values.reduce(0, +)
            guard values.count > 1, sum > 0 else {
                let found = values.isEmpty ? "no time" : values.count == 1 ? "one time only" : "nothing but zeros"
                throw ValueError(
                    message: "\(what): file '\(path)' has \(found); a sample is of two times at least, one a line, such as 250ms")
            }
            return Nanoseconds(seconds: sum / Double(values.count))
        }

        private func fault(_ message: String) -> ValueError {
            ValueError(message: "\(what): file '\(path)', line \(line): \(message)")
        }
    }

    /// `pause_ms`, `Pause (s)`, `think seconds`: what the last word says, in seconds.
    private static func unit(endingIn text: String) -> Double? {
        let word = text.lowercased().split { !$0.isLetter && $0 != "µ" }.last.map(String.init) ?? ""
        switch word {
        case "ns", "nanoseconds": return 1e-9
        case "us", "µs", "microseconds": return 1e-6
        case "ms", "millis", "milliseconds": return 1e-3
        case "s", "sec", "secs", "seconds": return 1
        case "m", "min", "minutes": return 60
        default: return nil
        }
    }
}

extension PlanReading {
    /// A pause: a duration, or a law with its mean, as in `exponential 200ms` or `lognormal 1s cv=2`; or drawn from a file.
    func pause(_ text: String, _ what: String) throws(ValueError) -> Distribution {
        guard let file = RecordedLaw.file(in: text) else { return try Quantity.distribution(text, what, Limits.think) }
        let sample = try RecordedSample(file, at: path(besidePlan: file), what, anyScale: false)
        return Distribution(sample.law, mean: sample.mean)
    }

    /// The law of the gaps between arrivals.
    func arrivals(_ text: String, _ what: String) throws(ValueError) -> ArrivalProcess {
        guard let file = RecordedLaw.file(in: text) else { return try Quantity.arrivals(text, what) }
        return .renewal(try RecordedSample(file, at: path(besidePlan: file), what, anyScale: true).law)
    }
}

extension Distribution {
    /// As a plan has it: a recorded sample by its file.
    func planText(_ writer: PlanWriter) -> String { law.samplePlanText(writer) ?? "\(self)" }
}

extension ArrivalProcess {
    /// The same.
    func planText(_ writer: PlanWriter) -> String {
        if case .renewal(let law) = self { law.samplePlanText(writer) ?? "\(self)" } else { "\(self)" }
    }
}

extension UnitLaw {
    fileprivate func samplePlanText(_ writer: PlanWriter) -> String? {
        if case .empirical(let law) = self { "empirical \(writer.path(law.file))".yamlText } else { nil }
    }
}
