import Foundation
import LoadModel
import Testing
import Traces

/// Tables whose lines, delimiters or formats are not what they should be: nothing is lost without a word.
@Suite struct BrokenTableTests {
    private static let columns = [
        "timeStamp", "elapsed", "label", "responseCode", "responseMessage", "threadName", "success", "URL", "Latency",
    ]

    private func jtl(_ message: String, delimiter: String = ",") -> String {
        let rows = (1...3).map { number in
            [
                "177261840\(number)000", "12", "Home", "200", number == 2 ? message : "OK", "TG 1-1", "true",
                "http://h/ok?n=\(number)", "11",
            ]
        }
        return ([Self.columns] + rows).map { $0.joined(separator: delimiter) + "\n" }.joined()
    }

    @Test(
        "a record that a line feed or a comma has broken is a bad line, counted with its place",
        arguments: [("not well formed\nsee the log", [3, 4]), ("no, not this", [3])])
    func brokenRecords(message: String, lines: [Int]) throws {
        let text = jtl(message)
        let refused = refusal(text, .jtl, allowing: ["h"])
        #expect(refused.hasPrefix("3:1: it has ") && refused.contains("needs quotes around it"), "\(refused)")
        let file = try TemporaryFile(text)
        let reader = try TraceReader(Trace(file: file.path, format: .jtl, badLines: 10))
        var paths: [String] = []
        while let entry = try reader.next() { paths.append(entry.path) }
        #expect(paths == ["/ok?n=1", "/ok?n=3"])
        #expect(reader.skipped.count == lines.count && reader.skipped.examples.map(\.line) == lines)
    }

    @Test("a quote inside a value opens nothing that would swallow the lines behind it")
    func strayQuote() throws {
        #expect(try entries(jtl(#"a 5" pipe"#), .jtl, allowing: ["h"]).count == 3)
        #expect(
            try entries("time,path,body\n1,/a,x\"y\n2,/b,\"p\"\"q\"\n3,/c, \"r,s\"\n", .csv).map(\.text) == [
                "x\"y", "p\"q", " r,s",
            ])
    }

    @Test("tabs, semicolons and bars are read as well as commas", arguments: [",", "\t", ";", "|"])
    func delimiters(delimiter: String) throws {
        #expect(
            try entries(jtl("a other", delimiter: delimiter), .jtl, allowing: ["h"]).map(\.path)
                == [1, 2, 3].map { "/ok?n=\($0)" })
        let text = ["time", "path", "body"].joined(separator: delimiter) + "\n1\(delimiter)/a\(delimiter)\"x\(delimiter)y\"\n"
        #expect(try entries(text, .csv).map(\.text) == ["x\(delimiter)y"])
    }

    @Test(
        "a file of another format is told by what it is",
        arguments: [
            (
                TraceFormat.jtl, "<?xml version=\"1.0\"?>\n<testResults version=\"1.2\">\n",
                "1:1: this is XML, not CSV; let JMeter write CSV with jmeter.save.saveservice.output_format=csv"
            ), (.jtl, "<testResults>\n", "output_format=csv"), (.csv, "<?xml version=\"1.0\"?>\n", "this is XML, not CSV"),
            (.csv, "{\"log\": {}}\n", "this is JSON, not CSV"), (.jtl, "{\"a\": 1}\n", "this is JSON"),
        ])
    func otherFormats(format: TraceFormat, text: String, problem: String) {
        let message = refusal(text, format)
        #expect(message.contains(problem) && !message.contains("print_field_names"), "\(message)")
    }

    @Test(
        "UTF-16 and UTF-32 are told as such",
        arguments: [
            ([0xFF, 0xFE, 0x74, 0x00], "UTF-16"), ([0xFE, 0xFF, 0x00, 0x74], "UTF-16"), ([0x74, 0x00, 0x74, 0x00], "UTF-16"),
            ([0xFF, 0xFE, 0x00, 0x00], "UTF-32"), ([0x00, 0x00, 0xFE, 0xFF], "UTF-32"), ([0x00, 0x00, 0x00, 0x74], "UTF-32"),
        ] as [([UInt8], String)])
    func wideText(bytes: [UInt8], encoding: String) throws {
        for format in [TraceFormat.csv, .combined] {
            let file = try TemporaryFile(bytes)
            let error = #expect(throws: TraceError.self) { try TraceReader(Trace(file: file.path, format: format)).next() }
            #expect(error?.message.contains("is \(encoding) text; convert it") == true)
        }
    }

    @Test("a pipe that nobody writes to is refused rather than waited for", .timeLimit(.minutes(1)))
    func pipe() {
        let path = FileManager.default.temporaryDirectory.appending(path: "dyno-pipe-\(UUID().uuidString)").path
        #expect(mkfifo(path, 0o600) == 0)
        defer { unlink(path) }
        for format in [TraceFormat.csv, .har, .combined] {
            let error = #expect(throws: TraceError.self) { try TraceReader(Trace(file: path, format: format)) }
            #expect(error?.message.contains("is not a regular file") == true)
        }
    }
}
