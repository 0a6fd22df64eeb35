import ArgumentParser
import DemoTarget
import Glibc
import LoadModel
import Runs

struct TargetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "target",
        abstract: "Serves the demo target on 127.0.0.1: an HTTP API with a known service-time law.",
        usage: "dyno target [<options>]",
        discussion: """
            GET /health, /echo, /work, /channels (613 KB of JSON), /channels/ID, /status/CODE, /stats (what it served).
            A request may carry its own law: /work?service=exponential:5ms
            """
    )

    @Option(name: .shortAndLong, help: "TCP port; 0 takes any free one.")
    var port = 8080

    @Option(help: "Service-time law: none, constant:1ms, exponential:1ms, lognormal:1ms,cv=1.")
    var service = "none"

    @Option(help: "Requests in service at once; the others wait in order of arrival.")
    var servers = 1

    @Flag(
        help: "One request at a time, and a stall every few seconds: like a server that does synchronous I/O on its event loop.")
    var blocking = false

    @Option(help: "How long a blocking target stalls.")
    var stall = "500ms"

    @Option(help: "From the beginning of one stall to the next.")
    var every = "4s"

    @Option(help: "Seed of the service times.")
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("File for each request's arrival, start and departure, as CSV.", valueName: "file"))
    var log: String?

    func run() throws {
        let configuration = try orExit(status: .usage) { try self.configuration() }
        do {
            let (signal, statistics) = try DemoTarget.runUntilSignal(configuration) { port in
                // Unbuffered: whoever started this waits for the line.
                Stream.output.write("listening on http://127.0.0.1:\(port)\n")
            }
            print("served \(statistics.served) requests")
            throw ExitCode(signal == SIGTERM ? 0 : 128 + signal)
        } catch let error as ExitCode {
            throw error
        } catch let error as QuantityError {
            throw Failure(.usage, "\(error)")
        } catch {
            throw Failure(.inputOutput, "\(error)")
        }
    }

    private func configuration() throws -> DemoTargetConfiguration {
        var configuration = DemoTargetConfiguration()
        configuration.port = port
        configuration.service = try ServiceLaw(parsing: service)
        configuration.servers = servers
        if blocking {
            configuration.blocking = try StallTimetable(
                length: Nanoseconds(parsing: stall), every: Nanoseconds(parsing: every))
        }
        configuration.seed = seed
        configuration.logPath = log
        return configuration
    }
}
