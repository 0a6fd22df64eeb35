import Foundation
import Measurement
import ReportFormats

// Foundation has a type of the same name.
import struct Measurement.ComparisonResult

/// The reader of result.json: what it accepts can be reported on, and is written as it was read.
func fuzzResults(_ input: UnsafeRawBufferPointer) {
    let data = Data(input)
    if let run = try? ResultJSON.decodeRun(data, place: "result.json") {
        _ = TextReport.render(run) + MarkdownReport.render(run) + JMeterSummaryCSV.render(run)
        expectSame(try? ResultJSON.encode(run)) { try ResultJSON.encode(ResultJSON.decodeRun($0, place: "written.json")) }
    }
    if let comparison = try? ResultJSON.decodeComparison(data, place: "result.json") {
        _ = TextReport.render(comparison) + MarkdownReport.render(comparison) + JMeterSummaryCSV.render(comparison)
        expectSame(try? ResultJSON.encode(comparison)) {
            try ResultJSON.encode(ResultJSON.decodeComparison($0, place: "written.json"))
        }
    }
}

private func expectSame(_ written: String?, rewritten: (Data) throws -> String) {
    guard let written else { fatalError("what was read cannot be written") }
    do {
        let again = try rewritten(Data(written.utf8))
        guard again == written else { fatalError("written differently the second time:\n\(written)\n\(again)") }
    } catch {
        fatalError("what was written is not read: \(error)")
    }
}
