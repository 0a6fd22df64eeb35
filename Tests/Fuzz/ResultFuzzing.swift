import Foundation
import Measurement

// Foundation has a type of the same name.
import struct Measurement.ComparisonResult

@testable import ReportFormats

/// The readers of what is saved, of every kind: what they accept can be rendered in every format, and is written as it was read.
///
/// An input is a result.json and, behind it, the lines of a file beside it, such as the trials of a sweep.
func fuzzResults(_ input: UnsafeRawBufferPointer) {
    let files = SavedFiles(input)
    if let part = try? ResultJSON.decodePart(files.result, place: "part.json") {
        guard let sum = try? PartSum([part]) else { fatalError("one part cannot be added up") }
        for format in ReportFormat.allCases { _ = try? SavedReport.render([.run(sum.result())], as: format) }
        return
    }
    let result: SavedResult
    do {
        result = try SavedResult(files.result, place: "folder/result.json") { _ in files.lines.isEmpty ? nil : files.lines }
    } catch {
        guard error.description.hasPrefix("folder/"), error.description.count > "folder/result.json: ".count else {
            fatalError("no place, or no fault: \(error)")
        }
        return
    }
    for format in ReportFormat.allCases { _ = try? SavedReport.render([result], as: format) }
    for format in [ReportFormat.html, .md, .text, .csv] { _ = try? SavedReport.render([result, result], as: format) }
    if case .run = result { _ = try? SavedReport.render([result, result], as: .json) }
    if case .comparison(let comparison) = result {
        _ = ComparisonMetrics.render(comparison)
        _ = WorkflowCommands.annotations(comparison)
    }
    expectSame(result, files)
}

private func expectSame(_ result: SavedResult, _ files: SavedFiles) {
    do {
        let written = try SavedReport.render([result], as: .json)
        let again = try SavedResult(Data(written.utf8), place: "written.json") { _ in files.lines.isEmpty ? nil : files.lines }
        let rewritten = try SavedReport.render([again], as: .json)
        guard rewritten == written else { fatalError("written differently the second time:\n\(written)\n\(rewritten)") }
    } catch {
        fatalError("what was read cannot be written and read again: \(error)")
    }
}

/// A result and what lies beside it.
private struct SavedFiles {
    var result: Data
    var lines: Data

    init(_ input: UnsafeRawBufferPointer) {
        // A result ends where a brace stands alone on its line; the first byte of a line cannot be within a text.
        let end = Data("\n}\n".utf8)
        let data = Data(input)
        guard let range = data.range(of: end) else {
            (result, lines) = (data, Data())
            return
        }
        result = Data(data[..<range.upperBound])
        lines = Data(data[range.upperBound...])
    }
}
