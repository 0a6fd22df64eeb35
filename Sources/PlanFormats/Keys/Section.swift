import LoadModel

/// The keys that one kind of map in a plan may have: what the reader accepts, and what the JSON Schema says.
struct Section: Sendable {
    /// As it stands in messages.
    let noun: String
    let forms: [KeyForm]
    /// Keys without which the map means nothing.
    var required: [String] = []
    /// Keys of which it needs at least one.
    var requiredOne: [String] = []
    /// The most keys at once, where they exclude each other.
    var maximumKeys: Int?
    /// Keys of the plan's language that this version cannot act on yet.
    var later: Set<String> = []
    /// A right value, for whoever wrote something that is not a map.
    let example: String

    /// In the order in which messages list them.
    var keys: [String] { forms.map(\.key) }
}

/// A key of a section and what may stand behind it.
struct KeyForm: Sendable {
    let key: String
    let value: ValueForm
    /// One line for whoever completes the key in an editor.
    let summary: String

    init(_ key: String, _ value: ValueForm, _ summary: String) {
        self.key = key
        self.value = value
        self.summary = summary
    }
}

/// What a value looks like before its details are checked. Any scalar may also be a variable, `"${x}"`.
indirect enum ValueForm: Sendable {
    /// Any scalar but nothing.
    case text
    /// Any scalar, also nothing.
    case scalar
    case truth
    case whole(ClosedRange<Int>)
    /// Above zero, and whole or not.
    case positive
    /// From 0 to below 1.
    case share
    /// Such as `3%`.
    case percentage
    /// From 0 to 2^64 - 1.
    case seed
    case duration
    case rate
    /// A status, a class of them, or a range.
    case status
    case version
    case choice([String])
    /// Text that begins with one of these words.
    case phrase([String])
    case list(ValueForm)
    /// One, or a list: levels, statuses.
    case oneOrMore(ValueForm)
    case either([ValueForm])
    /// Names that the plan chooses.
    case names(of: ValueForm, atLeast: Int)
    case section(Section)
    /// What becomes JSON as it stands.
    case anything

    /// A rate, or a number of users.
    static let level = ValueForm.either([.rate, .whole(0...Limits.users.upperBound)])

    /// A duration, or a law with its mean.
    static let pause = ValueForm.either([.duration, .phrase(UnitLaw.names)])
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
