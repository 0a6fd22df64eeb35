/// How Dyno itself makes the load: changes the generator, not the experiment.
public struct GeneratorOptions: Hashable, Sendable {
    /// Worker threads; nil: what the load needs, at most the cores that the process may use.
    public var threads: Int?
    /// Whether each worker stays on a processor of its own.
    public var isPinned: Bool
    /// nil: the plan says nothing, and it is ``Pacing/precise``.
    public var pacing: Pacing?
    /// nil: chosen by what the plan asks for.
    public var transport: TransportKind?
    /// Whether answers are timed by the kernel's receive time stamps; nil: where ``Plan/stampUse(for:)`` finds it worth its cost.
    public var receiveStamps: Bool?
    /// How many of the slowest requests of each label are kept whole; 0: none; nil: as many as is usual.
    public var slowest: Int?
    /// Whether a run keeps its requests, the last of them where there are too many, for a timeline.
    public var timeline = false

    public init(
        threads: Int? = nil, isPinned: Bool = false, pacing: Pacing? = nil, transport: TransportKind? = nil,
        receiveStamps: Bool? = nil
    ) {
        self.threads = threads
        self.isPinned = isPinned
        self.pacing = pacing
        self.transport = transport
        self.receiveStamps = receiveStamps
    }
}

/// How the generator waits for the next arrival.
public enum Pacing: String, CaseIterable, Hashable, Sendable, Codable {
    /// Wakes for each arrival, to the nanosecond that the system allows, with a short spin before it.
    case precise
    /// Wakes once a tick and sends what has come due since the last, each on a connection of its own: least CPU, up to a tick of
    /// lag, which counts as such.
    case batched

    /// Of ``batched``.
    public static let tick = Nanoseconds(1_000_000)
}

/// What carries requests.
public enum TransportKind: String, CaseIterable, Hashable, Sendable {
    /// Dyno's own HTTP/1.1 over sockets that libcurl has connected: cheapest and most punctual.
    case native
    /// libcurl's multi interface: everything that curl can do, at two to four times the cost.
    case curl
}
