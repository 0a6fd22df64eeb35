import Dispatch
import Glibc

/// Waits for one of some signals instead of dying of it.
final class SignalWaiter: @unchecked Sendable {  // `received` is written before the semaphore is signalled.
    private let arrived = DispatchSemaphore(value: 0)
    private var sources: [any DispatchSourceSignal] = []
    private var received: Int32 = 0

    init(_ signals: [Int32]) {
        let queue = DispatchQueue(label: "dyno.target.signals")
        for number in signals {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { [unowned self] in
                received = number
                arrived.signal()
            }
            source.resume()
            sources.append(source)
        }
    }

    func wait() -> Int32 {
        arrived.wait()
        return received
    }
}
