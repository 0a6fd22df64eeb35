import TestSupport

@testable import WebServer

/// Runs `body` against a server on a free port, and stops the server.
func withServer<Result>(
    _ change: (inout WebServer.Limits) -> Void = { _ in }, on thread: ServerThread = ServerThread(),
    answer: @escaping @Sendable (Transaction) -> Void = echo, _ body: (Int) throws -> Result
) throws -> Result {
    var limits = WebServer.Limits()
    change(&limits)
    defer { thread.end() }
    let server = try WebServer(on: thread, limits: limits, answer: answer)
    defer { server.close() }
    return try body(server.port)
}

/// Answers with what was asked.
@Sendable func echo(_ transaction: Transaction) {
    let request = transaction.request
    let parameters = request.parameters.map { "\($0.name)=\($0.value)" }.joined(separator: ";")
    let text = "\(request.method) \(request.path) \(parameters) \(request.body.text)\(request.isBodyTooLong ? "..." : "")"
    transaction.answer(Response(type: "text/plain", .whole(Body(text))))
}
