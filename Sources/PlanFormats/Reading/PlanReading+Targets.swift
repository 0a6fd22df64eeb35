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
        case .literal, .uuid, .iteration, .user, .recorded: nil
        }
    }
}
