import LoadModel
import Measurement

/// The generator's account of itself in JSON.
struct GeneratorDocument: Codable {
    private var threads: Int
    private var pacing: String?
    private var cpuSeconds: Double
    private var cpuShare: Double
    private var workers: [Worker]?
    private var littlesLaw: LittlesLaw
    private var sendSpacingCV: Double?
    private var arrivalGaps: ArrivalGaps?
    private var connectionsOpened: Int
    private var machine: MachineDocument?
    private var helpers: [Helper]?

    private struct LittlesLaw: Codable {
        var inSystem: Pair
        var inFlight: Pair
        var predicted: Double

        struct Pair: Codable {
            var counted: Double
            var fromTimes: Double

            init(_ pair: GeneratorAccount.LittlesLaw.Pair) {
                counted = pair.counted.finite
                fromTimes = pair.fromTimes.finite
            }

            var pair: GeneratorAccount.LittlesLaw.Pair { .init(counted: counted, fromTimes: fromTimes) }
        }
    }

    private struct Helper: Codable {
        var work: String
        var cpuSeconds: Double
        var cpuShare: Double
    }

    private struct ArrivalGaps: Codable {
        var distance: Double
        var mean: Double
    }

    private struct Worker: Codable {
        var cpuSeconds: Double
        var wallSeconds: Double
        var voluntarySwitches: Int
        var involuntarySwitches: Int

        init(_ usage: WorkerUsage) {
            cpuSeconds = usage.cpuSeconds.finite
            wallSeconds = usage.wallSeconds.finite
            voluntarySwitches = usage.voluntarySwitches
            involuntarySwitches = usage.involuntarySwitches
        }

        var usage: WorkerUsage {
            WorkerUsage(
                cpuSeconds: cpuSeconds, wallSeconds: wallSeconds, voluntarySwitches: voluntarySwitches,
                involuntarySwitches: involuntarySwitches)
        }
    }

    init(_ account: GeneratorAccount) {
        threads = account.threads
        pacing = account.pacing.rawValue
        cpuSeconds = account.cpuSeconds.finite
        cpuShare = account.cpuShare.finite
        workers = account.workers.isEmpty ? nil : account.workers.map(Worker.init)
        littlesLaw = LittlesLaw(
            inSystem: .init(account.littlesLaw.inSystem), inFlight: .init(account.littlesLaw.inFlight),
            predicted: account.littlesLaw.predictedInSystem.finite)
        sendSpacingCV = account.sendSpacingCV.flatMap { $0.isFinite ? $0 : nil }
        arrivalGaps = account.arrivals.map { ArrivalGaps(distance: $0.milliseconds.finite, mean: $0.meanGapMilliseconds.finite) }
        connectionsOpened = account.connectionsOpened
        machine = account.machine.map(MachineDocument.init)
        helpers =
            account.helpers.isEmpty
            ? nil
            : account.helpers.map {
                Helper(work: $0.work.rawValue, cpuSeconds: $0.cpuSeconds.finite, cpuShare: $0.cpuShare.finite)
            }
    }

    var account: GeneratorAccount {
        GeneratorAccount(
            threads: threads, cpuSeconds: cpuSeconds, cpuShare: cpuShare,
            littlesLaw: .init(
                inSystem: littlesLaw.inSystem.pair, inFlight: littlesLaw.inFlight.pair, predictedInSystem: littlesLaw.predicted),
            sendSpacingCV: sendSpacingCV,
            arrivals: arrivalGaps.map { .init(milliseconds: $0.distance, meanGapMilliseconds: $0.mean) },
            connectionsOpened: connectionsOpened, workers: (workers ?? []).map(\.usage), machine: machine?.observation,
            pacing: pacing.flatMap(Pacing.init) ?? .precise,
            helpers: (helpers ?? []).compactMap { helper in
                HelperUsage.Work(rawValue: helper.work).map {
                    HelperUsage(work: $0, cpuSeconds: helper.cpuSeconds, cpuShare: helper.cpuShare)
                }
            })
    }
}
