import FoundationEssentials
import LoadModel
import WebServer

/// The demo target's API: what it answers, without any thought to when.
struct Endpoints: Sendable {
    /// Request bodies longer than this, in bytes, are answered with status 413 where they are read at all.
    static let largestBody = 10_000_000

    /// What a request that finds no room in the queue gets in place of its answer.
    static let refusal = Response(
        status: 503, json: Body(#"{"error":"the queue is full; wait and try again, or raise --queue"}"#))

    private static let routes = {
        var routes = Routes<Route>()
        let all = ["GET", "POST", "PUT", "PATCH", "DELETE"]
        for route in [Route.echo, .work, .events, .status] { routes.add(route.pattern[...], methods: all, route) }
        for route in [Route.health, .stats, .channels, .channel] { routes.add(route.pattern[...], route) }
        for route in ShopRoute.allCases { routes.add(route.rawValue[...], methods: route.methods, .shop(route)) }
        return routes
    }()

    private let catalogue = ChannelCatalogue()

    /// A request as the target sees it: where it leads, and what stands in its path.
    struct Destination {
        var route = Route.unknown
        /// Of a route with a name in braces.
        var name: Substring = ""
        /// The method is one of the route's.
        var isServed = false

        init(of request: Request) {
            switch Endpoints.routes.match(request.method, request.path) {
            case .found(let route, let names): (self.route, name, isServed) = (route, names.values.first ?? "", true)
            case .otherMethods(let route, _): self.route = route
            case .none: break
            }
        }
    }

    func response(
        to request: Request, at destination: Destination, statistics: DemoTargetStatistics, shop: Shop, now: Instant
    ) -> Response {
        do throws(Complaint) {
            do { _ = try Distribution(of: request) } catch { throw Complaint(400, error.description) }
            guard destination.isServed else { throw Self.notServed(request, destination.route) }
            switch destination.route {
            case .health: return Response(json: Body(#"{"status":"ok"}"#))
            case .work: return Response(json: Body(#"{"work":"done"}"#))
            case .events:
                let series = try EventSeries(of: request)
                return Response(type: series.type, .streamed { _ in })
            case .stats: return Response(json: statistics)
            case .echo: return try Echo.response(to: request)
            case .channels: return try channels(limit: request.parameter("limit"))
            case .channel: return try channel(destination.name)
            case .status: return try status(destination.name)
            case .shop(let route): return shop.response(to: request, at: route, name: destination.name, now: now)
            case .unknown: throw Self.notServed(request, .unknown)
            }
        } catch {
            return Response(status: error.status, json: error)
        }
    }

    private static func notServed(_ request: Request, _ route: Route) -> Complaint {
        if case .shop(let route) = route {
            let methods = route.methods.joined(separator: " and ")
            return Complaint(405, "\(request.path) takes \(methods), found \(request.method); GET /shop tells of all paths")
        }
        return Complaint(
            404, "no such path: \(request.path); try /health, /echo, /channels, /work, /events, /shop, /status/503 or /stats")
    }

    private func channels(limit: String?) throws(Complaint) -> Response {
        guard let limit else { return Response(json: catalogue.all) }
        guard let count = Int(limit), count >= 0 else {
            throw Complaint(400, "limit must be 0 or more, found '\(limit)'; write ?limit=50")
        }
        return Response(json: catalogue.first(count))
    }

    private func channel(_ id: Substring) throws(Complaint) -> Response {
        guard let number = Int(id), let channel = catalogue.channel(number) else {
            throw Complaint(404, "no channel '\(id)'; ids run from 1 to \(ChannelCatalogue.count)")
        }
        return Response(json: channel)
    }

    private func status(_ text: Substring) throws(Complaint) -> Response {
        guard let code = Int(text), (200...599).contains(code) else {
            throw Complaint(400, "a status is from 200 to 599, found '\(text)'; get /status/503")
        }
        if code == 204 || code == 304 { return Response(status: code) }
        return Response(status: code, json: Body(#"{"status":\#(code)}"#))
    }
}

/// What is wrong with a request, and what to do.
struct Complaint: Error, Encodable {
    let status: Int
    let error: String

    init(_ status: Int, _ error: String) {
        self.status = status
        self.error = error
    }

    private enum CodingKeys: CodingKey { case error }
}

extension Distribution {
    /// The law that a request asks for with `?service=`, nil where it asks for none.
    /// - Throws: `QuantityError` where it asks for one that there is not.
    init?(of request: Request) throws(QuantityError) {
        guard let text = request.parameter("service") else { return nil }
        try self.init(parsingService: text)
    }
}

extension Response {
    /// A response whose body is JSON text already.
    init(status: Int = 200, json: Body) {
        self.init(status: status, type: "application/json; charset=utf-8", .whole(json))
    }

    /// A response that encodes `value`, its keys sorted.
    init(status: Int = 200, json value: some Encodable) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // No value of ours can fail to be encoded: there are no floating-point numbers in any.
        self.init(status: status, json: (try? encoder.encode(value)).map { Body($0) } ?? Body("{}"))
    }
}

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
