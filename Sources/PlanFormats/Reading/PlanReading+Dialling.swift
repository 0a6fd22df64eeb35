import LoadModel

extension PlanReading {
    /// How a target is reached and what is spoken with it.
    mutating func httpVersion(_ node: YAMLNode?) -> HTTPVersion {
        guard let node, let text = constant(node, "http") else { return .oneOne }
        do {
            let version = try Quantity.httpVersion(text)
            if version == .two { note(.httpTwo, node.place) }
            if version == .oneZero { note(.httpOneZero, node.place) }
            return version
        } catch {
            report(node.place, error.message)
            return .oneOne
        }
    }

    mutating func dialOptions(_ target: Fields) -> DialOptions {
        DialOptions(
            resolve: hosts(target["resolve"], "resolve", example: "- api.example.com:443:127.0.0.1") {
                text throws(ValueError) in try Quantity.resolve(text)
            },
            connectTo: hosts(target["connectTo"], "connectTo", example: "- api.example.com:443:127.0.0.1:8443") {
                text throws(ValueError) in try Quantity.connectTo(text)
            },
            unixSocket: unixSocket(target["unixSocket"]),
            interface: target["interface"].flatMap { node in
                value(node, "interface") { text throws(ValueError) in try Quantity.interface(text) }
            },
            proxy: target["proxy"].flatMap { proxy($0) })
    }

    private mutating func hosts(
        _ node: YAMLNode?, _ what: String, example: String, read: (String) throws(ValueError) -> String
    ) -> [String] {
        guard let node, let items = list(node, what, example: "write '\(example)' below it") else { return [] }
        return items.compactMap { value($0, what, read: read) }
    }

    private mutating func unixSocket(_ node: YAMLNode?) -> String? {
        guard let node else { return nil }
        guard let name = constant(node, "unixSocket") else { return nil }
        do { return try Quantity.unixSocket(FilePath.absolute(path(besidePlan: name))) } catch {
            report(node.place, error.message)
            return nil
        }
    }

    /// A URL, or a map of a URL and whether a tunnel is asked for.
    private mutating func proxy(_ node: YAMLNode) -> Proxy? {
        note(.forwardingProxy, node.place)
        if node.scalar != nil { return proxy(node, isTunnel: false) }
        guard let fields = fields(node, .proxy) else { return nil }
        let isTunnel = fields["tunnel"].flatMap { truth($0, "tunnel") } ?? false
        guard let url = fields["url"] else {
            if !fields.hasRefusedKeys { report(fields.place, "'proxy' has no url; \(Section.proxy.example)") }
            return nil
        }
        return proxy(url, isTunnel: isTunnel)
    }

    private mutating func proxy(_ node: YAMLNode, isTunnel: Bool) -> Proxy? {
        confidential(node, "proxy") { template throws(ValueError) in try Proxy(parsing: template, isTunnel: isTunnel) }
    }

    /// Reports what excludes each other in `fields`, at the setting that is more likely to be wrong.
    mutating func report(_ conflicts: [PlanConflict], in fields: Fields) {
        for conflict in conflicts {
            let entries = conflict.settings.compactMap { fields.entry($0.rawValue) }
            let place = entries.first?.place ?? fields.entry("proxy")?.place ?? fields.place
            let remove = "remove " + conflict.settings.map { "'\($0.rawValue)'" }.joined(separator: " or ")
            report(place, "\(conflict.reason); " + (conflict.remedy.map { "\($0.plan), or " } ?? "") + remove)
        }
    }
}
