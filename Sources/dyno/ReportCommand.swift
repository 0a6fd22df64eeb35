import ArgumentParser
import Foundation
import Glibc
import Measurement
import PlanFormats
import ReportFormats
import Runs

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Renders saved results again, in any format, and sets several side by side.",
        discussion: """
            A result is a folder that a run left behind, such as Reports/channels/latest, or the result.json in it. Several are set side \
            by side (html, md, text; two also json): the values of each metric and label, by how much they differ from the first, with \
            intervals, and what differs between their plans, targets and machines; that is no verdict, for which see 'dyno compare'. Or \
            they stand behind one another (csv, junit, prometheus). Those of a sweep and of a search for a capacity are rendered alone, as \
            html, md, text, json or csv.

            jtl copies the requests that 'dyno run --samples' kept. \
            csv has every figure in a row for each label, summary-csv JMeter's columns; hlog and hgrm are HdrHistogram's formats.

            Exit status: 0 rendered, whatever the results say; 64 not in that format; 65 no result; 74 not written.
            """
    )

    @Argument(help: "Folders of results, or their result.json.", completion: .file(), transform: pathArgument)
    var results: [String]

    @Option(help: ArgumentHelp("One of \(ReportFormat.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "format"))
    var format = ReportFormat.text

    @Option(help: ArgumentHelp("The only level to render, from 1; by default all.", valueName: "n"))
    var level: Int?

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The file to write; by default standard output.", valueName: "file"),
        completion: .file(), transform: pathArgument)
    var output: String?

    func run() throws {
        let saved = try results.map(SavedFile.read)
        if format == .jtl { return try copySamples(of: saved) }
        let text = try render(saved)
        if let output {
            do {
                // What is no regular file, such as /dev/stdout or a link, must not be replaced by one.
                try text.write(toFile: output, atomically: !isSpecial(output), encoding: .utf8)
            } catch {
                let reason = error.localizedDescription
                throw Failure(.inputOutput, "\(output): the report cannot be written: \(reason) (choose another place with -o)")
            }
        } else {
            try Stream.output.write(text, asThe: "report")
        }
    }

    private func isSpecial(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
    }

    private func copySamples(of saved: [SavedResult]) throws {
        let account: SampleAccount
        do throws(SavedReportError) {
            account = try SavedReport.samples(of: saved, level: level)
        } catch {
            throw Failure(.usage, error.description)
        }
        try SavedSamples.copy(account, of: results[0], to: output)
    }

    private func render(_ saved: [SavedResult]) throws -> String {
        do throws(SavedReportError) {
            return try SavedReport.render(saved, as: format, level: level)
        } catch {
            throw Failure(.usage, error.description)
        }
    }
}

extension ReportFormat: ExpressibleByArgument {}
