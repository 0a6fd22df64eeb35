import HTTPTypes
import Hummingbird
import NIOCore

/// What `/echo` answers: the request as the server understood it.
struct Echo: Encodable {
    let method: String
    let path: String
    let query: [String: String]
    let headers: [String: String]
    let bodyLength: Int
    let body: String?

    /// - Throws: `HTTPError` 413 where the body is longer than `Endpoints.largestBody`.
    static func response(to request: Request) async throws -> Response {
        let body = try await request.body.collect(upTo: Endpoints.largestBody)
        let query = request.uri.queryParameters.map { (String($0.key), String($0.value)) }
        let headers = request.headers.map { ($0.name.canonicalName, $0.value) }
        return try Response(
            json: Echo(
                method: request.method.rawValue, path: request.uri.path,
                query: Dictionary(query, uniquingKeysWith: { $0 + ", " + $1 }),
                headers: Dictionary(headers, uniquingKeysWith: { $0 + ", " + $1 }),
                bodyLength: body.readableBytes, body: request.method == .get ? nil : String(buffer: body)))
    }
}
