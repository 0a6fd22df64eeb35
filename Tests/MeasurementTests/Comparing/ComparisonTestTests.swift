import Foundation
import LoadModel
import Testing

@testable import Measurement

@Suite struct ComparisonTestTests {
    /// Around a ratio by 1 %, so that it has a spread.
    private func around(_ ratio: Double, by spread: Double = 0.01) -> [Double] {
        [1 - spread, 1, 1 + spread, 1, 1 + spread, 1 - spread].map { $0 * ratio }
    }

    private func verdict(_ metric: ComparedMetric, _ test: ComparisonTest) throws -> MetricVerdict {
        try #require(test.verdicts.first { $0.metric == metric })
    }

    // 3,000 requests without an error allow less than 0.1 % of them: 8 rounds of 8 blocks of 50.
    @Test func whatIsAlikePassesAtTheFirstLookThatKnowsItsErrors() throws {
        var test = ComparisonTest(rule: ComparisonRule(), isClosed: false)
        #expect(test.add(30, ratios: around(1)) == .pass)
        #expect(test.rounds.count == 12)
        #expect(test.history.map(\.decision) == [.more, .pass])
        let errors = try verdict(.errors, test)
        #expect(
            errors.estimate == .init(value: 0, low: -3.0 / 4_800, high: 3.0 / 4_800) && errors.detectableChange == 3.0 / 4_800)
    }

    @Test func whatIsMuchSlowerFailsAtTheFirstLookAndIsNamed() throws {
        var test = ComparisonTest(rule: ComparisonRule(), isClosed: false)
        test.add(30, ratios: around(1.2))
        #expect(test.rounds.count == 6)
        guard case .fail(let metrics) = test.decision else {
            Issue.record("\(test.decision)")
            return
        }
        #expect(Set(metrics) == [.mean, .p50])
        let mean = try verdict(.mean, test)
        let estimate = try #require(mean.estimate)
        #expect(mean.outcome == .fail && abs(estimate.value - 1.2) < 0.001)
        #expect(estimate.low > 1.05 && estimate.high < 1.25 && estimate.low < 1.2 && estimate.high > 1.2)
    }

    @Test func whatLiesAtTheToleranceStopsEarlyWithoutAVerdict() {
        var test = ComparisonTest(rule: ComparisonRule(), isClosed: false)
        test.add(30, RoundSample(requests: 500), ratios: around(1.05, by: 0.05))
        guard case .inconclusive(.wouldTake(let rounds, _, let cap)) = test.decision else {
            Issue.record("\(test.decision)")
            return
        }
        #expect(test.rounds.count == 12 && cap == 30 && rounds > 45)
    }

    @Test func theBudgetLowersTheNumberOfLooksAndRaisesTheirLevel() {
        var test = ComparisonTest(rule: ComparisonRule(), isClosed: false, cap: 14)
        #expect(test.looks == 2 && test.cap == 12 && test.level == 0.0294)
        test.limit(toRounds: 2)
        #expect(test.looks == 1 && test.cap == 6 && test.level == 0.05)
        // Errors need 3,000 requests, which are not to be had.
        #expect(test.add(30, ratios: around(1)) == .inconclusive(.capReached(rounds: 6)))
    }

    @Test func aBudgetForOneLookOnlyIsUsedUpBeforeIt() {
        var test = ComparisonTest(rule: ComparisonRule(), isClosed: false, cap: 8)
        #expect(test.looks == 1 && test.cap == 8)
        test.add(30, ratios: around(1.2))
        #expect(test.history.map(\.rounds) == [8] && test.decision == .fail([.mean, .p50]))
        // A plan that asks for one look has it after 6 rounds.
        let asked = ComparisonTest(rule: ComparisonRule(looks: 1), isClosed: false, cap: 8)
        #expect(asked.cap == 6)
        #expect([0, 5, 6, 29].map { ComparisonTest.nextLook(after: $0, cap: 30) } == [6, 6, 12, 30])
        #expect(ComparisonTest.nextLook(after: 0, cap: 8) == 8)
    }

    @Test func aBudgetThatEndsBetweenLooksLeavesTheLevelAndDecidesByWhatThereIs() {
        var test = ComparisonTest(rule: ComparisonRule(), isClosed: false)
        #expect(test.add(8, ratios: around(1)) == .more)
        #expect(test.conclude() == .pass)
        #expect(test.history.map(\.rounds) == [6, 8] && test.level == 0.016)
        var short = ComparisonTest(rule: ComparisonRule(), isClosed: false)
        short.add(5, ratios: around(2))
        #expect(short.conclude() == .inconclusive(.tooFewRounds(5)))
    }

    @Test func severalCandidatesShareTheLevel() {
        let test = ComparisonTest(rule: ComparisonRule(), isClosed: false, candidates: 2)
        #expect(test.level == 0.008)
    }

    @Test func noErrorsAtAllCannotPassAToleranceOfNone() {
        var test = ComparisonTest(rule: ComparisonRule(tolerances: [.errors: 0]), isClosed: false)
        #expect(test.add(30, ratios: around(1)) == .inconclusive(.wouldTake(rounds: .infinity, metric: .errors, cap: 30)))
    }

    @Test func fewErrorsMoreFailAndMakeTimesIncomparable() throws {
        var test = ComparisonTest(rule: ComparisonRule(), isClosed: false)
        test.add(30, RoundSample(failed: (0, 1)), ratios: around(0.5))
        #expect(test.decision == .fail([.errors]))
        #expect(try verdict(.mean, test).outcome == .descriptive(.errorsFailed))
        #expect(try verdict(.errors, test).estimate?.value == 0.02)
    }

    @Test func fewRequestsABlockGiveNoVerdict() throws {
        var test = ComparisonTest(rule: ComparisonRule(), isClosed: false)
        #expect(test.add(30, RoundSample(requests: 20), ratios: around(2)) == .inconclusive(.nothingToJudge))
        #expect(try verdict(.mean, test).outcome == .descriptive(.fewRequests(perBlock: 20)))
    }

    @Test func aPercentileWithFewRequestsAboveItIsDropped() throws {
        var test = ComparisonTest(rule: ComparisonRule(gates: [.p50, .p99]), isClosed: false)
        #expect(test.add(30, ratios: around(1)) == .pass)
        guard case .descriptive(.quantileDropped(50, let needed)) = try verdict(.p99, test).outcome else {
            Issue.record("\(try verdict(.p99, test))")
            return
        }
        #expect(abs(needed - 400) < 1e-6)
    }

    @Test func throughputIsComparedInAClosedLoopAndMoreOfItIsBetter() throws {
        var test = ComparisonTest(rule: ComparisonRule(gates: [.throughput]), isClosed: true)
        #expect(test.add(30, RoundSample(isClosed: true), ratios: around(1.25)) == .fail([.throughput]))
        let estimate = try #require(try verdict(.throughput, test).estimate)
        #expect(abs(estimate.value - 0.8) < 0.001 && estimate.low < 0.8 && estimate.high > 0.8)
        var open = ComparisonTest(rule: ComparisonRule(gates: [.throughput, .p50]), isClosed: false)
        #expect(open.add(30, ratios: around(1)) == .inconclusive(.unknown([.throughput])))
    }

    @Test func theEffectOfAStartWidensIntervalsOfWhatRunsThroughOnly() throws {
        let rule = ComparisonRule(startEffect: 0.015)
        var standing = ComparisonTest(rule: rule, isClosed: false)
        standing.add(6, RoundSample(wasRestarted: false), ratios: around(1))
        var restarted = ComparisonTest(rule: rule, isClosed: false)
        restarted.add(6, ratios: around(1))
        let errors = try [standing, restarted].map { try #require(try verdict(.mean, $0).test).standardError }
        #expect(abs(errors[0] * errors[0] - errors[1] * errors[1] - 2 * 0.015 * 0.015) < 1e-12)
    }

    @Test func whatDriftsFromRoundToRoundHasAWiderInterval() throws {
        let trend = (0..<12).map { Double($0) / 100 }
        let drifting = try #require(MetricTest(.mean, tolerance: 0.05, differences: trend))
        let mixed = try #require(
            MetricTest(.mean, tolerance: 0.05, differences: [0, 11, 1, 10, 2, 9, 3, 8, 4, 7, 5, 6].map { $0 / 100 }))
        #expect(abs(drifting.deviation - mixed.deviation) < 1e-12)
        #expect(drifting.standardError > 2 * mixed.standardError)
        #expect(abs(mixed.standardError - mixed.deviation / 12.0.squareRoot()) < 1e-12)
    }

    @Test func aPercentileWithoutAnAnswerIsAtLeastTheTimeWaited() throws {
        var round = RoundSample().round(1)
        for pair in round.pairs.indices { round.pairs[pair].candidate.p99 = .init(milliseconds: 300, isLowerBound: true) }
        let worse = RoundDifferences(round, isClosed: false)
        #expect(abs(try #require(worse.values[.p99]) - log(10)) < 1e-12)
        // Nothing follows from that of the baseline, unless it is the lesser part of the pairs.
        for pair in 0..<4 { round.pairs[pair].baseline.p99 = .init(milliseconds: 300, isLowerBound: true) }
        #expect(RoundDifferences(round, isClosed: false).values[.p99] == nil)
    }

    @Test func oneStalledBlockHasNoSay() {
        var round = RoundSample().round(1)
        round.pairs[3].candidate.mean = 1_000
        #expect(RoundDifferences(round, isClosed: false).values[.mean] == 0)
    }

    @Test func theRequestsThatCountAreFewerThanThoseMadeWhereRoundsDiffer() throws {
        var test = ComparisonTest(rule: ComparisonRule(), isClosed: false)
        test.add(6, ratios: around(1, by: 0.1))
        let count = try #require(try verdict(.mean, test).effectiveSampleSize)
        #expect(count > 10 && count < 1_000)
    }
}
