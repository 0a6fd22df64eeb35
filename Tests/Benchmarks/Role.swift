/// What this program is when it starts itself, to stand beside dyno in a process of its own.
enum Role {
    /// Plays the role that the arguments name, if any.
    /// - Returns: whether there was one, which is over now.
    static func take(_ arguments: inout [String]) throws -> Bool {
        switch arguments.first {
        case "serve": try Responder(holdingUntil: arguments.dropFirst().first.flatMap { Int($0) } ?? 0).serve()
        case "spin":
            guard arguments.count == 4, let port = Int(arguments[1]), let rate = Int(arguments[2]),
                let seconds = Int(arguments[3])
            else { throw BenchError("dyno-bench spin PORT RATE SECONDS") }
            print(try SpinningClient(port: port).delays(rate: rate, count: rate * seconds).map { "\($0)" }.joined(separator: " "))
        case "pace":
            guard arguments.count == 4, let port = Int(arguments[1]), let rate = Int(arguments[2]),
                let seconds = Int(arguments[3])
            else { throw BenchError("dyno-bench pace PORT RATE SECONDS") }
            print(try PacedClient(port: port).delays(rate: rate, count: rate * seconds).map { "\($0)" }.joined(separator: " "))
        case "burn": burn()
        case "feed":
            guard arguments.count == 4, let reads = Int(arguments[3]) else {
                throw BenchError("dyno-bench feed FILE ORDER READS")
            }
            try FeedWalk.run(arguments[1], order: arguments[2], reads: reads)
        case "capture": try CaptureLoop.play(times: arguments.dropFirst().first.flatMap { Int($0) } ?? 1)
        default: return false
        }
        return true
    }

    /// Works without a pause, in memory of some megabytes, until it is killed.
    private static func burn() {
        var memory = [UInt64](repeating: 1, count: 1 << 20)
        while true {
            for index in memory.indices { memory[index] = memory[index] &* 6_364_136_223_846_793_005 &+ UInt64(index) }
        }
    }

    static func start(_ words: String..., processor: Int?) throws -> Child {
        try Child([DynoRun.companion("dyno-bench")] + words, processor: processor)
    }
}
