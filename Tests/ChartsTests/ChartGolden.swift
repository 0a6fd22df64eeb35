import Foundation
import Testing

/// Charts as they were recorded; `make record` (DYNO_RECORD=1) writes them anew.
enum ChartGolden {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Goldens")
    private static let isRecording = ProcessInfo.processInfo.environment["DYNO_RECORD"] == "1"

    static func expect(_ name: String, _ svg: String) throws {
        let file = folder.appending(path: name)
        if isRecording { try svg.write(to: file, atomically: true, encoding: .utf8) }
        let golden = try String(contentsOf: file, encoding: .utf8)
        #expect(svg == golden, "\(name) differs; look at it in a browser, then run `make record`")
    }
}
