import Foundation
import LoadModel
import Measurement

/// The file in which a process that shared a load leaves what it measured: schema `dyno/part/1`.
extension Part: Codable {
    /// Its name in the folder of the part.
    public static let fileName = "part.json"
    static let schema = "dyno/part/1"

    private enum CodingKeys: String, CodingKey { case schema, part, account, run, streams }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Part.schema, forKey: .schema)
        try container.encode(key, forKey: .part)
        try container.encode(account, forKey: .account)
        try container.encode(frame, forKey: .run)
        try container.encode(streams, forKey: .streams)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let account = try container.decode(ShardAccount.self, forKey: .account)
        let shard: Shard
        do throws(Shard.Fault) { shard = try Shard(number: account.shard, of: account.count) } catch {
            throw container.fault(error.description, forKey: .account)
        }
        var streams = try container.decode([Part.Stream].self, forKey: .streams)
        guard !streams.isEmpty, account.startedAt < 1e11 else { throw container.fault("it has none", forKey: .streams) }
        for index in streams.indices { streams[index].context.shard = shard }
        self.init(
            key: try container.decode(Key.self, forKey: .part), account: account,
            frame: try container.decode(RunResult.self, forKey: .run), streams: streams)
    }
}

extension ResultJSON {
    /// Reads a part.
    ///
    /// - Parameter place: the name of the file, for messages.
    public static func decodePart(_ data: Data, place: String) throws(ResultJSONError) -> Part {
        try decode(Part.self, data, schema: Part.schema, place: place)
    }
}
