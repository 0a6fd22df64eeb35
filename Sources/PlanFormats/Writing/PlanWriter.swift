import Foundation
import LoadModel

/// Writes a plan as YAML "as resolved": what a run used, with every default spelled out and no secret shown.
///
/// Reading the text gives an equal plan, except where a value was redacted.
public struct PlanWriter: Sendable {
    let plan: Plan
    /// What of it is hidden.
    let secrecy: Secrecy

    /// From which files are named; empty: from the root, so that the text means the same wherever it is read.
    private let folder: String

    init(plan: Plan, folder: String = "") {
        self.plan = plan
        self.folder = folder
        secrecy = plan.secrecy
    }

    /// The plan's YAML, ending with a line break.
    public static func yaml(_ plan: Plan) -> String { text(PlanWriter(plan: plan)) }

    /// The same as reports show it: files are named from where the command runs, and nobody is told where that is.
    public static func reported(_ plan: Plan) -> String {
        text(PlanWriter(plan: plan, folder: FileManager.default.currentDirectoryPath))
    }

    private static func text(_ writer: PlanWriter) -> String {
        Keys.plan.written(writer.plan, writer).lines.joined(separator: "\n") + "\n"
    }

    /// A file or a folder of the plan, as it is named in the text.
    func path(_ path: String) -> String { FilePath.relative(path, to: folder) }

    /// For values that have no secrets.
    static let ofNothing = PlanWriter(
        plan: Plan(
            name: "", targets: [], scenarios: [], load: Load(model: .open(arrivals: .constant, rates: []), stop: .requests(1))))

    static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
    }
}

extension PlanWriter {
    /// What stands in for the values of those secret variables that the plan uses.
    var shownVariables: YAMLText? {
        let used = Set(plan.templates.flatMap(\.secretNames))
        let urls = plan.targets.compactMap(\.url.hiddenAs)
        let names = plan.secrets.filter { name in
            used.contains(name) || urls.contains { $0.contains("${\(name)}") } && !name.hasPrefix("env.")
        }
        return names.isEmpty ? nil : .map(names.map { .init($0, .text(plan.shownSecrets[$0] ?? Secrecy.redacted)) })
    }
}
