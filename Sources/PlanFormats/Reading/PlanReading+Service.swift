import LoadModel

extension PlanReading {
    /// How a target serves: a law alone, or a map of it and the servers.
    mutating func service(_ node: YAMLNode) -> DeclaredService? {
        if node.scalar != nil { return serviceLaw(node).map { DeclaredService(law: $0) } }
        guard let fields = fields(node, .service) else { return nil }
        let servers = whole(fields["servers"], "servers", Limits.servers) ?? 1
        let discipline = choice(fields["discipline"], "discipline", of: Discipline.self) ?? .fifo
        let queue = whole(fields["queue"], "queue", Limits.queue)
        guard let law = fields["law"] else {
            if !fields.hasRefusedKeys { report(fields.place, "'service' has no law; \(Section.service.example)") }
            return nil
        }
        return serviceLaw(law).map { DeclaredService(law: $0, servers: servers, discipline: discipline, queue: queue) }
    }

    private mutating func serviceLaw(_ node: YAMLNode) -> Distribution? {
        value(node, "service") { text throws(ValueError) in try Quantity.distribution(text, "service", Limits.service) }
    }

    /// A target without a url: one that Dyno runs itself, which takes a law to serve by.
    mutating func embeddedTarget(_ entry: YAMLEntry, _ fields: Fields, _ service: DeclaredService?, _ link: Link?) -> Target? {
        guard fields["service"] != nil else {
            if !fields.hasRefusedKeys {
                report(
                    entry.place,
                    "target '\(entry.key.shortened)' has no url; write 'url: http://127.0.0.1:8080' in it, or 'service: exponential "
                        + "5ms' for a demo target that Dyno runs itself")
            }
            return nil
        }
        for other in fields.entries where other.key != "service" && other.key != "link" {
            report(
                other.place,
                "'\(other.key)' needs a url: the demo target that Dyno runs for 'service' speaks plain HTTP/1.1 on 127.0.0.1; "
                    + "write a url, or remove '\(other.key)'")
        }
        return service.map { service in
            var target = Target.embedded(name: entry.key, service: service)
            target.link = link
            return target
        }
    }
}
