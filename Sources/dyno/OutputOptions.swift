import ArgumentParser
import LoadModel
import ReportFormats
import Runs

/// Where results go.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print the result as JSON on stdout, everything else on stderr.")
    var json = false

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Folder for results; by default Reports for a plan, none for a URL.", valueName: "folder"),
        completion: .directory, transform: pathArgument)
    var output: String?

    @Flag(name: [.customShort("q"), .customLong("quiet")], help: "Print nothing but errors (and the JSON where asked for).")
    var isQuiet = false

    @Flag(
        name: [.customLong("no-colour"), .customLong("no-color")],
        help: "No colours, also on a terminal; NO_COLOR in the environment says the same.")
    var isPlain = false

    var screen: Screen { Screen(isPlain: isPlain) }

    /// What shows how far a command is.
    var view: LiveView { LiveView(isQuiet: isQuiet, screen: screen) }

    /// Tells people a line, unless they want to hear nothing.
    func say(_ text: String) { if !isQuiet { printError(text) } }

    /// The folder under which results are saved; nil: they are not.
    func root(isURL: Bool) -> String? { output ?? (isURL ? nil : "Reports") }

    /// Where a part of a load is saved: beside those of the other shards, where all see the folder.
    func part(_ shard: Shard, of plan: Plan) throws -> ResultFolder {
        try orExit(status: .inputOutput) {
            try ResultFolder.createPart(shard, root: output ?? ResultFolder.partsRoot(of: plan.name))
        }
    }

    /// Prints the result in the form asked for.
    ///
    /// - Returns: why it could not be printed; nil where it was.
    func deliver(text: String, json encode: () throws -> String) throws -> String? {
        if json {
            let problem = Stream.output.write(try orExit { try encode() } + "\n")
            if !isQuiet { printError(text) }
            return problem
        }
        return isQuiet ? nil : Stream.output.write(screen.rendered(text) + "\n")
    }
}
