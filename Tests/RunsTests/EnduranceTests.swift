import Engine
import Foundation
import Glibc
import LoadModel
import Measurement
import Runs
import Testing

/// Many connections, and a target that goes and comes back.
@Suite(.serialized) struct EnduranceTests {
    private static let nginx = ForeignServer.executable("nginx")
    private static let heldConnections = 10_000
    /// For each connection one descriptor here and one in the server, which is another process.
    private static let hasDescriptors = DescriptorLimit.raise() >= heldConnections

    private func level(_ server: ForeignServer, load: Load) throws -> LevelResult {
        let plan = Plan(
            name: "endurance", targets: [Target(name: "t", url: TargetURL(host: "127.0.0.1", port: server.port))],
            scenarios: [Scenario(name: "s", steps: [.request(RequestStep(label: "x", path: Template("/x")))])], load: load)
        let interrupts = Interrupts()
        let watchdog = Watchdog(interrupts.stop, seconds: 120)
        defer { watchdog.end() }
        let result = try LoadRun.perform(
            Session(plan: plan, interrupts: interrupts), target: plan.targets[0], planText: "",
            environment: .current(dyno: "test"))
        for level in result.levels { expectConsistency(of: level) }
        return try #require(result.levels.first)
    }

    @Test(
        .enabled(if: nginx != nil, "nginx is not installed on this machine"),
        .enabled(if: hasDescriptors, "10,000 connections need a hard limit of 10,100 open files ('ulimit -Hn')"))
    func tenThousandConnectionsAreHeldAndEachIsAnsweredTwice() throws {
        let count = Self.heldConnections
        // nginx closes idle connections when fewer than a sixteenth of its places are left.
        let server = try ForeignServer.nginx(
            try #require(Self.nginx), listen: "backlog=4096", connections: count * 5 / 4)
        defer { server.stop() }
        // All are opened before the first request and taken in turn: so all are open at once, and none is lost meanwhile.
        var load = Load.closed(users: count, requests: 2 * count)
        load.connectionPolicy = ConnectionPolicy(reuse: .roundRobin, dialAhead: count)
        let level = try level(server, load: load)
        #expect(level.counts.succeeded == 2 * count && level.counts.failed == 0 && level.counts.resent == 0)
        #expect(level.generator.connectionsOpened == count)
        #expect(server.logged(lines: 2 * count) == 2 * count)
    }

    @Test(.enabled(if: nginx != nil, "nginx is not installed on this machine"))
    func aTargetThatIsKilledAndComesBackIsLoadedAsBefore() throws {
        let server = try ForeignServer.nginx(try #require(Self.nginx))
        defer { server.stop() }
        let restarter = Restarter(server)
        restarter.begin(after: 100)
        let level = try level(server, load: .open(200, stop: .seconds(6)))
        #expect(restarter.hasRestarted)

        #expect(level.counts.scheduled == 1200 && level.counts.unsent == 0)
        #expect(level.counts.succeeded + level.counts.failed == 1200)
        let kinds = Set(level.total.failures.nonZero.map(\.kind))
        #expect(kinds.contains(.connect) && kinds.isSubset(of: [.connect, .reset, .truncated]))
        // It went down once and came up once: after the last second with a failure there are some with successes only.
        let points = level.series.points
        let lastBad = try #require(points.lastIndex { $0.failed > 0 })
        #expect(points[(lastBad + 1)...].contains { $0.succeeded > 0 })
        #expect(points.first?.failed == 0 || points.first?.succeeded ?? 0 > 0)
    }
}

/// Kills a server once it has answered so many requests, and starts it again a moment later.
private final class Restarter: @unchecked Sendable {
    private let server: ForeignServer
    private let thread = DispatchGroup()
    private var failure: (any Error)?

    init(_ server: ForeignServer) { self.server = server }

    func begin(after requests: Int) {
        DispatchQueue.global().async(group: thread) { [self] in
            _ = server.logged(lines: requests)
            server.kill()
            usleep(700_000)
            do { try server.start() } catch { failure = error }
        }
    }

    var hasRestarted: Bool { thread.wait(timeout: .now() + 30) == .success && failure == nil }
}
