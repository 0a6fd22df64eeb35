import ArgumentParser
import Foundation
import Runs

/// Where results go.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print the result as JSON on stdout, everything else on stderr.")
    var json = false

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Folder for results; by default Reports for a plan, none for a URL.", valueName: "folder"))
    var output: String?

    @Flag(name: [.customShort("q"), .customLong("quiet")], help: "Print nothing but errors (and the JSON where asked for).")
    var isQuiet = false

    /// The folder under which results are saved; nil: they are not.
    func root(isURL: Bool) -> String? { output ?? (isURL ? nil : "Reports") }

    /// Prints the result in the form asked for.
    func deliver(text: String, json encode: () throws -> String) throws {
        if json {
            print(try orExit { try encode() })
            if !isQuiet { printError(text) }
        } else if !isQuiet {
            print(text)
        }
    }
}
