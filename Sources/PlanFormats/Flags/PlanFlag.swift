import LoadModel

/// A flag of a command line: most say what a key of a plan says, and come from its row.
public struct PlanFlag: Sendable {
    public enum Kind: Hashable, Sendable {
        /// One value, under the name that help has for it.
        case value(String)
        /// The path of a file, called so.
        case path(String)
        /// One value, as often as wanted.
        case values(String)
        /// A value, or this one where none follows.
        case valueOr(String, without: String)
        /// Given or not; given it means this.
        case present(means: String)
    }

    /// As it is typed: `--max-in-flight`.
    public let name: String
    public let short: Character?
    public let kind: Kind
    /// Empty: what its key says.
    public internal(set) var help: String
    let group: FlagGroup
    /// What it asks for that only libcurl's transport has.
    var features: [CurlFeature]

    init(
        _ name: String, short: Character? = nil, _ kind: Kind, _ group: FlagGroup, help: String = "",
        features: [CurlFeature] = []
    ) {
        self.name = name
        self.short = short
        self.kind = kind
        self.group = group
        self.help = help
        self.features = features
    }

    /// A value that help calls so.
    init(_ name: String, short: Character? = nil, _ value: String, _ group: FlagGroup, help: String = "") {
        self.init(name, short: short, .value(value), group, help: help)
    }
}

/// Flags that stand together in help.
public enum FlagGroup: CaseIterable, Sendable {
    case load, requests, connections, tls, generator, comparison

    /// In the order of the rows that they come from; those without a key behind.
    public var flags: [PlanFlag] { FlagGroup.all[self] ?? [] }

    static let all: [FlagGroup: [PlanFlag]] = {
        var flags: [String: PlanFlag] = [:]
        var names: [String] = []
        // Those of a whole plan behind those of its parts.
        for form in (Section.all.dropFirst() + Section.all.prefix(1)).flatMap(\.forms) {
            for var flag in form.flags where flags[flag.name] == nil {
                if flag.help.isEmpty {
                    let usual = form.usual.map { " By default the plan's, or \($0)." } ?? ""
                    flag.help = form.summary + (flag.group == .comparison ? form.usual.map { " By default \($0)." } ?? "" : usual)
                }
                if case .values = flag.kind { flag.help += " May be repeated." }
                if let feature = form.feature { flag.features.append(feature) }
                flags[flag.name] = flag
                names.append(flag.name)
            }
        }
        for flag in withoutKey {
            flags[flag.name] = flag
            names.append(flag.name)
        }
        return Dictionary(grouping: names.compactMap { flags[$0] }, by: \.group)
    }()

    /// Of these no plan says anything, or it says it in several keys.
    private static let withoutKey = [
        PlanFlag("--target", "name", .load, help: "Which of the plan's targets to load."),
        PlanFlag(
            "--method", short: "m", "method", .requests, help: "HTTP method: GET, or POST where there is a body. Of a URL only."),
        PlanFlag(
            "--header", short: "H", .values("name: value"), .requests,
            help: "A header; of a plan one of its defaults, added or replaced. May be repeated."),
        PlanFlag(
            "--body", short: "b", "body", .requests,
            help: "Body of the request; ${uuid} and ${iteration} are filled in. Of a URL only."),
        PlanFlag("--body-file", .path("file"), .requests, help: "File that holds the body. Of a URL only."),
    ]

    static func flag(_ name: String) -> PlanFlag? { byName[name] }

    private static let byName = Dictionary(uniqueKeysWithValues: all.values.joined().map { ($0.name, $0) })
}
