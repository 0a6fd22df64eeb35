import LoadModel
import Measurement
import Testing

@testable import Engine

/// What workers leave for the live view, and for what is kept of a run that is killed.
@Suite struct LiveBoardTests {
    private let board = LiveBoard(workers: 2)

    /// An interval at whose end a worker had counted so many requests in all.
    private func interval(_ own: Int, of all: Int) -> LiveTick.ClosedInterval {
        var interval = LiveTick.ClosedInterval()
        interval.point.succeeded = own
        interval.counts.succeeded = all
        return interval
    }

    @Test func anIntervalIsTakenOnceAllWorkersHaveClosedIt() {
        board.publish(interval(3, of: 3), worker: 0)
        board.publish(interval(4, of: 7), worker: 0)
        #expect(board.takeClosed().isEmpty)
        board.publish(interval(10, of: 10), worker: 1)
        #expect(board.takeClosed().map(\.point.succeeded) == [13])
        #expect(board.takeClosed().isEmpty)
        board.publish(interval(20, of: 30), worker: 1)
        let closed = board.takeClosed()
        #expect(closed.map(\.point.succeeded) == [24] && closed.map(\.counts.succeeded) == [37])
    }

    @Test func aWorkerThatHasEndedIsNotWaitedForAndWhatItCountedStays() {
        board.publish(interval(3, of: 3), worker: 0)
        board.publishRest(interval(1, of: 4), worker: 0)
        for number in 1...3 { board.publish(interval(10, of: 10 * number), worker: 1) }
        let closed = board.takeClosed()
        #expect(closed.map(\.point.succeeded) == [13, 10, 10])
        #expect(closed.map(\.counts.succeeded) == [13, 24, 34])
        #expect(board.snapshot(elapsed: .zero, interval: .zero).succeeded == 34)
    }

    @Test func whenAllHaveEndedTheRestIsTaken() {
        board.publish(interval(3, of: 3), worker: 0)
        for worker in 0...1 { board.publishRest(interval(0, of: 3), worker: worker) }
        #expect(board.takeClosed().map(\.counts.succeeded) == [6])
        #expect(board.takeClosed().isEmpty)
    }

    /// Of an ended worker later intervals have its counts, and not its last interval's labels and waits over and over.
    @Test func anIntervalIsOfOneTimeOnly() {
        var last = interval(2, of: 2)
        last.labels = [last.point]
        last.unanswered = [.init(label: 0, age: Nanoseconds(1))]
        board.publish(last, worker: 0)
        board.publishRest(last, worker: 0)
        for number in 1...3 { board.publish(interval(10, of: 10 * number), worker: 1) }
        let closed = board.takeClosed()
        #expect(closed.map { $0.labels.map(\.succeeded) } == [[2], [], []])
        #expect(closed.map(\.unanswered.count) == [1, 0, 0])
    }

    /// Ten a second, each answered after five seconds.
    @Test(arguments: [1, 3]) func workersTellHowLongTheyHaveWaitedForEachRequest(workers: Int) {
        var ages: [[Double]] = []
        let load = Load(
            model: .open(arrivals: .constant, profiles: [.steady(Rate(perSecond: 10)!)]), stop: .duration(Nanoseconds(seconds: 4))
        )
        var trial = VirtualTrial(load: load)
        trial.workers = workers
        trial.onIntervals = { closed in ages = closed.map { $0.unanswered.map(\.age.seconds).sorted() } }
        _ = trial.run(taking: Nanoseconds(seconds: 5))
        #expect(ages.map(\.count).prefix(4) == [10, 20, 30, 40])
        for (index, ages) in ages.prefix(4).enumerated() {
            #expect(ages.last.map { abs($0 - Double(index + 1)) < 0.11 } == true && ages.first.map { $0 < 0.11 } == true)
        }
        // The first answers have come.
        #expect(ages[5].count < 40)
    }
}
