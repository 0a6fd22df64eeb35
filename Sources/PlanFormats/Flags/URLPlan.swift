import LoadModel

/// A bare URL as a plan: one request, loaded as the flags say.
///
/// Without flags the load is open with constant arrivals, 10/s for 10 s, and no warm-up. Users without a rate make a closed
/// loop without think time; users with a rate cap the connections of an open load.
public struct URLPlan: Hashable, Sendable {
    /// `http://127.0.0.1:8080/x?y=1`, or without its scheme.
    public var url: String
    /// The URL to compare it with; it may leave the path out.
    public var candidate: String?
    public var flags: PlanFlags

    public init(url: String, comparedWith candidate: String? = nil, flags: PlanFlags = PlanFlags()) {
        self.url = url
        self.candidate = candidate
        self.flags = flags
    }

    /// The plan.
    /// - Parameter environment: what `${env.NAME}` in the URL, headers and body is looked up in.
    /// - Throws: `FlagErrors` with every mistake, each named by its flag.
    public func plan(environment: [String: String]) throws(FlagErrors) -> Plan {
        var reading = FlagReading(flags: flags, environment: environment, isOfPlan: false)
        let named = targets(&reading)
        let targets = reading.reached(reading.trusted(named))
        let request = request(&reading)
        let scenarios = reading.exchanged([Scenario(name: "main", steps: [.request(request)])])
        let load = reading.kept(load(&reading), for: targets)
        reading.refuse(["--target"], "a URL is its own target; a plan file may name several")
        let thresholds = reading.thresholds(labels: ThresholdLabels(requests: [request.label]), .rule)
        let comparison = ComparisonPlan(
            roles: ComparisonRoles.inferred(from: targets.map(\.name)), rule: reading.rule(ComparisonRule(), loads: [load]))
        var plan = Plan(
            name: targets.first.map { Self.name(for: $0.url) } ?? "url", targets: targets, scenarios: scenarios, load: load,
            thresholds: thresholds, comparison: comparison, keepsCookies: flags.gives("--cookies"))
        do { plan.allowedHosts = try HostRule.allowed(by: environment) } catch {
            reading.report(HostRule.variable, error.description)
        }
        plan.abort = reading.aborts(labels: ThresholdLabels(requests: [request.label]), .rule)
        reading.change(&plan, by: Keys.plan.keys)
        reading.change(&plan.generator, by: Keys.generator.keys)
        reading.checkTransport(of: plan)
        reading.checkDialAhead(of: plan)
        try reading.check()
        return plan
    }

    private func targets(_ reading: inout FlagReading) -> [Target] {
        guard let candidate else { return [target("target", url, &reading)].compactMap { $0 } }
        let base = Self.split(url).path
        let other = Self.split(candidate).path
        if other != "/", other != base {
            reading.report(
                "URL", "'\(base.shortened)' and '\(other.shortened)' differ; a comparison sends both the same: write a plan file")
        }
        return [target("baseline", url, &reading), target("candidate", candidate, &reading)].compactMap { $0 }
    }

    private func target(_ name: String, _ url: String, _ reading: inout FlagReading) -> Target? {
        do { return Target(name: name, url: try TargetURL(parsing: Self.split(url).base)) } catch {
            reading.report("URL", error.message)
            return nil
        }
    }

    private func request(_ reading: inout FlagReading) -> RequestStep {
        let path = Self.split(url).path
        let template = reading.template("URL", path)
        if !template.segments.isEmpty, let problem = RequestRules.problem(withPath: template) { reading.report("URL", problem) }
        let body = body(&reading)
        let method = method(&reading, hasBody: body != nil)
        return RequestStep(
            label: Secrecy.rule.shown("\(method.token) \(path)"), method: method, path: template,
            headers: headers(&reading, body), body: body)
    }

    private func method(_ reading: inout FlagReading, hasBody: Bool) -> HTTPMethod {
        guard let name = flags.text("--method") else { return hasBody ? .post : .get }
        if let method = HTTPMethod(rawValue: name.lowercased()) { return method }
        let methods = HTTPMethod.allCases.map(\.token)
        reading.report("--method", "unknown method '\(name.shortened)'" + suggestion(for: name, among: methods, listing: "write"))
        return .get
    }

    private func body(_ reading: inout FlagReading) -> Template? {
        if flags.gives("--body"), flags.bodyFileContents != nil {
            reading.report("--body-file", "a request has one body; drop -b or --body-file")
        }
        return flags.text("--body").map { reading.template("--body", $0) } ?? flags.bodyFileContents.map { Template($0) }
    }

    /// A body that looks like JSON is sent as JSON unless a header says otherwise.
    private func headers(_ reading: inout FlagReading, _ body: Template?) -> [Header] {
        var headers = (flags.texts("--header") ?? []).compactMap { header($0, &reading) }
        let first = body?.knownText.first { !$0.isWhitespace }
        if first == "{" || first == "[", !headers.contains(where: { $0.name.lowercased() == "content-type" }) {
            headers.append(Header(name: "Content-Type", value: Template("application/json")))
        }
        return headers
    }

    private func header(_ text: String, _ reading: inout FlagReading) -> Header? {
        guard let colon = text.firstIndex(of: ":") else {
            // What stands behind its name may be a secret.
            let name = String(text.prefix { $0.isLetter || $0.isNumber || $0 == "-" })
            reading.report(
                "--header",
                "'\(name.shortened)\(name.count < text.count ? "..." : "")' has no ':'; write it as in -H 'Accept: application/json'"
            )
            return nil
        }
        let name = String(text[..<colon])
        if let problem = RequestRules.problem(withHeaderName: name) { reading.report("--header", problem) }
        let trimmed = text[text.index(after: colon)...].drop { $0 == " " }
        let value = reading.template("--header", String(trimmed))
        if let problem = RequestRules.problem(withHeaderValue: value, of: name) { reading.report("--header", problem) }
        return Header(name: name, value: value)
    }

    private func load(_ reading: inout FlagReading) -> Load {
        let rates = reading.rates()
        let isClosed = !flags.gives("--rate") && (flags.gives("--users") || flags.gives("--connections"))
        let users = isClosed ? reading.users() : reading.openConnections()
        let arrivals = reading.arrivals()
        if isClosed {
            reading.refuseFlags(foreignTo: .closed, "without a rate (-R) the load is closed")
        }
        let model: Load.Model =
            isClosed
            ? .closed(users: reading.users(users, of: [.steady(1)]), cycles: reading.cycles([UserCycle()]))
            : reading.openModel(
                arrivals: arrivals ?? .constant,
                profiles: (rates ?? [Rate(perSecond: 10)].compactMap { $0 }).map { .steady($0) })
        var load = Load(
            model: model, stop: reading.stop() ?? .duration(Nanoseconds(seconds: 10)),
            connections: isClosed ? sharedConnections(&reading) : users)
        reading.change(&load, by: Keys.load.keys)
        return load
    }

    /// Without `-c`, `--connections` is the number of users.
    private func sharedConnections(_ reading: inout FlagReading) -> Int? {
        flags.gives("--users") ? reading.sharedConnections() : nil
    }

    /// The part of a URL that names the target, and the part that is requested: its path and query.
    private static func split(_ url: String) -> (base: String, path: String) {
        let text = url.prefixMatch(of: #/[A-Za-z0-9+.\-]*:\/\//#) == nil ? "http://" + url : url
        let host = text.firstRange(of: "://").map(\.upperBound) ?? text.startIndex
        let end = text[host...].firstIndex { "/?#".contains($0) } ?? text.endIndex
        let path = String(text[end...])
        return (String(text[..<end]), path.hasPrefix("/") ? path : "/" + path)
    }

    /// The host and port, fit for a folder's name: `127.0.0.1-8080`.
    private static func name(for url: TargetURL) -> String {
        let host = String(url.host.replacing(":", with: "-").drop { $0 == "-" || $0 == "." })
        return url.authority.hasSuffix(":\(url.port)") ? "\(host)-\(url.port)" : host
    }
}
