extension UnitLaw {
    /// Reads a name and its parameters, as in `exponential`, `gamma cv=2` or `weibull:shape=0.5`.
    ///
    /// - Throws: `QuantityError` that says what was found and how to write it.
    public init(parsing text: String) throws(QuantityError) {
        if let file = RecordedLaw.file(in: text) {
            self = .empirical(RecordedLaw(file: file))
            return
        }
        let notation = try LawNotation(text)
        if let mean = notation.mean {
            throw QuantityError("'\(mean)' is one word too many behind '\(notation.name)'; \(UnitLaw.hint(for: notation.name))")
        }
        self = try UnitLaw(notation)
    }

    init(_ notation: LawNotation) throws(QuantityError) {
        let name = notation.name
        guard let parameters = UnitLaw.parameters[name] else {
            throw QuantityError("unknown law '\(name)'; write \(UnitLaw.names.joined(separator: ", "))")
        }
        for (key, value) in notation.parameters where parameters[key] == nil {
            throw QuantityError("\(name) has no '\(key)=\(value)'; \(UnitLaw.hint(for: name))")
        }
        guard let (key, text) = notation.parameters.first else {
            switch name {
            case "constant": self = .constant
            case "exponential": self = .exponential
            case "uniform": self = .widestUniform
            default:
                let needed = parameters.keys.sorted().joined(separator: " or ")
                throw QuantityError("\(name) needs its \(needed); \(UnitLaw.hint(for: name))")
            }
            return
        }
        if notation.parameters.count > 1 {
            throw QuantityError("\(name) takes one of \(parameters.keys.sorted().joined(separator: " and ")), found both")
        }
        self = try UnitLaw.law(name, key, text, range: parameters[key] ?? 0...0)
    }

    private static func law(
        _ name: String, _ key: String, _ text: String, range: ClosedRange<Double>
    ) throws(QuantityError) -> UnitLaw {
        guard let value = Double(text), value.isFinite else {
            throw QuantityError("\(key) must be a number, found '\(text)'; \(hint(for: name))")
        }
        guard range.contains(value) else {
            let limits = "from \(range.lowerBound.plain) to \(range.upperBound.plain)"
            throw QuantityError("\(key) of \(name) must be \(limits), found \(text); \(hint(for: name))")
        }
        switch (name, key) {
        case ("uniform", _): return .uniform(cv: min(value, 1 / 3.0.squareRoot()))
        case ("gamma", _): return .gamma(cv: value)
        case ("pareto", "alpha"): return .pareto(alpha: value)
        case ("pareto", _): return .pareto(cv: value)
        case ("lognormal", _): return .lognormal(cv: value)
        case ("weibull", "shape"): return .weibull(shape: value)
        default: return .weibull(cv: value)
        }
    }

    /// In the order in which help and messages name them.
    public static let names = ["constant", "exponential", "uniform", "gamma", "pareto", "lognormal", "weibull"]

    /// What each law may be told, and the range in which that makes sense.
    private static let parameters: [String: [String: ClosedRange<Double>]] = [
        "constant": [:], "exponential": [:], "uniform": ["cv": 0...0.57736], "gamma": ["cv": 0.01...100],
        "pareto": ["alpha": 1.01...1_000, "cv": 0.01...100], "lognormal": ["cv": 0...100],
        "weibull": ["shape": 0.1...100, "cv": 0.02...100],
    ]

    static func hint(for name: String) -> String {
        switch name {
        case "constant", "exponential", "poisson": "write \(name) alone"
        case "onOff": OnOff.hint
        case "uniform": "write uniform, or uniform cv=0.3"
        case "pareto": "write pareto alpha=2.5 or pareto cv=2"
        case "weibull": "write weibull shape=0.5 or weibull cv=2"
        default: "write \(name) cv=2"
        }
    }
}

extension UnitLaw: CustomStringConvertible {
    /// As `init(parsing:)` reads it: `gamma cv=2`.
    public var description: String { parameter.map { "\(name) \($0)" } ?? name }

    public var name: String {
        switch self {
        case .constant: "constant"
        case .exponential: "exponential"
        case .uniform: "uniform"
        case .gamma: "gamma"
        case .pareto: "pareto"
        case .lognormal: "lognormal"
        case .weibull: "weibull"
        case .empirical: RecordedLaw.name
        }
    }

    /// nil where the law has none, or has the one that goes without saying.
    var parameter: String? {
        switch self {
        case .constant, .exponential, .widestUniform: nil
        case .uniform(let cv), .gamma(let cv), .lognormal(let cv): "cv=\(cv.plain)"
        case .pareto(let alpha): "alpha=\(alpha.plain)"
        case .weibull(let shape): "shape=\(shape.plain)"
        case .empirical(let law): law.shownFile
        }
    }
}

extension Distribution {
    /// Reads `200ms` (always that), `exponential 200ms`, `lognormal 200ms cv=1`, also `lognormal:200ms,cv=1`, and
    /// `uniform 100ms..300ms`.
    ///
    /// - Throws: `QuantityError` that says what was found and how to write it.
    public init(parsing text: String) throws(QuantityError) {
        if let first = text.trimmingSpaces().first, !first.isLetter {
            self = .constant(try Nanoseconds(parsing: text))
            return
        }
        if RecordedLaw.file(in: text) != nil {
            // Its mean is the sample's, which whoever reads the file knows.
            self.init(try UnitLaw(parsing: text), mean: .zero)
            return
        }
        let notation = try LawNotation(text)
        let law = try UnitLaw(notation)
        guard let mean = notation.mean else {
            throw QuantityError("\(law.name) needs its mean; write \(Distribution(law, mean: Nanoseconds(200_000_000)))")
        }
        if let dots = mean.firstRange(of: "..") {
            self = try Distribution(law, from: String(mean[..<dots.lowerBound]), to: String(mean[dots.upperBound...]), notation)
            return
        }
        self.init(law, mean: try Nanoseconds(parsing: mean))
    }
}

extension Distribution {
    /// The even law between two times.
    private init(_ law: UnitLaw, from: String, to: String, _ notation: LawNotation) throws(QuantityError) {
        let hint = "write uniform 100ms..300ms"
        guard case .uniform = law else {
            throw QuantityError("a range is of the even law, and \(law.name) takes its mean; \(hint), or \(law.name) 200ms")
        }
        guard notation.parameters.isEmpty else {
            throw QuantityError("a range says how wide it is, and takes no \(notation.parameters[0].key) beside it; \(hint)")
        }
        let (least, most) = (try Nanoseconds(parsing: from), try Nanoseconds(parsing: to))
        guard least >= .zero, least < most else { throw QuantityError("the range \(from)..\(to) holds nothing; \(hint)") }
        // Their difference is 2·√3 standard deviations.
        let cv = (most.seconds - least.seconds) / (most.seconds + least.seconds) / 3.0.squareRoot()
        self.init(
            least == .zero ? .widestUniform : .uniform(cv: cv), mean: Nanoseconds(least.count + (most.count - least.count) / 2))
    }
}

extension Distribution: SavedAsText {
    /// As `init(parsing:)` reads it: `200ms`, `lognormal 200ms cv=1`.
    public var description: String {
        if law == .constant { return "\(mean)" }
        if case .empirical = law { return "\(law)" }
        return "\(law.name) \(mean)" + (law.parameter.map { " \($0)" } ?? "")
    }
}

/// A law as it stands in a plan or behind a flag: `name`, `name mean key=value`, `name:mean,key=value`.
struct LawNotation {
    let name: String
    var mean: String?
    var parameters: [(key: String, value: String)] = []

    init(_ text: String) throws(QuantityError) {
        let words = text.split { " \t:,".contains($0) }.map(String.init)
        guard let name = words.first else {
            throw QuantityError("'\(text)' names no law; write \(UnitLaw.names.joined(separator: ", "))")
        }
        self.name = name
        for word in words.dropFirst() {
            if let sign = word.firstIndex(of: "=") {
                parameters.append((String(word[..<sign]), String(word[word.index(after: sign)...])))
            } else if mean == nil, parameters.isEmpty {
                mean = word
            } else {
                throw QuantityError("'\(word)' in '\(text)' is not understood; \(UnitLaw.hint(for: name))")
            }
        }
    }
}

extension Double {
    /// The shortest text that reads back the same, without `.0`.
    var plain: String {
        let text = "\(self)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
