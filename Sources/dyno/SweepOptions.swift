import ArgumentParser
import PlanFormats

/// What a command line may say about a sweep.
struct SweepOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            What varies: a path into the plan with its values, as in load.rate=1,2,5 or load.users=1..64 log 7 or \
            targets.a.env.WORKERS=1..4; may be repeated.
            """, valueName: "path=values"))
    var vary: [String] = []

    @Flag(help: "The n-th values of all axes go together; else every value meets every other.")
    var zip = false

    @Option(help: ArgumentHelp("How often each point is measured; by default the plan's, or once.", valueName: "n"))
    var repeats: Int?

    @Option(
        help: ArgumentHelp(
            """
            Where this is true of a trial, such as 'errors > 5%', its point is not measured again, nor are points of a greater load; \
            may be repeated.
            """, valueName: "condition"))
    var skipWhen: [String] = []

    @Option(help: ArgumentHelp("The most time of a trial's load, warm-up included.", valueName: "duration"))
    var trialTime: String?

    @Option(help: ArgumentHelp("The most requests of a trial.", valueName: "n"))
    var trialRequests: Int?

    @Option(
        help: ArgumentHelp("The folder of a sweep that was interrupted: what it has is kept.", valueName: "folder"),
        completion: .directory, transform: pathArgument)
    var resume: String?

    @Flag(help: "With --resume: trials that failed, or were invalid, are made again; else they are kept as they are.")
    var retryFailed = false

    @Flag(help: "Go on although there are more than 1,000 trials, or they take more than an hour.")
    var yes = false

    var flags: SweepFlags {
        SweepFlags(
            vary: vary, isZipped: zip, repeats: repeats, trialTime: trialTime, trialRequests: trialRequests, skipWhen: skipWhen)
    }
}
