import LoadModel

/// A function of a target as its profile names it.
public struct StackFrame: Hashable, Sendable {
    public var name: String
    /// The file that it is in: a program, a library or a source; nil where that is not told.
    public var module: String?
    public var kind: Kind

    public enum Kind: String, Hashable, Sendable, CaseIterable, Codable {
        /// Of the target's own program.
        case program
        case library
        /// Of a source that an interpreter runs.
        case source
        case kernel
        /// It has an address and no name: stripped, or made at run time.
        case unknown
    }

    /// Longer names are cut: templates of C++ and generics fill pages.
    public static let longestName = 200

    public init(_ name: String, module: String? = nil, kind: Kind) {
        self.name = String(name.prefix(StackFrame.longestName))
        self.module = module.map { String($0.prefix(StackFrame.longestName)) }
        self.kind = kind
    }

    /// As folded stacks have it, where a semicolon divides frames and a blank the count.
    var folded: String {
        let text = module.map { "\(name) (\($0))" } ?? name
        return String(text.map { $0 == ";" ? ":" : $0.isNewline ? " " : $0 })
    }
}

extension StackFrame: Codable {
    private enum CodingKeys: String, CodingKey { case name, module, kind }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            try container.decode(String.self, forKey: .name),
            module: try container.decodeIfPresent(String.self, forKey: .module),
            kind: try container.decode(Kind.self, forKey: .kind))
    }
}
