import LoadModel
import Traces

extension PlanReading {
    /// Whether the plan means to replay a trace, right or wrong.
    static func isTrace(_ load: YAMLNode?) -> Bool {
        guard case .map(let entries)? = load?.content else { return false }
        if let model = entries.first(where: { $0.key == "model" }) { return model.value.scalar?.text == "trace" }
        return entries.contains { $0.key == "file" }
    }

    /// The trace and what it holds: all of it is read.
    mutating func trace(_ fields: Fields, _ targets: [Target]) -> Trace? {
        let before = issues.count
        let mode = traceMode(fields)
        refuse(fields, of: mode.map { [$0 == .open ? .openReplay : .closedReplay] } ?? LoadKind.replays)
        let name = fields["file"].flatMap { constant($0, "file") }
        if fields["file"] == nil, !fields.hasRefusedKeys {
            report(fields.place, "a trace needs its file; write 'file: access.log'")
        }
        let format = traceFormat(fields["format"], file: name ?? "")
        var trace = Trace(file: "", format: format ?? .combined, mode: mode ?? .open)
        read(fields, Keys.trace, into: &trace)
        guard issues.count == before, let name, let node = fields["file"] else { return nil }
        trace.file = FilePath.absolute(path(besidePlan: name))
        return surveyed(trace, shownAs: path(besidePlan: name), at: node.place, targets)
    }

    private mutating func surveyed(_ trace: Trace, shownAs path: String, at place: Place, _ targets: [Target]) -> Trace? {
        let allowed = AllowedHosts(trace.allowHosts, targets: targets)
        var trace = trace
        do throws(TraceError) {
            // Where the targets themselves are wrong, their hosts are not known.
            trace.content = try TraceSurvey.content(of: trace) { targets.isEmpty || allowed.contains($0) }
            return trace
        } catch {
            if let inside = error.place {
                report(PlanIssue(file: path, line: inside.line, column: inside.column, message: error.message))
            } else {
                report(place, "file '\(path)' \(error.message)")
            }
            return nil
        }
    }

    private mutating func traceMode(_ fields: Fields) -> Trace.Mode? {
        let name = fields["mode"].flatMap { constant($0, "mode") }
        switch name {
        case "closed"?: break
        case "open"?, nil: return .open
        case let name?:
            if let node = fields["mode"] {
                let names = ["open", "closed"]
                report(node.place, "unknown mode '\(name.shortened)'" + suggestion(for: name, among: names, listing: "write"))
            }
            return nil
        }
        let users = fields["users"].map { whole($0, "users", Limits.users) } ?? 1
        let think = fields["think"].map { self.think($0) } ?? Distribution.zero
        let pacing = fields["pacing"].map { duration($0, "pacing", Limits.pacing) } ?? Nanoseconds.zero
        guard let users, let think, let pacing else { return nil }
        return .closed(users: users, cycle: UserCycle(think: think, pacing: pacing))
    }

    /// What the plan says, else what the file's name ends with.
    private mutating func traceFormat(_ node: YAMLNode?, file: String) -> TraceFormat? {
        guard let node else { return TraceFormat(file.split(separator: ".").last.map { $0.lowercased() } ?? "") ?? .combined }
        guard let text = constant(node, "format") else { return nil }
        guard let format = TraceFormat(text) else {
            let nearest = suggestion(for: text, among: TraceFormat.names, listing: "write")
            report(
                node.place,
                "unknown format '\(text.shortened)'\(nearest), or the text of nginx's log_format, as in '[$time_local] \"$request\"'"
            )
            return nil
        }
        if let problem = format.problem {
            report(node.place, "format: \(problem)")
            return nil
        }
        return format
    }

    mutating func labelTemplates(_ node: YAMLNode) -> [PathTemplate] {
        guard let items = list(node, "labels", example: "write '- /channels/{id}' below it") else { return [] }
        return items.compactMap { item in
            guard let text = constant(item, "a label") else { return nil }
            do { return try PathTemplate(parsing: text) } catch {
                report(item.place, "labels: \(error)")
                return nil
            }
        }
    }

    /// The names of headers; those that Dyno makes itself cannot be recorded ones.
    mutating func recordedHeaders(_ node: YAMLNode) -> [String] {
        guard let items = list(node, "headers", example: "write '- User-Agent' below it") else { return [] }
        var names: [String] = []
        for item in items {
            guard let name = constant(item, "a header") else { continue }
            if let problem = RequestRules.problem(withHeaderName: name) {
                report(item.place, problem)
            } else if ["host", "connection", "expect"].contains(name.lowercased()) {
                report(
                    item.place, "'\(name)' follows from the target and its connections, and is not taken from a trace; remove it")
            } else if names.contains(where: { $0.lowercased() == name.lowercased() }) {
                report(item.place, "header '\(name)' is named twice; names do not depend on upper and lower case")
            } else {
                names.append(name)
            }
        }
        return names
    }

    /// The load with its warm-up and its end, which a trace of some length may not have.
    mutating func load(_ trace: Trace, _ fields: Fields, _ targets: [Target]) -> Load? {
        let before = issues.count
        let isStopGiven = fields["duration"] != nil || fields["requests"] != nil
        let given = isStopGiven ? stopRule(fields) : nil
        let start = Load(model: .trace(trace), stop: Keys.load.usual.stop)
        guard var load = loaded(start.model, start, fields, targets), issues.count == before else { return nil }
        do throws(TraceConflict) { try trace.check(warmup: load.warmup, stop: given) } catch {
            report(fields[error.setting.rawValue]?.place ?? fields.place, "\(error.setting.rawValue): \(error.message)")
            return nil
        }
        load.stop = given ?? trace.naturalStop(warmup: load.warmup) ?? load.stop
        return load
    }

    /// What a plan says of its requests when a trace says which they are: nothing but what all have.
    mutating func refuseRequests(_ plan: Fields) {
        for entry in plan.entries where Keys.isMethod(entry.key) || entry.key == "scenarios" {
            report(entry.place, "'\(entry.key)' cannot stand beside a trace, which says what is requested; remove it")
        }
        for entry in plan.entries where Keys.isContent(entry.key) {
            report(
                entry.place,
                "'\(entry.key)' belongs to a request; what all requests of the trace are to have goes into 'defaults'")
        }
    }
}

extension Trace {
    /// One scenario for each kind of its requests, chosen as often as they are.
    ///
    /// - Parameter defaults: their headers replace recorded ones.
    func scenarios(_ defaults: RequestStep) -> [Scenario] {
        let recorded = recordedHeaders.enumerated().map { Header(name: $1, value: Template(segments: [.recorded(.header($0))])) }
        let headers = PlanReading.merged(recorded, with: defaults.headers)
        return content.kinds.map { kind in
            var step = defaults
            step.headers = headers
            step.label = kind.label
            step.method = kind.method
            step.path = Template(segments: [.recorded(.path)])
            step.body = kind.hasBody ? Template(segments: [.recorded(.body)]) : nil
            return Scenario(name: kind.label, weight: Double(kind.count), steps: [.request(step)])
        }
    }
}

/// Which hosts of absolute URLs are the target, or are to be answered by it.
private struct AllowedHosts {
    private let names: Set<String>

    /// - Parameter listed: names with or without a port; without one, with any.
    init(_ listed: [String], targets: [Target]) {
        names = Set((listed + targets.flatMap(\.url.authorities)).map { $0.lowercased() })
    }

    func contains(_ host: String) -> Bool {
        if names.contains(host) { return true }
        guard let colon = host.lastIndex(of: ":"), host[host.index(after: colon)...].allSatisfy(\.isNumber) else { return false }
        return names.contains(String(host[..<colon]))
    }
}
