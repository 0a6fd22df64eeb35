import LoadModel

/// What a run kept of its requests one by one, and what it left out.
public struct SampleAccount: Sendable, Hashable, Codable {
    /// In the folder of the result.
    public var file: String
    /// Requests.
    public var written: Int
    /// Groups beside them; nil where the plan has none.
    public var groups: Int?
    public var bytes: Int
    /// Of each label and worker every so many requests are kept; 1: all.
    public var every: Int
    /// The most bytes that the file may have.
    public var limitBytes: Int
    /// Left out because the limit was reached.
    public var beyondLimit: Int
    /// Left out because they could not be written as fast as they came.
    public var dropped: Int
    /// Why nothing more could be written, in the system's words; nil where all could.
    public var failure: String?

    public init(
        file: String, written: Int = 0, bytes: Int = 0, every: Int = 1, limitBytes: Int, beyondLimit: Int = 0, dropped: Int = 0,
        failure: String? = nil
    ) {
        self.file = file
        self.written = written
        groups = nil
        self.bytes = bytes
        self.every = every
        self.limitBytes = limitBytes
        self.beyondLimit = beyondLimit
        self.dropped = dropped
        self.failure = failure
    }
}
