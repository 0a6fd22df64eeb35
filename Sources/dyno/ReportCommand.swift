import ArgumentParser
import Foundation
import PlanFormats
import ReportFormats
import Runs

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Renders saved results again, in any format.",
        discussion: """
            A result is a folder that a run left behind, such as Reports/channels/latest, or the result.json in it. Several are set side \
            by side (html, md, text), or behind one another (csv, junit, prometheus).

            csv has every figure in a row for each label, summary-csv JMeter's columns; hlog and hgrm are HdrHistogram's formats.
            """
    )

    @Argument(help: "Folders of results, or their result.json.")
    var results: [String]

    @Option(help: ArgumentHelp("One of \(ReportFormat.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "format"))
    var format = ReportFormat.text

    @Option(help: ArgumentHelp("The only level to render, from 1; by default all.", valueName: "n"))
    var level: Int?

    @Option(name: .shortAndLong, help: ArgumentHelp("The file to write; by default standard output.", valueName: "file"))
    var output: String?

    func run() throws {
        let saved = try results.map(ReportCommand.read)
        let text = try render(saved)
        if let output {
            do {
                try text.write(toFile: output, atomically: true, encoding: .utf8)
            } catch {
                let reason = error.localizedDescription
                throw Failure(.inputOutput, "\(output): the report cannot be written: \(reason) (choose another place with -o)")
            }
        } else if let problem = Stream.output.write(text) {
            throw Failure(.inputOutput, "the report could not be written to standard output: \(problem)")
        }
    }

    private func render(_ saved: [SavedResult]) throws -> String {
        do throws(SavedReportError) {
            return try SavedReport.render(saved, as: format, level: level)
        } catch {
            throw Failure(.usage, error.description)
        }
    }

    private static func read(_ path: String) throws -> SavedResult {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw Failure(.badData, "\(path): there is no such file or folder")
        }
        let file = isFolder.boolValue ? "\(path)/result.json" : path
        guard let data = FileManager.default.contents(atPath: file) else {
            let remedy = isFolder.boolValue ? "it is not the folder of a result" : "it cannot be read"
            throw Failure(.badData, "\(file): \(remedy); name a folder such as Reports/NAME/latest, or its result.json")
        }
        do throws(ResultJSONError) {
            return try SavedResult(data, place: file)
        } catch {
            throw Failure(.badData, error.description)
        }
    }
}

extension ReportFormat: ExpressibleByArgument {}
