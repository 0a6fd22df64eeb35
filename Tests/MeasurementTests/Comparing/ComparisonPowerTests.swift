import Foundation
import LoadModel
import Testing

@testable import Measurement

@Suite struct ComparisonPowerTests {
    private func power(cap: Int, pairs: Int = 8, requests: Double = 144) -> ComparisonPower {
        ComparisonPower(
            ComparisonTest(rule: ComparisonRule(), isClosed: false, cap: cap), pairs: pairs, requestsPerBlock: requests,
            restarts: true)
    }

    @Test func moreRoundsAndRequestsTellMore() throws {
        let change = { (power: ComparisonPower, machine: ComparisonPower.Machine) in
            try #require(power.detectableChange(.p50, on: machine))
        }
        #expect(try change(power(cap: 30), .quiet) < change(power(cap: 12), .quiet))
        #expect(try change(power(cap: 12, requests: 40), .quiet) > change(power(cap: 12), .quiet))
        #expect(try change(power(cap: 12), .busy) > change(power(cap: 12), .quiet))
        // 4 requests above the percentile are too few where a block holds 144.
        #expect(power(cap: 12).detectableChange(.p99, on: .quiet) == nil)
        #expect(power(cap: 12, requests: 20).detectableChange(.mean, on: .quiet) == nil)
        #expect(power(cap: 12).detectableChange(.errors, on: .quiet) == nil)
    }

    /// What it says is found in four of five comparisons or more, as the mean may tell too; what is a third of it in hardly any.
    @Test(arguments: [(NoisyMachine.Noise.quiet, ComparisonPower.Machine.quiet), (.noisy, .busy)])
    func whatItSaysIsWhatComparisonsFind(noise: NoisyMachine.Noise, machine: ComparisonPower.Machine) throws {
        var noise = noise
        noise.service = 0.83
        let change = try #require(power(cap: 12).detectableChange(.p50, on: machine))
        let count = ProcessInfo.processInfo.environment["DYNO_ENDURANCE"] != nil ? 400 : 40
        let shares = [change, change / 3].map { change in
            let failed = (0..<count).count { seed in
                let slower = 1.05 * (1 + change) - 1
                var machine = NoisyMachine(noise, fault: .init(slower: slower), seed: UInt64(910_000 + seed))
                var test = ComparisonTest(rule: ComparisonRule(), isClosed: false, cap: 12)
                while test.decision == .more { test.add(machine.round(test.rounds.count + 1)) }
                return if case .fail = test.decision { true } else { false }
            }
            print("\(noise.name): \(QuantityText.percentage(change)) beyond what is tolerated is found in \(failed) of \(count)")
            return Double(failed) / Double(count)
        }
        #expect(shares[0] > 0.7 && shares[1] < 0.6, "\(shares)")
    }
}
