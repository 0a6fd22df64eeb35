import LoadModel

/// One kind of map in a plan: its keys, for the reader, the JSON Schema, the reference and messages.
struct Section: Sendable {
    /// Where it stands: `load`, `targets.NAME.tls`. Empty: the plan itself.
    let path: String
    /// As it stands in messages.
    let noun: String
    /// In the order in which messages and the reference list them.
    let forms: [KeyForm]
    /// Keys without which the map means nothing.
    var required: [String] = []
    /// Keys of which it needs at least one.
    var requiredOne: [String] = []
    /// The most keys at once, where they exclude each other.
    var maximumKeys: Int?
    /// A right value, for whoever wrote something that is not a map.
    let example: String
    /// A whole plan, with `%` where an entry of this section stands: what examples of keys are tried in.
    let frame: String
    /// What stands beside a key's example, unless the key says otherwise.
    var beside = ""
    /// What it is, where the key that leads to it does not say so.
    var ownSummary: String?
    /// Whether its keys are words that mean something else elsewhere, so that whoever misplaced one hardly meant it.
    var hasPlainWords = false

    var keys: [String] { forms.map(\.key) }

    /// The section that a key of another was most likely meant for: one around this, the nearest first, one within it, or one beside it
    /// that is about the same; that a section far away happens to have the word says nothing.
    func home(of key: String) -> Section? {
        let homes = Section.all.filter { !$0.hasPlainWords && $0.path != path && $0.keys.contains(key) }
        let around = homes.filter { $0.isAround(self) }.max { $0.path.count < $1.path.count }
        if let around, !around.path.isEmpty { return around }
        let within = homes.first { isAround($0) && (!path.isEmpty || $0.isNearTop) }
        let beside = homes.first { other in Section.kin.contains { $0.contains(other.path) && $0.contains(path) } }
        // Much has a name.
        return within ?? beside ?? (key == "name" ? nil : around)
    }

    private func isAround(_ other: Section) -> Bool {
        path.isEmpty || other.path.hasPrefix(path + ".") || other.path.hasPrefix(path + "[]")
    }

    /// Whether what belongs there is looked for at the top of a plan.
    private var isNearTop: Bool { path == Keys.stepPath || !path.replacing(".NAME", with: "").contains(".") }

    /// Sections of which one is easily taken for another.
    private static let kin: [Set<String>] = [
        ["load", "scenarios[].load", "generator"], ["defaults", "scenarios[].steps[]"],
        ["scenarios[].steps[].expect", "scenarios[].steps[].until"],
    ]
}

/// What is said of a key, once: the reader's messages, the schema, the reference and the help of its flags take it from here.
struct KeyForm: Sendable {
    let key: String
    let shape: Shape
    /// Sentences for whoever completes the key in an editor, or looks it up.
    let summary: String
    /// What holds where a plan does not say; nil: nothing does, or it is no. Of a row an empty text keeps a value's own from being told.
    var usual: String?
    /// A right value that makes a plan another one, as YAML; what else has to stand in its section then, if not what usually does.
    var example: String
    var beside: String?
    /// The plan that it is tried in, if not its section's.
    var frame: String?
    var flags: [PlanFlag] = []
    /// Another key of the section that it means nothing without, and what to write.
    var need: (key: String, remedy: String)?
    /// Of a load: the kinds that it does not belong to, and why.
    var refusals: [LoadKind: String] = [:]
    /// Keys of the section that cannot be had together with it, and why.
    var exclusions: [String: String] = [:]
    /// What only libcurl's transport has, and this key asks for.
    var feature: CurlFeature?
    /// Whether plans that are written have the key, rather than the same said in another way.
    var isWritten = true

    init(_ key: String, _ shape: Shape, _ summary: String, usual: String? = nil, example: String, flags: [PlanFlag] = []) {
        self.key = key
        self.shape = shape
        self.summary = summary
        self.usual = usual
        self.example = example
        self.flags = flags
    }

    /// The summary with what is usual behind it.
    var description: String { summary + (usual.map { " By default \($0)." } ?? "") }

    func beside(_ entries: String) -> KeyForm { changed { $0.beside = entries } }
    func saidOtherwise() -> KeyForm { changed { $0.isWritten = false } }
    func refused(_ refusals: [LoadKind: String]) -> KeyForm { changed { $0.refusals = refusals } }

    func changed(_ change: (inout KeyForm) -> Void) -> KeyForm {
        var copy = self
        change(&copy)
        return copy
    }
}

/// The kinds of load, as far as they differ in what may be said of them.
enum LoadKind: Sendable, CaseIterable {
    case open, closed, partlyOpen, openReplay, closedReplay

    static let replays: [LoadKind] = [.openReplay, .closedReplay]
}

/// What a value looks like before its details are checked. Any scalar may also be a variable, `"${x}"`.
indirect enum Shape: Sendable {
    /// Any scalar but nothing.
    case text
    /// Any scalar, also nothing.
    case scalar
    case truth
    case whole(ClosedRange<Int>)
    /// Whole or not, and below zero or not; of bytes with a unit, too.
    case number
    /// Above zero, and whole or not.
    case positive
    /// From 0 to below 1.
    case share
    /// Such as `3%`.
    case percentage
    /// From 0 to 2^64 - 1.
    case seed
    case duration(ClosedRange<Nanoseconds>)
    case rate
    /// A status, a class of them, or a range.
    case status
    case version
    case choice([String])
    /// Text that begins with one of these words.
    case phrase([String])
    case list(Shape)
    /// One, or a list: levels, statuses.
    case oneOrMore(Shape)
    case either([Shape])
    /// Names that the plan chooses.
    case names(of: Shape, atLeast: Int)
    case section(Section)
    /// The map of a section that this one stands in, by its path.
    case inner(String)
    /// What becomes JSON as it stands.
    case anything

    /// A rate, or a number of users.
    static let level = Shape.either([.rate, .whole(0...Limits.users.upperBound)])

    /// The same, or a recorded sample.
    static let think = Shape.either([.duration(Limits.think), .phrase(UnitLaw.names + ["empirical"])])

    /// A duration, or a law with its mean.
    static func pause(_ means: ClosedRange<Nanoseconds>) -> Shape { .either([.duration(means), .phrase(UnitLaw.names)]) }
}

/// A map of a plan whose keys have been checked.
struct Fields {
    let place: Place
    let entries: [YAMLEntry]
    /// Whether a key was refused, so that what it was meant to be is not reported as missing as well.
    let hasRefusedKeys: Bool

    subscript(key: String) -> YAMLNode? { entry(key)?.value }

    func entry(_ key: String) -> YAMLEntry? { entries.first { $0.key == key } }
}
