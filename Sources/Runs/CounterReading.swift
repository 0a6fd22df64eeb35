import Engine
import Glibc
import JSONPath
import LoadModel
import Measurement

/// Reads a target's counter before a load and after it, and holds the difference against what was sent.
struct CounterReading {
    private let counter: Counter
    private let target: Target
    private let stop: StopSignal
    private var before: Double?
    private var fault: Finding?
    /// Why there will be nothing to compare; nil where there will.
    private(set) var problem: String?
    /// Readings that the counter may have counted itself.
    private var readings = 0

    /// Of an answer: metrics of large services take some megabytes.
    private static let mostBytes = 32 << 20
    private static let timeout = Nanoseconds(seconds: 10)
    /// In seconds, how long a counter may lag behind what it counts.
    private static let patience = 2.0
    /// In microseconds.
    private static let pause: UInt32 = 100_000

    /// Reads it, twice: several processes that answer in turns, each with a count of its own, are found out before the load.
    init(_ counter: Counter, of target: Target, stop: StopSignal) {
        self.counter = counter
        self.stop = stop
        var other = target
        if let url = counter.url { other = Target(name: target.name, url: url) }
        self.target = other
        switch (read(), read()) {
        case (.success(let first), .success(let second)):
            before = second
            if second < first {
                fault = .counterFell(name: counter.name, before: first, after: second)
                problem = "the target's count \(counter.name) fell between two readings: several processes answer in turns"
            }
        case (.failure(let failure), _), (_, .failure(let failure)):
            fault = .counterUnread(name: counter.name, reason: failure.reason)
            problem = "the target's count \(counter.name) cannot be read: \(failure.reason)"
        }
        // What came before the second of them is in its figure.
        readings = 1
    }

    /// - Parameters:
    ///   - succeeded: requests, of the warm-up as well.
    ///   - sent: the most that may have reached the target.
    mutating func check(succeeded: Int, sent: Int) -> (check: CounterCheck?, finding: Finding?) {
        guard fault == nil, let before else { return (nil, fault) }
        let deadline = ContinuousClock.now + .seconds(CounterReading.patience)
        while true {
            readings += 1
            switch read() {
            case .failure(let failure): return (nil, .counterUnread(name: counter.name, reason: failure.reason))
            case .success(let after):
                let most = sent + readings + Int((counter.others * Double(sent)).rounded(.up))
                let check = CounterCheck(name: counter.name, before: before, after: after, least: succeeded, most: most)
                // What is counted a moment later is counted all the same.
                if check.counted >= Double(succeeded) || after < before || ContinuousClock.now >= deadline {
                    return (check, check.finding)
                }
                usleep(CounterReading.pause)
            }
        }
    }

    private struct Failure: Error { let reason: String }

    private func read() -> Result<Double, Failure> {
        switch Probe.fetch(
            counter.path, of: target, timeout: CounterReading.timeout, stop: stop, most: CounterReading.mostBytes)
        {
        case .failure(let failure): return .failure(Failure(reason: failure.message))
        case .success((200, let body)):
            let value = counter.source.flatMap { CounterReading.value(of: $0, in: body) }
            return value.map { .success($0) } ?? .failure(Failure(reason: "the answer of \(counter.path) does not have it"))
        case .success((let status, _)): return .failure(Failure(reason: "\(counter.path) answered with status \(status)"))
        }
    }

    static func value(of source: Counter.Source, in body: [UInt8]) -> Double? {
        switch source {
        case .metric(let selector): return selector.sum(in: String(decoding: body, as: UTF8.self))
        case .json(let path):
            guard let query = (try? JSONPathQuery(path))?.singular else { return nil }
            return body.withUnsafeBytes { bytes in
                guard let value = (try? query.find(in: bytes)) ?? nil, value.kind == .number else { return nil }
                return Double(String(decoding: bytes[value.range], as: UTF8.self))
            }
        case .nginx:
            // `server accepts handled requests`, and below it the three numbers.
            let lines = String(decoding: body, as: UTF8.self).split(separator: "\n")
            guard let head = lines.firstIndex(where: { $0.contains("accepts handled requests") }), head + 1 < lines.count else {
                return nil
            }
            let numbers = lines[head + 1].split(separator: " ").compactMap { Double($0) }
            return numbers.count == 3 ? numbers[2] : nil
        }
    }
}
