import LoadModel
import Measurement
import Testing

/// The growth of memory and its interval, on series whose slope is known.
@Suite struct MemoryGrowthTests {
    /// A gigabyte, a slope in bytes a second, and noise.
    private func growth(
        _ count: Int, slope: Double, seed: UInt64, noise: (_ draw: Double, _ before: Double, _ second: Int) -> Double
    ) -> MemoryGrowth? {
        let random = RandomStream(seed: seed, purpose: .service)
        var last = 0.0
        return MemoryGrowth(
            (0..<count).map { second in
                // A normal draw, as the sum of twelve.
                var draw = -6.0
                for part in 0..<12 { draw += Double(random.bits(UInt64(second * 12 + part)) >> 11) * 0x1p-53 }
                last = noise(draw, last, second)
                return MemoryReading(instant: Double(second), bytes: Int(1e9 + slope * Double(second) + last * 1e6))
            })
    }

    @Test func aStraightLineIsKnownExactly() throws {
        let growth = try #require(growth(600, slope: 5000, seed: 1) { _, _, _ in 0 })
        #expect(abs(growth.perHour - 18e6) < 1e3 && growth.high - growth.low < 1e4 && growth.seconds == 599)
    }

    @Test func tooFewReadingsSayNothing() {
        #expect(growth(19, slope: 0, seed: 1) { _, _, _ in 0 } == nil)
        #expect(growth(20, slope: 0, seed: 1) { _, _, _ in 0 } != nil)
    }

    /// Of intervals of 95 % nearly that many hold what is true, also where readings hang together. Least squares alone would hold it in 60 %.
    @Test(arguments: [(0.0, 600), (0.9, 600), (0.99, 1800)]) func theIntervalKnowsOfTheReadingsCorrelation(
        phi: Double, count: Int
    ) {
        let held = (0..<200).count { seed in
            let growth = growth(count, slope: 1000, seed: UInt64(seed)) { draw, before, _ in phi * before + draw }
            return growth.map { $0.low <= 3.6e6 && 3.6e6 <= $0.high } ?? false
        }
        #expect(held >= 180, "\(held) of 200")
    }

    /// A collector's saw-tooth is no growth, and a leak below it is seen.
    @Test func aSawToothIsNoLeak() throws {
        let tooth = { (_: Double, _: Double, second: Int) in Double(second % 47) / 4 }
        let none = try #require(growth(1800, slope: 0, seed: 3, noise: tooth))
        #expect(none.low < 0 && none.high > 0)
        let leak = try #require(growth(1800, slope: 10_000, seed: 3, noise: tooth))
        #expect(leak.low > 0 && leak.low < 36e6 && leak.high > 36e6)
    }

    private func level(growing slope: Double, warmup: Double) -> LevelResult {
        var resources = TargetResources()
        resources.series = (1...300).map { second in
            // Filling up while it warms up.
            let early = max(0, 60 - Double(second)) * -1e7
            return .init(
                time: Double(second), processors: 1,
                residentBytes: Int(1e9 + early + slope * Double(second) + Double(second * 7919 % 97) * 1e4),
                threads: 1, descriptors: nil)
        }
        let recording = Recording(labels: 1, isOpen: true, windowStart: .zero, windowEnd: Nanoseconds(seconds: 300))
        var level = LevelResult(
            recording: recording,
            context: LevelContext(
                level: .closed(users: .steady(2, rampUp: .zero), cycle: UserCycle(think: .constant(.zero), pacing: .zero)),
                warmup: Nanoseconds(seconds: warmup), stop: .duration(Nanoseconds(seconds: 240)), labels: ["a"],
                timeouts: [Nanoseconds(seconds: 10)], maxInFlight: 2, threads: 1, wallSeconds: 300))
        level.resources = resources
        return level
    }

    @Test(arguments: [
        (0.0, "memory.growth < 50MB/h", true, false), (5e4, "memory.growth < 50MB/h", false, false),
        (13_900, "memory.growth < 50MB/h", false, true), (5e4, "memory.growth > 1MB/min", true, false),
    ]) func aThresholdHoldsWhereAllOfTheIntervalDoes(slope: Double, text: String, holds: Bool, isUndecided: Bool) throws {
        var level = level(growing: slope, warmup: 60)
        level.thresholds = [ThresholdOutcome(threshold: try Threshold(parsing: text), holds: false, actual: nil)]
        level.judgeResources()
        let outcome = level.thresholds[0]
        #expect(outcome.holds == holds && outcome.isUndecided == isUndecided, "\(outcome)")
        let actual = try #require(outcome.actual)
        #expect(abs(actual - slope * 3600 / 1e6) < 5)
    }

    /// What fills up while the target warms up is no leak.
    @Test func theWarmUpIsNoPartOfIt() throws {
        #expect(try #require(level(growing: 0, warmup: 60).memoryGrowth).perHour < 50e6)
        #expect(try #require(level(growing: 0, warmup: 0).memoryGrowth).perHour > 1e9)
        var unknown = level(growing: 0, warmup: 60)
        unknown.resources = nil
        unknown.thresholds = [
            ThresholdOutcome(threshold: try Threshold(parsing: "memory.growth < 1MB/h"), holds: true, actual: 1)
        ]
        unknown.judgeResources()
        #expect(unknown.thresholds[0].actual == nil && !unknown.thresholds[0].holds)
    }
}
