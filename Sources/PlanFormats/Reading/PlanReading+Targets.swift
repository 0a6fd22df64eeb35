import LoadModel

extension PlanReading {
    /// The targets in the plan's order: `targets`, or the one that `url` names.
    mutating func targets(_ fields: Fields) -> [Target] {
        if let short = fields.entry("url"), let long = fields.entry("targets") {
            report(max(short.place, long.place), "a plan has 'url' or 'targets', not both; move the url into 'targets'")
        }
        if let node = fields["url"] { return url(node).map { [Target(name: "target", url: $0)] } ?? [] }
        guard let node = fields["targets"] else {
            if !fields.hasRefusedKeys {
                report(fields.place, "a plan needs a target; write 'url: http://127.0.0.1:8080' or 'targets:'")
            }
            return []
        }
        guard case .map(let entries) = node.content, !entries.isEmpty else {
            report(
                node.place,
                "'targets' must be a map of names to URLs, found \(node.kind); write 'api: http://127.0.0.1:8080' below it")
            return []
        }
        return entries.compactMap { target($0) }
    }

    private mutating func target(_ entry: YAMLEntry) -> Target? {
        if entry.key.isEmpty || entry.key.contains(where: { $0.isNewline || $0 == "/" }) {
            report(entry.place, "'\(entry.key.shortened)' is not a target's name; use letters, digits and hyphens")
        }
        if entry.value.scalar != nil { return url(entry.value).map { Target(name: entry.key, url: $0) } }
        guard let fields = fields(entry.value, Keys.target.section) else { return nil }
        let names = names
        if fields["start"] != nil { stand(forPort: Launch.portMark) }
        defer { self.names = names }
        var target = Target(name: entry.key, url: .free)
        target.launch = launch(fields)
        read(fields, Keys.target.keys, into: &target)
        guard fields["url"] != nil || fields["start"] != nil else { return embeddedTarget(entry, fields, target) }
        guard let url = fields["url"] == nil ? TargetURL.free : fields["url"].flatMap({ self.url($0) }) else { return nil }
        if url.scheme == .http, let entry = fields.entry("tls") {
            let reason = "nothing is encrypted on the way to \(url)"
            report(entry.place, "'tls' needs an https url, and \(reason); write https:// in it, or remove 'tls'")
        }
        target.url = url
        report(target.conflicts, in: fields)
        return target
    }

    /// A URL may come from the environment, since a plan moves between them; outputs show it unless it is listed under `secrets`.
    private mutating func url(_ node: YAMLNode) -> TargetURL? {
        guard text(node, "url") != nil, let template = template(node, "url") else { return nil }
        guard template.isConstant else {
            report(node.place, "url is the same for the whole run and cannot hold \(template); write the value")
            return nil
        }
        let text = template.knownText
        let hidden = template.segments.compactMap { $0.hiddenName(secrets) }
        do {
            var url = try text.contains(Launch.portMark) ? TargetURL(withFreePort: text) : TargetURL(parsing: text)
            if !hidden.isEmpty {
                url.hiddenAs = "\(template)"
                secretsInURLs.formUnion(hidden)
            }
            return url
        } catch {
            let from = template.segments.contains(where: \.isEnvironment) && hidden.isEmpty ? " (the value of \(template))" : ""
            report(node.place, hidden.isEmpty ? error.message + from : "the value of \(template) is not a url; check it")
            return nil
        }
    }
}

extension Template.Segment {
    fileprivate var isEnvironment: Bool { if case .environment = self { true } else { false } }

    /// What `secrets` calls it, where it is listed there.
    fileprivate func hiddenName(_ secrets: [String]) -> String? {
        switch self {
        case .secret(let name, _): name
        case .environment(let name, _): secrets.first { $0 == name || $0 == "env.\(name)" }
        case .literal, .uuid, .iteration, .user, .recorded, .value, .file: nil
        }
    }
}

extension PlanReading {
    /// What is spoken with a target.
    mutating func httpVersion(_ node: YAMLNode) -> HTTPVersion? {
        let version = value(node, "http") { text throws(ValueError) in try Quantity.httpVersion(text) }
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
