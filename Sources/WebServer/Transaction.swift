/// A complete request and its answer. Confined to the server's thread.
///
/// It is answered at once, or its answer is begun, and ended when the time has come: until then nothing of a whole answer is sent.
public final class Transaction {
    public let request: Request
    /// What the server's clock said when the last bytes of the request arrived.
    public let readAt: Int64
    /// Called if the client goes before the answer has ended.
    public var whenGone: (() -> Void)?
    /// Called when a client that did not keep up (`isWritable`) has taken enough for more to be written.
    public var whenWritable: (() -> Void)?
    private let connection: ConnectionHandler

    init(_ request: Request, readAt: Int64, connection: ConnectionHandler) {
        self.request = request
        self.readAt = readAt
        self.connection = connection
    }

    /// Answers.
    public func answer(_ response: Response) {
        begin(response)
        switch response.content {
        case .whole: end()
        case .streamed(let stream):
            connection.flush(self)
            stream(self)
        }
    }

    /// Encodes the head of the answer, and all of a whole one, but sends nothing.
    public func begin(_ response: Response) { connection.begin(response, of: self) }

    /// Sends more of a streamed answer.
    public func write(_ bytes: Body) { connection.write(bytes, of: self) }

    /// Whether the client keeps up: if not, what is written is kept in memory until it does.
    public var isWritable: Bool { connection.isWritable(self) }

    /// Sends what is not sent yet. The answer is complete; what is called after that does nothing.
    public func end() { connection.end(self) }
}
