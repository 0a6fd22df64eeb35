import Foundation
import Testing

@testable import LoadModel
@testable import Measurement

/// A machine in virtual time that two builds share, and that is never the same twice: its speed wanders and jumps, it stalls, each build
/// has a wandering of its own, and each start of a build lays its memory out anew.
struct NoisyMachine {
    struct Noise: Sendable, CustomTestStringConvertible {
        var name: String
        /// Standard deviations of ln(time): of what both builds share, of the jumps to another level, and of what each has alone.
        var drift: Double
        var step: Double
        var own: Double
        /// After which a deviation has fallen to 1/e, in seconds.
        var driftTime = 5.0
        var ownTime = 1.0
        /// A second.
        var steps: Double
        var stalls: Double
        /// On average.
        var stallSeconds = 0.03
        /// From one start to the next (Mytkowicz et al., "Producing wrong data without doing anything obviously wrong", 2009).
        var start = 0.015

        var testDescription: String { name }

        static let quiet = Noise(name: "quiet", drift: 0.02, step: 0.02, own: 0.01, steps: 0.02, stalls: 0.02)
        static let noisy = Noise(name: "noisy", drift: 0.10, step: 0.10, own: 0.05, steps: 0.1, stalls: 0.5)
    }

    static let slot = 0.05
    static let blockSlots = 10
    static let droppedSlots = 2
    static let requestsPerSlot = 18
    /// Of a request on the idle machine, in milliseconds.
    static let milliseconds = 5.0

    let noise: Noise
    /// The candidate's times over the baseline's, less 1.
    let injected: Double
    private let draws: RandomStream
    private var drawn: UInt64 = 0
    private var drift = 0.0
    private var level = 0.0
    private var own = [0.0, 0.0]
    private var start = [0.0, 0.0]
    /// What is left of a stall, in seconds.
    private var stall = 0.0

    init(_ noise: Noise, injected: Double, seed: UInt64) {
        self.noise = noise
        self.injected = injected
        draws = RandomStream(seed: seed, purpose: .service)
        drift = noise.drift * normal()
    }

    /// A round by the method's order of blocks.
    mutating func round(_ number: Int) -> RoundRecord {
        start = [noise.start * normal(), noise.start * normal()]
        // Both are started and warmed up meanwhile.
        pass(4)
        own = [noise.own * normal(), noise.own * normal()]
        let candidateFirst = uniform() < 0.5
        let pairs = (0..<8).map { pair in
            let isSwapped = (pair % 4 == 1 || pair % 4 == 2) != candidateFirst
            let first = block(isSwapped ? 1 : 0)
            let second = block(isSwapped ? 0 : 1)
            return isSwapped
                ? RoundRecord.Pair(baseline: second, candidate: first) : RoundRecord.Pair(baseline: first, candidate: second)
        }
        let requests = 8 * NoisyMachine.requestsPerSlot * (NoisyMachine.blockSlots - NoisyMachine.droppedSlots)
        let side = RoundRecord.Side(offered: requests, started: requests, wasRestarted: true)
        return RoundRecord(number: number, candidateFirst: candidateFirst, pairs: pairs, baseline: side, candidate: side)
    }

    private mutating func block(_ build: Int) -> BlockFigures {
        var times: [Double] = []
        times.reserveCapacity(NoisyMachine.requestsPerSlot * NoisyMachine.blockSlots)
        for slot in 0..<NoisyMachine.blockSlots {
            pass(NoisyMachine.slot)
            if uniform() < noise.stalls * NoisyMachine.slot { stall += -log(uniform()) * noise.stallSeconds }
            let speed = exp(drift + level + own[build] + start[build]) * (build == 1 ? 1 + injected : 1)
            for request in 0..<NoisyMachine.requestsPerSlot where slot >= NoisyMachine.droppedSlots {
                let wait = max(0, stall - NoisyMachine.slot * Double(request) / Double(NoisyMachine.requestsPerSlot))
                times.append(wait * 1e3 + NoisyMachine.milliseconds * speed * service())
            }
            stall = max(0, stall - NoisyMachine.slot)
        }
        return figures(times.sorted())
    }

    private func figures(_ sorted: [Double]) -> BlockFigures {
        let n = Double(sorted.count)
        let mean = sorted.reduce(0, +) / n
        let squares = sorted.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let quantile = { (q: Double) in BlockFigures.Time(milliseconds: sorted[Int((q * n).rounded(.up)) - 1]) }
        let seconds = NoisyMachine.slot * Double(NoisyMachine.blockSlots - NoisyMachine.droppedSlots)
        return BlockFigures(
            seconds: seconds, requests: sorted.count, answers: sorted.count, succeeded: sorted.count, failed: 0, unsent: 0,
            mean: mean, standardDeviation: (squares / n).squareRoot(), p50: quantile(0.5), p90: quantile(0.9),
            p99: quantile(0.99), throughput: n / seconds, successfulBytes: 100 * n, statuses: [200: sorted.count])
    }

    /// Lets time pass: autoregressions by their exact steps.
    private mutating func pass(_ seconds: Double) {
        drift = wandered(drift, deviation: noise.drift, kept: exp(-seconds / noise.driftTime))
        if uniform() < 1 - exp(-seconds * noise.steps) { level = noise.step * normal() }
        let kept = exp(-seconds / noise.ownTime)
        own = [wandered(own[0], deviation: noise.own, kept: kept), wandered(own[1], deviation: noise.own, kept: kept)]
    }

    private mutating func wandered(_ value: Double, deviation: Double, kept: Double) -> Double {
        kept * value + (1 - kept * kept).squareRoot() * deviation * normal()
    }

    private mutating func uniform() -> Double {
        drawn += 1
        return draws.uniform(drawn)
    }

    private mutating func normal() -> Double { normalQuantile(uniform()) }

    /// Lognormal with a mean of 1, by a table.
    private mutating func service() -> Double {
        drawn += 1
        return NoisyMachine.services[Int(truncatingIfNeeded: draws.bits(drawn) >> 52)]
    }

    private static let services: [Double] = (0..<4096).map { index in
        let sigma = 0.3
        return exp(sigma * normalQuantile((Double(index) + 0.5) / 4096) - sigma * sigma / 2)
    }
}
