import LoadModel
import Testing

@testable import Measurement

/// The gaps between sends of several workers, against all of them sorted.
@Suite struct SendInstantsTests {
    private func coefficient(_ gaps: Moments) -> Double { gaps.standardDeviation / gaps.mean }

    private func schedule(_ process: ArrivalProcess, _ rate: Double, count: Int) throws -> [Nanoseconds] {
        let schedule = Schedule(
            process: process, profile: .steady(try #require(Rate(perSecond: rate))), seed: 3, warmup: .zero,
            stop: .requests(count))
        var arrivals = schedule.arrivals()
        return (0..<count).compactMap { _ in arrivals.next()?.time }
    }

    /// Shares the instants out by their number, and joins what the workers kept.
    private func merged(_ instants: [Nanoseconds], rate: Double, worker: (Int) -> Int, of workers: Int) throws -> SendInstants {
        let rate = try #require(Rate(perSecond: rate))
        var kept = (0..<workers).map { _ in SendInstants(rate: rate) }
        for (number, instant) in instants.enumerated() { kept[worker(number)].record(instant) }
        for other in kept.dropFirst() { kept[0].merge(other) }
        return kept[0]
    }

    private func truth(_ instants: [Nanoseconds]) -> Moments {
        var gaps = Moments()
        for (a, b) in zip(instants, instants.dropFirst()) { gaps.record(b - a) }
        return gaps
    }

    @Test(arguments: [1, 2, 3, 7], [ArrivalProcess.constant, .poisson])
    func aShortRunKeepsEveryGap(workers: Int, process: ArrivalProcess) throws {
        let instants = try schedule(process, 1000, count: 20_000)
        let gaps = try merged(instants, rate: 1000, worker: { $0 % workers }, of: workers).gaps
        let truth = truth(instants)
        #expect(gaps.count == truth.count && gaps.min == truth.min && gaps.max == truth.max)
        #expect(abs(gaps.mean - truth.mean) < 1e-3 && abs(gaps.standardDeviation - truth.standardDeviation) < 1e-3 * truth.mean)
    }

    @Test(arguments: [1, 4])
    func aLongRunKeepsASampleThatTellsTheSame(workers: Int) throws {
        let poisson = try schedule(.poisson, 50_000, count: 600_000)
        let gaps = try merged(poisson, rate: 50_000, worker: { $0 % workers }, of: workers).gaps
        #expect(gaps.count > 15_000 && gaps.count <= workers * SendInstants.capacity)
        #expect(abs(coefficient(gaps) - coefficient(truth(poisson))) < 0.03)
        let constant = try schedule(.constant, 50_000, count: 600_000)
        #expect(try coefficient(merged(constant, rate: 50_000, worker: { $0 % workers }, of: workers).gaps) < 1e-3)
    }

    /// A worker that sends ten times as much thins earlier; the joint sample is that of its windows.
    @Test func workersThatKeptDifferentWindowsAreBroughtToTheSame() throws {
        let constant = try schedule(.constant, 50_000, count: 400_000)
        let gaps = try merged(constant, rate: 50_000, worker: { $0 % 11 == 0 ? 1 : 0 }, of: 2).gaps
        #expect(gaps.count > 15_000 && coefficient(gaps) < 1e-3)
    }

    /// Two workers that send evenly, but both at the same instants.
    @Test func workersInStepAreNotEven() throws {
        let each = try schedule(.constant, 500, count: 5000)
        let gaps = try merged(each.flatMap { [$0, $0] }, rate: 1000, worker: { $0 % 2 }, of: 2).gaps
        #expect(abs(coefficient(gaps) - 1) < 0.01)
    }

    @Test func moreSendsInAWindowThanThereIsRoomForLeaveNoFigure() throws {
        var instants = SendInstants(rate: try #require(Rate(perSecond: 1)))
        for number in 0..<SendInstants.capacity + 10 { instants.record(Nanoseconds(Int64(number))) }
        #expect(instants.gaps.count == 0)
    }

    @Test func gapsOfSeveralBlocksAreJoinedButNotTheTimeBetweenThem() throws {
        let rate = try #require(Rate(perSecond: 1000))
        let blocks = (0..<3).map { _ in
            var block = Recording(
                labels: 1, isOpen: true, windowStart: .zero, windowEnd: Nanoseconds(seconds: 1), offeredRate: rate)
            for number in 0..<1000 { block.recordSend(at: Nanoseconds(Int64(number) * 1_000_000), isMeasured: true) }
            return block
        }
        var whole = blocks[0]
        for block in blocks.dropFirst() { whole.append(block) }
        #expect(whole.sendGaps.count == 3 * 999 && whole.sendGaps.standardDeviation < 1)
    }
}
