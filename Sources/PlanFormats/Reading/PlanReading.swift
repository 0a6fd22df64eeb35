import Foundation
import LoadModel

/// One pass over a plan's nodes, which collects every mistake on its way.
struct PlanReading {
    let file: String
    let baseDirectory: String
    let source: SourceText
    var names: TemplateNames
    private(set) var issues: [PlanIssue] = []
    /// How much longer the plan's texts may become by its variables.
    var bytesLeft = Limits.planBytes
    /// Where the plan first asks for what only libcurl's transport has.
    var asked: [CurlFeature: Place] = [:]
    /// What `secrets` lists.
    var secrets: [String] = []
    var secretPlaces: [(name: String, place: Place)] = []
    /// Those of them that a target's URL is made of.
    var secretsInURLs: Set<String> = []
    /// What the command line put into the plan, by the places of that: they are not where the value stands.
    var settings: [Place: SettingMark] = [:]
    /// What `public` lists.
    var publicNames: [String] = []
    /// What outputs have in place of the values of secret variables.
    var shownSecrets: [String: String] = [:]
    /// The names of all variables that targets are started with.
    var launchNames: Set<String> = []
    /// The steps that are being read; nil: what stands outside of them.
    var scope: StepScope?
    /// What steps capture, by whose steps they are.
    var scenarioCaptures: [StepScope.Role: [String: Place]] = [:]
    /// The scenarios that capture a name, nil where they have none, and where.
    var capturing: [String: [(scenario: String?, place: Place)]] = [:]
    /// All names of `capture`, without the elements of loops.
    var captureKeys: Set<String> = []
    /// What users keep from one iteration to the next.
    var kept: Set<String> = []
    /// What the setup, and the login of an identity, capture on each of their ways; nil: not read yet.
    var knownAfterSetup: Set<String>?
    var knownAfterLogin: Set<String>?
    /// Whether users come again, and so can keep something; nil: not known.
    var keepsUsers: Bool?
    /// The groups of scenarios, and where their names stand.
    var groups: [(name: String, place: Place)] = []
    /// Whether a scenario's own load is wrong.
    var hasWrongLoad = false
    /// Whether a step, or a scenario, was too wrong to be read: what has which label is not known then.
    var hasLostSteps = false
    /// The feeds of whose rows scenarios were made.
    var eachFeeds: Set<String> = []
    /// All headers of the plan: their names as they are written, by those in lower case.
    var headerNames: [String: String] = [:]

    init(file: String, baseDirectory: String, source: SourceText, environment: [String: String]) {
        self.file = file
        self.baseDirectory = baseDirectory
        self.source = source
        names = TemplateNames(environment: environment)
    }

    mutating func report(_ place: Place, _ message: String) {
        let setting = settings[place]
        let place = source.nearest(to: setting?.place ?? place)
        let suffix = setting.map { " (with \($0.text))" } ?? ""
        report(PlanIssue(file: file, line: place.line, column: place.column, message: message + suffix))
    }

    mutating func report(_ issue: PlanIssue) { issues.append(issue) }

    /// Reports a mistake at the `${...}` that it is about.
    mutating func report(_ error: TemplateError, in node: YAMLNode) {
        let lines = (node.scalar?.text.count(where: \.isNewline) ?? 0) + 1
        let place = error.needle.isEmpty ? nil : source.place(of: error.needle, from: node.place, lineLimit: lines)
        report(place ?? node.place, error.message)
    }

    /// The plan under `root`; nil where anything is wrong with it.
    mutating func plan(from root: YAMLNode) -> Plan? {
        guard let fields = fields(root, Keys.plan.section) else { return nil }
        readSecrets(fields["secrets"], public: fields["public"])
        collectNames(fields)
        readVariables(fields["variables"])
        checkNames(fields)
        var plan = Keys.plan.usual
        plan.name = planName(fields["name"])
        plan.feeds = feeds(fields["feeds"])
        checkVariables(fields["variables"])
        plan.targets = targets(fields)
        let defaults = fields["defaults"].flatMap { read($0, Keys.defaults) } ?? StepDefaults()
        plan.keepsCookies = defaults.keepsCookies
        let load = load(fields, plan.targets)
        keepsUsers = load?.model.keepsUsers
        plan.setup = setup(fields["setup"], defaults.request)
        plan.identities = identities(fields["identities"], defaults.request)
        plan.scenarios = scenarios(fields, defaults.request, load, plan.feeds, plan.targets)
        let steps = plan.allSteps
        plan.feeds.removeAll { isSpent($0, in: steps) }
        plan.teardown = teardown(fields["teardown"], defaults.request)
        read(fields, Keys.plan.keys, into: &plan)
        if let load { plan.load = load }
        // Of a trace that cannot be read they are not known.
        let isUnknown = hasWrongLoad || load == nil && PlanReading.isTrace(fields["load"])
        let labels = isUnknown ? nil : ThresholdLabels(plan, knowsLoad: load != nil, knowsSteps: !hasLostSteps)
        plan.thresholds = thresholds(fields["thresholds"], labels: labels)
        plan.abort = aborts(fields["abort"], labels: labels)
        plan.comparison = comparison(
            fields["compare"], targets: plan.targets.map(\.name),
            loads: load == nil || hasWrongLoad ? [] : plan.streams.map(\.load))
        plan.recovery = fields["recovery"].flatMap { read($0, Keys.recovery) }
        // What a single run does not need is still to be right.
        if let node = fields["sweep"] { _ = sweep(node) }
        checkSecrets(plan.allSteps.requests)
        guard issues.isEmpty, load != nil else { return nil }
        (plan.secrets, plan.publicNames) = (secrets, publicNames)
        plan.secrets = secretsInUse(plan)
        plan.shownSecrets = shownSecrets
        checkHosts(of: &plan, fields)
        checkTransport(of: plan, fields)
        checkDialAhead(of: plan, fields)
        checkCookies(of: plan, fields)
        checkStreams(of: plan, fields)
        checkTracing(of: plan, fields)
        checkRecovery(of: plan, fields)
        checkRows(of: plan, fields)
        return issues.isEmpty ? plan : nil
    }

    /// Whether all targets may be loaded.
    private mutating func checkHosts(of plan: inout Plan, _ fields: Fields) {
        let place = (fields.entry("hosts") ?? fields.entry("targets") ?? fields.entry("url"))?.place ?? fields.place
        do { plan.allowedHosts = try HostRule.allowed(by: names.environment) } catch {
            report(place, "\(HostRule.variable): \(error.description)")
        }
        for target in plan.targets {
            if let fault = plan.hostFault(of: target) { report(place, fault) }
        }
    }

    private mutating func planName(_ node: YAMLNode?) -> String {
        guard let node else { return Self.defaultName(file: file) }
        guard let name = text(node, "name") else { return "" }
        if let problem = RequestRules.problem(withPlanName: name) { report(node.place, problem) }
        return name
    }

    /// The file's name without its extension.
    static func defaultName(file: String) -> String {
        let name = URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
        return RequestRules.problem(withPlanName: name) == nil ? name : "plan"
    }

    /// - Parameter labels: nil where they are not known.
    private mutating func thresholds(_ node: YAMLNode?, labels: ThresholdLabels?) -> [Threshold] {
        guard let node, let items = list(node, "thresholds", example: "write '- p99 < 250ms' below it") else { return [] }
        return items.compactMap { threshold($0, labels: labels) }
    }

    private mutating func aborts(_ node: YAMLNode?, labels: ThresholdLabels?) -> [AbortCondition] {
        guard let node, let items = list(node, "abort", example: "write '- errors > 50% for 10s' below it") else { return [] }
        return items.compactMap { item -> AbortCondition? in
            guard let text = text(item, "a condition of 'abort'") else { return nil }
            do throws(ValueError) { return try Quantity.abort(secrecy.shown(text), labels: labels) } catch {
                report(item.place, error.message)
                return nil
            }
        }
    }

    private mutating func threshold(_ node: YAMLNode, labels: ThresholdLabels?) -> Threshold? {
        guard let text = text(node, "a threshold") else { return nil }
        do { return try Quantity.threshold(secrecy.shown(text), labels: labels) } catch {
            report(node.place, error.message)
            return nil
        }
    }
}
