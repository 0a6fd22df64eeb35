import Foundation
import Glibc
import Histogram
import LoadModel
import Measurement
import Testing

@testable import ReportFormats

/// What a saved file may ask for: somebody else may have written it.
@Suite struct SavedLimitsTests {
    // MARK: Numbers

    @Test(arguments: [
        ("voluntarySwitches", "9223372036854775807", "generator.workers.0.voluntarySwitches: 9223372036854775807 is not a count"),
        ("voluntarySwitches", "-1", "generator.workers.0.voluntarySwitches: -1 is not a count"),
        ("connectionsOpened", "9007199254740993", "generator.connectionsOpened: 9007199254740993 is not a count"),
        ("wallSeconds", "1e300", "generator.workers.0.wallSeconds: 1e+300 is beyond anything that is measured"),
        ("receivedBytes", "-5", "jmeter.receivedBytes: -5 is not a count"),
        ("cores", "-2", "environment.cores: -2 is not a count"),
        ("receivedBytes", "18446744073709551616", "jmeter.receivedBytes"),
    ])
    func aNumberThatNobodyMeasuredIsRefusedWithItsKey(_ given: (key: String, number: String, fault: String)) throws {
        var run = Fixture.closed
        run.levels[0].generator.workers = [
            WorkerUsage(cpuSeconds: 1, wallSeconds: 4, voluntarySwitches: 12, involuntarySwitches: 3)
        ]
        let text = try ResultJSON.encode(run).replacing(
            try Regex("\"\(given.key)\": [0-9.]+"), with: "\"\(given.key)\": \(given.number)", maxReplacements: 1)
        let error = #expect(throws: ResultJSONError.self) { try ResultJSON.decodeRun(Data(text.utf8), place: "result.json") }
        #expect(error?.description.hasPrefix("result.json: ") == true)
        #expect(error?.description.contains(given.fault) == true, "\(error?.description ?? "")")
    }

    @Test func countsAreBoundedInSumAndSeedsAreNot() {
        let most = (0..<32).map { "\($0.isMultiple(of: 2) ? "" : "-")\(1 << 53)" }.joined(separator: ", ")
        #expect(ReadingBudget.fault(of: Data("[\(most)]".utf8)) == nil)
        #expect(ReadingBudget.fault(of: Data("[\(most), 1]".utf8))?.contains("add up") == true)
        #expect(ReadingBudget.fault(of: Data("{\"seed\": 18446744073709551615, \"a\": \"999999999999999999999\"}".utf8)) == nil)
        #expect(ReadingBudget.fault(of: Data("[1.5e300, 1e999, 0.99999999999999999999999]".utf8)) == nil)
        #expect(ReadingBudget.fault(of: Data("[\"\\\"\", \(most), 1]".utf8)) != nil)
        #expect(ReadingBudget.fault(of: Data("{\"seed\": 5, \"a\": [\(most)]}".utf8)) == nil)
    }

    @Test func textThatIsNotUTF8IsRefused() throws {
        let data = try #require(try ResultJSON.encode(Fixture.closed).data(using: .utf16))
        #expect(throws: ResultJSONError.self) { try ResultJSON.decodeRun(data, place: "result.json") }
    }

    /// Each number of every kind of result in turn at an extreme: it is refused, or it can be shown.
    @Test(arguments: ["9223372036854775807", "-9007199254740992", "9007199254740992", "-1", "0", "1e300", "-1e15", "5e-324"])
    func whateverANumberIsNothingTraps(number: String) throws {
        var results: [(text: String, lines: String)] = [
            (try ResultJSON.encode(Fixture.open), ""), (try ResultJSON.encode(Fixture.closed), ""),
            (try ResultJSON.encode(Fixture.noise), ""), (try ResultJSON.encode(Fixture.capacityOfBuilds), ""),
        ]
        let sweep = Fixture.sweepOfUsers
        let lines = try sweep.trials.map { try SweepNDJSON.line($0, axes: sweep.rule.axes) + "\n" }.joined()
        results.append((try ResultJSON.encode(sweep, fits: SweepFits(sweep)), lines))
        var (read, refused) = (0, 0)
        for (text, lines) in results {
            let places = text.ranges(of: try Regex(": -?[0-9][0-9.e+-]*"))
            for place in stride(from: 0, to: places.count, by: max(1, places.count / (lines.isEmpty ? 5 : 3))).map({ places[$0] })
            {
                let changed = text.replacingCharacters(in: place, with: ": \(number)")
                do {
                    let result = try SavedResult(Data(changed.utf8), place: "result.json") { _ in Data(lines.utf8) }
                    // A sweep's fits take their time in a build without optimisation; the fuzzer renders all.
                    let formats: [ReportFormat] = lines.isEmpty ? [.text, .html, .json] : [.text]
                    for format in formats { _ = try SavedReport.render([result], as: format) }
                    read += 1
                } catch { refused += 1 }
            }
            guard !lines.isEmpty else { continue }
            let line = try #require(lines.split(separator: "\n").first).description
            for place in line.ranges(of: try Regex(": -?[0-9][0-9.e+-]*")).prefix(3) {
                let changed = line.replacingCharacters(in: place, with: ": \(number)") + "\n" + lines
                guard let result = try? SavedResult(Data(text.utf8), place: "result.json", beside: { _ in Data(changed.utf8) })
                else { continue }
                _ = try SavedReport.render([result], as: .text)
            }
        }
        #expect(read + refused >= 5)
    }

    /// The bounds hold wherever a number is read, in the coding that the compiler writes as well.
    @Test(arguments: [Fixture.Run.open, .levels, .sessions, .trace, .theoryClosed].map(\.result))
    func noNumberOfARunIsReadWithoutItsBounds(run: RunResult) throws { try Self.expectBounds(ResultJSON.encode(run)) }

    @Test func noNumberOfAComparisonOrACapacityIsReadWithoutItsBounds() throws {
        try Self.expectBounds(ResultJSON.encode(Fixture.noise))
        try Self.expectBounds(ResultJSON.encode(Fixture.capacityOfBuilds))
    }

    @Test func noNumberOfASweepIsReadWithoutItsBounds() throws {
        let sweep = Fixture.sweepOfUsers
        let text = try ResultJSON.encode(sweep, fits: SweepFits(sweep))
        let lines = try sweep.trials.map { try SweepNDJSON.line($0, axes: sweep.rule.axes) }
        try Self.expectBounds(text) { changed in
            try SavedResult(Data(changed.utf8), place: "x") { _ in Data(lines.map { $0 + "\n" }.joined().utf8) }
        }
        try Self.expectBounds(lines[0]) { changed in
            try SavedResult(Data(text.utf8), place: "x") { _ in
                Data(([changed] + lines.dropFirst()).map { $0 + "\n" }.joined().utf8)
            }
        }
    }

    /// One number under each key: one that may be no fraction is a count; if what is written is the same, it is not read.
    private static func expectBounds(
        _ text: String,
        read: (String) throws -> SavedResult = { try SavedResult(Data($0.utf8), place: "x") { _ in nil } }
    ) throws {
        let numbers = text.matches(of: try Regex("\"(\\w+)\": (-?[0-9][0-9.e+-]*)", as: (Substring, Substring, Substring).self))
        let whole = try SavedReport.render([read(text)], as: .json)
        // 64 bits, and numbers of the system.
        var seen: Set<Substring> = ["seed", "signal", "status"]
        for match in numbers where seen.insert(match.output.1).inserted {
            let place = match.output.2.startIndex..<match.output.2.endIndex
            let changed = { (number: String) in text.replacingCharacters(in: place, with: number) }
            var fault = ""
            do { _ = try read(changed("1.5")) } catch { fault = "\(error)" }
            if fault.contains("not a count") {
                for number in ["-1", "9007199254740993", "18446744073709551616"] {
                    #expect((try? read(changed(number))) == nil, "\(match.output.1): \(number)")
                }
            } else if let result = try? read(changed("1e300")) {
                #expect(try SavedReport.render([result], as: .json) == whole, "\(match.output.1): 1e300")
            }
        }
        #expect(seen.count > 10)
    }

    /// The library's own reading has no bounds, and is what the compiler takes where it does not see the others.
    @Test func whateverIsCodedImportsTheBounds() throws {
        let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../../Sources")
        var coded = 0
        for module in ["Measurement", "ReportFormats"] {
            let files = FileManager.default.enumerator(at: sources.appending(path: module), includingPropertiesForKeys: nil)
            for case let file as URL in try #require(files) where file.pathExtension == "swift" {
                let text = try String(contentsOf: file, encoding: .utf8)
                guard text.contains(/\b(Codable|Decodable|ListedItem)\b/) else { continue }
                coded += 1
                #expect(text.contains("import LoadModel\n"), "\(file.lastPathComponent)")
            }
        }
        #expect(coded > 30)
    }

    // MARK: Histograms

    /// HdrHistogram(1, 2^62, 5): a text of a hundred bytes, and 100 MB of counts.
    @Test func aHistogramOfAnotherRangeThanThatOfRunsIsRefusedBeforeItIsMade() throws {
        var wide = ByteWriter()
        for word in [HistogramCodec.innerCookie | HistogramCodec.varintWordSize, 1, 0, 3] as [UInt32] { wide.append(word) }
        for word in [1, 1 << 61, Double(1).bitPattern] as [UInt64] { wide.append(word) }
        wide.append(varint: Int64(960))
        var bytes = wide.bytes
        bytes.replaceSubrange(4..<8, with: [0, 0, 0, UInt8(bytes.count - 40)])
        let packed = try Zlib.deflate(bytes)
        var outer = ByteWriter()
        outer.append(HistogramCodec.outerCookie | HistogramCodec.varintWordSize)
        outer.append(UInt32(packed.count))
        outer.append(contentsOf: packed)
        let text = try ResultJSON.encode(Fixture.closed).replacing(
            try Regex("\"histogram\": \"[^\"]+\""), with: "\"histogram\": \"\(Data(outer.bytes).base64EncodedString())\"",
            maxReplacements: 1)
        let error = #expect(throws: ResultJSONError.self) { try ResultJSON.decodeRun(Data(text.utf8), place: "result.json") }
        #expect(
            error?.description.contains(
                "responseTime.histogram: not a readable HdrHistogram (V2, base64): its range is not the one")
                == true, "\(error?.description ?? "")")
    }

    @Test func theHistogramsOfAFileShareOneBudget() throws {
        let budget = ReadingBudget()
        try budget.take(ReadingBudget.mostCounts - 1)
        let decoder = JSONDecoder()
        decoder.userInfo[.savedForm] = SavedForm.files(budget)
        let unbounded = JSONDecoder()
        unbounded.userInfo[.savedForm] = SavedForm.files
        let summary = Fixture.closed.levels[0].total.responseTime
        let text = try OrderedJSONEncoder.encode(summary)
        #expect(throws: Never.self) { try unbounded.decode(LatencySummary.self, from: Data(text.utf8)) }
        let error = #expect(throws: DecodingError.self) { try decoder.decode(LatencySummary.self, from: Data(text.utf8)) }
        #expect("\(error.map { "\($0)" } ?? "")".contains("more than 33554432 counts in all"))
    }

    @Test func aSavedDistributionAnswersAsTheRecordedOneDoes() throws {
        let random = RandomStream(seed: 5, purpose: .service)
        var recorded = Latencies()
        for draw in 0..<5000 as Range<UInt64> {
            recorded.record(Nanoseconds(Int64(random.bits(draw) >> (22 + random.bits(draw + 9999) % 30))))
        }
        let text = try OrderedJSONEncoder.encode(LatencySummary(recorded, censored: 3))
        let decoder = JSONDecoder()
        decoder.userInfo[.savedForm] = SavedForm.files
        var saved = try decoder.decode(LatencySummary.self, from: Data(text.utf8))
        for percent in [0.001, 1, 17, 50, 90, 99, 99.9, 99.94, 99.99, 100] {
            #expect(
                saved.percentile(percent)?.milliseconds == LatencySummary(recorded, censored: 3).percentile(percent)?.milliseconds
            )
        }
        // Also where it is pooled with others.
        saved.latencies.merge(recorded)
        recorded.merge(recorded)
        #expect(LatencySummary(saved.latencies).percentile(77) == LatencySummary(recorded).percentile(77))
        #expect(saved.latencies.histogram.totalCount == 10_000)
    }

    // MARK: Files

    @Test func whatIsNoFileIsRefused() throws {
        let fifo = FileManager.default.temporaryDirectory.appending(path: "dyno-\(UUID().uuidString)").path
        try #require(mkfifo(fifo, 0o600) == 0)
        defer { unlink(fifo) }
        for path in [fifo, "/dev/zero", "/tmp"] {
            let error = #expect(throws: ResultJSONError.self) { try SavedBytes.read(path) }
            #expect(error?.description == "\(path): it is not a file")
        }
        let error = #expect(throws: ResultJSONError.self) { try SavedBytes.read("/none/result.json") }
        #expect(error?.description == "/none/result.json: there is no such file")
    }

    @Test func aFileLargerThanAnyResultIsRefusedUnread() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "dyno-\(UUID().uuidString)").path
        let descriptor = open(path, O_RDWR | O_CREAT, 0o600)
        try #require(descriptor >= 0 && ftruncate(descriptor, 1 << 40) == 0)
        defer {
            close(descriptor)
            unlink(path)
        }
        let error = #expect(throws: ResultJSONError.self) { try SavedBytes.read(path) }
        #expect(error?.description.contains("which no result has") == true)
    }
}
