import Foundation
import Glibc
import LoadModel
import Testing

@testable import Measurement

/// What the method must hold on a machine whose noise is known, by counts of whole comparisons in virtual time.
///
/// Each comparison is a function of its seed, so that these tests pass always or never: 1,000 of each kind where DYNO_ENDURANCE is set
/// ('make endurance'), else 20 with two standard errors of that count allowed.
@Suite struct ComparisonAcceptanceTests {
    static let isFull = ProcessInfo.processInfo.environment["DYNO_ENDURANCE"] != nil
    static let count = isFull ? 1000 : 20
    /// One of 200.
    static let rarely = max(1, count / 200)
    static let noises = [NoisyMachine.Noise.quiet, .noisy]

    /// Of 10 s a round.
    static let roundsInTwoMinutes = 12
    static let roundsInFiveMinutes = 30

    @Test(arguments: noises)
    func withoutAToleranceOneLookFindsEqualBuildsWorseAtItsLevelOnly(noise: NoisyMachine.Noise) throws {
        let metrics: [ComparedMetric] = [.mean, .p50, .p90, .p99]
        var tests: [ComparedMetric: [MetricTest]] = [:]
        for seed in 0..<Self.count {
            var machine = NoisyMachine(noise, seed: UInt64(550_000 + seed))
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
        #expect(short.failed <= Self.rarely && short.passed >= least(0.65))
        let long = tally(noise, injected: 0, rounds: Self.roundsInFiveMinutes)
        #expect(long.failed <= Self.rarely && long.passed >= least(0.92))
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

    // MARK: Few requests

    /// 5 requests a second, whose times differ little or as much as those of a service that looks things up: 300 s have room for 8 rounds
    /// of 34 s, and so for one look.
    @Test(arguments: noises)
    func halfAsSlowAgainFailsAtFiveRequestsASecond(noise: NoisyMachine.Noise) {
        for service in [0.3, 0.8] {
            var noise = noise
            noise.service = service
            let slower = tally(noise, fault: .init(slower: 0.5), load: .slow, rounds: 8)
            let equal = tally(noise, fault: .init(), load: .slow, rounds: 8)
            #expect(slower.failed >= least(0.90))
            #expect(equal.failed <= Self.rarely)
        }
    }

    // MARK: Stalls, processor and memory, labels

    @Test func stallsNowAndThenFail() {
        let rare = tally(.quiet, fault: .init(stalls: 0.25, stallSeconds: 0.3), rounds: 18)
        #expect(rare.failed >= least(0.95) && rare.named[.stalls, default: 0] >= least(0.93))
        let frequent = tally(.quiet, fault: .init(stalls: 1, stallSeconds: 0.2), rounds: 6)
        #expect(frequent.failed >= least(0.99))
    }

    @Test(arguments: noises)
    func stallsInEveryBlockFail(noise: NoisyMachine.Noise) {
        #expect(
            tally(noise, fault: .init(stalls: .infinity, stallSeconds: 0.2), rounds: Self.roundsInTwoMinutes).failed == Self.count
        )
    }

    @Test(arguments: noises)
    func stallsThatBothShareFailNobody(noise: NoisyMachine.Noise) {
        var shaken = noise
        shaken.stalls = 1
        shaken.stallSeconds = 0.2
        let tally = tally(shaken, fault: .init(), rounds: Self.roundsInFiveMinutes)
        #expect(tally.named[.stalls, default: 0] <= Self.rarely)
    }

    @Test(arguments: noises)
    func leaksAndWasteFail(noise: NoisyMachine.Noise) {
        let leak = tally(noise, fault: .init(leak: 10e6), rounds: Self.roundsInTwoMinutes)
        #expect(leak.named[.memoryGrowth, default: 0] >= least(0.95))
        let waste = tally(noise, fault: .init(waste: 0.10), rounds: Self.roundsInFiveMinutes)
        #expect(waste.named[.cpuPerRequest, default: 0] >= least(0.95))
    }

    @Test func theOneSlowLabelIsNamed() {
        var named = 0
        var wronged = 0
        for seed in 0..<Self.count {
            var machine = NoisyMachine(.noisy, fault: .init(slowerLabel: 0.4), labels: 5, seed: UInt64(330_000 + seed))
            var test = ComparisonTest(rule: ComparisonRule(), isClosed: false, cap: Self.roundsInTwoMinutes)
            while test.decision == .more { test.add(machine.round(test.rounds.count + 1)) }
            let worse = test.labelVerdicts.filter { $0.state == .worse }.map(\.label)
            if worse.contains("label 4") { named += 1 }
            if worse.contains(where: { $0 != "label 4" }) { wronged += 1 }
        }
        print("one label of five slower by 40 %: named in \(named) of \(Self.count), others in \(wronged)")
        #expect(named >= least(0.95) && wronged <= most(0.05))
    }

    @Test func theVerdictIsThereAtOnceAfterTheLastBlock() {
        var machine = NoisyMachine(.noisy, seed: 1)
        let rounds = (1...30).map { machine.round($0) }
        var test = ComparisonTest(rule: ComparisonRule(tolerances: [.mean: 0.001]), isClosed: false)
        for round in rounds.dropLast() { test.add(round) }
        // Of its thread, without optimisation and beside other work: ten times what it takes optimised and alone.
        let begin = threadSeconds()
        test.add(rounds[29])
        #expect(test.verdicts.count == 9 && test.findings.count < 20)
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
        /// Failures by the metrics that they name.
        var named: [ComparedMetric: Int] = [:]
    }

    private func tally(_ noise: NoisyMachine.Noise, injected: Double, rounds: Int) -> Tally {
        tally(noise, fault: .init(slower: injected), rounds: rounds)
    }

    private func tally(
        _ noise: NoisyMachine.Noise, fault: NoisyMachine.Fault, load: NoisyMachine.Load = .usual, rounds: Int
    ) -> Tally {
        var tally = Tally()
        for seed in 0..<Self.count {
            var machine = NoisyMachine(noise, fault: fault, load: load, seed: UInt64(770_000 + seed))
            var test = ComparisonTest(rule: ComparisonRule(), isClosed: false, cap: rounds)
            while test.decision == .more { test.add(machine.round(test.rounds.count + 1)) }
            tally.rounds += test.rounds.count
            switch test.decision {
            case .pass: tally.passed += 1
            case .fail(let metrics):
                tally.failed += 1
                for metric in metrics { tally.named[metric, default: 0] += 1 }
            case .more, .inconclusive: tally.undecided += 1
            }
        }
        print(
            "\(noise.name), \(fault), at most \(rounds) rounds: \(tally.passed) pass,",
            "\(tally.failed) fail (\(tally.named.map { "\($0.key) \($0.value)" }.sorted().joined(separator: ", "))),",
            "\(tally.undecided) inconclusive of \(Self.count);",
            "\(QuantityText.significant(Double(tally.rounds) / Double(Self.count))) rounds on average")
        return tally
    }

    private func most(_ share: Double) -> Int { Int((Double(Self.count) * share + slack(share)).rounded(.down)) }
    private func least(_ share: Double) -> Int { Int((Double(Self.count) * share - slack(share)).rounded(.up)) }
    private func slack(_ share: Double) -> Double {
        Self.isFull ? 0 : 2 * (Double(Self.count) * share * (1 - share)).squareRoot()
    }
}
