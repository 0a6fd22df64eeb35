/// What a server does at which path: a table from patterns such as `/channels/{id}` to values.
///
/// Paths are compared part by part and as sent; an empty part, as of a slash at the end, does not count.
public struct Routes<Value: Sendable>: Sendable {
    private struct Route: Sendable {
        let parts: [Substring]
        let methods: [String]
        let value: Value
    }

    private var routes: [Route] = []

    public enum Match {
        /// The value, and what stands in the path for each name in braces.
        case found(Value, [Substring: Substring])
        /// There is such a path, for these methods.
        case otherMethods(Value, [String])
        case none
    }

    public init() {}

    /// Adds a route. Earlier ones go first. Whoever may GET may HEAD.
    public mutating func add(_ pattern: Substring, methods: [String] = ["GET"], _ value: Value) {
        let methods = methods.contains("GET") && !methods.contains("HEAD") ? methods + ["HEAD"] : methods
        routes.append(Route(parts: pattern.split(separator: "/"), methods: methods, value: value))
    }

    public func match(_ method: String, _ path: Substring) -> Match {
        let parts = path.split(separator: "/")
        var other: Value?
        var allowed: [String] = []
        for route in routes {
            guard let names = Self.names(route.parts, in: parts) else { continue }
            if route.methods.contains(method) { return .found(route.value, names) }
            other = other ?? route.value
            allowed += route.methods
        }
        return other.map { .otherMethods($0, allowed) } ?? .none
    }

    private static func names(_ pattern: [Substring], in parts: [Substring]) -> [Substring: Substring]? {
        guard pattern.count == parts.count else { return nil }
        var names: [Substring: Substring] = [:]
        for (wanted, part) in zip(pattern, parts) {
            if wanted.hasPrefix("{"), wanted.hasSuffix("}") {
                names[wanted.dropFirst().dropLast()] = part
            } else if wanted != part {
                return nil
            }
        }
        return names
    }
}
