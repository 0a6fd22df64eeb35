import LoadModel
import Testing

@testable import Runs

/// How long blocks are, and how many a round has.
@Suite struct LevelBlocksTests {
    private func blocks(
        _ load: Load, _ rule: ComparisonRule = ComparisonRule(), p99: Double? = nil, perSecond: Double? = nil,
        iteration: Double? = nil, isWhole: Bool = false
    ) throws -> LevelBlocks {
        let pace = perSecond.map {
            LevelBlocks.Pace(p99: p99, requestsPerSecond: $0, iteration: iteration.map { Nanoseconds(seconds: $0) })
        }
        return LevelBlocks(
            try #require(plan([Scenario(name: "s", steps: [])], load).course.first), rule: rule, paces: [pace], isWhole: isWhole)
    }

    private func plan(_ scenarios: [Scenario], _ load: Load) -> Plan {
        Plan(name: "p", targets: [], scenarios: scenarios, load: load)
    }

    @Test func severalLoadsHaveBlocksThatAreLongEnoughForEach() throws {
        let users = Load(
            model: .closed(users: [2], think: .constant(Nanoseconds(seconds: 0.2))), stop: .duration(Nanoseconds(seconds: 60)))
        let several = plan(
            [Scenario(name: "a", steps: []), Scenario(name: "b", steps: [], load: users)], .open(1000, stop: .seconds(60)))
        let blocks = LevelBlocks(
            several.course[0], rule: ComparisonRule(),
            paces: [.init(p99: 1, requestsPerSecond: 1000), .init(p99: 1, requestsPerSecond: 500)])
        #expect(blocks.block == Nanoseconds(seconds: 2) && !blocks.isWhole)
        #expect(several.course[0].map { blocks.seconds(of: $0) } == [1.8, 1.8])
    }

    @Test func loadsThatBeginLaterOrHaveStagesAreNotCut() throws {
        var late = Load.open(10, stop: .seconds(5))
        late.start = Nanoseconds(seconds: 8)
        var load = Load.open(1000, stop: .seconds(6))
        load.warmup = Nanoseconds(seconds: 1)
        let several = plan([Scenario(name: "a", steps: []), Scenario(name: "b", steps: [], load: late)], load)
        let blocks = LevelBlocks(several.course[0], rule: ComparisonRule())
        #expect(blocks.isWhole && blocks.turns == 1 && blocks.block == Nanoseconds(seconds: 14))
        #expect(several.course[0].map { blocks.seconds(of: $0) } == [6, 5])
    }

    @Test(arguments: [(0.01, 0.5), (0.4, 4), (1.9, 19), (5, 20)])
    func tenIterationsFitIntoABlockUpTo20Seconds(iteration: Double, seconds: Double) throws {
        let blocks = try blocks(.open(1000, stop: .seconds(60)), p99: 1, perSecond: 1000, iteration: iteration)
        #expect(abs(blocks.block.seconds - seconds) < 1e-6 && blocks.turns >= 2)
        // What has begun is awaited.
        #expect(abs(blocks.roundSeconds(targets: 2) - (seconds + iteration) * Double(blocks.turns * 2)) < 1e-6)
    }

    @Test func whereTheyDoNotFitTheLoadIsNotCut() throws {
        let load = Load.open(1000, stop: .seconds(15))
        let blocks = try blocks(load, p99: 1, perSecond: 1000, iteration: 5, isWhole: true)
        #expect(blocks.isWhole && blocks.turns == 1 && blocks.block == load.warmup + Nanoseconds(seconds: 15))
    }

    @Test func blocksAreAsLongAsTheRuleSaysWhereAnswersAreFastAndMany() throws {
        let blocks = try blocks(.open(1000, stop: .seconds(60)), p99: 10, perSecond: 1000)
        #expect(blocks.block == Nanoseconds(seconds: 0.5) && blocks.seconds(of: blocks.streams[0]) == 0.4 && blocks.turns == 8)
        #expect(blocks.roundSeconds(targets: 2) == 8 && blocks.roundSeconds(targets: 3) == 12)
    }

    @Test func slowAnswersMakeBlocksTenTimesAsLongUpTo5SecondsAndARoundKeepsItsLength() throws {
        let slow = try blocks(.open(1000, stop: .seconds(60)), p99: 100, perSecond: 1000)
        #expect(slow.block == Nanoseconds(seconds: 1) && slow.turns == 4)
        let slowest = try blocks(.open(1000, stop: .seconds(60)), p99: 30_000, perSecond: 1000)
        #expect(slowest.block == Nanoseconds(seconds: 5) && slowest.turns == 2)
    }

    @Test(arguments: [(200.0, 0.5), (80, 0.6), (20, 2.1), (10, 4.1), (5, 8.1), (1, 20)])
    func fewRequestsMakeBlocksLonger(rate: Double, seconds: Double) throws {
        let blocks = try blocks(.open(rate, stop: .seconds(60)), p99: 1, perSecond: rate)
        #expect(abs(blocks.block.seconds - seconds) < 1e-6)
        #expect(blocks.turns.isMultiple(of: 2))
    }

    @Test func fiveRequestsASecondHaveBlocksThatHoldFortyAndRoundsThatFitTheUsualBudget() throws {
        let load = Load.open(5, stop: .seconds(60))
        let level = try #require(plan([Scenario(name: "s", steps: [])], load).course.first?.first).level
        // The warm-up of 2 s happened to have 14 requests.
        let pace = LevelBlocks.Pace(p99: 1, requestsPerSecond: 7).scheduled(level)
        let blocks = try blocks(load, p99: 1, perSecond: pace.requestsPerSecond)
        #expect(blocks.block == Nanoseconds(seconds: 8.1) && blocks.turns == 2)
        let usual = RoundBudget(rule: ComparisonRule(), blocks: [blocks], targets: 2)
        #expect(usual.fitting == 8)
        // Where not even two pairs of blocks a round have room, one has.
        var few = RoundBudget(
            rule: ComparisonRule(), blocks: [try self.blocks(.open(2, stop: .seconds(60)), p99: 1, perSecond: 2)], targets: 2)
        few.shrinkToFit()
        #expect(few.blocks[0].turns == 1 && few.fitting >= ComparisonRule.roundsALook)
    }

    @Test(arguments: [(1500.0, 0.5), (500, 0.9), (210, 2), (20, 2.1)])
    func aPercentileThatDecidesMakesBlocksLongerUpTo2Seconds(rate: Double, seconds: Double) throws {
        let rule = ComparisonRule(gates: [.p99])
        let blocks = try blocks(.open(rate, stop: .seconds(60)), rule, p99: 1, perSecond: rate)
        #expect(abs(blocks.block.seconds - seconds) < 1e-6)
    }

    @Test func usersWhoThinkHaveSeveralCyclesInABlockOfWhichTheFirstDoesNotCount() throws {
        let blocks = try blocks(.closed(users: 100, think: 0.2, seconds: 60), p99: 1, perSecond: 500)
        #expect(blocks.block == Nanoseconds(seconds: 2) && blocks.seconds(of: blocks.streams[0]) == 1.8)
    }

    @Test func usersWhoComeOneAfterAnotherAreAllThereInABlock() throws {
        let second = Nanoseconds(seconds: 1)
        let load = Load(model: .closed(users: [.steady(5, rampUp: second)], cycle: UserCycle()), stop: .seconds(60))
        #expect(try blocks(load).streams[0].level == .closed(users: .steady(5), cycle: UserCycle()))
    }

    @Test func stagesAreNotCut() throws {
        let load = Load(
            model: .closed(users: [.stages([UserStage(.hold(3), for: Nanoseconds(seconds: 20))])], cycle: UserCycle()),
            warmup: Nanoseconds(seconds: 2), stop: .seconds(20))
        let blocks = try blocks(load, p99: 1, perSecond: 1)
        #expect(blocks.turns == 1 && blocks.block == Nanoseconds(seconds: 22) && blocks.seconds(of: blocks.streams[0]) == 20)
    }

    @Test func eachTargetComesFirstAsOftenAsLast() {
        #expect((0..<4).map { RoundDraws.order([0, 1], turn: $0) } == [[0, 1], [1, 0], [1, 0], [0, 1]])
        let first = (1...1000).filter { RoundDraws(seed: 7, round: $0).firstTurn(of: 2) == [0, 1] }.count
        #expect((450...550).contains(first))
        #expect(RoundDraws(seed: 7, round: 3).seed(level: 0, turn: 1) == RoundDraws(seed: 7, round: 3).seed(level: 0, turn: 1))
        let seeds = (1...20).flatMap { round in
            (0..<4).flatMap { level in (0..<8).map { RoundDraws(seed: 7, round: round).seed(level: level, turn: $0) } }
        }
        #expect(Set(seeds).count == seeds.count)
    }

    @Test func aBudgetHasRoomForSoManyRounds() throws {
        let load = Load.open(1000, stop: .seconds(60))
        let usual = RoundBudget(rule: ComparisonRule(), blocks: [try blocks(load)], targets: 2)
        // 16 blocks of 0.5 s, 2 s of warm-up and a little more: 29 rounds in 300 s.
        #expect((28...29).contains(usual.fitting))
        var short = RoundBudget(rule: ComparisonRule(budget: Nanoseconds(seconds: 40)), blocks: [try blocks(load)], targets: 2)
        #expect(short.fitting == 3)
        short.shrinkToFit()
        #expect(short.fitting >= 6 && short.blocks[0].turns == 4)
        var hopeless = RoundBudget(rule: ComparisonRule(budget: Nanoseconds(seconds: 10)), blocks: [try blocks(load)], targets: 2)
        hopeless.shrinkToFit()
        #expect(hopeless.fitting < 6 && hopeless.neededSeconds > 10)
    }
}
