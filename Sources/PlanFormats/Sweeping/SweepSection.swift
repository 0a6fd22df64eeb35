import LoadModel

/// What a plan says under `sweep`, before its paths are followed.
struct SweepSection {
    /// An axis as it stands in the plan or on the command line.
    struct Axis {
        var path: String
        /// nil: on the command line.
        var place: Place?
        var values: [(scalar: YAMLScalar, place: Place?)]
    }

    var axes: [Axis] = []
    var isZipped = false
    var repeats: Int?
    var trialTime: Nanoseconds?
    var trialRequests: Int?
    var skipWhen: [(condition: Threshold, place: Place?)] = []
    var formulas: [(formula: SweepRule.NamedFormula, place: Place)] = []

    static let repeatLimit = 1...1000
    static let timeLimit = Nanoseconds(1_000_000)...Limits.duration.upperBound

    /// The keys beside paths.
    static let options = ["zip", "repeats", "trialTime", "trialRequests", "skipWhen", "formula"]
}

extension PlanReading {
    /// Reads what stands under `sweep`; what is wrong with it is reported.
    mutating func sweep(_ node: YAMLNode) -> SweepSection {
        var section = SweepSection()
        guard case .map(let entries) = node.content, !entries.isEmpty else {
            report(
                node.place, "'sweep' must be a map of paths to values, found \(node.kind); write 'load.rate: [1, 2, 5]' below it")
            return section
        }
        for entry in entries {
            switch entry.key {
            case "zip": section.isZipped = truth(entry.value, "zip") ?? false
            case "repeats": section.repeats = whole(entry.value, "repeats", SweepSection.repeatLimit)
            case "trialTime": section.trialTime = duration(entry.value, "trialTime", SweepSection.timeLimit)
            case "trialRequests": section.trialRequests = whole(entry.value, "trialRequests", Limits.requests)
            case "skipWhen": section.skipWhen = conditions(entry.value)
            case "formula": section.formulas = formulas(entry.value)
            default: if let axis = axis(entry) { section.axes.append(axis) }
            }
        }
        return section
    }

    private mutating func axis(_ entry: YAMLEntry) -> SweepSection.Axis? {
        // A word without a dot is rather a mistyped option than a path.
        if !Keys.plan.section.keys.contains(SweepAxis.parts(of: entry.key)[0]),
            let near = nearestName(to: entry.key, among: SweepSection.options)
        {
            report(entry.place, "unknown key '\(entry.key.shortened)' of 'sweep'; did you mean '\(near)'?")
            return nil
        }
        do throws(ValueError) {
            let path = try PlanPath(entry.key)
            let values = try axisValues(entry.value, of: entry.key)
            if let problem = SweptSecrets.problem(with: path, values: values.map(\.scalar.text), secrecy: secrecy) {
                throw ValueError(message: problem)
            }
            return SweepSection.Axis(path: entry.key, place: entry.place, values: values)
        } catch {
            report(entry.place, error.message)
            return nil
        }
    }

    private func axisValues(_ node: YAMLNode, of path: String) throws(ValueError) -> [(scalar: YAMLScalar, place: Place?)] {
        let example = "write '\(path): [1, 2, 5]' or '\(path): 10..1000 log 8'"
        switch node.content {
        case .map: throw ValueError(message: "the values of '\(path)' must be a list or a range, found a map; \(example)")
        case .scalar(let scalar):
            guard !scalar.isNull else { throw ValueError(message: "'\(path)' has no values; \(example)") }
            return try SweepSection.values(scalar.text).map { ($0, node.place) }
        case .list(let items):
            var values: [(scalar: YAMLScalar, place: Place?)] = []
            for item in items {
                guard let scalar = item.scalar, !scalar.isNull else {
                    throw ValueError(message: "a value of '\(path)' is a text or a number, found \(item.kind); \(example)")
                }
                if scalar.isPlain, scalar.text.contains("..") {
                    values += try SweepSection.values(scalar.text).map { ($0, item.place) }
                } else {
                    values.append((scalar, item.place))
                }
            }
            guard !values.isEmpty else { throw ValueError(message: "'\(path)' has no values; \(example)") }
            return values
        }
    }

    private mutating func conditions(_ node: YAMLNode) -> [(condition: Threshold, place: Place?)] {
        let items = if case .list(let items) = node.content { items } else { [node] }
        var conditions: [(condition: Threshold, place: Place?)] = []
        for item in items {
            guard let text = text(item, "skipWhen") else { continue }
            do throws(ValueError) { conditions.append((try SweepSection.condition(text), item.place)) } catch {
                report(item.place, error.message)
            }
        }
        return conditions
    }

    private mutating func formulas(_ node: YAMLNode) -> [(formula: SweepRule.NamedFormula, place: Place)] {
        let entries =
            if case .map(let entries) = node.content { entries } else {
                [YAMLEntry(key: "formula", place: node.place, value: node)]
            }
        var formulas: [(formula: SweepRule.NamedFormula, place: Place)] = []
        for entry in entries {
            guard let text = text(entry.value, "formula") else { continue }
            do throws(QuantityError) {
                let formula = try Formula(text)
                formulas.append((.init(name: entry.key, formula: formula), entry.value.place))
            } catch { report(entry.value.place, "formula: \(error.description)") }
        }
        return formulas
    }
}

extension SweepSection {
    /// The values of a text such as `1,2,5` or `10..1000 log 8`.
    static func values(_ text: String) throws(ValueError) -> [YAMLScalar] {
        do { return try AxisRange.values(text).map { YAMLScalar(text: $0, isPlain: true) } } catch {
            throw ValueError(message: error.description)
        }
    }

    static func condition(_ text: String) throws(ValueError) -> Threshold {
        do { return try Threshold(parsing: text) } catch {
            throw ValueError(message: "skipWhen: \(error.description)")
        }
    }
}
