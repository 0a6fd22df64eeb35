import Foundation
import LoadModel

/// Reads plans: YAML to `Plan`, with every mistake at once and where it is.
public enum PlanReader {
    /// Reads the plan in the file at `path`; names of other files in it start from its folder.
    ///
    /// - Parameter environment: what `${env.NAME}` is looked up in, usually the process's own.
    /// - Throws: `PlanErrors` of the kind `unreadable` where the file cannot be opened or is not UTF-8, else `invalid`.
    public static func read(file path: String, environment: [String: String]) throws(PlanErrors) -> Plan {
        try read(text: try text(ofFile: path), file: path, baseDirectory: folder(of: path), environment: environment)
    }

    /// The same with what a command line puts into it.
    ///
    /// - Throws: `PlanErrors`, or `FlagErrors` for a setting that leads nowhere.
    public static func read(file path: String, settings: PlanSettings, environment: [String: String]) throws -> Plan {
        let text = try text(ofFile: path)
        return try read(text: text, file: path, baseDirectory: folder(of: path), settings: settings, environment: environment)
    }

    /// Reads a plan from its text.
    ///
    /// - Parameters:
    ///   - file: what messages call the plan, and what it is named after unless it has a name.
    ///   - baseDirectory: where the names of other files start from.
    /// - Throws: `PlanErrors` of the kind `invalid`.
    public static func read(
        text: String, file: String, baseDirectory: String, environment: [String: String]
    ) throws(PlanErrors) -> Plan {
        let document = YAMLDocument(text)
        var reading = PlanReading(file: file, baseDirectory: baseDirectory, source: document.source, environment: environment)
        for problem in document.problems { reading.report(problem.place, problem.message) }
        if let root = document.root, let plan = reading.plan(from: root) { return plan }
        throw PlanErrors(kind: .invalid, issues: reading.issues)
    }

    /// The same with what a command line puts into it; see ``read(file:settings:environment:)``.
    public static func read(
        text: String, file: String, baseDirectory: String, settings: PlanSettings, environment: [String: String]
    ) throws -> Plan {
        let document = YAMLDocument(text)
        var reading = PlanReading(file: file, baseDirectory: baseDirectory, source: document.source, environment: environment)
        for problem in document.problems { reading.report(problem.place, problem.message) }
        guard let root = document.root else { throw PlanErrors(kind: .invalid, issues: reading.issues) }
        let set = try settings.applied(to: root)
        reading.settings = set.marks
        guard let plan = reading.plan(from: set.root) else { throw PlanErrors(kind: .invalid, issues: reading.issues) }
        return plan
    }

    static func text(ofFile path: String) throws(PlanErrors) -> String {
        do { return try TextFile.read(path, limit: YAMLDocument.sizeLimit, mayBePipe: true) } catch {
            let issue = PlanIssue(file: path, line: 1, column: 1, message: "the plan \(error.reason)")
            throw PlanErrors(kind: .unreadable, issues: [issue])
        }
    }

    /// Where the names of other files in a plan start from.
    static func folder(of path: String) -> String { URL(fileURLWithPath: path).deletingLastPathComponent().relativePath }
}
