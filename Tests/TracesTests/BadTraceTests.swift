import Foundation
import LoadModel
import Testing
import Traces

@Suite struct BadTraceTests {
    private func log(_ request: String, at time: String = "10/Oct/2000:13:55:36 -0700") -> String {
        "h - - [\(time)] \"\(request)\" 200 1\n"
    }

    @Test(
        "a bad line is named with its number, what is wrong and a remedy",
        arguments: [
            ("-", "2:37: '-' is not a request"), ("FOO /x HTTP/1.1", "2:37: 'FOO' is not a method"),
            ("GET  HTTP/1.1", "2:37: its path is empty"),
            ("GET x HTTP/1.1", "2:37: 'x' is not a path"), (#"\x16\x03\x01"#, "is not a request"),
        ])
    func badRequests(request: String, problem: String) {
        let message = refusal(log("GET / HTTP/1.1") + log(request), .common)
        #expect(
            message.hasPrefix("2:") && message.contains(problem) && message.hasSuffix("with 'badLines: 100'"), "\(message)")
    }

    @Test(
        "a time that is none is refused",
        arguments: [
            "31/Feb/2000:13:55:36 -0700", "10/Okt/2000:13:55:36 -0700", "10/Oct/2000:25:55:36 -0700",
            "yesterday", "", "10/Oct/4000:13:55:36 -0700", "10/Oct/1900:13:55:36 -0700",
        ])
    func badTimes(time: String) {
        #expect(refusal(log("GET / HTTP/1.1", at: time), .common).contains("is not a time"))
    }

    @Test("bad lines are skipped up to the limit, and told")
    func skipped() throws {
        let text = log("GET /a HTTP/1.1") + "garbage\n" + log("-") + log("GET /b HTTP/1.1")
        let file = try TemporaryFile(text)
        let reader = try TraceReader(Trace(file: file.path, format: .common, badLines: 2))
        var paths: [String] = []
        while let entry = try reader.next() { paths.append(entry.path) }
        #expect(paths == ["/a", "/b"])
        #expect(reader.skipped.count == 2 && reader.skipped.examples.map(\.line) == [2, 3])
        #expect(reader.skipped.examples.map(\.column) == [1, 37])
        #expect(refusal(text, .common, badLines: 1).hasPrefix("3:37: "))
        #expect(refusal(text, .common, badLines: 1).contains("one more than the 1 that may be skipped"))
    }

    @Test(
        "an absolute URL to another host is refused unless it is allowed, however many lines may be skipped"
    )
    func foreignHosts() throws {
        let text = log("GET /a HTTP/1.1") + log("GET http://Other.example/b HTTP/1.1")
        let message = refusal(text, .common, badLines: 100)
        #expect(
            message.hasPrefix("2:1: ") && message.contains("'other.example'")
                && message.contains("allowHosts"))
        #expect(try entries(text, .common, allowing: ["other.example"]).map(\.path) == ["/a", "/b"])
        #expect(
            refusal("time,path\n1,http://user@evil.example:81/x\n", .csv).contains("'evil.example:81'"))
    }

    @Test("a little disorder is put in order, much of it is refused with the line")
    func disorder() throws {
        let few = try entries("time,path\n2,/c\n1,/b\n0,/a\n3,/d\n", .csv)
        #expect(few.map(\.path) == ["/a", "/b", "/c", "/d"])
        let many = (0...TraceReader.slack).map { "\($0 + 10),/\n" }.joined()
        let message = refusal("time,path\n" + many + "5,/late\n", .csv)
        #expect(
            message.hasPrefix("\(TraceReader.slack + 3):1: ") && message.contains("sort the trace by time"),
            "\(message)")
    }

    @Test(
        "a file that is not of its format is refused with what it lacks",
        arguments: [
            (TraceFormat.csv, "a,b\n1,2\n", "1:1: no column 'time'"),
            (.csv, "time,b\n1,2\n", "1:1: no column 'path'"),
            (.csv, "", "holds no request"),
            (.jtl, "timeStamp,label\n1,x\n", "jmeter.save.saveservice.url=true"),
            (.jtl, "1,2,3\n", "print_field_names"), (.har, "{}", "is not an HTTP archive"),
            (.har, "", "is not an HTTP archive"),
            (.nginx("$request"), "x\n", "it has no time"),
            (.nginx("$time_local"), "x\n", "it has no path"),
            (.nginx("$time_local$request"), "x\n", "nothing stands before '$request'"),
            (.nginx("$ x"), "x\n", "a '$' stands without"),
            (.csv, "time,path\n1,\"/x\n", "2:3: a quote is opened and never closed"),
            (.csv, "time,path\nsoon,/x\n", "2:1: 'soon' is not a time"),
            (.csv, "body,time,path\n\"a\nb\",1,x\n", "3:6: 'x' is not a path"),
            (.csv, "\u{1F}\u{8B}", "no column 'time'"),
        ])
    func wrongFiles(format: TraceFormat, text: String, problem: String) {
        let message = refusal(text, format)
        #expect(message.contains(problem), "\(message)")
    }

    @Test("a file that is not there is refused")
    func missingFile() {
        for format in [TraceFormat.common, .csv, .har] {
            #expect(throws: TraceError.self) {
                try TraceReader(Trace(file: "/nonexistent/x.log", format: format))
            }
        }
    }

    @Test(
        "what is no regular file is refused",
        arguments: [("/", "is a folder; name a file in it"), ("/dev/null", "is not a regular file")])
    func noFile(path: String, problem: String) {
        let error = #expect(throws: TraceError.self) { try TraceReader(Trace(file: path, format: .csv)) }
        #expect(error?.message.contains(problem) == true)
    }

    @Test("a compressed file is refused with the remedy")
    func compressed() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "dyno-trace-\(UUID().uuidString).gz").path
        try Data([0x1F, 0x8B, 8, 0, 10]).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let error = #expect(throws: TraceError.self) { try TraceReader(Trace(file: path, format: .combined)).next() }
        #expect(error?.description == "\(path): is compressed; decompress it first, for example with gunzip")
    }

    @Test("no control character of a trace reaches a message")
    func controlCharacters() {
        for text in [
            "time,path\n\u{1B}[31m\u{9B}1m,/x\n", "time,path\n1,http://a\u{1B}b/\n", "\u{1B},b\n1,2\n", "time,path\n1,\u{7}\n",
        ] {
            let message = refusal(text, .csv)
            #expect(!message.isEmpty && !message.unicodeScalars.contains { $0.value < 32 || (127...159).contains($0.value) })
        }
    }

    @Test("a file that has grown since it was read is replayed as it was, one that has shrunk is refused")
    func changedFiles() throws {
        let file = try TemporaryFile("time,path\n1,/a\n2,/b\n")
        let trace = try surveyed(Trace(file: file.path, format: .csv))
        let url = URL(fileURLWithPath: file.path)
        try Data("time,path\n1,/a\n2,/b\n3,/c\n".utf8).write(to: url)
        let reader = try TraceReader(trace)
        var paths: [String] = []
        while let entry = try reader.next() { paths.append(entry.path) }
        #expect(paths == ["/a", "/b"])
        try Data("time,path\n1,/a\n".utf8).write(to: url)
        let error = #expect(throws: TraceError.self) { try TraceReader(trace).next() }
        #expect(error?.message.contains("shorter than it was") == true)
    }

    @Test("an entry of an archive that is wrong is named with its place")
    func badArchive() throws {
        let entry = { (method: String) in
            #"{"startedDateTime":"2000-10-10T20:55:37Z","note":"a \"[{\\","request":{"method":"\#(method)","url":"http://h/"}}"#
        }
        let text =
            #"{"log": {"version": [1, {"entries": []}], "x\"y": -1.5e3,"#
            + "\n \"entries\": [\(entry("GET")),\n  \(entry("FOO"))]}}"
        #expect(refusal(text, .har, allowing: ["h"]).hasPrefix("3:3: 'FOO' is not a method"))
        #expect(refusal(text, .har, badLines: 1).hasPrefix("2:14: it goes to another host, 'h'"))
    }

    @Test(
        "a line of megabytes is one bad line, and reading goes on behind it",
        arguments: [1 << 20, 1_400_000, 3_000_000])
    func endlessLines(length: Int) throws {
        let text =
            log("GET /a HTTP/1.1") + String(repeating: "x", count: length) + "\n" + log("GET /b HTTP/1.1")
        let file = try TemporaryFile(text)
        let reader = try TraceReader(Trace(file: file.path, format: .common, badLines: 1))
        var paths: [String] = []
        while let entry = try reader.next() { paths.append(entry.path) }
        #expect(paths == ["/a", "/b"] && reader.skipped.examples.map(\.line) == [2])
    }

    @Test(
        "no bytes crash a reader",
        arguments: [TraceFormat.common, .csv, .jtl, .har, .nginx("[$time_local] $request|")])
    func noise(format: TraceFormat) throws {
        let stream = RandomStream(seed: 5, purpose: .uuid)
        let right = "time,path,url,timestamp\n1,/a,/b,2\n" + log("GET / HTTP/1.1")
        for round in 0..<300 {
            var bytes = Array(right.utf8)
            for change in 0..<8 {
                let draw = stream.bits(UInt64(round * 8 + change))
                bytes[Int(draw % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: draw >> 32)
            }
            _ = refusal(String(decoding: bytes, as: UTF8.self), format, badLines: 100)
        }
    }
}
