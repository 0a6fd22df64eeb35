import LoadModel

/// What a command line says about a run, as typed: it makes a plan of a URL, or changes one that was read from a file.
///
/// Quantities stay text here, so that one place reads them and every message names its flag.
public struct PlanFlags: Hashable, Sendable {
    /// `-R`: `100/s`, or levels that run one after another: `1/s,2/s,5/s`.
    public var rate: String?
    /// `-c`: users of a closed loop; with a rate, the most connections of an open one.
    public var users: Int?
    /// `-d`: `10s`
    public var duration: String?
    /// `-n`
    public var requests: Int?
    /// `-m`: `GET`, in upper or lower case.
    public var method: String?
    /// `-H`: `Name: value`, each. Of a plan they are ``PlanSettings``.
    public var headers: [String]
    /// `-b`: may hold `${uuid}` and the like.
    public var body: String?
    /// What the file of `--body-file` holds; sent as it is.
    public var bodyFileContents: String?
    public var timeout: String?
    public var warmup: String?
    /// `constant`, `poisson`, `gamma:cv=2` and the like.
    public var arrivals: String?
    /// `--threshold`, each.
    public var thresholds: [String]
    public var seed: UInt64?
    public var maxInFlight: Int?
    /// The name of the plan's target to load; nil: all that the command is about.
    public var target: String?
    /// `--cacert`, `--cert`, `--key`, `-k` and `--sni`: of every `https` target; paths start from the working folder.
    public var tls: TLSOptions
    public var dialling: ConnectionFlags
    public var policy: PolicyFlags
    public var exchange: ExchangeFlags
    public var generator: GeneratorFlags
    public var cycle: CycleFlags
    /// nil: the command compares nothing.
    public var comparison: ComparisonFlags?

    public init(
        rate: String? = nil, users: Int? = nil, duration: String? = nil, requests: Int? = nil, method: String? = nil,
        headers: [String] = [], body: String? = nil, bodyFileContents: String? = nil, timeout: String? = nil,
        warmup: String? = nil, arrivals: String? = nil, thresholds: [String] = [], seed: UInt64? = nil,
        maxInFlight: Int? = nil, target: String? = nil, tls: TLSOptions = TLSOptions(),
        dialling: ConnectionFlags = ConnectionFlags(), policy: PolicyFlags = PolicyFlags(),
        exchange: ExchangeFlags = ExchangeFlags(), generator: GeneratorFlags = GeneratorFlags(),
        cycle: CycleFlags = CycleFlags(), comparison: ComparisonFlags? = nil
    ) {
        self.rate = rate
        self.users = users
        self.duration = duration
        self.requests = requests
        self.method = method
        self.headers = headers
        self.body = body
        self.bodyFileContents = bodyFileContents
        self.timeout = timeout
        self.warmup = warmup
        self.arrivals = arrivals
        self.thresholds = thresholds
        self.seed = seed
        self.maxInFlight = maxInFlight
        self.target = target
        self.tls = tls
        self.dialling = dialling
        self.policy = policy
        self.exchange = exchange
        self.generator = generator
        self.cycle = cycle
        self.comparison = comparison
    }
}
