import LoadModel
import Testing

@Suite("The trials of a sweep")
struct SweepRuleTests {
    static func rule(_ counts: [Int], repeats: Int, isZipped: Bool = false) -> SweepRule {
        SweepRule(
            axes: counts.enumerated().map { number, count in
                SweepAxis(path: "variables.v\(number)", values: (0..<count).map { AxisValue("\($0)") })
            }, isZipped: isZipped, repeats: repeats)
    }

    @Test("are every point, target and repeat once")
    func complete() {
        let trials = Self.rule([3, 4], repeats: 3).trials(targets: 2, seed: 7)
        #expect(trials.count == 72)
        #expect(Set(trials.map { [$0.point, $0.repetition, $0.target] }).count == 72)
        #expect(trials.map(\.number) == Array(1...72))
    }

    @Test("go through all points in each repeat, and through all targets at each point")
    func blocks() {
        let trials = Self.rule([6], repeats: 3).trials(targets: 2, seed: 7)
        for pair in 0..<18 {
            #expect(trials[2 * pair].point == trials[2 * pair + 1].point)
            #expect(Set([trials[2 * pair].target, trials[2 * pair + 1].target]) == [0, 1])
        }
        for repetition in 0..<3 {
            #expect(Set(trials[(12 * repetition)..<(12 * repetition + 12)].map(\.repetition)) == [repetition])
        }
    }

    @Test("come in an order that the seed decides, with each point and target first about as often as any other")
    func order() {
        let rule = Self.rule([6], repeats: 2)
        #expect(rule.trials(targets: 2, seed: 1) == rule.trials(targets: 2, seed: 1))
        #expect(rule.trials(targets: 2, seed: 1) != rule.trials(targets: 2, seed: 2))
        var points = [Int](repeating: 0, count: 6)
        var firstTargets = 0
        for seed in 0..<600 {
            let first = rule.trials(targets: 2, seed: UInt64(seed))[0]
            points[first.point] += 1
            firstTargets += first.target
        }
        #expect(points.allSatisfy { (60...140).contains($0) }, "\(points)")
        #expect((240...360).contains(firstTargets), "\(firstTargets)")
    }

    @Test("have the values of their points: every value meets every other, or all go together")
    func values() {
        let cartesian = Self.rule([2, 3], repeats: 1)
        #expect((0..<6).map { cartesian.indices(ofPoint: $0) } == [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]])
        let zipped = Self.rule([3, 3], repeats: 1, isZipped: true)
        #expect(zipped.pointCount == 3)
        #expect(zipped.values(ofPoint: 2).map(\.text) == ["2", "2"])
        #expect(Self.rule([10_000, 10_000, 10_000, 10_000, 10_000], repeats: 1).pointCount == .max)
    }

    @Test("have the plan's seed in the first repeat and others later")
    func seeds() {
        #expect(SweepRule.seed(42, repetition: 0) == 42)
        #expect(Set((0..<100).map { SweepRule.seed(42, repetition: $0) }).count == 100)
    }
}
