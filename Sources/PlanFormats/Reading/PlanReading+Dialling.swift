import LoadModel

extension PlanReading {
    /// What is spoken with a target.
    mutating func httpVersion(_ node: YAMLNode) -> HTTPVersion? {
        let version = value(node, "http") { text throws(ValueError) in try Quantity.httpVersion(text) }
        if version == .two { note(.httpTwo, node.place) }
        if version == .oneZero { note(.httpOneZero, node.place) }
        return version
    }

    mutating func unixSocket(_ node: YAMLNode) -> String? {
        guard let name = constant(node, "unixSocket") else { return nil }
        do { return try Quantity.unixSocket(FilePath.absolute(path(besidePlan: name))) } catch {
            report(node.place, error.message)
            return nil
        }
    }

    /// A URL, or a map of a URL and whether a tunnel is asked for.
    mutating func proxy(_ node: YAMLNode) -> Proxy? {
        if node.scalar != nil { return proxy(node, isTunnel: false) }
        guard let fields = fields(node, Keys.proxy) else { return nil }
        let isTunnel = fields["tunnel"].flatMap { truth($0, "tunnel") } ?? false
        guard let url = fields["url"] else {
            if !fields.hasRefusedKeys { report(fields.place, "'proxy' has no url; \(Keys.proxy.example)") }
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
            let entries = conflict.keys.compactMap { fields.entry($0) }
            let place = entries.first?.place ?? fields.entry("proxy")?.place ?? fields.place
            let remove = "remove " + conflict.keys.map { "'\($0)'" }.joined(separator: " or ")
            report(place, "\(conflict.reason); " + (conflict.remedy.map { "\($0.plan), or " } ?? "") + remove)
        }
    }
}
