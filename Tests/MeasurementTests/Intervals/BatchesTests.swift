import Foundation
import LoadModel
import Testing

@testable import Measurement

@Suite struct BatchesTests {
    private static let ms = 1_000_000.0

    private func offset(_ seconds: Double) -> Nanoseconds { Nanoseconds(seconds: seconds) }

    @Test(arguments: [0.5, 3, 60, 3_600, 200_000])
    func howeverLongTheRunThereAreAFewDozenBatchesAndNothingIsLost(seconds: Double) throws {
        var batches = Batches()
        let step = seconds / 10_000
        for index in 0..<10_000 { batches.record(offset(1), startingAt: offset(Double(index) * step)) }
        let (pooled, length) = batches.pooledBatches
        #expect((17...32).contains(pooled.count))
        #expect(pooled.reduce(0) { $0 + $1.count } == 10_000)
        #expect(Double(pooled.count) * length.seconds >= seconds - step && Double(pooled.count - 1) * length.seconds < seconds)
        #expect(try #require(batches.interval()).relativeHalfWidth == 0)
    }

    @Test func workersTogetherSeeWhatOneWouldHaveSeen() throws {
        let random = RandomStream(seed: 1, purpose: .service)
        var whole = Batches()
        var parts = [Batches(), Batches(), Batches()]
        for index in 0..<30_000 {
            let value = Nanoseconds(Int64(random.uniform(UInt64(index)) * 1e7))
            // The third sees a thousandth of the time only, so that its batches stay short until they are merged.
            let part = index < 30 ? 2 : index % 2
            whole.record(value, startingAt: offset(Double(index) / 100))
            parts[part].record(value, startingAt: offset(Double(index) / 100))
        }
        for order in [[0, 1, 2], [2, 1, 0]] {
            var merged = parts[order[0]]
            for part in order.dropFirst() { merged.merge(parts[part]) }
            #expect(merged.pooledBatches.batches == whole.pooledBatches.batches)
            #expect(merged.interval() == whole.interval())
        }
    }

    @Test func aLaterBlockComesBehind() throws {
        var blocks = (0..<9).map { block in
            var batches = Batches()
            for index in 0..<(block + 1) * 100 { batches.record(offset(Double(block)), startingAt: offset(Double(index) / 100)) }
            return batches
        }
        var joined = blocks.removeFirst()
        for block in blocks { joined.append(block) }
        let (pooled, _) = joined.pooledBatches
        #expect(pooled.count <= 32 && pooled.reduce(0) { $0 + $1.count } == 4_500)
        // Block after block the values are greater, and no batch mixes distant ones.
        let means = pooled.map { $0.sum / Double($0.count) }
        #expect(means == means.sorted())
    }

    @Test func tooFewAnswersGiveNoInterval() {
        var batches = Batches()
        #expect(batches.interval() == nil)
        for index in 0..<20 { batches.record(offset(1), startingAt: offset(Double(index))) }
        #expect(batches.interval() == nil)
        // All at once: however many they are, they are one batch.
        var burst = Batches()
        for _ in 0..<1_000 { burst.record(offset(1), startingAt: .zero) }
        #expect(burst.interval() == nil)
    }

    @Test func ofIndependentValuesTheIntervalIsThatOfTheTextbook() throws {
        let random = RandomStream(seed: 3, purpose: .service)
        var batches = Batches()
        let count = 100_000
        for index in 0..<count {
            let value = Nanoseconds(Int64(Self.ms * (9 + 2 * random.uniform(UInt64(index)))))
            batches.record(value, startingAt: offset(Double(index) / 1_000))
        }
        let interval = try #require(batches.interval())
        // 2.576·σ/√n, with Student's law of some 24 degrees in place of the normal one and a variance known within a third.
        let textbook = 2.576 * 2 / 12.0.squareRoot() / Double(count).squareRoot()
        #expect((0.6...1.8).contains((interval.high - interval.low) / 2 / textbook))
        #expect(abs(interval.mean - 10) < 3 * textbook)
    }

    /// How many of so many seeded runs have the true mean in their interval of 99 %.
    private func coverage(runs: Int, mean: Double, of run: (UInt64) -> Batches) -> Double {
        let held = (0..<UInt64(runs)).filter { seed in
            guard let interval = run(seed).interval() else { return false }
            return interval.low <= mean && mean <= interval.high
        }
        return Double(held.count) / Double(runs)
    }

    // An interval that took values for independent would hold the mean in 45 % of the runs at φ = 0.9: the standard error is
    // √((1 + φ)/(1 − φ)) = 4.4 times as great.
    @Test(arguments: [0.0, 0.5, 0.9])
    func ofAutoregressiveValuesTheIntervalHoldsTheMeanAsOftenAsItSays(correlation: Double) {
        let share = coverage(runs: 300, mean: 100) { seed in
            let random = RandomStream(seed: seed, purpose: .service)
            let noise = Distribution(.uniform(cv: 0.5), mean: Nanoseconds(seconds: 1))
            var batches = Batches()
            var value = 0.0
            for index in 0..<6_000 {
                value = correlation * value + (noise.draw(UInt64(index), from: random).seconds - 1)
                batches.record(Nanoseconds(Int64(Self.ms * (100 + value))), startingAt: offset(Double(index) / 100))
            }
            return batches
        }
        // 99 % less three standard errors of 300 runs.
        #expect(share > 0.973)
    }

    // Starting in the steady state, as a run does behind its warm-up: Lindley's recursion from the stationary wait.
    // Of 3,000 runs 98.4, 98.1 and 96.9 % held it; less three standard errors of 1,000.
    @Test(arguments: [(0.5, 0.972), (0.7, 0.968), (0.8, 0.953)])
    func ofAQueueForAMinuteTheIntervalHoldsTheMeanAlmostAsOften(utilisation: Double, least: Double) throws {
        let service = 0.005
        let queue = try #require(MM1Queue(arrivalRate: utilisation / service, meanService: service))
        let share = coverage(runs: 1_000, mean: queue.meanResponseTime * 1e3) { seed in
            let random = RandomStream(seed: seed, purpose: .arrivals)
            var draws: UInt64 = 0
            func exponential(_ mean: Double) -> Double {
                draws += 1
                return -mean * Foundation.log(random.uniform(draws))
            }
            var batches = Batches()
            var (arrival, free) = (0.0, random.uniform(0) < utilisation ? exponential(queue.meanResponseTime) : 0)
            while arrival < 60 {
                free = max(free, arrival) + exponential(service)
                batches.record(offset(free - arrival), startingAt: offset(arrival))
                arrival += exponential(service / utilisation)
            }
            return batches
        }
        #expect(share > least)
    }
}
