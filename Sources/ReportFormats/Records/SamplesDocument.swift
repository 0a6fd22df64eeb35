import Measurement

/// What a run kept of its requests one by one, in JSON.
struct SamplesDocument: Codable {
    let account: SampleAccount

    init(_ account: SampleAccount) { self.account = account }

    private enum CodingKeys: String, CodingKey { case file, written, bytes, every, limitBytes, beyondLimit, dropped, failure }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(account.file, forKey: .file)
        try container.encode(account.written, forKey: .written)
        try container.encode(account.bytes, forKey: .bytes)
        try container.encode(account.every, forKey: .every)
        try container.encode(account.limitBytes, forKey: .limitBytes)
        try container.encode(account.beyondLimit, forKey: .beyondLimit)
        try container.encode(account.dropped, forKey: .dropped)
        try container.encodeIfPresent(account.failure, forKey: .failure)
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        account = SampleAccount(
            file: try container.decode(String.self, forKey: .file), written: try container.decodeCount(forKey: .written),
            bytes: try container.decodeCount(forKey: .bytes), every: try container.decodeCount(forKey: .every),
            limitBytes: try container.decodeCount(forKey: .limitBytes),
            beyondLimit: try container.decodeCount(forKey: .beyondLimit), dropped: try container.decodeCount(forKey: .dropped),
            failure: try container.decodeIfPresent(String.self, forKey: .failure))
    }
}
