import LoadModel

/// The parts of response time and of service time, pooled over labels.
public struct PhaseTimes: Sendable {
    public var lag = Latencies()
    public var slotWait = Latencies()
    /// lag + slot wait + connect.
    public var startDelay = Latencies()
    public var timeToFirstByte = Latencies()
    /// Of answers whose end has a stamp: from there to the read. In neither of the two.
    public var readDelay = Latencies()
    /// Of new connections, as the two below: name resolution, the TCP handshake, the TLS handshake.
    public var resolve = Latencies()
    public var tcpConnect = Latencies()
    public var tls = Latencies()
    /// Of requests that found no idle connection: the wait for one that was made, or became free meanwhile.
    public var connect = Latencies()

    public init() {}

    public mutating func merge(_ other: PhaseTimes) {
        for (_, path) in PhaseTimes.saved { self[keyPath: path].merge(other[keyPath: path]) }
    }
}

extension PhaseTimes: Codable {
    private enum CodingKeys: String, CodingKey {
        case lag, slotWait, startDelay, timeToFirstByte, readDelay, resolve, tcpConnect, tls, connect
    }

    private static let saved: [(key: CodingKeys, path: WritableKeyPath<PhaseTimes, Latencies> & Sendable)] = [
        (.lag, \.lag), (.slotWait, \.slotWait), (.startDelay, \.startDelay), (.timeToFirstByte, \.timeToFirstByte),
        (.readDelay, \.readDelay), (.resolve, \.resolve), (.tcpConnect, \.tcpConnect), (.tls, \.tls), (.connect, \.connect),
    ]

    /// All of them.
    static let figures = saved.map(\.path)

    /// Each is absent where it has no samples.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        for (key, path) in PhaseTimes.saved where self[keyPath: path].count > 0 {
            try container.encode(LatencySummary(self[keyPath: path]), forKey: key)
        }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        for (key, path) in PhaseTimes.saved {
            guard let summary = try container.decodeIfPresent(LatencySummary.self, forKey: key) else { continue }
            self[keyPath: path] = summary.latencies
        }
    }
}
