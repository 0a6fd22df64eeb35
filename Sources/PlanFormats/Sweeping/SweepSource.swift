import Foundation
import LoadModel

/// A plan and what a sweep makes of it: from it come the plans of all points.
///
/// Values are put into the plan's text before it is read, so that whatever is wrong with one of them is said as it always is.
public struct SweepSource: Sendable {
    public let rule: SweepRule
    /// The plan at the first point.
    public let firstPlan: Plan
    private let reading: PointReading
    private let axes: [SweepSection.Axis]
    private let section: SweepSection
    private let paths: [PlanPath]

    /// Reads the file, the axes of its `sweep` and of the flags, and the plan of the first point.
    ///
    /// - Throws: `PlanErrors`, or `FlagErrors` for what is wrong on the command line.
    public static func read(
        file path: String, settings: PlanSettings = PlanSettings(), flags: SweepFlags, environment: [String: String]
    ) throws -> SweepSource {
        try read(
            text: try PlanReader.text(ofFile: path), file: path, baseDirectory: PlanReader.folder(of: path), settings: settings,
            flags: flags, environment: environment)
    }

    /// The same of a text; see ``PlanReader/read(text:file:baseDirectory:environment:)``.
    public static func read(
        text: String, file: String, baseDirectory: String, settings: PlanSettings = PlanSettings(), flags: SweepFlags,
        environment: [String: String]
    ) throws -> SweepSource {
        let document = YAMLDocument(text)
        var reading = PlanReading(file: file, baseDirectory: baseDirectory, source: document.source, environment: environment)
        for problem in document.problems { reading.report(problem.place, problem.message) }
        guard let plain = document.root else { throw PlanErrors(kind: .invalid, issues: reading.issues) }
        let (root, marks) = try settings.applied(to: plain)
        reading.settings = marks
        var section = SweepSection()
        if case .map(let entries) = root.content {
            let lists = ["secrets", "public"].map { key in entries.first { $0.key == key }?.value }
            reading.readSecrets(lists[0], public: lists[1])
            if let entry = entries.first(where: { $0.key == "sweep" }) { section = reading.sweep(entry.value) }
        }
        guard reading.issues.isEmpty else { throw PlanErrors(kind: .invalid, issues: reading.issues) }
        try section.add(flags, secrecy: reading.secrecy)
        if let path = settings.paths.first(where: { path in
            section.axes.contains { [path, "variables.\(path)"].contains($0.path) }
        }) {
            throw FlagErrors(issues: [
                .init(flag: "--set", message: "'\(path.shortened)' is varied by the sweep; drop one of the two")
            ])
        }
        let point = PointReading(
            file: file, baseDirectory: baseDirectory, source: document.source, environment: environment, root: root,
            settings: marks)
        return try SweepSource(section, point)
    }

    private init(_ section: SweepSection, _ reading: PointReading) throws {
        self.section = section
        self.reading = reading
        let axes = section.axes
        self.axes = axes
        guard !axes.isEmpty else {
            throw FlagErrors(issues: [
                .init(flag: "--vary", message: "nothing is varied; write '--vary load.rate=1,2,5', or 'sweep:' in the plan")
            ])
        }
        if section.isZipped, let other = axes.first(where: { $0.values.count != axes[0].values.count }) {
            let message =
                "axes that go together have as many values as each other; '\(axes[0].path)' has \(axes[0].values.count) and "
                + "'\(other.path)' \(other.values.count)"
            throw reading.error(message, at: other.place, flag: "--zip")
        }
        paths = try SweepSource.paths(of: axes, reading)
        rule = SweepRule(section)
        try SweepSource.checkDistinct(section, reading)
        do { firstPlan = try PointPlan(rule.indices(ofPoint: 0), axes: axes, paths: paths, reading: reading).plan } catch {
            throw SweepSource.problem(withFlagsOf: axes, paths, in: error) ?? error
        }
        try checkConditions()
        try checkFormulas()
    }

    private static func paths(of axes: [SweepSection.Axis], _ reading: PointReading) throws -> [PlanPath] {
        var root = reading.root
        return try axes.map { axis in
            do throws(ValueError) {
                let path = try PlanPath(axis.path)
                // Said once, where the axis is written, rather than of each point.
                root = try path.setting(axis.values[0].scalar, at: axis.values[0].place, in: root)
                return path
            } catch { throw reading.error(error.message, at: axis.values[0].place ?? axis.place, flag: "--vary") }
        }
    }

    /// Of keys that no plan has and flags put into this one: their place is the flag.
    private static func problem(
        withFlagsOf axes: [SweepSection.Axis], _ paths: [PlanPath], in errors: PlanErrors
    ) -> FlagErrors? {
        let issues = zip(axes, paths).compactMap { axis, path -> FlagErrors.Issue? in
            guard axis.values[0].place == nil,
                let issue = errors.issues.first(where: { issue in
                    path.parts.contains { issue.message.hasPrefix("unknown key '\($0.shortened)'") }
                })
            else { return nil }
            let message = issue.message.firstRange(of: " (with ").map { String(issue.message[..<$0.lowerBound]) }
            return .init(flag: "--vary \(path.text.shortened)", message: message ?? issue.message)
        }
        return issues.isEmpty ? nil : FlagErrors(issues: issues)
    }

    private static func checkDistinct(_ section: SweepSection, _ reading: PointReading) throws {
        guard !section.isZipped else { return }
        for axis in section.axes {
            var seen: Set<String> = []
            for (scalar, place) in axis.values where !seen.insert(scalar.text).inserted {
                let message = "'\(axis.path)' has the value '\(scalar.text.shortened)' twice; use 'repeats' to measure again"
                throw reading.error(message, at: place ?? axis.place, flag: "--vary")
            }
        }
    }

    /// The plan at a point, from 0.
    ///
    /// - Throws: what is wrong with it, with the values that it has there.
    public func plan(atPoint point: Int) throws(PlanErrors) -> Plan { try plan(rule.indices(ofPoint: point)) }

    private func plan(_ indices: [Int]) throws(PlanErrors) -> Plan {
        try PointPlan(indices, axes: axes, paths: paths, reading: reading).plan
    }

    /// The numbers that formulas take from the plan's variables at a point.
    public func constants(atPoint point: Int) throws(PlanErrors) -> [String: Double] {
        guard !rule.formulas.isEmpty else { return [:] }
        return try PointPlan(rule.indices(ofPoint: point), axes: axes, paths: paths, reading: reading).numbers
    }

    /// Tries each value of each axis once, the other axes at their first.
    ///
    /// - Parameter adjust: what becomes of a plan before it is measured.
    /// - Throws: all that is wrong with values, or an axis that makes no difference to the plan.
    public func check(adjust: (Plan) throws -> Plan = { $0 }) throws {
        var issues: [PlanIssue] = []
        if rule.isZipped {
            var plans: Set<Plan> = []
            for point in 0..<rule.pointCount {
                do { plans.insert(try adjust(try plan(atPoint: point))) } catch let errors as PlanErrors {
                    issues += errors.issues
                }
            }
            guard issues.isEmpty else { throw PlanErrors(kind: .invalid, issues: issues) }
            // One axis alone may not make a plan, and then its point tells.
            for axis in rule.axes.indices {
                let alone = rule.axes[axis].values.indices.compactMap { index in
                    try? plan(rule.axes.indices.map { $0 == axis ? index : 0 })
                }
                try checkSecrets(axis, alone.count > 1 ? alone : Array(plans))
            }
            if plans.count == 1, rule.pointCount > 1 { throw changesNothing(0) }
            return
        }
        for axis in rule.axes.indices where rule.axes[axis].values.count > 1 {
            var plans: [Plan: Int] = [:]
            var same: (Int, Int)?
            for index in rule.axes[axis].values.indices {
                var indices = rule.axes.map { _ in 0 }
                indices[axis] = index
                do {
                    let plan = try adjust(try plan(indices))
                    if let first = plans[plan] { same = same ?? (first, index) } else { plans[plan] = index }
                } catch let errors as PlanErrors { issues += errors.issues }
            }
            guard issues.isEmpty else { continue }
            try checkSecrets(axis, Array(plans.keys))
            let numbers = rule.axes[axis].values.map(\.number)
            // 1 and 1/s are one value, whatever becomes of it.
            let isOneNumber = numbers[0] != nil && Set(numbers).count == 1
            if plans.count == 1, !isOneNumber { throw changesNothing(axis) }
            if let same {
                let values = rule.axes[axis].values
                throw reading.error(
                    "'\(rule.axes[axis].path)' means the same with '\(values[same.0])' and '\(values[same.1])'; remove one",
                    at: axes[axis].place, flag: "--vary")
            }
        }
        guard issues.isEmpty else { throw PlanErrors(kind: .invalid, issues: issues) }
    }

    private func checkSecrets(_ axis: Int, _ plans: [Plan]) throws {
        let values = axes[axis].values.map(\.scalar.text)
        guard let problem = SweptSecrets.problem(with: paths[axis], values: values, plans: plans) else { return }
        throw reading.error(problem, at: axes[axis].place, flag: "--vary")
    }

    private func changesNothing(_ axis: Int) -> any Error {
        let path = rule.axes[axis].path
        let reason =
            path.hasPrefix("variables.")
            ? "is '${\(rule.axes[axis].shortName)}' used anywhere?" : "does something else in the plan take its place?"
        return reading.error(
            "'\(path)' changes nothing: the plan is the same with all \(rule.axes[axis].values.count) values; \(reason)",
            at: axes[axis].place, flag: "--vary")
    }

    private func checkConditions() throws {
        for (condition, place) in section.skipWhen {
            guard let label = condition.label, !firstPlan.labels.contains(label) else { continue }
            throw reading.error(
                "skipWhen: no step is named '\(label.shortened)'"
                    + suggestion(for: label, among: firstPlan.labels, listing: "there are"), at: place, flag: "--skip-when")
        }
    }

    /// Each name of a formula is that of an axis or of a variable that is a number.
    private func checkFormulas() throws {
        guard !section.formulas.isEmpty else { return }
        let numbers = try constants(atPoint: 0)
        let numeric = rule.axes.filter(\.isNumeric)
        let known = numeric.flatMap { [$0.shortName, $0.path] } + numbers.keys.sorted()
        for (formula, place) in section.formulas {
            guard let unknown = formula.formula.names.sorted().first(where: { !known.contains($0) }) else { continue }
            throw reading.error(
                "formula: '\(unknown.shortened)' is neither an axis of numbers nor a variable with a number"
                    + suggestion(for: unknown, among: known, listing: "there are"), at: place, flag: "--vary")
        }
    }
}

extension SweepRule {
    fileprivate init(_ section: SweepSection) {
        self.init(
            axes: section.axes.map { axis in
                SweepAxis(path: axis.path, values: axis.values.map { AxisValue($0.scalar.text) })
            }, isZipped: section.isZipped, repeats: section.repeats ?? 1, trialTime: section.trialTime,
            trialRequests: section.trialRequests, skipConditions: section.skipWhen.map(\.condition),
            formulas: section.formulas.map(\.formula))
    }
}
