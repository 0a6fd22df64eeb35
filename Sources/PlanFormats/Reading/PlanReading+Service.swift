import LoadModel

extension PlanReading {
    /// How a target serves: a law alone, or a map of it and the servers.
    mutating func service(_ node: YAMLNode) -> DeclaredService? {
        if node.scalar != nil {
            return Form<Distribution>.law.read(&self, node, "service").map { DeclaredService(law: $0) }
        }
        guard let fields = fields(node, Keys.service.section) else { return nil }
        var service = Keys.service.usual
        read(fields, Keys.service.keys, into: &service)
        if fields["law"] == nil, !fields.hasRefusedKeys {
            report(fields.place, "'service' has no law; \(Keys.service.section.example)")
        }
        return service
    }

    /// A target without a url: one that Dyno runs itself, which takes a law to serve by.
    mutating func embeddedTarget(_ entry: YAMLEntry, _ fields: Fields, _ read: Target) -> Target? {
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
        return read.service.map { service in
            var target = Target.embedded(name: entry.key, service: service)
            target.link = read.link
            return target
        }
    }
}
