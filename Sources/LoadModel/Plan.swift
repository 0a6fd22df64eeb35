/// What to load, with what, how hard, and what must hold: everything that decides a run.
public struct Plan: Hashable, Sendable {
    public var name: String
    /// At least one; names are unique.
    public var targets: [Target]
    /// At least one, each with at least one request.
    public var scenarios: [Scenario]
    /// Of the scenarios without a load of their own; of no levels where there are none, and then what all loads have in common.
    public var load: Load
    /// Every random choice of a run is a function of this and of the arrival or user that makes it.
    public var seed: UInt64
    public var thresholds: [Threshold]
    public var comparison: ComparisonPlan
    /// Whether each user (closed) or arrival (open) has a cookie jar of its own.
    public var keepsCookies: Bool
    public var generator: GeneratorOptions
    /// Whether requests say which trace they belong to; nil: they do not.
    public var tracing: Tracing?
    /// Names are unique.
    public var feeds: [Feed] = []
    /// What may be loaded, and followed from captured URLs and redirects, as ``HostPattern`` reads it; empty: nothing is said of that.
    public var hosts: [String] = []
    /// The same as the environment has it (`DYNO_HOSTS`): in no plan that is written.
    public var allowedHosts: [String] = []
    /// What 'dyno recovery' does; nil: the plan does not say.
    public var recovery: RecoveryRule?
    /// States in which the load is ended before its time.
    public var abort: [AbortCondition] = []
    public var identities: Identities?
    /// Made before the load, once for each start of each target, and behind it.
    public var setup: [Step] = []
    public var teardown: [Step] = []
    /// Names whose values no output shows, beside those that the rule of ``Secrecy`` hides.
    public var secrets: [String]
    /// Names whose values outputs show whatever that rule says.
    public var publicNames: [String]
    /// What outputs have in place of the values of secret variables, by their names: what is not in it is all redacted.
    public var shownSecrets: [String: String] = [:]

    public init(
        name: String, targets: [Target], scenarios: [Scenario], load: Load, seed: UInt64 = 1,
        thresholds: [Threshold] = [], comparison: ComparisonPlan = ComparisonPlan(), keepsCookies: Bool = false,
        generator: GeneratorOptions = GeneratorOptions(), secrets: [String] = [],
        publicNames: [String] = []
    ) {
        self.name = name
        self.targets = targets
        self.scenarios = scenarios
        self.load = load
        self.seed = seed
        self.thresholds = thresholds
        self.comparison = comparison
        self.keepsCookies = keepsCookies
        self.generator = generator
        self.secrets = secrets
        self.publicNames = publicNames
    }

    /// The labels that statistics are kept for, in the plan's order, each once.
    public var labels: [String] {
        var seen = Set<String>()
        return scenarios.flatMap(\.requests).map(\.label).filter { seen.insert($0).inserted }
    }

    /// The names of the groups, in the plan's order, each once.
    public var groupNames: [String] {
        var seen = Set<String>()
        return scenarios.flatMap(\.steps.flattened).compactMap { if case .group(let group) = $0 { group.name } else { nil } }
            .filter { seen.insert($0).inserted }
    }

    /// What a threshold may be about, beside the total: requests by their labels, spans, `stage=NAME` and `load=NAME`.
    public var thresholdLabels: [String] {
        labels + spanLabels + stageNames.map { Threshold.stagePrefix + $0 } + streamNames.map { Threshold.loadPrefix + $0 }
    }

    /// What is timed as a whole: groups, waits and tries by their labels, and `scenario=NAME`.
    public var spanLabels: [String] {
        let requests = scenarios.flatMap(\.requests)
        return groupNames + requests.compactMap(\.untilLabel) + requests.compactMap(\.triesLabel)
            + scenarios.map { Threshold.scenarioPrefix + $0.name }
    }

    /// The names of stages, of all loads, each once.
    public var stageNames: [String] {
        var seen = Set<String>()
        return streams.flatMap(\.load.stageNames).filter { seen.insert($0).inserted }
    }

    /// All steps, those around the load included.
    public var allSteps: [Step] {
        scenarios.flatMap(\.steps) + setup + (identities.map { $0.steps + ($0.renewal?.steps ?? []) } ?? []) + teardown
    }

    /// The thresholds that decide the exit status: the plan's, and `errors < 1%` unless it has its own on errors.
    ///
    /// What is asked of errors is asked of each wait with `until` as well: one in vain is no request's failure.
    public var effectiveThresholds: [Threshold] {
        let own = thresholds.first { $0.metric == .errors && $0.label == nil }
        let errors = own ?? .impliedErrors
        let ofWaits = Set(scenarios.flatMap(\.requests).compactMap(\.untilLabel)).sorted().map(errors.about(label:))
        return (own == nil ? thresholds + [errors] : thresholds)
            + ofWaits.filter { wait in !thresholds.contains { $0.metric == .errors && $0.label == wait.label } }
    }
}

/// Where requests go.
public struct Target: Hashable, Sendable {
    public var name: String
    public var url: TargetURL
    /// Of an `https` target.
    public var tls: TLSOptions
    public var dial: DialOptions
    public var httpVersion: HTTPVersion
    /// What the plan says of how it serves; nil: nothing.
    public var service: DeclaredService?
    /// Whether Dyno itself runs a demo target for it with the declared service. The port of its URL is then 0 until that listens.
    public var isEmbedded: Bool
    /// How Dyno starts it; nil: it runs already. Where its port is free to choose, the port of its URL is 0 until it is started.
    public var launch: Launch?
    public var watched: WatchedProcess
    /// How its processes are sampled by `dyno run` and, behind the verdict, by `dyno compare`; nil: they are not.
    public var profiling: Profiling?
    /// What counts its requests; nil: nothing that is known.
    public var counter: Counter?
    /// A simulated path to it; nil: as it is reached.
    public var link: Link?
    /// What it was built from, as whoever compares it says; nil: nothing was said.
    public var revision: String?

    public init(
        name: String, url: TargetURL, tls: TLSOptions = TLSOptions(), dial: DialOptions = DialOptions(),
        httpVersion: HTTPVersion = .oneOne, service: DeclaredService? = nil, launch: Launch? = nil,
        watched: WatchedProcess = .automatic
    ) {
        self.name = name
        self.url = url
        self.tls = tls
        self.dial = dial
        self.httpVersion = httpVersion
        self.service = service
        self.launch = launch
        self.watched = watched
        isEmbedded = false
    }

    /// A target that Dyno itself runs.
    public static func embedded(name: String, service: DeclaredService) -> Target {
        var target = Target(name: name, url: TargetURL(host: "127.0.0.1", port: 0), service: service)
        target.isEmbedded = true
        return target
    }
}

/// The version that is spoken, and no other: a target that answers in a lower one has failed.
public enum HTTPVersion: String, CaseIterable, Hashable, Sendable {
    case oneZero = "1.0"
    case oneOne = "1.1"
    /// Agreed on by ALPN over TLS, by prior knowledge over plain http.
    case two = "2"
}

/// How a target is trusted, and how it is to trust: all paths are of files in PEM format.
public struct TLSOptions: Hashable, Sendable {
    /// Certificates of the authorities to trust, in place of the system's.
    public var authorities: String?
    /// The client's certificate and its key.
    public var certificate: String?
    public var key: String?
    /// Whether the target's certificate is not verified.
    public var isInsecure: Bool
    /// The name to ask for (SNI) and to verify, in place of the URL's host.
    public var serverName: String?

    public init(
        authorities: String? = nil, certificate: String? = nil, key: String? = nil, isInsecure: Bool = false,
        serverName: String? = nil
    ) {
        self.authorities = authorities
        self.certificate = certificate
        self.key = key
        self.isInsecure = isInsecure
        self.serverName = serverName
    }
}

/// The part of a URL that every request to a target shares.
public struct TargetURL: Hashable, Sendable {
    public enum Scheme: String, Sendable, CaseIterable {
        case http, https

        /// What a URL without a port means.
        public var defaultPort: Int { self == .http ? 80 : 443 }
    }

    public var scheme: Scheme
    /// A name or an address; IPv6 addresses without their brackets.
    public var host: String
    public var port: Int
    /// Prefixed to every path: empty, or starting with `/` and not ending with one.
    public var basePath: String
    /// What outputs show in its place, as a plan would write it: `${env.BASE_URL}`. nil: the URL itself.
    public var hiddenAs: String?

    public init(scheme: Scheme = .http, host: String, port: Int, basePath: String = "") {
        self.scheme = scheme
        self.host = host
        self.port = port
        self.basePath = basePath
    }

    /// What the `Host` header says: the host in brackets where it is an IPv6 address, the port where it is not the scheme's own.
    public var authority: String {
        port == scheme.defaultPort ? bracketedHost : "\(bracketedHost):\(port)"
    }

    /// Every way to write it, as of one target: with its port, and without where that is the scheme's own (RFC 3986, section 6.2.3).
    public var authorities: [String] {
        (port == scheme.defaultPort ? [bracketedHost] : []) + ["\(bracketedHost):\(port)"]
    }

    private var bracketedHost: String { host.contains(":") ? "[\(host)]" : host }
}

extension TargetURL: CustomStringConvertible {
    /// For people and outputs, never for a connection.
    public var description: String { hiddenAs ?? "\(scheme)://\(authority)\(basePath)" }
}
