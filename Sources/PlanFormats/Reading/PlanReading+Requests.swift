import Foundation
import LoadModel

extension PlanReading {
    /// The request that `fields` describe: a step, or the top level of a short plan.
    mutating func request(_ fields: Fields, namedBy nameKey: String?, _ defaults: RequestStep) -> RequestStep? {
        let methods = fields.entries.filter { Keys.isMethod($0.key) }
        guard let entry = methods.first, let method = HTTPMethod(rawValue: entry.key) else {
            if !fields.hasRefusedKeys {
                report(fields.place, "a step needs a method and a path, such as 'get: /path', or 'think: 200ms'")
            }
            return nil
        }
        for extra in methods.dropFirst() {
            report(
                extra.place, "a step has one method, this one has '\(entry.key)' already; make '\(extra.key)' a step of its own")
        }
        scope?.current = fields.entry("capture")?.names ?? []
        var request = defaults
        request.method = method
        request.path = path(entry.value, of: method) ?? Template("/")
        request.captures = []
        request.until = nil
        request.stream = nil
        read(fields, Keys.request.keys, into: &request)
        request.content = content(fields)
        // A wrong step still has its label, so that thresholds on it are not reported as well.
        let label =
            nameKey.flatMap { fields[$0] }.map { text($0, "name") }
            ?? graphQLName(of: request, entry) ?? entry.value.scalar.map { "\(method.token) \($0.text)" }
        if label == nil { hasLostSteps = true }
        request.label = secrecy.shown(label ?? "")
        sayMediaType(of: &request, fields)
        checkInherited(request, by: defaults, at: fields.place)
        checkStream(of: request, fields)
        for capture in request.captures { scope?.add(capture.name) }
        return request
    }

    private mutating func graphQLName(of request: RequestStep, _ entry: YAMLEntry) -> String? {
        guard case .graphQL(let query)? = request.content else { return nil }
        if request.method != .post {
            report(
                entry.place,
                "'graphql' is a POST, found '\(entry.key)'; write 'post: \(entry.value.scalar?.text.shortened ?? "/graphql")'")
        }
        return query.name
    }

    private mutating func checkStream(of request: RequestStep, _ fields: Fields) {
        if let entry = fields.entry("stream"), request.method == .head {
            report(entry.place, "'stream' takes a body, and the answer to a HEAD has none; write 'get:'")
        }
        guard request.stream == nil, fields["stream"] == nil else { return }
        for (key, expectation) in [("expect", request.expectation), ("until", request.until?.expectation ?? .none)]
        where expectation.events != nil {
            guard let entry = fields.entry(key) else { continue }
            report(entry.place, "'events' is asked of a stream; write 'stream: sse' beside '\(key)'")
        }
    }

    /// The header that tells what the body is, unless the plan has its own.
    private mutating func sayMediaType(of request: inout RequestStep, _ fields: Fields) {
        let own = request.headers.contains { $0.isContentType }
        if case .multipart? = request.content, own {
            report(
                fields.entry("multipart")?.place ?? fields.place,
                "'multipart' says its own Content-Type, which has what separates the parts; remove that header")
        }
        guard let type = request.content?.mediaType ?? (fields["json"] == nil ? nil : "application/json"), !own else { return }
        request.headers.append(Header(name: "Content-Type", value: Template(type)))
    }

    /// Reports what the defaults ask for and is not there.
    mutating func checkInherited(_ request: RequestStep, by defaults: RequestStep, at place: Place) {
        for header in request.headers where defaults.headers.contains(header) {
            for reference in header.value.references {
                guard let problem = problem(with: reference) else { continue }
                report(place, "the defaults' header '\(header.name)' holds ${\(reference)}: \(problem)")
            }
        }
    }

    private mutating func path(_ node: YAMLNode, of method: HTTPMethod) -> Template? {
        if case .map(let entries) = node.content, !entries.isEmpty, entries[0].value.scalar?.isNull != true {
            let isOfK6 =
                method == .options
                && entries.contains { ForeignWord.meaning(of: $0.key, in: "load") != nil || $0.key == "stages" }
            report(
                node.place,
                "'\(method.rawValue)' is a request's method and takes its path as text, found a map; "
                    + (isOfK6
                        ? "what k6 has in 'options' is said by 'load', as in load: { users: 10, duration: 30s }, and 'thresholds'"
                        : "write '\(method.rawValue): /path' and what else the request has beside it"))
            return nil
        }
        guard text(node, "a path") != nil, let template = template(node, "a path") else { return nil }
        if let problem = RequestRules.problem(withPath: template) { report(node.place, problem) }
        return template.placed(.url)
    }

    mutating func headers(_ node: YAMLNode) -> [Header] {
        guard case .map(let entries) = node.content else {
            report(
                node.place,
                "'headers' must be a map of names to values, found \(node.kind); write 'Accept: application/json' below it")
            return []
        }
        var headers: [Header] = []
        for entry in entries {
            if let problem = RequestRules.problem(withHeaderName: entry.key) { report(entry.place, problem) }
            if headers.contains(where: { $0.name.lowercased() == entry.key.lowercased() }) {
                report(entry.place, "header '\(entry.key)' is given twice; names do not depend on upper and lower case")
            }
            guard let value = template(entry.value, "the value of '\(entry.key.shortened)'") else { continue }
            if let problem = RequestRules.problem(withHeaderValue: value, of: entry.key) { report(entry.value.place, problem) }
            headers.append(Header(name: entry.key, value: value.placed(.header)))
        }
        for entry in entries { headerNames[entry.key.lowercased()] = entry.key }
        return headers
    }

    /// A step's own headers replace those of the defaults with the same name, in their places.
    static func merged(_ defaults: [Header], with own: [Header]) -> [Header] {
        let isSame: (Header, Header) -> Bool = { $0.name.lowercased() == $1.name.lowercased() }
        let kept = defaults.map { base in own.first { isSame($0, base) } ?? base }
        return kept + own.filter { header in !defaults.contains { isSame($0, header) } }
    }

    mutating func statuses(_ node: YAMLNode, _ what: String) -> StatusSet? {
        guard case .list(let items) = node.content else { return statusRange(node).map { StatusSet([$0]) } }
        guard !items.isEmpty else {
            report(node.place, "'status' is an empty list, so that no answer could succeed; write 200, 2xx or [200, 404]")
            return nil
        }
        return StatusSet(items.compactMap { statusRange($0) })
    }

    private mutating func statusRange(_ node: YAMLNode) -> ClosedRange<Int>? {
        value(node, "status") { text throws(ValueError) in
            guard let range = StatusSet.range(parsing: text) else {
                throw ValueError(
                    message: "'\(text.shortened)' is not a status; write 200, 2xx, 200..204 or a list of them, from 100 to 599")
            }
            return range
        }
    }
}

extension StatusSet {
    /// Reads `200`, `2xx` and `200..204`; nil for anything else.
    static func range(parsing text: String) -> ClosedRange<Int>? {
        let valid = 100...599
        if text.count == 3, text.lowercased().hasSuffix("xx"), let hundreds = text.first?.wholeNumberValue,
            (1...5).contains(hundreds)
        {
            return hundreds * 100...hundreds * 100 + 99
        }
        if let single = Int(text) { return valid.contains(single) ? single...single : nil }
        guard let dots = text.firstRange(of: ".."), let low = Int(text[..<dots.lowerBound]),
            let high = Int(text[dots.upperBound...])
        else {
            return nil
        }
        return valid.contains(low) && valid.contains(high) && low <= high ? low...high : nil
    }
}
