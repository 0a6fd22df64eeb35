import LoadModel
import Measurement

/// The generator's account of itself in JSON.
struct GeneratorDocument: Codable {
    private var threads: Int
    private var pacing: String?
    private var cpuSeconds: Double
    private var cpuShare: Double
    private var littlesLaw: LittlesLaw
    private var sendSpacingCV: Double?
    private var connectionsOpened: Int

    private struct LittlesLaw: Codable {
        var inFlight: Double
        var predicted: Double
    }

    init(_ account: GeneratorAccount) {
        threads = account.threads
        pacing = account.pacing.rawValue
        cpuSeconds = account.cpuSeconds.finite
        cpuShare = account.cpuShare.finite
        littlesLaw = LittlesLaw(inFlight: account.meanInSystem.finite, predicted: account.predictedInSystem.finite)
        sendSpacingCV = account.sendSpacingCV.flatMap { $0.isFinite ? $0 : nil }
        connectionsOpened = account.connectionsOpened
    }

    var account: GeneratorAccount {
        GeneratorAccount(
            threads: threads, cpuSeconds: cpuSeconds, cpuShare: cpuShare, meanInSystem: littlesLaw.inFlight,
            predictedInSystem: littlesLaw.predicted, sendSpacingCV: sendSpacingCV, connectionsOpened: connectionsOpened,
            pacing: pacing.flatMap(Pacing.init) ?? .precise)
    }
}
