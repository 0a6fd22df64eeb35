/// What a command line says of how Dyno itself makes the load, as typed.
public struct GeneratorFlags: Hashable, Sendable {
    /// `-t`
    public var threads: Int?
    public var isPinned: Bool
    /// `precise` or `batched`.
    public var pacing: String?
    /// `native` or `curl`.
    public var transport: String?

    public init(threads: Int? = nil, isPinned: Bool = false, pacing: String? = nil, transport: String? = nil) {
        self.threads = threads
        self.isPinned = isPinned
        self.pacing = pacing
        self.transport = transport
    }
}
