import Foundation
import LoadModel
import Measurement
import Synchronization

/// A shard's connection to the first one, while the load runs and behind it.
final class MeetingSeat: @unchecked Sendable {
    private let wire: Wire
    private let run: String
    private let interrupts: Interrupts
    private let isTaken = DispatchSemaphore(value: 0)
    private let isLost = Atomic<Bool>(false)
    /// What it is told of the next level.
    private let told = Mutex<[MeetingMessage]>([])
    private let hasNews = DispatchSemaphore(value: 0)

    /// - Parameter visit: in which it was told when to begin.
    init(_ visit: MeetingGuest.Visit, interrupts: Interrupts) {
        wire = visit.wire
        run = visit.run
        self.interrupts = interrupts
        Foundation.Thread.detachNewThread { [self] in
            while true {
                do throws(Wire.Failure) {
                    let message = try wire.receive(within: 1)
                    switch message {
                    case .stop: interrupts.stop.request()
                    case .taken: isTaken.signal()
                    case .timeAnswer, .start, .dismissed:
                        told.withLock { $0.append(message) }
                        hasNews.signal()
                    default: throw .garbage
                    }
                } catch {
                    if error == .timedOut { continue }
                    isLost.store(true, ordering: .relaxed)
                    isTaken.signal()
                    hasNews.signal()
                    return
                }
            }
        }
    }

    /// Tells what the load looks like here; what cannot be told at once is not.
    func tell(_ ticks: [LiveTick]) {
        guard !isLost.load(ordering: .relaxed) else { return }
        try? wire.send(.tick(ticks.map { Data($0.packed) }), within: 0.5)
    }

    /// When the next level begins: all others have ended the one before it by then.
    ///
    /// - Parameter seconds: how long they are waited for.
    /// - Returns: nil where a signal came.
    func agree(within seconds: Double) throws(ShardingFault) -> Agreement? {
        do throws(Wire.Failure) {
            let clock = try ReadClock { message throws(Wire.Failure) in
                try wire.send(message)
                return try news(within: 5)
            }
            try wire.send(.ready)
            guard case .start(let at, let calendar) = try news(within: seconds) else { throw Wire.Failure.garbage }
            return clock.agreement(at: at, calendar: calendar, run: run)
        } catch {
            if interrupts.stop.isRequested { return nil }
            throw .leftAlone
        }
    }

    private func news(within seconds: Double) throws(Wire.Failure) -> MeetingMessage {
        let deadline = DispatchTime.now() + seconds
        while !interrupts.stop.isRequested, !isLost.load(ordering: .relaxed), DispatchTime.now() < deadline {
            guard hasNews.wait(timeout: min(deadline, .now() + 0.05)) == .success else { continue }
            if let message = told.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { return message }
        }
        throw .timedOut
    }

    /// Hands over what was measured.
    ///
    /// - Returns: whether the first shard has it.
    func deliver(_ part: String) -> Bool {
        guard !isLost.load(ordering: .relaxed), (try? wire.send(.part(part), within: 60)) != nil else { return false }
        return isTaken.wait(timeout: .now() + 60) == .success && !isLost.load(ordering: .relaxed)
    }
}
