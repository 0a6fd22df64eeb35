import HTTPTypes
import Hummingbird
import LoadModel
import NIOCore

/// The demo target's API, as Hummingbird routes.
struct Endpoints: Sendable {
    /// Request bodies longer than this, in bytes, are answered with status 413.
    static let largestBody = 10_000_000

    let state: TargetState
    let catalogue = ChannelCatalogue()

    func router() -> Router<BasicRequestContext> {
        let router = Router(options: .autoGenerateHeadEndpoints)
        router.add(middleware: Complaints())
        router.get("/health") { _, _ in Response(json: ByteBuffer(string: #"{"status":"ok"}"#)) }
        router.get("/stats") { _, _ in try await stats() }
        for method: HTTPRequest.Method in [.get, .post, .put, .patch, .delete] {
            router.on("/echo", method: method) { request, _ in try await Echo.response(to: request) }
            router.on("/work", method: method) { _, _ in Response(json: ByteBuffer(string: #"{"work":"done"}"#)) }
            router.on("/status/{code}", method: method) { _, context in try status(context.parameters.get("code")) }
        }
        router.get("/channels") { request, _ in try channels(limit: request.uri.queryParameters["limit"]) }
        router.get("/channels/{id}") { _, context in try channel(context.parameters.get("id")) }
        return router
    }

    private func stats() async throws -> Response {
        let statistics = try await state.loop.submit { state.statistics }.get()
        return try Response(json: statistics)
    }

    private func channels(limit: Substring?) throws -> Response {
        guard let limit else { return Response(json: catalogue.all) }
        guard let count = Int(limit), count >= 0 else {
            throw HTTPError(.badRequest, message: "limit must be 0 or more, found '\(limit)'; write ?limit=50")
        }
        return Response(json: catalogue.first(count))
    }

    private func channel(_ id: String?) throws -> Response {
        guard let number = id.flatMap({ Int($0) }), let channel = catalogue.channel(number) else {
            throw HTTPError(.notFound, message: "no channel '\(id ?? "")'; ids run from 1 to \(ChannelCatalogue.count)")
        }
        return Response(json: channel)
    }

    private func status(_ text: String?) throws -> Response {
        guard let code = text.flatMap({ Int($0) }), (200...599).contains(code) else {
            throw HTTPError(.badRequest, message: "a status is from 200 to 599, found '\(text ?? "")'; get /status/503")
        }
        let status = HTTPResponse.Status(code: code)
        if code == 204 || code == 304 { return Response(status: status) }
        return Response(status: status, json: ByteBuffer(string: #"{"status":\#(code)}"#))
    }
}
