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
        /// Of ln(time) from one request to the next.
        var service = 0.3

        var testDescription: String { name }

        static let quiet = Noise(name: "quiet", drift: 0.02, step: 0.02, own: 0.01, steps: 0.02, stalls: 0.02)
        static let noisy = Noise(name: "noisy", drift: 0.10, step: 0.10, own: 0.05, steps: 0.1, stalls: 0.5)
    }

    /// How a round loads each build: blocks of slots, of which the first do not count.
    struct Load: Sendable {
        var slot = 0.05
        var blockSlots = 10
        var droppedSlots = 2
        var requestsPerSlot = 18
        /// Of blocks, one of each build.
        var pairs = 8

        /// 360 requests a second, in blocks of half a second.
        static let usual = Load()
        /// 5 requests a second: blocks that hold 40, two of each build.
        static let slow = Load(slot: 0.2, blockSlots: 41, droppedSlots: 1, requestsPerSlot: 1, pairs: 2)
    }

    /// Of a request on the idle machine, in milliseconds.
    static let milliseconds = 5.0

    /// What is the matter with the candidate, beside the machine's noise.
    struct Fault: Sendable, CustomStringConvertible {
        /// Its times over the baseline's, less 1; and those of its last label alone.
        var slower = 0.0
        var slowerLabel = 0.0
        /// It stops so often a second, for so long; at every block's middle where it is infinite.
        var stalls = 0.0
        var stallSeconds = 0.3
        /// Bytes a minute; and its CPU time a request over the baseline's, less 1.
        var leak = 0.0
        var waste = 0.0

        var description: String {
            let parts = [
                (slower, "slower"), (slowerLabel, "slower label"), (stalls, "stalls a second"), (leak, "bytes a minute"),
                (waste, "CPU"),
            ]
            let named = parts.filter { $0.0 > 0 }.map { "\($0.1) \($0.0)" }
            return named.isEmpty ? "equal builds" : named.joined(separator: ", ")
        }
    }

    let noise: Noise
    let fault: Fault
    let load: Load
    /// Endpoints that requests go to in turns.
    let labels: Int
    private let draws: RandomStream
    private let services: [Double]
    private var drawn: UInt64 = 0
    private var drift = 0.0
    private var level = 0.0
    private var own = [0.0, 0.0]
    private var start = [0.0, 0.0]
    /// What is left of a stall, in seconds: of the machine's, and of the candidate's own.
    private var stall = 0.0
    private var ownStall = 0.0

    init(_ noise: Noise, fault: Fault = Fault(), load: Load = .usual, labels: Int = 1, seed: UInt64) {
        self.noise = noise
        self.fault = fault
        self.load = load
        self.labels = labels
        draws = RandomStream(seed: seed, purpose: .service)
        services = NoisyMachine.services(noise.service)
        drift = noise.drift * normal()
    }

    /// A round by the method's order of blocks.
    mutating func round(_ number: Int) -> RoundRecord {
        start = [noise.start * normal(), noise.start * normal()]
        // Both are started and warmed up meanwhile.
        pass(4)
        own = [noise.own * normal(), noise.own * normal()]
        let candidateFirst = uniform() < 0.5
        let pairs = (0..<load.pairs).map { pair -> (baseline: [[Double]], candidate: [[Double]]) in
            let isSwapped = (pair % 4 == 1 || pair % 4 == 2) != candidateFirst
            let first = block(isSwapped ? 1 : 0)
            let second = block(isSwapped ? 0 : 1)
            return isSwapped ? (second, first) : (first, second)
        }
        let labelled = (0..<(labels > 1 ? labels : 0)).map { label in
            RoundRecord.Label(
                label: "label \(label)",
                pairs: pairs.map { .init(baseline: figures($0.baseline[label]), candidate: figures($0.candidate[label])) })
        }
        return RoundRecord(
            number: number, candidateFirst: candidateFirst,
            pairs: pairs.map {
                .init(baseline: figures($0.baseline.flatMap(\.self)), candidate: figures($0.candidate.flatMap(\.self)))
            },
            labels: labelled, baseline: side(0), candidate: side(1))
    }

    /// What a round's processes used: processor time wanders with the speed of the machine, memory by a twentieth from start to start.
    private mutating func side(_ build: Int) -> RoundRecord.Side {
        let requests = load.pairs * load.requestsPerSlot * (load.blockSlots - load.droppedSlots)
        let leak = build == 1 ? fault.leak : 0
        return RoundRecord.Side(
            processes: [
                .cpuPerRequest: 1e-3 * exp(drift + level + noise.start * normal()) * (build == 1 ? 1 + fault.waste : 1),
                .memory: 1e8 * exp(0.02 * normal()) + leak * roundMinutes, .memoryGrowth: leak + 5e5 * normal(),
            ], offered: requests, started: requests, wasRestarted: true)
    }

    /// Of the blocks.
    private var roundMinutes: Double { Double(2 * load.pairs * load.blockSlots) * load.slot / 60 }

    /// The times of each label.
    private mutating func block(_ build: Int) -> [[Double]] {
        var times = [[Double]](repeating: [], count: labels)
        for slot in 0..<load.blockSlots {
            pass(load.slot)
            if uniform() < noise.stalls * load.slot { stall += -log(uniform()) * noise.stallSeconds }
            // What stops goes on with that while the other build has its turn.
            if stops(in: slot, of: build) { ownStall = max(ownStall, fault.stallSeconds) }
            let speed = exp(drift + level + own[build] + start[build]) * (build == 1 ? 1 + fault.slower : 1)
            for request in 0..<load.requestsPerSlot where slot >= load.droppedSlots {
                let left = build == 1 ? max(stall, ownStall) : stall
                let wait = max(0, left - load.slot * Double(request) / Double(load.requestsPerSlot))
                let label = request % labels
                let slower = build == 1 && label == labels - 1 ? 1 + fault.slowerLabel : 1
                times[label].append(wait * 1e3 + NoisyMachine.milliseconds * speed * slower * service())
            }
            stall = max(0, stall - load.slot)
            ownStall = max(0, ownStall - load.slot)
        }
        return times
    }

    private mutating func stops(in slot: Int, of build: Int) -> Bool {
        if fault.stalls.isInfinite { return build == 1 && slot == load.blockSlots / 2 }
        return fault.stalls > 0 && uniform() < fault.stalls * load.slot
    }

    private func figures(_ times: [Double]) -> BlockFigures {
        let sorted = times.sorted()
        let n = Double(sorted.count)
        let mean = sorted.reduce(0, +) / n
        let squares = sorted.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let quantile = { (q: Double) in BlockFigures.Time(milliseconds: sorted[Int((q * n).rounded(.up)) - 1]) }
        let seconds = load.slot * Double(load.blockSlots - load.droppedSlots)
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
        return services[Int(truncatingIfNeeded: draws.bits(drawn) >> 52)]
    }

    private static func services(_ sigma: Double) -> [Double] {
        (0..<4096).map { exp(sigma * normalQuantile((Double($0) + 0.5) / 4096) - sigma * sigma / 2) }
    }
}
