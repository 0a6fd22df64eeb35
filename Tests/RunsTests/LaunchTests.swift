import Engine
import Foundation
import Glibc
import LoadModel
import Runs
import TestSupport
import Testing

@Suite(.serialized, .enabled(if: LaunchProgram.python != nil, "python3 is not installed on this machine"))
struct LaunchTests {
    private let log = NSTemporaryDirectory() + "dyno-launch-\(UUID().uuidString).log"

    private var logged: String { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }

    private func start(_ target: Target, stop: StopSignal = StopSignal()) throws -> LaunchedTarget {
        try LaunchedTarget.start(target, output: log, stop: stop)
    }

    private func fault(_ target: Target, stop: StopSignal = StopSignal()) throws -> LaunchFault {
        let fault = try #require(throws: LaunchFault.self) { _ = try start(target, stop: stop) }
        for process in LaunchProgram.processes(in: logged) { #expect(!LaunchProgram.exists(process)) }
        return fault
    }

    @Test func aTargetIsStartedAtAFreePortWithItsEnvironmentAndFolderAndNothingElse() throws {
        var launch = LaunchProgram.launch(LaunchProgram.plain)
        launch.environment = ["DYNO_PORT": Template("at ${port}"), "DYNO_EMPTY": Template("")]
        launch.directory = "/usr"
        let running = try start(LaunchProgram.target(launch))
        let target = running.target
        #expect(target.url.port > 0 && running.isAlive && running.fault == nil)
        #expect(try LaunchProgram.get(target, "/env/DYNO_PORT") == "at \(target.url.port)")
        #expect(try LaunchProgram.get(target, "/directory") == "/usr")
        // Standard ones, the listener, the connection, and that of the listing.
        #expect(try LaunchProgram.get(target, "/descriptors").split(separator: " ").count <= 6)
        let processes = LaunchProgram.processes(in: logged)
        #expect(processes.count == 1 && processes.allSatisfy(LaunchProgram.exists))
        #expect(running.stop() == .ended)
        #expect(!running.isAlive && !processes.contains(where: LaunchProgram.exists))
    }

    @Test func itsOutputHidesWhatThePlanCallsSecret() throws {
        var launch = Launch(command: ["/bin/sh", "-c", "echo key $LICENCE; exit 3"])
        launch.environment = ["LICENCE": Template("abc-def-ghi")]
        let target = LaunchProgram.target(launch)
        for (secrecy, line) in [(Secrecy.rule, "key abc-def-ghi"), (Secrecy(secrets: ["LICENCE"]), "key <redacted>")] {
            let fault = try #require(throws: LaunchFault.self) {
                _ = try LaunchedTarget.start(target, output: log, secrecy: secrecy, stop: StopSignal())
            }
            #expect(fault.lastLines == [line])
            #expect(logged.split(separator: "\n").last == Substring(line))
        }
        try FileManager.default.removeItem(atPath: log)
    }

    @Test func whatIsStartedAgainAppendsToItsLogAndTellsOnlyItsOwnLastLines() throws {
        let target = LaunchProgram.target(LaunchProgram.launch(LaunchProgram.plain))
        let first = try start(target)
        let lines = first.lastLines()
        first.stop()
        let second = try start(target)
        #expect(LaunchProgram.processes(in: logged).count == 2)
        #expect(second.lastLines().count == 1 && second.lastLines() != lines)
        second.stop()
    }

    @Test func aCommandThatIsNotThereIsNamed() throws {
        let missing = try fault(LaunchProgram.target(Launch(command: ["./no-such-server"])))
        #expect(missing.kind == .program(name: "./no-such-server", reason: "no such file or directory"))
        #expect(missing.description.contains("is it built, and its path right?"))
        let elsewhere = try fault(LaunchProgram.target(Launch(command: ["true"], directory: "/no/such/folder")))
        #expect(elsewhere.kind == .directory(path: "/no/such/folder", reason: "no such file or directory"))
        #expect(!FileManager.default.fileExists(atPath: log), "an empty log is removed")
    }

    @Test func aTargetThatEndsBeforeItIsReadySaysHow() throws {
        let shell = Launch(command: ["/bin/sh", "-c", "for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo line $i; done; exit 3"])
        let ended = try fault(LaunchProgram.target(shell))
        #expect(ended.kind == .endedEarly(.exited(status: 3)))
        #expect(ended.lastLines == (3...12).map { "line \($0)" })
        let killed = try fault(LaunchProgram.target(Launch(command: ["/bin/sh", "-c", "kill -ABRT $$"])))
        #expect(killed.kind == .endedEarly(.killed(signal: SIGABRT)))
        let finished = try fault(LaunchProgram.target(Launch(command: ["true"])))
        #expect(finished.kind == .endedEarly(.exited(status: 0)))
    }

    @Test func aTargetThatIsNeverReadyIsEndedWithWhatItSaidLast() throws {
        let watch = QuietWatch()
        let busy = try fault(LaunchProgram.target(LaunchProgram.launch(LaunchProgram.plain, ready: "/busy", within: 10)))
        #expect(busy.description.contains("was not ready within 10s: status 2xx of"))
        // What gets no processor does not answer in time either.
        let isSlow = !watch.wasQuiet && busy.description.contains("last there was: no answer in time")
        #expect(isSlow || busy.description.contains("last there was: status 503"), "\(busy)")
        let silent = Launch(
            command: ["/bin/sh", "-c", "echo pid $$; exec sleep 600"], ready: .init(within: Nanoseconds(seconds: 0.3)))
        let never = try fault(LaunchProgram.target(silent))
        #expect(never.description.contains("connection refused"))
    }

    @Test func aTargetThatGoesIntoTheBackgroundIsCaught() throws {
        #expect(try fault(LaunchProgram.target(LaunchProgram.launch(LaunchProgram.daemon))).kind == .forkedAway)
        #expect(LaunchProgram.processes(in: logged).count >= 1)
    }

    @Test func aTargetThatIgnoresSIGTERMIsKilledAfterItsGrace() throws {
        let running = try start(LaunchProgram.target(LaunchProgram.launch(LaunchProgram.deaf, grace: 0.3)))
        #expect(running.stop() == .killed(after: Nanoseconds(seconds: 0.3)))
        #expect(!LaunchProgram.processes(in: logged).contains(where: LaunchProgram.exists))
    }

    @Test func whatLeftTheGroupIsEndedAsWell() throws {
        let running = try start(LaunchProgram.target(LaunchProgram.launch(LaunchProgram.branching, grace: 0.5)))
        let processes = LaunchProgram.processes(in: logged)
        #expect(processes.count == 2 && processes.allSatisfy(LaunchProgram.exists))
        #expect(running.sample().processes == 2)
        running.stop()
        #expect(!processes.contains(where: LaunchProgram.exists))
    }

    @Test func aTargetThatIsLetGoOfIsEnded() throws {
        _ = try start(LaunchProgram.target(LaunchProgram.launch(LaunchProgram.deaf)))
        let processes = LaunchProgram.processes(in: logged)
        #expect(processes.count == 1 && !processes.contains(where: LaunchProgram.exists))
    }

    @Test func aPortThatIsTakenIsSaidWithItsOwner() throws {
        let other = try ScriptedServer(.answers)
        defer { other.stop() }
        let taken = try fault(LaunchProgram.target(LaunchProgram.launch(LaunchProgram.plain), port: other.port))
        guard case .portTaken(other.port, let owner?) = taken.kind else {
            Issue.record("\(taken)")
            return
        }
        #expect(owner.hasPrefix("process \(getpid()) ("))
    }

    @Test func aTargetThatDiesSaysHowWithItsLastLines() throws {
        let running = try start(LaunchProgram.target(LaunchProgram.launch(LaunchProgram.plain)))
        _ = try LaunchProgram.get(running.target, "/die")
        #expect(eventually { !running.isAlive })
        #expect(running.end == .exited(status: 7))
        let fault = try #require(running.fault)
        #expect(fault.kind == .died(.exited(status: 7)) && fault.lastLines.last == "fatal: out of cheese")
        #expect(running.stop() == .ended)
    }

    @Test func aStopEndsTheWaiting() throws {
        let stop = StopSignal()
        stop.request()
        let silent = Launch(command: ["/bin/sh", "-c", "echo pid $$; exec sleep 600"])
        #expect(try fault(LaunchProgram.target(silent), stop: stop).kind == .stopped)
    }

    @Test func aCommandThatStopsTheTargetIsRunInPlaceOfASignal() throws {
        var launch = LaunchProgram.launch(LaunchProgram.plain, grace: 0.3)
        launch.stop = ["/bin/sh", "-c", "echo stopped at ${port}"]
        let running = try start(LaunchProgram.target(launch))
        #expect(running.stop() == .killed(after: Nanoseconds(seconds: 0.3)))
        #expect(logged.contains("stopped at \(running.target.url.port)"))
        #expect(!LaunchProgram.processes(in: logged).contains(where: LaunchProgram.exists))
    }

    // MARK: Resources

    @Test func whatProcessesUsedThatHaveEndedIsCounted() throws {
        let running = try start(LaunchProgram.target(LaunchProgram.launch(LaunchProgram.plain)))
        defer { running.stop() }
        let before = running.sample()
        _ = try LaunchProgram.get(running.target, "/burn")
        let after = running.sample()
        #expect(after.cpuSeconds - before.cpuSeconds > 0.45)
        #expect(after.processes == 1 && after.threads >= 1 && after.residentBytes > 1_000_000)
        #expect(after.peakResidentBytes >= after.residentBytes)
        #expect((after.bytesRead ?? 0) > 0 && after.voluntarySwitches > before.voluntarySwitches)
        #expect((after.descriptors ?? 0) >= 4)
    }

    @Test func whatATargetUsedIsKnownAfterItsEnd() throws {
        let running = try start(LaunchProgram.target(LaunchProgram.launch(LaunchProgram.plain)))
        let before = running.sample()
        running.stop()
        let after = running.sample()
        #expect(after.cpuSeconds >= before.cpuSeconds && before.cpuSeconds > 0 && after.processes == 0)
    }
}
