import Foundation
import LoadModel
import Testing

@testable import Measurement

@Suite struct ComparisonFindingTests {
    /// Twelve rounds, changed each.
    private func test(
        _ sample: RoundSample = RoundSample(), rule: ComparisonRule = ComparisonRule(),
        change: (inout RoundRecord) -> Void = { _ in }
    ) -> ComparisonTest {
        var test = ComparisonTest(rule: rule, isClosed: sample.isClosed)
        for number in 1...12 {
            var round = sample.round(number)
            // A spread without order.
            let noise = [2.0, 1, -1, -2, 0, 1, -2, -1, 1, 2, 0, -1][number - 1] / 1000
            for pair in round.pairs.indices { round.pairs[pair].scaleCandidate(by: 1 + noise) }
            change(&round)
            test.add(round)
        }
        return test
    }

    private func codes(_ test: ComparisonTest) -> [String] { test.findings.map(\.code) }

    @Test func aCleanComparisonHasNothingToSay() {
        #expect(codes(test()).isEmpty && test().isValid)
    }

    @Test func whatGrowsOverRoundsIsDrift() {
        let drifting = test { round in
            for pair in round.pairs.indices { round.pairs[pair].scaleCandidate(by: 1 + 0.01 * Double(round.number)) }
        }
        let found = drifting.findings.contains {
            $0.figures["kind"] == .text("overRounds") && abs(($0["change"] ?? 0) - 0.103) < 0.01 && ($0["p"] ?? 1) < 1e-6
        }
        #expect(found && codes(drifting).contains("correlated"))
    }

    @Test func aCandidateThatWarmsUpDuringTheRoundShowsInItsFirstPair() {
        let cold = test { $0.pairs[0].scaleCandidate(by: 1.3) }
        #expect(codes(cold) == ["drift"])
        #expect(cold.findings.first?.figures["kind"] == .text("firstAgainstLastPair"))
    }

    @Test func whatDependsOnWhoBeginsIsCarriedOver() {
        let carried = test { round in
            guard round.candidateFirst else { return }
            for pair in round.pairs.indices { round.pairs[pair].scaleCandidate(by: 1.05) }
        }
        #expect(carried.findings.contains { $0.figures["kind"] == .text("byOrder") })
    }

    @Test func aBuildsOwnStallsFailItThoughTheMedianHidesThem() throws {
        let stalling = test { $0.pairs[$0.number % 8].candidate.p99 = .init(milliseconds: 500) }
        #expect(stalling.decision == .fail([.stalls]))
        let verdict = try #require(stalling.verdicts.first { $0.metric == .stalls })
        let stalls = try #require(verdict.test?.stalls)
        #expect((stalls.baseline, stalls.candidate, stalls.candidateOnly, stalls.pairs) == (0, 12, 12, 96))
        #expect(abs(stalls.p - pow(0.5, 12)) < 1e-12)
        #expect(verdict.baseline == 0 && verdict.candidate == 0.125 && verdict.outcome == .fail)
    }

    @Test func stallsOfTheMachineFailNobody() throws {
        let shared = test { round in
            let index = round.number % 8
            if round.number.isMultiple(of: 2) {
                round.pairs[index].candidate.p99 = .init(milliseconds: 500)
            } else {
                round.pairs[index].baseline.p99 = .init(milliseconds: 500)
            }
        }
        #expect(shared.decision == .pass)
    }

    @Test func aFewStallsMoreAreNoReasonToFailAndOneNotToPass() {
        let suspicious = test { if $0.number > 1, $0.number < 8 { $0.pairs[0].candidate.p99 = .init(milliseconds: 500) } }
        #expect(suspicious.decision != .pass)
        #expect(suspicious.verdicts.first { $0.metric == .stalls }?.outcome == .inconclusive)
    }

    @Test func aMeanOfBurstsIsToldBesideTheUsualBlocks() throws {
        let bursting = test { $0.pairs[$0.number % 8].candidate.mean = 900 }
        let found = try #require(bursting.findings.first { $0.code == "bursts" })
        #expect(try #require(found["candidate"]) > 5 * (try #require(found["baseline"])))
    }

    // The binomial law at 1/2: (1 + 10)/2¹⁰ and (1 + 20 + 190)/2²⁰.
    @Test(arguments: [(0, 0, 1.0), (0, 6, 1), (9, 10, 0.0107421875), (18, 20, 0.00020122528076172)])
    func manyOfFewAreImprobable(events: Int, n: Int, expected: Double) {
        #expect(abs(binomialTail(atLeast: events, of: n) - expected) < 1e-12)
    }

    @Test func theGeneratorsLimitsMakeItInvalid() {
        let faults: [(String, (inout RoundRecord) -> Void)] = [
            (
                "achievedBelowOffered",
                { round in for side in [\RoundRecord.baseline, \.candidate] { round[keyPath: side].started -= 8 } }
            ),
            ("generatorBusy", { $0.generatorCPUShare = 0.85 }),
            ("loadsDiffer", { $0.baseline = .init(offered: 380, started: 380, wasRestarted: true) }),
        ]
        for (code, fault) in faults {
            let faulty = test { if $0.number == 7 { fault(&$0) } }
            #expect(codes(faulty) == [code] && !faulty.isValid)
        }
    }

    @Test func lagThatComesAndGoesIsInTheSpreadAlready() {
        let restless = test { $0.addLag(baseline: 0, candidate: $0.number.isMultiple(of: 4) ? 1.5 : 0) }
        #expect(!codes(restless).contains("lagShapes") && restless.isValid)
    }

    @Test func lagThatBothBuildsHaveAlikeCancelsOut() {
        let late = test { $0.addLag(baseline: 1, candidate: 1) }
        #expect(codes(late).isEmpty && late.isValid)
    }

    @Test func lagInOneRoundIsNoise() {
        let once = test { $0.addLag(baseline: 0, candidate: $0.number == 7 ? 0.5 : 0) }
        #expect(!codes(once).contains("lagShapes") && once.isValid)
    }

    @Test func lagThatOneBuildHasMoreOfMovesTheComparison() throws {
        let moved = test { $0.addLag(baseline: 0.1, candidate: 0.4) }
        #expect(codes(moved) == ["lagShapes", "lagShapes"] && !moved.isValid)
        #expect(moved.decision == .pass)
        let found = try #require(moved.findings.first)
        #expect(found.figures["metric"] == .text("mean") && abs((found["lag"] ?? 0) - 0.4) < 1e-9)
        #expect(abs((found["response"] ?? 0) - 10.4) < 0.05 && abs((found["usualShare"] ?? 0) - 0.0385) < 0.001)
        #expect(abs((found["moved"] ?? 0) - 0.0293) < 0.001)
    }

    @Test func aStallOfOneBlockShapesItsFiguresAndNotTheComparison() {
        let stalled = test { round in
            round.addLag(baseline: 0, candidate: 0)
            if round.number == 7 { round.pairs[2].baseline.add(lag: 600, p99: 600) }
        }
        #expect(stalled.findings.contains { $0.code == "lagShapes" && !$0.invalidates })
        #expect(stalled.isValid && stalled.decision == .pass)
    }

    @Test func lagThatMovesADifferenceFarBeyondWhatIsToleratedIsNoMatter() {
        let slow = test(RoundSample(ratio: 3)) { $0.addLag(baseline: 0.1, candidate: 0.4) }
        #expect(!codes(slow).contains("lagShapes") && slow.isValid)
    }

    @Test func lagThatIsMuchOfTheTimeHidesADifference() {
        let hidden = test { $0.addLag(baseline: 5, candidate: 5) }
        #expect(codes(hidden) == ["lagShapes", "lagShapes"] && !hidden.isValid)
    }

    @Test func lagInAMetricThatDoesNotDecideIsToldOnly() {
        let late = test(RoundSample(requests: 500)) { $0.addLag(baseline: 0, candidate: 0, p99: 20) }
        #expect(codes(late) == ["lagShapes"] && late.isValid)
    }

    @Test func differentWorkIsTold() {
        let statuses = test { for pair in $0.pairs.indices { $0.pairs[pair].candidate.statuses = [200: 45, 204: 5] } }
        #expect(
            statuses.findings.map(\.code) == ["statusesDiffer"] && statuses.findings[0]["status"] == 204
                && abs((statuses.findings[0]["candidate"] ?? 0) - 0.1) < 1e-9 && statuses.findings[0]["baseline"] == 0)
        let bytes = test { for pair in $0.pairs.indices { $0.pairs[pair].candidate.successfulBytes *= 1.5 } }
        #expect(codes(bytes) == ["bytesDiffer"])
    }

    @Test func whenErrorsFailTimesAreNotComparable() {
        #expect(codes(test(RoundSample(failed: (0, 1)))).contains("errorsFailed"))
    }

    @Test func ratesThatNeitherBuildCarriesAreTold() {
        let saturated = test { round in
            for pair in round.pairs.indices {
                round.pairs[pair].baseline.throughput *= 0.8
                round.pairs[pair].candidate.throughput *= 0.7
            }
        }
        #expect(codes(saturated) == ["bothSaturated"])
        let slower = test { for pair in $0.pairs.indices { $0.pairs[pair].candidate.throughput *= 0.7 } }
        #expect(codes(slower).isEmpty)
    }

    @Test func fewRequestsAreTold() {
        #expect(codes(test(RoundSample(requests: 20))) == ["fewRequests"])
        let gated = test(rule: ComparisonRule(gates: [.mean, .p99]))
        #expect(codes(gated) == ["quantileDropped"])
    }

    @Test func withoutRestartsTheVerdictIsOnProcesses() {
        #expect(codes(test(RoundSample(wasRestarted: false))) == ["aboutProcesses"])
        #expect(codes(test(RoundSample(wasRestarted: false), rule: ComparisonRule(startEffect: 0.015))).isEmpty)
    }
}

extension RoundRecord {
    /// Milliseconds of lag, which lengthen the times by as much.
    fileprivate mutating func addLag(baseline: Double, candidate: Double, p99: Double? = nil) {
        for pair in pairs.indices {
            pairs[pair].baseline.add(lag: baseline, p99: p99 ?? baseline)
            pairs[pair].candidate.add(lag: candidate, p99: p99 ?? candidate)
        }
    }
}

extension BlockFigures {
    fileprivate mutating func add(lag milliseconds: Double, p99 tail: Double) {
        lag = Lag(mean: milliseconds, p50: milliseconds, p90: milliseconds, p99: tail)
        mean? += milliseconds
        p50?.milliseconds += milliseconds
        p90?.milliseconds += milliseconds
        p99?.milliseconds += tail
    }
}

extension RoundRecord.Pair {
    fileprivate mutating func scaleCandidate(by factor: Double) {
        candidate.mean = candidate.mean.map { $0 * factor }
        candidate.p50 = candidate.p50.map { .init(milliseconds: $0.milliseconds * factor) }
    }
}
