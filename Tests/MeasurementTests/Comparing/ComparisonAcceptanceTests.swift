import Foundation
import Glibc
import LoadModel
import Testing

@testable import Measurement

/// What the method must hold on a machine whose noise is known, by counts of whole comparisons in virtual time.
///
/// Each comparison is a function of its seed, so that these tests pass always or never: 200 of each kind where DYNO_ENDURANCE is set
/// ('make endurance'), else 20 with two standard errors of that count allowed.
@Suite struct ComparisonAcceptanceTests {
    static let isFull = ProcessInfo.processInfo.environment["DYNO_ENDURANCE"] != nil
    static let count = isFull ? 200 : 20
    static let noises = [NoisyMachine.Noise.quiet, .noisy]

    /// Of 10 s a round.
    static let roundsInTwoMinutes = 12
    static let roundsInFiveMinutes = 30

    @Test(arguments: noises)
    func withoutAToleranceOneLookFindsEqualBuildsWorseAtItsLevelOnly(noise: NoisyMachine.Noise) throws {
        let metrics: [ComparedMetric] = [.mean, .p50, .p90, .p99]
        var tests: [ComparedMetric: [MetricTest]] = [:]
        for seed in 0..<Self.count {
            var machine = NoisyMachine(noise, injected: 0, seed: UInt64(550_000 + seed))
            let rounds = (1...Self.roundsInTwoMinutes).map { RoundDifferences(machine.round($0), isClosed: false) }
            for metric in metrics {
                let differences = rounds.compactMap { $0.values[metric] }
                tests[metric, default: []].append(try #require(MetricTest(metric, tolerance: 0, differences: differences)))
            }
        }
        for metric in metrics {
            let all = tests[metric] ?? []
            let worse = all.count { $0.pWorse < PocockLevels.nominal(looks: 1) }
            let deviation = (all.reduce(0) { $0 + $1.mean * $1.mean } / Double(all.count)).squareRoot()
            print(
                "\(noise.name), equal builds, \(metric.rawValue): \(worse) of \(all.count) worse, standard deviation of the estimate",
                QuantityText.percentage(deviation))
            #expect(worse <= most(0.08), "\(metric.rawValue)")
        }
    }

    @Test(arguments: noises)
    func equalBuildsPassAndDoNotFail(noise: NoisyMachine.Noise) {
        let short = tally(noise, injected: 0, rounds: Self.roundsInTwoMinutes)
        #expect(short.failed <= 1 && short.passed >= least(0.65))
        let long = tally(noise, injected: 0, rounds: Self.roundsInFiveMinutes)
        #expect(long.failed <= 1 && long.passed >= least(0.92))
    }

    @Test(arguments: noises)
    func justTheToleranceRarelyFailsAndRarelyPasses(noise: NoisyMachine.Noise) {
        let tally = tally(noise, injected: 0.05, rounds: Self.roundsInFiveMinutes)
        #expect(tally.failed <= most(0.08) && tally.passed <= most(0.08))
    }

    @Test(arguments: noises)
    func aTenthSlowerFails(noise: NoisyMachine.Noise) {
        #expect(tally(noise, injected: 0.10, rounds: Self.roundsInTwoMinutes).failed >= least(0.70))
        #expect(tally(noise, injected: 0.10, rounds: Self.roundsInFiveMinutes).failed >= least(0.95))
    }

    @Test(arguments: noises)
    func aFifthSlowerFailsAlways(noise: NoisyMachine.Noise) {
        #expect(tally(noise, injected: 0.20, rounds: Self.roundsInFiveMinutes).failed >= least(0.98))
    }

    @Test func theVerdictIsThereAtOnceAfterTheLastBlock() {
        var machine = NoisyMachine(.noisy, injected: 0, seed: 1)
        let rounds = (1...30).map { machine.round($0) }
        var test = ComparisonTest(rule: ComparisonRule(tolerances: [.mean: 0.001]), isClosed: false)
        for round in rounds.dropLast() { test.add(round) }
        // Of its thread, without optimisation and beside other work: ten times what it takes optimised and alone.
        let begin = threadSeconds()
        test.add(rounds[29])
        #expect(test.verdicts.count == 5 && test.findings.count < 20)
        #expect(threadSeconds() - begin < 1)
    }

    /// What the calling thread has had of a processor.
    private func threadSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private struct Tally {
        var passed = 0
        var failed = 0
        var undecided = 0
        var rounds = 0
    }

    private func tally(_ noise: NoisyMachine.Noise, injected: Double, rounds: Int) -> Tally {
        var tally = Tally()
        for seed in 0..<Self.count {
            var machine = NoisyMachine(noise, injected: injected, seed: UInt64(770_000 + seed))
            var test = ComparisonTest(rule: ComparisonRule(), isClosed: false, cap: rounds)
            while test.decision == .more { test.add(machine.round(test.rounds.count + 1)) }
            tally.rounds += test.rounds.count
            switch test.decision {
            case .pass: tally.passed += 1
            case .fail: tally.failed += 1
            case .more, .inconclusive: tally.undecided += 1
            }
        }
        print(
            "\(noise.name), \(QuantityText.percentage(injected)) injected, at most \(rounds) rounds: \(tally.passed) pass,",
            "\(tally.failed) fail, \(tally.undecided) inconclusive of \(Self.count);",
            "\(QuantityText.significant(Double(tally.rounds) / Double(Self.count))) rounds on average")
        return tally
    }

    private func most(_ share: Double) -> Int { Int((Double(Self.count) * share + slack(share)).rounded(.down)) }
    private func least(_ share: Double) -> Int { Int((Double(Self.count) * share - slack(share)).rounded(.up)) }
    private func slack(_ share: Double) -> Double {
        Self.isFull ? 0 : 2 * (Double(Self.count) * share * (1 - share)).squareRoot()
    }
}
