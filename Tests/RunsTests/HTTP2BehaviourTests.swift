import LoadModel
import Measurement
import Runs
import TestSupport
import Testing

/// What a server of HTTP/2 may do, and what it may not: each is counted as what it is, nothing is lost, and the run ends.
@Suite(.serialized) struct HTTP2BehaviourTests {
    @Test(arguments: HTTP2Case.right + HTTP2Case.wrong)
    func eachBehaviourIsCountedAsItsKindInAClosedLoop(_ item: HTTP2Case) throws {
        var load = Load.closed(users: item.users, requests: item.requests)
        load.connections = 1
        try check(item, load)
    }

    @Test(arguments: HTTP2Case.right + HTTP2Case.wrong)
    func eachBehaviourIsCountedAsItsKindInAnOpenLoad(_ item: HTTP2Case) throws {
        // One after another where the case is of one user.
        try check(item, .open(item.users == 1 ? 20 : 100, stop: .requests(item.requests)))
    }

    private func check(_ item: HTTP2Case, _ load: Load) throws {
        let server = try ScriptedHTTP2Server(item.script)
        defer { server.stop() }
        var trial = FeatureTrial(port: server.port, version: .two, load: load)
        var step = RequestStep(label: "x", path: Template("/x"), timeout: Nanoseconds(seconds: item.timeout))
        if item.body > 0 {
            step.method = .post
            step.body = Template(String(repeating: "b", count: item.body))
        }
        trial.steps = [step]
        let level = try trial.level()
        #expect(level.counts.scheduled == item.requests)
        #expect(level.counts.sent == (item.isSent ? item.requests : 0))
        #expect(level.counts.succeeded == (item.kind == nil ? item.requests : 0))
        if let kind = item.kind { #expect(level.total.failures[kind] == item.requests, "\(level.failureRows)") }
        if let resent = item.resent { #expect(resent.contains(level.counts.resent)) }
        if item.kind == nil { #expect(level.failureRows.isEmpty, "\(level.failureRows)") }
        if item.kind == nil, item.resent == 0...0 { #expect(server.heads == item.requests) }
    }
}
