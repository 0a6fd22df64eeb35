import ArgumentParser
import Foundation
import LoadModel
import Measurement
import ReportFormats
import Runs

/// Whether a load is shared with other processes, and how they come to begin together.
struct ShardOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Make the r-th of R parts of the load, as in 3/8, and leave it in part-3-of-8, for dyno merge; 'none': all of it.",
            valueName: "r/R"))
    var shard: String?

    @Flag(
        help: """
            Take r and R from whatever has started the processes: Slurm, MPI, a Kubernetes indexed job, job arrays. \(ShardOptions.variable)=3/8 \
            in the environment says it, too.
            """)
    var scaleOut = false

    @Option(
        help: ArgumentHelp("Begin the load, warm-up first, at this instant: 2026-11-29T20:00:00Z.", valueName: "time"))
    var startAt: String?

    @Option(
        help: ArgumentHelp(
            """
            Meet the other shards, and begin when all are ready: at the first shard, as HOST:PORT (beyond this machine with the same \
            \(ShardOptions.secretVariable) everywhere), or in a folder that all see.
            """, valueName: "where"))
    var meet: String?

    @Option(help: ArgumentHelp("How long to wait for the other shards; 5m by default.", valueName: "duration"))
    var meetTimeout: String?

    private static let variable = "DYNO_SHARD"
    private static let secretVariable = "DYNO_MEET_SECRET"

    /// How this process shares the load; nil: it makes all of it.
    func sharing(_ plan: Plan, target: Target, output: OutputOptions) throws -> Sharding? {
        let place: ShardPlace?
        do throws(ShardPlace.Fault) {
            place = try ShardPlace.find(flag: shard, asksEngine: scaleOut, environment: processEnvironment)
        } catch { throw Failure(.usage, error.description) }
        let (start, timeout) = (try start, try timeout)
        guard let place else {
            guard start == .now || shard == "none" else {
                throw Failure(
                    .usage,
                    "\(startAt == nil ? "--meet" : "--start-at") is for the shards of a load: say which this is with --shard r/R, or --scale-out"
                )
            }
            return nil
        }
        if let fault = Sharding.fault(plan, target: target, shard: place.shard, start: start) {
            throw Failure(fault.status, fault.description)
        }
        let key = Part.Key(version: Dyno.version, plan: try PlanDigest.of(plan), seed: plan.seed)
        output.say("shard \(place.shard), from \(place.source)")
        if case .now = start, !place.shard.isWhole {
            output.say("note: this shard begins when it is ready; --start-at or --meet have all begin at one time")
        }
        return Sharding(place, start: start, timeout: timeout, key: key) { output.say($0) }
    }

    /// For commands whose work is not shared: each process would do all of it.
    static func refuse(command: String) throws {
        guard let text = processEnvironment[variable], !text.isEmpty, text != "none" else { return }
        throw Failure(
            .usage, "\(variable) is \(text), and dyno \(command) is not shared by several processes: dyno run is; unset it")
    }

    private var start: ShardStart {
        get throws {
            if let startAt {
                guard meet == nil else { throw Failure(.usage, "--start-at and --meet both say when to begin: give one") }
                guard let seconds = CalendarTime.seconds(of: startAt) else {
                    throw Failure(.usage, "--start-at: '\(startAt)' is not a time such as 2026-11-29T20:00:00Z (in UTC)")
                }
                return .at(seconds)
            }
            guard let meet else { return .now }
            do throws(ShardStart.Fault) {
                return try ShardStart(meeting: meet, secret: processEnvironment[ShardOptions.secretVariable])
            } catch { throw Failure(.usage, error.description) }
        }
    }

    private var timeout: Nanoseconds {
        get throws {
            guard let meetTimeout else { return Nanoseconds(seconds: 300) }
            guard meet != nil else { throw Failure(.usage, "--meet-timeout is for --meet") }
            do { return try Nanoseconds(parsing: meetTimeout) } catch { throw Failure(.usage, "--meet-timeout: \(error)") }
        }
    }
}

extension Sharding {
    /// What is done with a part that has been saved, where shards have met over the network: it goes to the first of them, which adds them up,
    /// and leaves with the status of the whole.
    ///
    /// - Parameter root: where the parts are.
    /// - Returns: whether the whole has been saved and shown, and all is well with it.
    func bringTogether(root: String?, output: OutputOptions) throws -> Bool {
        guard let part, let root else { return false }
        if let isTaken = try deliver(try ResultJSON.encode(part)) {
            if isTaken {
                output.say("shard 1 has this part, too, and adds all of them up")
            } else {
                printError("warning: shard 1 has not taken this part: bring all of them into one folder, for dyno merge")
            }
        }
        guard isTable else { return false }
        let (others, lost) = collect()
        let parts = try MergedParts.decode(others.count) { (Data(others[$0].utf8), "a part that was sent") }
        try MergedParts([part] + parts, lost: lost).finish(in: "\(root)/merged", output: output)
        return true
    }
}
