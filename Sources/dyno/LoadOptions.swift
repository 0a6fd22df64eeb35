import ArgumentParser
import PlanFormats

/// What a command line may say about how hard and how long.
struct LoadOptions: ParsableArguments {
    @Option(
        name: [.customShort("R"), .long],
        help: "Offered rate in total, such as 200/s or 6000/min; several, separated by commas, are levels.")
    var rate: String?

    @Option(
        name: [.customShort("c"), .long],
        help: ArgumentHelp("Users of a closed loop; with -R, the most connections of an open load.", valueName: "n"))
    var users: Int?

    @Option(
        name: .shortAndLong,
        help: "Length of the measured window, such as 30s, without warm-up; by default the plan's, or 60s. Of a URL 10s.")
    var duration: String?

    @Option(
        name: [.customShort("n"), .long],
        help: "Stop after so many arrivals, or passes of a scenario: with one step, requests.")
    var requests: Int?

    @Option(help: "constant, poisson, gamma:cv=2, onOff:on=1s,off=4s and the like; by default the plan's, or constant.")
    var arrivals: String?

    @Option(
        help: "Load before the measured window, left out of the statistics; by default the plan's, or 5s. Of a URL none.")
    var warmup: String?

    @Option(help: "A user's pause before the next pass, such as 1s or exponential:1s.")
    var think: String?

    @Option(
        help: ArgumentHelp("The least time from the start of a closed user's pass to the start of the next.", valueName: "time"))
    var userPacing: String?

    @Option(help: ArgumentHelp("Users of a closed loop come one after another over this time.", valueName: "time"))
    var rampUp: String?

    @Option(
        name: .customLong("return"),
        help: ArgumentHelp(
            "With -R: users return with this probability after a pass and --think (partly open).", valueName: "probability"))
    var returning: String?

    @Option(help: ArgumentHelp("The most requests in flight in an open load.", valueName: "n"))
    var maxInFlight: Int?

    @Option(
        help: ArgumentHelp(
            "Such as 'p99 < 250ms', 'errors < 0.1%', 'resent < 1%', 'throughput > 95/s'; may be repeated.", valueName: "condition"
        ))
    var threshold: [String] = []

    @Option(help: ArgumentHelp("Which of the plan's targets to load.", valueName: "name"))
    var target: String?

    @Option(help: "Every random choice follows from it; by default the plan's, or 1.")
    var seed: UInt64?

    var cycle: CycleFlags { CycleFlags(think: think, pacing: userPacing, rampUp: rampUp, returning: returning) }
}
