import LoadModel
import Measurement

/// Why a load that several processes share did not begin, or not here.
public enum ShardingFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// The instant at which all were to begin had passed.
    case tooLate(seconds: Double)
    /// Not all came in time.
    case missing([Int], of: Int, waitedSeconds: Double)
    /// The first shard, at which they meet, was not there in time.
    case nobodyThere(place: String, waitedSeconds: Double, reason: String)
    /// The first shard does not begin.
    case dismissed(String)
    /// The first shard has not begun another level.
    case leftAlone
    /// Another shard is of another plan, version or seed, or has the same number.
    case refused(String)
    /// Where they were to meet cannot be used.
    case place(String)
    /// The plan asks for something that shards have not.
    case plan(String)

    public var status: ExitStatus {
        switch self {
        case .tooLate: .invalid
        case .missing, .nobodyThere, .dismissed, .leftAlone: .notMet
        case .refused, .plan: .badData
        case .place: .inputOutput
        }
    }

    public var description: String {
        switch self {
        case .tooLate(let seconds):
            "too late by \(QuantityText.duration(milliseconds: seconds * 1000)): the load begins without this shard, which would make "
                + "another one of it (name a later instant, or start all shards at once)"
        case .missing(let shards, let count, let seconds):
            "after \(QuantityText.duration(milliseconds: seconds * 1000)) \(shards.count == 1 ? "this shard is" : "these shards are") missing: "
                + "\(ShardingFault.list(shards)) of \(count); nothing was sent (start all at once, or wait longer with --meet-timeout)"
        case .nobodyThere(let place, let seconds, let reason):
            "shard 1 was not there at \(place) within \(QuantityText.duration(milliseconds: seconds * 1000)): \(reason); nothing was "
                + "sent (is it started, and can it be reached? --meet-timeout waits longer)"
        case .refused(let reason), .dismissed(let reason): "\(reason); nothing was sent"
        case .leftAlone: "shard 1 has not begun the next level: it is lost, or has come to its end"
        case .place(let reason), .plan(let reason): reason
        }
    }

    /// Of one that is about another shard, what it was refused for.
    var reason: String {
        if case .refused(let reason) = self { reason } else { description }
    }

    private static func list(_ shards: [Int]) -> String {
        shards.prefix(20).map(String.init).joined(separator: ", ") + (shards.count > 20 ? ", …" : "")
    }
}
