import HTTPTypes
import Hummingbird
import LoadModel

/// Turns whatever is wrong with a request into JSON that says so and what to do.
struct Complaints: RouterMiddleware {
    typealias Context = BasicRequestContext

    func handle(
        _ request: Request, context: BasicRequestContext,
        next: (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        do {
            _ = try Distribution(ofRequest: request.head.path ?? "/")
            return try await next(request, context)
        } catch let error as QuantityError {
            return try Response(status: .badRequest, json: Complaint(error: error.description))
        } catch let error as HTTPError where error.status == .notFound && error.body == nil {
            let message = "no such path: \(request.uri.path); try /health, /echo, /channels, /work, /status/503 or /stats"
            return try Response(status: .notFound, json: Complaint(error: message))
        } catch let error as HTTPError {
            return try Response(status: error.status, json: Complaint(error: error.body ?? error.status.reasonPhrase))
        }
    }
}

private struct Complaint: Encodable {
    let error: String
}
