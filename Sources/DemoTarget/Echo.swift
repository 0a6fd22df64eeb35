import WebServer

/// What `/echo` answers: the request as the server understood it.
struct Echo: Encodable {
    let method: String
    let path: String
    let query: [String: String]
    let headers: [String: String]
    let bodyLength: Int
    let body: String?

    /// - Throws: 413 where the body is longer than `Endpoints.largestBody`.
    static func response(to request: Request) throws(Complaint) -> Response {
        guard !request.isBodyTooLong else {
            throw Complaint(413, "the body is longer than \(Endpoints.largestBody) bytes; send less")
        }
        let query = request.parameters.map { ($0.name, $0.value) }
        let headers = request.headers.map { ($0.name.lowercased(), $0.value) }
        return Response(
            json: Echo(
                method: request.method, path: String(request.path),
                query: Dictionary(query, uniquingKeysWith: { $0 + ", " + $1 }),
                headers: Dictionary(headers.filter { $0.0 != "host" }, uniquingKeysWith: { $0 + ", " + $1 }),
                bodyLength: request.body.count, body: request.method == "GET" ? nil : request.body.text))
    }
}
