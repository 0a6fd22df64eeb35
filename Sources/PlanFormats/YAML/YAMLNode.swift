import LoadModel

/// A place in the text of a plan, both numbers from 1.
struct Place: Hashable, Comparable, Sendable {
    var line: Int
    var column: Int

    static let start = Place(line: 1, column: 1)

    static func < (a: Place, b: Place) -> Bool { (a.line, a.column) < (b.line, b.column) }
}

/// A value of a YAML document and where it stands: what Yams composes, with aliases expanded, merges done and keys as text.
struct YAMLNode: Sendable {
    enum Content: Sendable {
        case scalar(YAMLScalar)
        case list([YAMLNode])
        case map([YAMLEntry])
    }

    let place: Place
    let content: Content

    var scalar: YAMLScalar? { if case .scalar(let scalar) = content { scalar } else { nil } }

    /// What stands here, for messages: "found a list".
    var kind: String {
        switch content {
        case .scalar(let scalar): scalar.isNull ? "nothing" : "'\(scalar.text.shortened)'"
        case .list: "a list"
        case .map: "a map"
        }
    }
}

/// A key, its value and the place of the key.
struct YAMLEntry: Sendable {
    let key: String
    let place: Place
    let value: YAMLNode
}

extension String {
    /// Fit for a message: one line of at most 60 characters, without what is secret by its name in a URL.
    var shortened: String {
        let line = Secrecy.rule.shown(String(prefix(4096).map { $0.isNewline ? " " : $0 }))
        return line.count > 60 ? line.prefix(57) + "..." : line
    }
}
