import LoadModel
import Testing

@testable import Runs

@Suite struct BlockPlanTests {
    private func requests(_ plan: BlockPlan) -> [Int] {
        plan.stops.compactMap { if case .requests(let count) = $0 { count } else { nil } }
    }

    @Test(arguments: [(0.1, 10.0, 1), (10, 10, 100), (50, 5, 250), (7, 9, 63), (200_000, 3, 600_000), (2000, 0.25, 500)])
    func aConstantRateKeepsItsRateWhateverTheBlocks(rate: Double, seconds: Double, count: Int) throws {
        let blocks = BlockPlan(
            load: .open(rate, stop: .seconds(seconds)), level: try #require(Load.open(rate, stop: .seconds(1)).levels.first))
        #expect(requests(blocks).reduce(0, +) == count)
        #expect(requests(blocks).allSatisfy { $0 > 0 })
        #expect(blocks.stops.count == 1 || blocks.stops.count % 2 == 0)
    }

    @Test func otherLoadsAreCutByTimeWithoutALoss() throws {
        let load = Load.open(30, arrivals: .poisson, stop: .seconds(7))
        let blocks = BlockPlan(load: load, level: try #require(load.levels.first))
        let lengths = blocks.stops.compactMap { if case .duration(let time) = $0 { time.count } else { nil } }
        #expect(lengths.count == 4 && lengths.reduce(0, +) == 7_000_000_000)
    }

    @Test(arguments: [(60, 50, 1), (1000, 50, 2), (5000, 50, 10)])
    func usersHaveSeveralRequestsInEachBlock(count: Int, users: Int, expected: Int) throws {
        let load = Load.closed(users: users, requests: count)
        let blocks = BlockPlan(load: load, level: try #require(load.levels.first))
        #expect(blocks.stops.count == expected && requests(blocks).reduce(0, +) == count)
    }

    @Test func whatBelongsTogetherIsNotCut() throws {
        let rate = RateProfile.steady(try #require(Rate(perSecond: 50)))
        let second = Nanoseconds(seconds: 1)
        let levels: [Load.Level] = [
            .partlyOpen(arrivals: .poisson, profile: rate, sessions: Sessions(returning: 0.5)),
            .closed(users: .steady(5, rampUp: second), cycle: UserCycle()),
            .closed(users: .stages([UserStage(.hold(3), for: second)]), cycle: UserCycle()),
        ]
        for level in levels {
            let blocks = BlockPlan(load: .open(50, stop: .seconds(60)), level: level)
            #expect(blocks.stops == [.duration(Nanoseconds(seconds: 60))] && blocks.seconds == 60)
        }
    }

    @Test func eachTargetComesFirstAsOftenAsSecond() {
        #expect((0..<4).map { BlockPlan.order(pair: $0) } == [[0, 1], [1, 0], [1, 0], [0, 1]])
    }
}
