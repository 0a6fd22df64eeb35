import LoadModel

/// What a command line says about a run, as typed: it makes a plan of a URL, or changes one that was read from a file.
///
/// Quantities stay text here, so that one place reads them and every message names its flag.
public struct PlanFlags: Hashable, Sendable {
    /// By the flag's name; of one that may be repeated each, of others one.
    private var given: [String: [String]]
    /// What the file of `--body-file` holds; sent as it is.
    public var bodyFileContents: String?
    /// Whether the command compares targets.
    public var comparesTargets = false

    public init() { given = [:] }

    /// Takes over what was given for a flag.
    /// - Precondition: there is such a flag.
    public mutating func set(_ name: String, _ texts: [String]) {
        precondition(FlagGroup.flag(name) != nil, "there is no flag \(name)")
        given[name] = texts.isEmpty ? nil : texts
    }

    public func text(_ name: String) -> String? { texts(name)?.last }

    func texts(_ name: String) -> [String]? {
        assert(FlagGroup.flag(name) != nil, "there is no flag \(name)")
        return given[name]
    }

    public func gives(_ name: String) -> Bool { texts(name) != nil }

    /// Those of the group that are given.
    func names(in group: FlagGroup) -> [String] { group.flags.map(\.name).filter { given[$0] != nil } }
}

/// As in `["--rate": "5/s", "--users": 3, "--http2": true, "--resolve": ["x:80:127.0.0.1"]]`.
extension PlanFlags: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, Texts)...) {
        self.init()
        for (name, texts) in elements {
            if case .present(let meaning)? = FlagGroup.flag(name)?.kind { set(name, [meaning]) } else { set(name, texts.texts) }
        }
    }

    public struct Texts: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
        ExpressibleByArrayLiteral
    {
        let texts: [String]

        public init(stringLiteral text: String) { texts = [text] }
        public init(integerLiteral number: Int) { texts = ["\(number)"] }
        public init(booleanLiteral isGiven: Bool) { texts = isGiven ? [""] : [] }
        public init(arrayLiteral texts: String...) { self.texts = texts }
    }
}
