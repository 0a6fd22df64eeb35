import Foundation
import LoadModel
import Measurement
import Testing

@testable import ReportFormats

/// `samples.jtl`, a line for each request.
@Suite final class SampleFileTests {
    private let root = FileManager.default.temporaryDirectory.appending(path: "dyno-samples-\(UUID().uuidString)").path

    deinit { try? FileManager.default.removeItem(atPath: root) }

    private static let target = Target(name: "t", url: TargetURL(host: "127.0.0.1", port: 8081, basePath: "/v1"))

    private static func plan(_ rates: [Double]) -> Plan {
        let secret = Template(segments: [.literal("/x?key="), .secret(name: "key", value: "topsecret")])
        return Plan(
            name: "=shop, \"live\"", targets: [target],
            scenarios: [
                Scenario(
                    name: "s",
                    steps: [
                        .request(RequestStep(label: "list, \"all\"\nof them", path: Template("/channels?a=1,2"))),
                        .request(RequestStep(label: "=1+2", path: secret)),
                    ])
            ],
            load: Load(
                model: .open(arrivals: .constant, rates: rates.map { Rate(perSecond: $0)! }),
                stop: .duration(Nanoseconds(seconds: 1))))
    }

    private static func record(
        _ label: Int, start: Double, elapsed: Double, status: Int = 200, failure: FailureKind? = nil, wait: Double = 0,
        inFlight: Int = 1
    ) -> SampleRecord {
        SampleRecord(
            start: Nanoseconds(seconds: start / 1000), elapsed: Nanoseconds(seconds: elapsed / 1000),
            latency: status > 0 ? Nanoseconds(seconds: elapsed / 2000) : .zero, connect: Nanoseconds(seconds: 0.0012),
            wait: Nanoseconds(seconds: wait / 1000), receivedBytes: 1_234, sentBytes: 99, label: label, inFlight: inFlight,
            status: status, failure: failure)
    }

    private func file(_ rates: [Double] = [100], limit: Int = 1_000_000) throws -> (file: SampleFile, path: String) {
        let folder = try ResultFolder.create(root: root, name: "x", startedAt: 0)
        let file = try SampleFile(in: folder, plan: Self.plan(rates), target: Self.target, every: 1, limit: ByteCount(limit))
        return (file, "\(folder.path)/samples.jtl")
    }

    private func take(_ file: SampleFile, _ records: [SampleRecord], level: Int = 1, worker: Int = 1) {
        records.withUnsafeBufferPointer {
            file.take($0, from: SampleOrigin(level: level, worker: worker, startedAt: 1_767_225_600))
        }
    }

    /// TransactionController.java of JMeter 5: the sample's own message, no data type, no URL.
    @Test func groupsAreWrittenAsJMetersTransactionsAndCountedApart() throws {
        var plan = Self.plan([100])
        plan.scenarios[0].steps = [.group(Group(name: "check, out", steps: plan.scenarios[0].steps))]
        let folder = try ResultFolder.create(root: root, name: "x", startedAt: 0)
        let file = try SampleFile(in: folder, plan: plan, target: Self.target, every: 1, limit: ByteCount(1_000_000))
        let group = { (failed: Int) in
            SampleRecord(
                group: 0, start: Nanoseconds(seconds: 0.002), elapsed: Nanoseconds(seconds: 0.12), think: Nanoseconds(seconds: 1),
                received: 2_468, sent: 198, requests: 2, failed: failed, inFlight: 1, hasFailed: failed > 0)
        }
        take(file, [Self.record(0, start: 0, elapsed: 3, inFlight: 4), group(0), group(1)])
        let text = try String(contentsOfFile: "\(folder.path)/samples.jtl", encoding: .utf8)
        let lines = text.split(separator: "\n").dropFirst(2).map(String.init)
        let name = "\"'=shop, \"\"live\"\""
        let message = "\"Number of samples in transaction : 2, number of failing samples : "
        #expect(
            lines == [
                "1767225600002,120,\"check, out\",200,\(message)0\",\(name) 1-1\",,true,,2468,198,1,1,null,0,1000,0",
                "1767225600002,120,\"check, out\",,\(message)1\",\(name) 1-1\",,false,,2468,198,1,1,null,0,1000,0",
            ])
        #expect(file.account.written == 1 && file.account.groups == 2)
    }

    @Test func linesAreWhatJMeterWrites() throws {
        let (file, path) = try file()
        take(
            file,
            [
                Self.record(0, start: 0, elapsed: 3.4, wait: 12),
                Self.record(1, start: 2.6, elapsed: 0.5, status: 503, failure: .status),
            ])
        take(file, [Self.record(1, start: 5, elapsed: 10_000, status: 0, failure: .timeout, inFlight: 7)], worker: 2)
        let list = "\"list, \"\"all\"\" of them\""
        let name = "\"'=shop, \"\"live\"\""
        let urls = ["\"http://127.0.0.1:8081/v1/channels?a=1,2\"", "http://127.0.0.1:8081/v1/x?key=${key}"]
        let silent = "Non HTTP response code: timeout,Non HTTP response message: timeout"
        #expect(
            try String(contentsOfFile: path, encoding: .utf8) == """
                timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,success,failureMessage,bytes,sentBytes,\
                grpThreads,allThreads,URL,Latency,IdleTime,Connect
                1767225600000,3,\(list),200,OK,\(name) 1-1",text,true,,1234,99,1,1,\(urls[0]),2,12,1
                1767225600003,1,'=1+2,503,Service Unavailable,\(name) 1-1",text,false,status,1234,99,1,1,\(urls[1]),0,0,1
                1767225600005,10000,'=1+2,\(silent),\(name) 1-2",text,false,timeout,1234,99,8,8,\(urls[1]),0,0,1

                """)
        #expect(file.account.written == 3)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)).count == file.account.bytes)
    }

    @Test func labelsOfSeveralLevelsAreToldApart() throws {
        let (file, path) = try file([100, 200])
        for level in 1...2 { take(file, [Self.record(1, start: 0, elapsed: 1)], level: level) }
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").dropFirst()
        #expect(lines.map { $0.split(separator: ",")[2] } == ["100/s =1+2", "200/s =1+2"])
    }

    @Test(arguments: [0, 150, 500, 10_000]) func noLinePassesTheLimit(limit: Int) throws {
        let (file, path) = try file(limit: limit)
        let records = (0..<200).map { Self.record(1, start: Double($0), elapsed: 1) }
        for start in stride(from: 0, to: 200, by: 50) { take(file, Array(records[start..<start + 50])) }
        let text = try String(contentsOfFile: path, encoding: .utf8)
        // The columns' names are always there.
        #expect(text.utf8.count <= max(limit, JTLLines.header.utf8.count) && text.hasSuffix("\n"))
        #expect(text.split(separator: "\n").count - 1 == file.account.written)
        #expect(file.account.written + file.account.beyondLimit == 200 && file.account.beyondLimit > 0)
        #expect(Report.text(file.account).contains("raise --samples-limit"))
    }

    @Test func whatWasLeftOutIsSaidInEveryReport() throws {
        var run = Fixture.open
        run.samples = SampleAccount(
            file: "samples.jtl", written: 500, bytes: 90_000, every: 10, limitBytes: 90_000, beyondLimit: 96, dropped: 4,
            failure: "no space left on device")
        let saved = try SavedResult(Data(ResultJSON.encode(run).utf8), place: "result.json")
        for format in [ReportFormat.text, .md, .html] {
            let text = try SavedReport.render([saved], as: format).split(whereSeparator: \.isWhitespace).joined(separator: " ")
            for part in ["one in 10 requests: 500", "96 more", "4 were left out", "no space left on device"] {
                #expect(text.contains(part), "\(format)")
            }
        }
        #expect(try SavedReport.samples(of: [saved]) == run.samples)
    }
}
