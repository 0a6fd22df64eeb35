import Engine
import Foundation
import LoadModel
import Measurement

/// Shards that meet by files in a folder that all see, by each machine's own calendar.
///
/// The first shard calls (`call.json`, with a new number of the run); each other answers the call it sees (`shard-3.json`), and again where
/// there is a newer one; when all have answered, the first names the instant (`start.json`), and lists whose answers it has seen. What an
/// earlier run left in the folder has other numbers, and is nobody's. Files are written beside and renamed, and read up to a bound.
struct FolderMeeting {
    private let folder: String
    private let key: Part.Key
    private let shard: Shard
    private let timeout: Nanoseconds
    private let interrupts: Interrupts
    private let say: @Sendable (String) -> Void

    /// From when the instant is named: a network's file system tells of new files late.
    private static let lead = 5.0
    private static let mostBytes = 256 << 10
    private static let interval = 0.1

    private struct Call: Codable { var run: String }

    private struct Answer: Codable {
        var run: String
        /// New for each process.
        var token: String
        var of: Int
        var key: Part.Key
    }

    private struct Start: Codable {
        var run: String
        var atSeconds: Double
        var tokens: [String]
        /// Why there will be none; nil: there will.
        var refused: String?
    }

    init(
        _ folder: String, key: Part.Key, shard: Shard, timeout: Nanoseconds, interrupts: Interrupts,
        say: @escaping @Sendable (String) -> Void
    ) {
        self.folder = folder
        self.key = key
        self.shard = shard
        self.timeout = timeout
        self.interrupts = interrupts
        self.say = say
    }

    /// - Returns: nil where a signal came.
    func agree() throws(ShardingFault) -> Agreement? {
        do { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) } catch {
            throw .place("--meet \(folder): the folder cannot be made: \(error.localizedDescription)")
        }
        return shard.number == 1 ? try call() : try answer()
    }

    // MARK: The first shard's

    private func call() throws(ShardingFault) -> Agreement? {
        let run = FolderMeeting.number()
        try? FileManager.default.removeItem(atPath: path("start.json"))
        try write(Call(run: run), "call.json")
        if shard.count > 1 { say("waiting in \(folder) for \(QuantityText.counted(shard.count - 1, "other shard"))") }
        let begin = MonotonicClock().now()
        var tokens: [Int: String] = [:]
        while tokens.count < shard.count - 1 {
            for number in 2...shard.count where tokens[number] == nil {
                guard let answer: Answer = read("shard-\(number).json"), answer.run == run else { continue }
                if let difference = Part.Key.difference(key, of: shard.count, answer.key, of: answer.of) {
                    let reason = "shard \(number) is no part of this load: \(difference)"
                    try? write(Start(run: run, atSeconds: 0, tokens: [], refused: reason), "start.json")
                    throw .refused(reason)
                }
                tokens[number] = answer.token
            }
            if tokens.count == shard.count - 1 { break }
            guard MonotonicClock().now() - begin < timeout else {
                throw .missing(
                    (2...shard.count).filter { tokens[$0] == nil }, of: shard.count, waitedSeconds: timeout.seconds)
            }
            guard Pause(interrupts).seconds(FolderMeeting.interval) else { return nil }
        }
        let at = Calendar.now().seconds + (shard.count > 1 ? FolderMeeting.lead : 0.2)
        try write(Start(run: run, atSeconds: at, tokens: tokens.values.sorted(), refused: nil), "start.json")
        return agreement(at, run)
    }

    // MARK: The others'

    private func answer() throws(ShardingFault) -> Agreement? {
        let token = FolderMeeting.number()
        var answered: String?
        let begin = MonotonicClock().now()
        while true {
            if let call: Call = read("call.json"), call.run != answered {
                answered = call.run
                try write(Answer(run: call.run, token: token, of: shard.count, key: key), "shard-\(shard.number).json")
            }
            if let start: Start = read("start.json"), start.run == answered {
                if let reason = start.refused { throw .refused(reason) }
                if start.tokens.contains(token) { return agreement(start.atSeconds, start.run) }
            }
            guard MonotonicClock().now() - begin < timeout else {
                let reason = answered == nil ? "nobody has called" : "it has called, and named no beginning for this shard"
                throw .nobodyThere(place: folder, waitedSeconds: timeout.seconds, reason: reason)
            }
            guard Pause(interrupts).seconds(FolderMeeting.interval) else { return nil }
        }
    }

    // MARK: Files

    private func agreement(_ at: Double, _ run: String) -> Agreement {
        Agreement(epoch: Calendar.now().instant(at: at), startedAt: at, clock: Calendar.clock, run: run)
    }

    private func path(_ name: String) -> String { "\(folder)/\(name)" }

    private func write(_ value: some Encodable, _ name: String) throws(ShardingFault) {
        let temporary = path(".\(name).\(FolderMeeting.number())")
        do {
            try JSONEncoder().encode(value).write(to: URL(fileURLWithPath: temporary))
            guard rename(temporary, path(name)) == 0 else { throw CocoaError(.fileWriteUnknown) }
        } catch {
            unlink(temporary)
            throw .place("--meet \(folder): \(name) cannot be written: \(error.localizedDescription)")
        }
    }

    /// nil where it is not there, or not what such a file holds.
    private func read<Value: Decodable>(_ name: String) -> Value? {
        guard let file = FileHandle(forReadingAtPath: path(name)) else { return nil }
        defer { try? file.close() }
        guard let data = try? file.read(upToCount: FolderMeeting.mostBytes) else { return nil }
        return try? JSONDecoder().decode(Value.self, from: data)
    }

    /// Of 64 random bits.
    static func number() -> String { String(UInt64.random(in: 0 ... .max), radix: 16) }
}

extension Part.Key {
    /// In what two shards are not of one load; nil: they are.
    static func difference(_ own: Part.Key, of count: Int, _ other: Part.Key, of otherCount: Int) -> String? {
        func text(_ what: String, _ a: String, _ b: String) -> String { "\(what) \(b) and here \(a)" }
        if count != otherCount { return text("its number of shards is", "\(count)", "\(otherCount)") }
        if own.version != other.version { return text("its version of Dyno is", own.version, other.version) }
        if own.seed != other.seed { return text("its seed is", "\(own.seed)", "\(other.seed)") }
        if own.plan != other.plan { return text("its plan, feeds or traces have the digest", own.plan, other.plan) }
        return nil
    }
}
