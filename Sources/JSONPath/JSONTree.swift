/// The values of a JSON text, checked whole, and which stands in which: for queries that may give several.
///
/// It keeps where they stand, not what they are: a number keeps its digits, and a string is decoded when it is looked at. So the bytes
/// must stay where they are as long as the tree is used. Without classes or boxes: one array, in the order of the text, which is kept
/// when the tree is read anew.
///
/// An object may name a member twice, which RFC 8259 (section 4) leaves open. Then a name means the first, as it does to
/// `SingularQuery`, which stops there; wildcards, descendants and filters see all.
public struct JSONTree {
    /// A value in the tree.
    public struct Node: Hashable, Sendable {
        let index: Int
        static let root = Node(index: 0)
    }

    struct Record {
        let kind: JSONKind
        let hasEscapes: Bool
        let nameHasEscapes: Bool
        let start: UInt32
        var end: UInt32
        /// The index behind the last of what stands in this value.
        var next: UInt32
        /// Between the quotes of the member's name; nothing, at 0, of elements and the root.
        let nameStart: UInt32
        let nameEnd: UInt32
    }

    private let valueLimit: Int
    var records: [Record] = []
    private(set) var text = JSONText(bytes: UnsafeRawBufferPointer(start: nil, count: 0))

    /// A tree to be read later.
    ///
    /// - Parameter valueLimit: the most values, which take 28 bytes each: by default as many as a text of some 40 MB has.
    public init(valueLimit: Int = 1 << 22) { self.valueLimit = valueLimit }

    /// - Parameter bytes: the text; they must stay where they are as long as the tree is used.
    public init(_ bytes: UnsafeRawBufferPointer) throws(JSONError) {
        self.init()
        try read(bytes)
    }

    /// Reads another text in place of this one.
    ///
    /// - Throws: what is wrong with it, and where. Then the tree has no value, not even a root; queries find nothing.
    public mutating func read(_ bytes: UnsafeRawBufferPointer) throws(JSONError) {
        records.removeAll(keepingCapacity: true)
        text = JSONText(bytes: bytes)
        guard bytes.count < Int(UInt32.max) else { throw JSONError(offset: 0, fault: .size) }
        var builder = JSONTreeBuilder(records: records, valueLimit: valueLimit)
        records = []
        let end = text.skipSpace(from: try text.walk(&builder, from: text.skipSpace(from: text.start), depth: 0))
        guard end == bytes.count else { throw JSONError(offset: end, fault: .trailing) }
        records = builder.records
    }

    public var root: Node { .root }

    /// What the value is, and where it stands in the text.
    public func value(of node: Node) -> JSONValue {
        let record = records[node.index]
        return JSONValue(kind: record.kind, range: Int(record.start)..<Int(record.end), hasEscapes: record.hasEscapes)
    }

    /// The bytes of the value as they were received.
    public func bytes(of node: Node) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: text.bytes[value(of: node).range])
    }

    /// The value of a number, exactly; nil for other values.
    public func number(of node: Node) -> JSONNumber? { value(of: node).kind == .number ? JSONNumber(bytes(of: node)) : nil }

    /// Appends what a string stands for, as UTF-8; any other value as it was received.
    public func appendText(of node: Node, to buffer: inout [UInt8]) { value(of: node).appendText(in: text.bytes, to: &buffer) }

    /// The elements or the members' values of a value, in the order of the text; nothing for others.
    public func children(of node: Node) -> Children {
        Children(tree: self, index: node.index + 1, end: Int(records[node.index].next))
    }

    public struct Children: Sequence, IteratorProtocol {
        let tree: JSONTree
        var index: Int
        let end: Int

        public mutating func next() -> Node? {
            guard index < end else { return nil }
            defer { index = Int(tree.records[index].next) }
            return Node(index: index)
        }
    }
}

/// Makes the records of a tree of a walk through its text.
private struct JSONTreeBuilder: JSONVisitor {
    var records: [JSONTree.Record]
    private let valueLimit: Int
    private var open: [Int] = []
    private var name: JSONString?

    init(records: [JSONTree.Record], valueLimit: Int) {
        self.records = records
        self.valueLimit = valueLimit
    }

    mutating func open(_ kind: JSONKind, at offset: Int) throws(JSONError) {
        open.append(records.count)
        try append(JSONValue(kind: kind, range: offset..<offset))
    }

    mutating func name(_ name: JSONString) { self.name = name }

    mutating func scalar(_ value: JSONValue) throws(JSONError) { try append(value) }

    mutating func close(at end: Int) {
        let index = open.removeLast()
        records[index].end = UInt32(end)
        records[index].next = UInt32(records.count)
    }

    private mutating func append(_ value: JSONValue) throws(JSONError) {
        guard records.count < valueLimit else {
            throw JSONError(offset: value.range.lowerBound, fault: .values(limit: valueLimit))
        }
        records.append(
            JSONTree.Record(
                kind: value.kind, hasEscapes: value.hasEscapes, nameHasEscapes: name?.hasEscapes ?? false,
                start: UInt32(value.range.lowerBound), end: UInt32(value.range.upperBound), next: UInt32(records.count + 1),
                nameStart: UInt32(name?.range.lowerBound ?? 0), nameEnd: UInt32(name?.range.upperBound ?? 0)))
        name = nil
    }
}

/// What a JSON value is.
public enum JSONKind: UInt8, Sendable, CaseIterable {
    case object, array, string, number, `true`, `false`, null
}

/// Where a JSON value stands among the bytes that it was found in, and what it is.
public struct JSONValue: Equatable, Sendable {
    public let kind: JSONKind
    /// From its first byte to behind its last: a string's quotes, and an object's or array's brackets, are in it.
    public let range: Range<Int>
    /// Whether a string has escapes.
    public let hasEscapes: Bool

    init(kind: JSONKind, range: Range<Int>, hasEscapes: Bool = false) {
        self.kind = kind
        self.range = range
        self.hasEscapes = hasEscapes
    }
}

/// What stands between the quotes of a string.
struct JSONString {
    let range: Range<Int>
    let hasEscapes: Bool
}
