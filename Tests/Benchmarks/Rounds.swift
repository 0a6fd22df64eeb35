import Foundation

/// Contenders measured in turns: who comes first changes from round to round, so that a drift of the machine falls on all of them.
struct Rounds<Value> {
    /// By contender, one value a round.
    private(set) var values: [[Value]]

    init(_ count: Int, _ contenders: [() throws -> Value]) throws {
        values = contenders.map { _ in [] }
        for round in 0..<count {
            for turn in contenders.indices {
                let contender = (round + turn) % contenders.count
                values[contender].append(try contenders[contender]())
            }
        }
    }

    func map(_ contender: Int, _ transform: (Value) -> Double) -> [Double] { values[contender].map(transform) }
}

/// What a contender did in a round.
struct Work {
    var requests: Int
    /// User and system time of its process, start and end included.
    var cpuSeconds: Double
    /// Of the load.
    var seconds: Double

    var cpuMicrosecondsPerRequest: Double { cpuSeconds / Double(max(1, requests)) * 1e6 }
    var requestsPerSecond: Double { Double(requests) / seconds }
}

/// The server has processor 0 to itself and the client processor 1, where there are two.
enum Processors {
    static var server: Int? { ProcessInfo.processInfo.activeProcessorCount > 1 ? 0 : nil }
    static var client: Int? { ProcessInfo.processInfo.activeProcessorCount > 1 ? 1 : nil }
}

func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return sorted.isEmpty ? .nan : (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}

extension [Double] {
    /// Of sorted values, the one of rank ⌈percent/100 · n⌉.
    func ranked(_ percent: Double) -> Double {
        guard !isEmpty else { return .nan }
        return self[Swift.max(0, Swift.min(count - 1, Int((percent / 100 * Double(count) - 1e-9).rounded(.up)) - 1))]
    }
}

func text(_ value: Double, places: Int = 3) -> String { String(format: "%.\(places)f", value) }
