import PlanFormats

/// `dyno help plan` and `dyno help plan load.rate`: a plan is no command, and has a reference all the same.
enum PlanHelp {
    /// What is printed; nil where something else is asked for.
    static func text(_ arguments: [String]) throws -> String? {
        guard arguments.count >= 2, arguments[0] == "help", arguments[1] == "plan" else { return nil }
        guard arguments.count <= 3 else { throw Failure(.usage, "dyno help plan takes one key, such as load.rate") }
        guard arguments.count == 3 else { return PlanReference.text() }
        if let text = PlanReference.text(arguments[2]) { return text }
        throw Failure(.usage, "a plan has no '\(arguments[2])'" + PlanReference.suggestion(for: arguments[2]))
    }
}
