import LoadModel

extension PlanReading {
    /// How a target is trusted. What is wrong is left out, so that the target still has its name.
    mutating func tls(_ node: YAMLNode) -> TLSOptions {
        guard let fields = fields(node, .tls) else { return TLSOptions() }
        if let key = fields.entry("key"), fields["cert"] == nil, !fields.hasRefusedKeys {
            report(key.place, "'key' is of no use without the client's certificate; write 'cert: client.pem' beside it")
        }
        return TLSOptions(
            authorities: file(fields, "ca"), certificate: file(fields, "cert"), key: file(fields, "key"),
            isInsecure: fields["insecure"].flatMap { truth($0, "insecure") } ?? false, serverName: serverName(fields["sni"]))
    }

    /// The path of a file beside the plan that whoever speaks TLS will read.
    private mutating func file(_ fields: Fields, _ key: String) -> String? {
        guard let node = fields[key], let name = constant(node, key) else { return nil }
        let path = path(besidePlan: name)
        if let problem = FilePath.problem(with: path, limit: Limits.certificateBytes) {
            report(node.place, "\(key) '\(path)' \(problem)")
        }
        return FilePath.absolute(path)
    }

    private mutating func serverName(_ node: YAMLNode?) -> String? {
        guard let node else { return nil }
        return value(node, "sni") { text throws(ValueError) in try Quantity.serverName(text, "sni") }
    }
}
