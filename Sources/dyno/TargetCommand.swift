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
            GET /health, /echo, /work, /events (a stream: ?count=10&gap=20ms), /channels (613 KB of JSON), /channels/ID,
            /status/CODE, /stats (what it served),
            and /shop, which tells of a small API: logins, products, carts, orders that take a while.
            A request may carry its own law: /work?service=exponential:5ms
            """
    )

    @Option(name: .shortAndLong, help: "TCP port; 0 takes any free one.")
    var port = 8080

    @Option(
        help: """
            Law of service times: none, constant:1ms, exponential:1ms, uniform:1ms, gamma:1ms,cv=2, pareto:1ms,alpha=2.5, \
            lognormal:1ms,cv=1, weibull:1ms,shape=0.5.
            """)
    var service = "none"

    @Option(help: "Requests in service at once; the others wait.")
    var servers = 1

    @Option(
        help: """
            Whom the servers serve next: fifo (first come, first served), sjf (the shortest service of those waiting), or ps \
            (processor sharing: all present at once, each at its share). By default fifo.
            """)
    var discipline: String?

    @Option(
        help: ArgumentHelp(
            """
            A lock, in place of servers: all present are served at once, each of n at 1/(1 + sigma(n-1) + kappa n(n-1)) of the full \
            speed, so that throughput over users has a peak (Universal Scalability Law).
            """, valueName: "sigma=0.05,kappa=0.002"))
    var contention: String?

    @Option(help: "Requests that may wait; one more is answered with 503 at once. Without a limit unless given.")
    var queue: Int?

    @Flag(
        help: "One request at a time, and a stall every few seconds: like a server that does synchronous I/O on its event loop.")
    var blocking = false

    @Option(help: "How long a blocking target stalls.")
    var stall = "500ms"

    @Option(help: "From the beginning of one stall to the next.")
    var every = "4s"

    @Option(help: ArgumentHelp("How long a token of the shop is good for.", valueName: "duration"))
    var tokenLife = "10m"

    @Option(help: ArgumentHelp("Law of the time that an order of the shop is pending.", valueName: "law"))
    var orderTime = "constant:300ms"

    @Option(help: ArgumentHelp("One in so many of the shop's answers about a cart tells a wrong total.", valueName: "n"))
    var wrongEvery: Int?

    @Option(help: "Seed of the service times, and of what the shop draws.")
    var seed: UInt64 = 1

    @Option(
        help: ArgumentHelp("File for each request's arrival, start and departure, as CSV.", valueName: "file"),
        completion: .file(), transform: pathArgument)
    var log: String?

    func run() throws {
        let configuration = try orExit(status: .usage) { try self.configuration() }
        do {
            let (signal, statistics) = try DemoTarget.runUntilSignal(configuration) { port in
                // Unbuffered: whoever started this waits for the line.
                Stream.output.write("listening on http://127.0.0.1:\(port)\n")
            }
            Stream.output.write("served \(statistics.served) requests\n")
            if signal != SIGTERM { throw Failure(.interrupted, "stopped by signal \(signal)") }
        } catch let failure as Failure {
            throw failure
        } catch let error as QuantityError {
            throw Failure(.usage, "\(error)")
        } catch {
            throw Failure(.inputOutput, "\(error)")
        }
    }

    private func configuration() throws -> DemoTargetConfiguration {
        var configuration = DemoTargetConfiguration()
        configuration.port = port
        configuration.service = try option("--service") { try Distribution(parsingService: service) }
        configuration.servers = servers
        configuration.contention = try contention.map { text in try option("--contention") { try Contention(parsing: text) } }
        let usual: Discipline = configuration.contention == nil ? .fifo : .ps
        configuration.discipline = try option("--discipline") { try discipline.map(Discipline.init(parsing:)) ?? usual }
        configuration.queue = queue
        if blocking {
            let length = try option("--stall") { try Nanoseconds(parsing: stall) }
            let period = try option("--every") { try Nanoseconds(parsing: every) }
            configuration.blocking = try option("--stall") { try StallTimetable(length: length, every: period) }
        }
        configuration.shop.tokenLife = try option("--token-life") { try Nanoseconds(parsing: tokenLife) }
        configuration.shop.orderTime = try option("--order-time") { try Distribution(parsingService: orderTime) }
        configuration.shop.wrongEvery = wrongEvery
        configuration.seed = seed
        configuration.logPath = log
        return configuration
    }

    /// A value read from an option, which is named where it is wrong.
    private func option<Value>(_ name: String, _ read: () throws -> Value) throws -> Value {
        do {
            return try read()
        } catch let error as QuantityError {
            throw Failure(.usage, "\(name): \(error)")
        }
    }
}
