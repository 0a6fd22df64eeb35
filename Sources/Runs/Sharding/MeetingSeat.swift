import Foundation
import Measurement
import Synchronization

/// A shard's connection to the first one, while the load runs and behind it.
final class MeetingSeat: @unchecked Sendable {
    private let wire: Wire
    private let isTaken = DispatchSemaphore(value: 0)
    private let isLost = Atomic<Bool>(false)

    /// - Parameter wire: over which it was told when to begin.
    init(_ wire: Wire, interrupts: Interrupts) {
        self.wire = wire
        Foundation.Thread.detachNewThread { [self] in
            while true {
                do throws(Wire.Failure) {
                    switch try wire.receive(within: 1) {
                    case .stop: interrupts.stop.request()
                    case .taken: isTaken.signal()
                    default: throw .garbage
                    }
                } catch {
                    if error == .timedOut { continue }
                    isLost.store(true, ordering: .relaxed)
                    isTaken.signal()
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

    /// Hands over what was measured.
    ///
    /// - Returns: whether the first shard has it.
    func deliver(_ part: String) -> Bool {
        guard !isLost.load(ordering: .relaxed), (try? wire.send(.part(part), within: 60)) != nil else { return false }
        return isTaken.wait(timeout: .now() + 60) == .success && !isLost.load(ordering: .relaxed)
    }
}
