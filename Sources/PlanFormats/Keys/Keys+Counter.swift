import JSONPath
import LoadModel

extension Keys {
    static let counter = Table(
        "targets.NAME.counter", "'counter'", usual: Counter(), required: ["get"], requiredOne: ["metric", "json", "nginx"],
        example: "write '{ get: /metrics, metric: http_requests_total }'",
        frame: "{ targets: { a: { url: 'http://x', counter: { % } } }, get: /, load: { rate: 1/s } }",
        beside: "get: /metrics, metric: requests_total"
    ) {
        Key(
            KeyForm("get", .text, "Where it is read, before and after each load: a path, or a whole URL.", example: "/stats")
                .beside("metric: requests_total")
        ) { reading, entry, _, counter in
            if let place = reading.counterPlace(entry.value) { (counter.url, counter.path) = place }
        } write: { counter, _ in
            .constant((counter.url.map { "\($0)" } ?? "") + counter.path)
        }
        Key(
            KeyForm(
                "metric", .text, "A metric in Prometheus's text format, all series that have these labels together.",
                example: "'requests_total{code=\"200\"}'"
            ).beside("get: /metrics")
        ) { reading, entry, _, counter in
            let selector = reading.value(entry.value, "metric") { text throws(ValueError) in try Quantity.metric(text) }
            counter.source = selector.map { .metric($0) } ?? counter.source
        } write: { counter, _ in
            if case .metric(let selector) = counter.source { .constant("\(selector)") } else { nil }
        }
        Key(
            KeyForm("json", .text, "A path to one number of a JSON text.", example: "$.requests").beside("get: /metrics")
        ) { reading, entry, _, counter in
            let path = reading.value(entry.value, "json") { text throws(ValueError) in try Quantity.numberPath(text) }
            counter.source = path.map { .json($0) } ?? counter.source
        } write: { counter, _ in
            if case .json(let path) = counter.source { .constant(path) } else { nil }
        }
        Key(
            KeyForm("nginx", .truth, "Whether it is the requests of nginx's stub_status.", example: "true").beside(
                "get: /metrics")
        ) { reading, entry, _, counter in
            if reading.truth(entry.value, "nginx") == true { counter.source = .nginx }
        } write: { counter, _ in
            counter.source == .nginx ? .inline("true") : nil
        }
        Key(
            "others", \.others, .percentage(0...1), "What others may ask of the target meanwhile, of the requests of the load.",
            usual: "0%", example: "1%"
        ).writtenIfUnusual()
    }
}

extension Form where Value == Counter {
    static var counter: Form {
        Form(
            .section(Keys.counter.section), read: { reading, node, _ in reading.counter(node) },
            write: { counter, writer in Keys.counter.written(counter, writer) })
    }
}

extension PlanReading {
    /// What counts a target's requests.
    fileprivate mutating func counter(_ node: YAMLNode) -> Counter? {
        guard let fields = fields(node, Keys.counter.section) else { return nil }
        var counter = Keys.counter.usual
        read(fields, Keys.counter.keys, into: &counter)
        let given = ["metric", "json", "nginx"].compactMap { fields.entry($0) }
        if given.count > 1 {
            report(given[1].place, "a counter is one number: '\(given[0].key)' or '\(given[1].key)'; remove one of them")
        }
        if !fields.hasRefusedKeys, given.isEmpty || fields["get"] == nil {
            let lack = fields["get"] == nil ? "no 'get'" : "neither 'metric' nor 'json' nor 'nginx'"
            report(fields.place, "'counter' has \(lack); \(Keys.counter.section.example)")
        }
        return counter.source == nil ? nil : counter
    }

    fileprivate mutating func counterPlace(_ node: YAMLNode) -> (url: TargetURL?, path: String)? {
        guard let text = constant(node, "get") else { return nil }
        guard !text.hasPrefix("/") else { return (nil, text) }
        let parts = text.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        guard text.contains("://"), parts.count == 4,
            let url = try? TargetURL(parsing: parts[..<3].joined(separator: "/"))
        else {
            report(
                node.place,
                "get: '\(text.shortened)' is neither a path nor a URL; write /metrics, or http://127.0.0.1:9090/metrics")
            return nil
        }
        return (url, "/" + parts[3])
    }
}

extension Quantity {
    fileprivate static func metric(_ text: String) throws(ValueError) -> MetricSelector {
        do throws(QuantityError) { return try MetricSelector(parsing: text) } catch {
            throw ValueError(message: "metric: \(error)")
        }
    }

    /// A JSONPath that leads to one place.
    fileprivate static func numberPath(_ text: String) throws(ValueError) -> String {
        let query: JSONPathQuery
        do throws(JSONPathError) { query = try JSONPathQuery(text) } catch {
            throw ValueError(message: "json: '\(text.shortened)' is not a path: \(error)")
        }
        guard query.singular != nil else {
            throw ValueError(
                message: "json: '\(text.shortened)' may lead to several values; write names and numbers only, as in $.a[0]")
        }
        return text
    }
}
