import LoadModel

/// What every point's plan is read with.
struct PointReading: Sendable {
    let file: String
    let baseDirectory: String
    let source: SourceText
    let environment: [String: String]
    let root: YAMLNode
    let settings: [Place: SettingMark]

    /// A mistake in the plan where it has a place in it, else on the command line.
    func error(_ message: String, at place: Place?, flag: String) -> any Error {
        guard let place else { return FlagErrors(issues: [.init(flag: flag, message: message)]) }
        let issue = PlanIssue(file: file, line: place.line, column: place.column, message: message)
        return PlanErrors(kind: .invalid, issues: [issue])
    }
}

/// The plan with one value of each axis.
struct PointPlan {
    let plan: Plan
    /// Variables that are numbers.
    let numbers: [String: Double]

    init(
        _ indices: [Int], axes: [SweepSection.Axis], paths: [PlanPath], reading: PointReading
    ) throws(PlanErrors) {
        var root = reading.root
        var issues: [PlanIssue] = []
        for (axis, (path, index)) in zip(axes, zip(paths, indices)) {
            let value = axis.values[index]
            do throws(ValueError) { root = try path.setting(value.scalar, at: value.place, in: root) } catch {
                let place = value.place ?? axis.place ?? .start
                issues.append(PlanIssue(file: reading.file, line: place.line, column: place.column, message: error.message))
            }
        }
        guard issues.isEmpty else { throw PlanErrors(kind: .invalid, issues: issues) }
        var pass = PlanReading(
            file: reading.file, baseDirectory: reading.baseDirectory, source: reading.source, environment: reading.environment)
        pass.settings = reading.settings
        guard let plan = pass.plan(from: root) else {
            let values = zip(axes, indices).map { "\($0.path)=\($0.values[$1].scalar.text.shortened)" }.joined(separator: ", ")
            throw PlanErrors(
                kind: .invalid,
                issues: pass.issues.map {
                    PlanIssue(file: $0.file, line: $0.line, column: $0.column, message: "\($0.message) (with \(values))")
                })
        }
        self.plan = plan
        numbers = pass.names.numbers
    }
}

extension TemplateNames {
    /// The variables that are quantities.
    fileprivate var numbers: [String: Double] {
        variables.compactMapValues { value in
            switch value {
            case .literal(let text): AxisValue(text).number
            case .text(let template): template.isConstant ? AxisValue(template.knownText).number : nil
            case .value: nil
            }
        }
    }
}
