/// A target's own count of what it has done: read before and after a load, it shows whether what was measured happened there at all.
public struct Counter: Hashable, Sendable {
    /// Of another server, where it is told there; nil: of the target.
    public var url: TargetURL?
    public var path: String
    /// nil only while it is being read.
    public var source: Source?
    /// What others may have asked of the target meanwhile, of the requests of the load.
    public var others: Double

    /// Where in the answer it stands.
    public enum Source: Hashable, Sendable {
        /// A metric in Prometheus's text format: the sum over all of its series that have these labels.
        case metric(MetricSelector)
        /// A JSONPath that leads to one number.
        case json(String)
        /// `requests` of nginx's stub_status.
        case nginx
    }

    public init(url: TargetURL? = nil, path: String = "", source: Source? = nil, others: Double = 0) {
        self.url = url
        self.path = path
        self.source = source
        self.others = others
    }

    /// What is read, for people.
    public var name: String {
        switch source {
        case .metric(let selector): "\(selector)"
        case .json(let path): path
        case .nginx: "requests of nginx"
        case nil: ""
        }
    }
}

/// Which series of a metric: its name and labels that they must have.
public struct MetricSelector: Hashable, Sendable, CustomStringConvertible {
    public var name: String
    /// By their names, which are unique.
    public var labels: [String: String]

    /// Reads `http_requests_total`, `http_requests_total{code="200",handler="/x"}`.
    /// - Throws: `QuantityError` that says what is amiss.
    public init(parsing text: String) throws(QuantityError) {
        guard let series = MetricSelector.series(of: text[...]), series.rest.allSatisfy(\.isWhitespace) else {
            throw QuantityError("'\(text)' is not a metric; write its name, and labels as in requests_total{code=\"200\"}")
        }
        (name, labels) = (series.name, series.labels)
    }

    public var description: String {
        guard !labels.isEmpty else { return name }
        let pairs = labels.sorted { $0.key < $1.key }.map { key, value in
            "\(key)=\"\(value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n"))\""
        }
        return "\(name){\(pairs.joined(separator: ","))}"
    }

    /// The sum over the series of a text in Prometheus's format; nil where it has none of them.
    public func sum(in text: String) -> Double? {
        var sum: Double?
        for line in text.split(whereSeparator: \.isNewline) where line.hasPrefix(name) {
            guard let series = MetricSelector.series(of: line), series.name == name,
                labels.allSatisfy({ series.labels[$0.key] == $0.value }),
                let value = series.rest.split(separator: " ").first.flatMap({ Double($0) }), value.isFinite
            else { continue }
            sum = (sum ?? 0) + value
        }
        return sum
    }

    /// The head of a line: `name{label="value",...}`, and what follows. A value's escapes are `\\`, `\"` and `\n`.
    private static func series(of line: Substring) -> (name: String, labels: [String: String], rest: Substring)? {
        let name = line.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == ":" || $0 == ".") }
        guard let first = name.first, !first.isNumber else { return nil }
        var rest = line[name.endIndex...]
        var labels: [String: String] = [:]
        guard rest.first == "{" else { return (String(name), labels, rest) }
        rest.removeFirst()
        while true {
            rest = rest.drop { $0 == " " || $0 == "," }
            if rest.first == "}" { return (String(name), labels, rest.dropFirst()) }
            guard let equals = rest.firstIndex(of: "=") else { return nil }
            let label = rest[..<equals].filter { $0 != " " }
            rest = rest[equals...].dropFirst().drop { $0 == " " }
            guard rest.popFirst() == "\"", !label.isEmpty else { return nil }
            var value = ""
            while true {
                guard let character = rest.popFirst() else { return nil }
                if character == "\"" { break }
                guard character == "\\" else {
                    value.append(character)
                    continue
                }
                guard let escaped = rest.popFirst() else { return nil }
                value.append(escaped == "n" ? "\n" : escaped)
            }
            labels[String(label)] = value
        }
    }
}
