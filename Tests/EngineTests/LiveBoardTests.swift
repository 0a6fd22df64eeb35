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
}
