import ArgumentParser
import PlanFormats

/// What a command line may say about how Dyno itself makes the load.
struct GeneratorArguments: ParsableArguments {
    @Option(name: .shortAndLong, help: ArgumentHelp("Worker threads; by default what the load needs.", valueName: "n"))
    var threads: Int?

    @Flag(name: .customLong("pin"), help: "Keep each worker on a processor of its own.")
    var isPinned = false

    @Option(help: "precise: on time to the microsecond; batched: once a millisecond, for the least CPU.")
    var pacing: String?

    @Option(help: "native: Dyno's own HTTP/1.1; curl: libcurl's. By default the cheapest that can.")
    var transport: String?

    var flags: GeneratorFlags {
        GeneratorFlags(threads: threads, isPinned: isPinned, pacing: pacing, transport: transport)
    }
}
