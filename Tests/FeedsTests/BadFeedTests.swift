import Feeds
import Foundation
import LoadModel
import Testing

@Suite struct BadFeedTests {
    @Test(
        "a bad row is named with its place, what is wrong and a remedy",
        arguments: [
            ("a,b\n1\n", "2:1: it has 1 column, and the first row has 2"), ("a,b\n1,2\n1,2,3\n", "3:1: it has 3 columns"),
            ("a,b\n1,2,,3\n", "2:1: it has 4 columns"), ("a\n1,2\n", "2:1: it has 2 columns"),
            ("a,b\n\"x\ny\",1\n1,\"2\"3\n", "4:6: text stands behind the quote"),
            ("a,b\n\"1\" ,2\n", "2:4: text stands behind the quote"),
            ("a,b\n1,\"2\n3,4\n", "2:3: a quote is opened and never closed"), ("a,b\n1,\"2", "2:3: a quote is opened"),
            ("a,b\n1,2\r3,4\r", "2:4: a carriage return stands alone"), ("a,b\n1,\0\n", "2:3: it has a NUL byte"),
            ("a,b\n\"x\n\0\",1\n", "3:1: it has a NUL byte"),
        ])
    func badRows(text: String, problem: String) {
        let message = refusal(text)
        #expect(message.hasPrefix(problem) && message.hasSuffix("with 'badRows: 100'"), "\(message)")
    }

    @Test(
        "a bad object is named with its place, what is wrong and a remedy",
        arguments: [
            ("1", "2:1: it is no JSON object"), ("[1]", "2:1: it is no JSON object"), ("{\"a\": 1", "2:8: its JSON ends"),
            ("{\"a\": 1} {\"a\": 2}", "2:10: something stands behind its object"), ("{\"b\": 1}", "2:1: it lacks 'a'"),
            ("{}", "2:1: it lacks 'a'"),
            ("{\"a\": 1, \"a\": 2}", "2:10: it has 'a' twice"), ("{\"a\": 1, \"\\u0061\": 2}", "2:10: it has 'a' twice"),
            ("{\"a\": 01}", "2:8: its JSON is wrong at '1'"), ("{\"a\": +1}", "2:7: its JSON is wrong at '+'"),
            ("{\"a\": 1.}", "2:9: its JSON is wrong"),
            ("{\"a\": .5}", "2:7: its JSON is wrong"), ("{\"a\": NaN}", "2:7: its JSON is wrong at 'N'"),
            ("{\"a\": tru}", "2:10: its JSON is wrong"),
            ("{'a': 1}", "2:2: its JSON is wrong at '''"), ("{\"a\": 1,}", "2:9: its JSON is wrong at '}'"),
            ("{\"a\" 1}", "2:6: its JSON is wrong"),
            ("{\"a\": [1}", "2:9: its JSON is wrong"), ("{\"a\": \"\t\"}", "2:8: a control character"),
            ("{\"a\": \"\\x\"}", "2:9: a text of its JSON has an escape"),
            ("{\"a\": \"\\u12g4\"}", "2:12: a text of its JSON has an escape"),
            ("{\"a\": \"\\ud800\"}", "2:8: a text of its JSON has one half"),
            ("{\"a\": \"\\udc00x\"}", "2:8: a text of its JSON has one half"),
            ("{\"a\": \"\\ud800\\u0041\"}", "2:8: a text of its JSON has one half"),
            ("{\"a\": \"é😀 ü\": 1}", "2:18: its JSON is wrong at ':'"), ("\u{FEFF}{\"a\": 1}", "2:1: it is no JSON object"),
        ])
    func badObjects(line: String, problem: String) {
        let message = refusal("{\"a\": 0}\n\(line)\n", .jsonLines)
        #expect(message.hasPrefix(problem) && message.hasSuffix("with 'badRows: 100'"), "\(message)")
    }

    @Test("what is nested too deep is refused, not followed")
    func nested() {
        for depth in [200, 300, 100_000] {
            let value = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
            let message = refusal("{\"a\": \(value)}\n", .jsonLines)
            #expect(
                depth < 256 ? message.isEmpty : message.hasPrefix("1:263: its JSON is nested more than 256 deep"), "\(message)")
        }
    }

    @Test(
        "a broken array is refused at its place, however many rows may be bad",
        arguments: [
            ("{\"a\": 1}", "is not a JSON array of objects"), ("  ", "is not a JSON array of objects"),
            ("[", "1:2: its JSON ends"),
            ("[{\"a\": 1}", "1:10: its JSON ends"), ("[{\"a\": 1},]", "1:11: its JSON is wrong at ']'"),
            ("[{\"a\": 1}\n{\"a\": 2}]", "2:1: neither a comma"),
            ("[{\"a\": 1}]\n x", "2:2: something stands behind the array"), ("[,{\"a\": 1}]", "1:2: its JSON is wrong"),
            ("[{\"a\": 1},\n {\"a\": 2", "2:9: its JSON ends"),
            ("[{\"a\": 1},\n {\"a\"}]", "2:6: its JSON is wrong at '}'"),
        ])
    func brokenArrays(text: String, problem: String) {
        let message = refusal(text, .json, badRows: 100)
        #expect(message.hasPrefix(problem), "\(message)")
    }

    @Test("elements of an array that are no rows are bad rows")
    func badElements() throws {
        let text = "[1, {\"a\": 1}, {\"b\": [\n{}]}, \"x\", {\"a\": 2},\n null]"
        #expect(try table(text, .json, badRows: 4).rows == [["number 1"], ["number 2"]])
        #expect(refusal(text, .json).hasPrefix("1:2: it is no JSON object"))
        #expect(refusal(text, .json, badRows: 1).hasPrefix("1:15: it lacks 'a'"))
        #expect(refusal(text, .json, badRows: 3).hasPrefix("3:2: it is no JSON object"))
    }

    @Test(
        "a value that is not of its column's type is refused",
        arguments: [
            ("007", FeedType.number, "2:3: its 'b', '007', is not a number"), ("", .number, "2:3: its 'b', '', is not a number"),
            (" 1", .number, "2:3: its 'b', ' 1', is not a number"), ("0x1", .number, "'0x1'"), ("1e", .number, "'1e'"),
            ("NaN", .number, "'NaN'"),
            ("1_000", .number, "'1_000'"), ("True", .boolean, "2:3: its 'b', 'True', is neither true nor false"),
            ("1", .boolean, "'1'"),
        ])
    func badTypes(value: String, type: FeedType, problem: String) {
        let message = refusal("a,b\nx,\(value)\n", types: ["b": type])
        #expect(message.hasPrefix("2:3: ") && message.contains(problem) && message.hasSuffix("with 'badRows: 100'"), "\(message)")
    }

    @Test("the value of a column that is secret by its name is in no message")
    func secrets() {
        let message = refusal("name,password\nx,hunter2\n", types: ["password": .number])
        #expect(
            message.hasPrefix("2:6: ") == false && message.hasPrefix("2:3: its 'password' is not a number")
                && !message.contains("hunter2"), "\(message)")
    }

    @Test("a weight that is no number from 0 is refused, and so are weights that are all 0")
    func badWeights() {
        for (value, format) in [("-1", FeedFormat.csv), ("x", .csv), ("", .csv), ("1e999", .csv)] {
            let message = refusal("a,w\nx,1\ny,\(value)\n", format, order: .weighted(column: "w"))
            #expect(message.hasPrefix("3:3: its weight 'w', '\(value)', is not a number from 0"), "\(message)")
        }
        #expect(refusal("{\"w\": \"1\"}\n", .jsonLines, order: .weighted(column: "w")).contains("is not a number from 0"))
        #expect(refusal("w\n0\n0\n", order: .weighted(column: "w")).contains("no row with a weight above 0"))
        #expect(refusal("w\n1e308\n1e308\n", order: .weighted(column: "w")).contains("sum is too large"))
    }

    @Test("a column that there is not is refused with those that there are")
    func unknownColumns() {
        #expect(
            refusal("id,name\n1,x\n", types: ["idd": .number]).contains(
                "has no column 'idd', which 'types' of the feed 'f' names; there are 'id', 'name'"))
        #expect(refusal("{\"id\": 1}", .jsonLines, order: .weighted(column: "w")).contains("has no column 'w', which 'weight'"))
    }

    @Test(
        "a first row without proper names is refused",
        arguments: [
            ("a,b,a\n1,2,3\n", "1:5: column 3 has the name of column 1, 'a'"), ("a,,b\n1,2,3\n", "1:3: column 2 has no name"),
            ("a,\n1,2\n", "1:3: column 2 has no name"), ("a, \n1,2\n", "1:3: column 2 has no name"),
            ("\u{FEFF}\"x\ny\",\n", "2:4: column 2 has no name"),
            ("\n\n,a\n", "3:1: column 1 has no name"),
            ("\"a\n1\n", "1:1: a quote is opened and never closed; mend the first row"),
            ("a\0b\n1\n", "1:2: it has a NUL byte"), ("{\"a\": 1}\n", "is JSON, not a table; write 'format: jsonl'"),
            ("[{\"a\": 1}]\n", "is JSON"), ("<x>\n", "is XML"),
        ])
    func badHeaders(text: String, problem: String) {
        #expect(refusal(text, badRows: 100).hasPrefix(problem), "\(refusal(text, badRows: 100))")
    }

    @Test("a file of too many columns is refused, and soon")
    func wide() {
        let names = (0..<100_000).map { "c\($0)" }
        #expect(refusal(names.joined(separator: ",") + "\n1\n").contains("it has more than 4,096 columns"))
        let members = names.prefix(50_000).map { "\"\($0)\":1" }
        #expect(refusal("{" + members.joined(separator: ",") + "}", .jsonLines).contains("it has more than 4,096 columns"))
        #expect(refusal(names.prefix(4_096).joined(separator: ";") + "\n" + String(repeating: ";", count: 4_095) + "\n") == "")
    }

    @Test("an object with improper names is refused where it is the first")
    func badNames() {
        #expect(refusal("{\"a\": 1, \"\": 2}", .jsonLines).hasPrefix("1:10: column 2 has no name"))
        #expect(refusal("{\"a\": 1, \"a\": 2}", .jsonLines).hasPrefix("1:10: column 2 has the name of column 1"))
        #expect(refusal("{}\n{\"a\": 1}", .jsonLines).contains("begins with an object without members"))
        #expect(refusal("[ {\"a\": 1,\n\"a\": 2}]", .json).hasPrefix("2:1: column 2 has the name of column 1"))
    }

    @Test("a file without a row is refused", arguments: FeedFormat.allCases)
    func empty(format: FeedFormat) {
        #expect(refusal("", format) == "is empty; give a feed at least one row")
        for text in ["\n\n", "\u{FEFF}", "\u{FEFF}\r\n"] {
            let message = refusal(text, format)
            #expect(
                message.contains("row") && message.contains("give a feed at least one") || message.contains("not a JSON array"),
                "\(message)")
        }
        #expect(refusal("a,b\n") == "has no row; give a feed at least one")
        #expect(refusal("a,b\n1\n2\n", badRows: 5) == "has no row that can be used, and 2 that cannot; give a feed at least one")
        #expect(refusal(" [ ] ", .json) == "has no row; give a feed at least one")
        #expect(
            refusal("x\n1\n", .jsonLines, badRows: 5)
                == "has no row that can be used, and 2 that cannot; give a feed at least one")
    }

    @Test("bytes that are no UTF-8 are refused at their place", arguments: [FeedFormat.csv, .jsonLines, .json])
    func encoding(format: FeedFormat) {
        let wrong: [[UInt8]] = [
            [0xFF], [0xC3, 0x28], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82],
        ]
        for bytes in wrong {
            let (before, behind) =
                switch format {
                case .csv, .tsv: ("a,b\nx,é", "\n")
                case .jsonLines: ("{\"a\":0}\n{\"a\":\"é", "\"}\n")
                case .json: ("[{\"a\":0},\n{\"a\":\"é", "\"}]")
                }
            let message = refusal(Array(before.utf8) + bytes + Array(behind.utf8), format)
            #expect(message.hasPrefix(format == .csv ? "2:5: " : "2:9: ") && message.contains("not UTF-8; convert"), "\(message)")
        }
    }

    @Test("what is no text at all is refused with the remedy", arguments: FeedFormat.allCases)
    func unreadable(format: FeedFormat) {
        #expect(refusal([0x1F, 0x8B, 8, 0, 10], format) == "is compressed; decompress it first, for example with gunzip")
        #expect(refusal([0x28, 0xB5, 0x2F, 0xFD, 10], format).hasPrefix("is compressed"))
        #expect(refusal([0xFF, 0xFE, 0x61, 0], format).hasPrefix("is UTF-16 text"))
    }

    @Test("what is no regular file is refused, and not waited for")
    func noFile() throws {
        let pipe = FileManager.default.temporaryDirectory.appending(path: "dyno-feed-\(UUID().uuidString)").path
        #expect(mkfifo(pipe, 0o600) == 0)
        defer { unlink(pipe) }
        let problems = [
            ("/", "is a folder; name a file in it"), ("/dev/null", "is not a regular file"), (pipe, "is not a regular file"),
            ("/nonexistent/x.csv", "cannot be opened: no such file"),
        ]
        for (path, problem) in problems {
            let error = #expect(throws: FeedError.self) { try FeedIndex(Feed(name: "f", file: path, format: .csv)) }
            #expect(error?.description.hasPrefix("\(path): \(problem)") == true, "\(error.debugDescription)")
        }
    }

    @Test("bad rows are skipped up to the limit, and told; the rows between keep their order")
    func skipped() throws {
        let text = "a,b\n1,2\nbad\n\n3,4\n5,\"6\n7,8\n\"9\"x,\n10,11\n"
        let file = try TemporaryFile(text)
        let index = try FeedIndex(Feed(name: "f", file: file.path, format: .csv, badRows: 3))
        #expect(index.feed.content.skipped.count == 3 && index.feed.content.skipped.examples.map(\.line) == [3, 8, 8])
        #expect(index.feed.content.skipped.examples.map(\.column) == [1, 2, 4])
        #expect(try FeedTable(index.feed).rows == [["1", "2"], ["3", "4"], ["7", "8"], ["10", "11"]])
        #expect(
            refusal(text, badRows: 2).hasPrefix("8:4: ")
                && refusal(text, badRows: 2).contains("one more than the 2 that may be skipped"))
    }

    @Test("a quote that nobody closes costs its line, not the file", arguments: [10, 1 << 20, 1_400_000])
    func openQuote(length: Int) throws {
        let text = "a,b\n1,2\nx,\"y\n" + String(repeating: "3,4\n", count: length / 4)
        let found = try table(text, badRows: 1)
        #expect(found.rows.count == length / 4 + 1 && found.rows.last == ["3", "4"])
        #expect(refusal(text).hasPrefix("3:3: a quote is opened and never closed"))
    }

    @Test("a row of megabytes is one bad row, and reading goes on behind it", arguments: [FeedFormat.csv, .jsonLines])
    func endless(format: FeedFormat) throws {
        for length in [1 << 20, 1_400_000] {
            let long = String(repeating: "x", count: length)
            let text = format == .csv ? "a\n1\n\(long)\n2\n" : "{\"a\":\"1\"}\n{\"a\":\"\(long)\"}\n{\"a\":\"2\"}\n"
            #expect(try table(text, format, badRows: 1).rows == [["1"], ["2"]])
            #expect(refusal(text, format).hasPrefix(format == .csv ? "3:1: it is longer than a megabyte" : "2:1: it is longer"))
        }
        let array = "[{\"a\": \"\(String(repeating: "x", count: 1 << 20))\"}]"
        #expect(refusal(array, .json, badRows: 1).hasPrefix("1:2: it is longer than a megabyte"))
    }

    @Test("a row of nearly a megabyte is a row, wherever it lies", arguments: FeedFormat.allCases)
    func long(format: FeedFormat) throws {
        let long = String(repeating: "é\\\\", count: 250_000).replacing("\\\\", with: format.isText ? "\"\"" : "\\\\")
        let value = String(repeating: format.isText ? "é\"" : "é\\", count: 250_000)
        let text =
            switch format {
            case .csv, .tsv: "a\nx\n\"\(long)\"\ny\n\"\(long)\"\n"
            case .jsonLines: "{\"a\":\"x\"}\n{\"a\":\"\(long)\"}\n{\"a\":\"y\"}\n{\"a\":\"\(long)\"}\n"
            case .json: "[{\"a\":\"x\"},\n{\"a\":\"\(long)\"},\n{\"a\":\"y\"},\n{\"a\":\"\(long)\"}]\n"
            }
        #expect(try table(text, format).rows == [["x"], [value], ["y"], [value]])
    }

    @Test("no control character of a feed reaches a message")
    func controlCharacters() {
        let feeds: [(String, [String: FeedType])] = [
            ("\u{1B}[31m\u{9B}1m,\u{1B}[31m\u{9B}1m\n1,2\n", [:]), ("a\n\u{1B}\u{7}x\n", ["a": .number]),
            ("a\u{1B}\n\u{1B}\n", ["a\u{1B}": .number]),
        ]
        for (text, types) in feeds {
            let message = refusal(text, types: types)
            #expect(
                !message.isEmpty && !message.unicodeScalars.contains { $0.value < 32 || (127...159).contains($0.value) },
                "\(message)")
        }
    }

    @Test("no bytes crash a reader, and rows are found again where they were counted", arguments: FeedFormat.allCases)
    func noise(format: FeedFormat) throws {
        let stream = RandomStream(seed: 5, purpose: .feed)
        let right: String =
            switch format {
            case .csv: "a,b\n1,2\n\"x\"\"\ny\",z\r\n,é\n"
            case .tsv: "a\tb\n1\t2\n\"x\"\"\ty\"\tz\n"
            case .jsonLines: "{\"a\":1,\"b\":[2]}\n{\"a\":\"\\u00e9\\\\\",\"b\":null}\n{\"b\":{},\"a\":-1.5e3}\n"
            case .json: "[{\"a\":1,\"b\":[2]},\n{\"a\":\"\\u00e9\\\\\",\"b\":null},{\"b\":{},\"a\":-1.5e3}]"
            }
        let bytes: [UInt8] = Array("\",\n\r\t{}[]:\\u0ae1-. \0".utf8) + [0xC3, 0xFF]
        for round in 0..<150 {
            var changed = Array((right + right).utf8)
            for change in 0..<1 + round % 8 {
                let draw = stream.bits(UInt64(round * 8 + change))
                changed[Int(draw % UInt64(changed.count))] = bytes[Int((draw >> 32) % UInt64(bytes.count))]
            }
            let message = refusal(changed, format, badRows: 100)
            #expect(!message.contains("has changed"), "\(changed)")
        }
    }
}
