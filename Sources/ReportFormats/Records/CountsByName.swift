/// A JSON object of counts whose keys are data, in their order.
struct CountsByName: Codable {
    var entries: [(name: String, count: Int)]

    init(_ entries: [(name: String, count: Int)]) { self.entries = entries }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: AnyKey.self)
        for entry in entries { try container.encode(entry.count, forKey: AnyKey(entry.name)) }
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: AnyKey.self)
        entries = try container.allKeys.map { ($0.stringValue, try container.decodeCount(forKey: $0)) }
    }
}
