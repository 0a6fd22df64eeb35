import Foundation
import Testing

/// 'dyno doctor' on the machine that runs the tests, whatever it is worth.
@Suite struct DoctorTests {
    private let folder = Folder()

    @Test func theDoctorSaysWhatThisMachineIsWorth() throws {
        let outcome = try Command.run("doctor", "--json", in: folder)
        let result = try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        #expect(result["schema"] as? String == "dyno/doctor/1")
        let checks = try #require(result["checks"] as? [[String: Any]])
        let verdicts = checks.compactMap { $0["verdict"] as? String }
        #expect(verdicts.count == checks.count)
        #expect(outcome.status == (verdicts.contains("problem") ? 3 : 0))
        let worst = verdicts.contains("problem") ? "problem" : verdicts.contains("warning") ? "warning" : "ok"
        #expect(result["verdict"] as? String == worst)
        for check in checks {
            #expect((check["remedy"] == nil) == (check["verdict"] as? String == "ok"), "\(check)")
            #expect((check["finding"] as? String)?.isEmpty == false)
        }
        let codes = Set(checks.compactMap { $0["code"] as? String })
        #expect(codes.isSuperset(of: ["processors", "timers", "epollPwait2", "descriptors", "libcurl", "lag", "rate"]))

        let calibration = try #require(result["calibration"] as? [String: Any])
        let rates = try #require(calibration["rates"] as? [[String: Double]])
        #expect(rates.first?["threads"] == 1)
        for rate in rates { #expect(try #require(rate["perSecond"]) >= 0) }
        if let p50 = calibration["lagP50"] as? Double, let p99 = calibration["lagP99"] as? Double { #expect(p50 <= p99) }
    }
}
