import DemoTarget
import FoundationEssentials
import LoadModel
import TestSupport

/// Runs `body` against a target on a free port, and stops the target.
func withTarget<Result>(
    _ change: (inout DemoTargetConfiguration) throws -> Void = { _ in }, _ body: (RunningDemoTarget) throws -> Result
) throws -> Result {
    var configuration = DemoTargetConfiguration()
    try change(&configuration)
    let target = try DemoTarget.start(configuration)
    defer { target.stop() }
    return try body(target)
}

/// Runs `body` against a target that logs, stops it, and returns its log.
func logOfTarget(
    _ change: (inout DemoTargetConfiguration) throws -> Void, _ body: (RunningDemoTarget) throws -> Void
) throws -> ServiceLog {
    let path = FileManager.default.temporaryDirectory.appending(path: "dyno-target-\(UUID().uuidString).csv").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try withTarget({ configuration in
        configuration.logPath = path
        try change(&configuration)
    }) { try body($0) }
    return try ServiceLog(parsing: String(contentsOfFile: path, encoding: .utf8))
}

/// Sends `count` requests over as many connections at once, then reads every answer.
func burst(_ count: Int, _ path: String, at target: RunningDemoTarget) throws -> [Client.Answer] {
    let clients = try (0..<count).map { _ in try Client(port: target.port) }
    for client in clients { try client.send("GET \(path) HTTP/1.1\r\nHost: test\r\n\r\n") }
    return try clients.map { try $0.receive() }
}
