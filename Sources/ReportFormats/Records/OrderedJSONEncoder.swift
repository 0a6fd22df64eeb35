import LoadModel
import Measurement

/// Encodes a value as JSON with its keys in the order in which they are encoded, small objects on one line.
///
/// Foundation's `JSONEncoder` keeps no order but the alphabetical one, and puts every number of an array on a line of its own:
/// a series of an hour would take 100,000 lines. Decoding is Foundation's. Numbers that JSON does not have are left out where they may be
/// absent, and 0 elsewhere.
enum OrderedJSONEncoder {
    /// The value in lines, with a line break at its end.
    static func encode(_ value: some Encodable) throws -> String {
        let root = JSONNode()
        try value.encode(to: NodeEncoder(node: root, codingPath: []))
        return root.rendered(indent: 0) + "\n"
    }

    /// The value on one line, however long, without a line break at its end.
    static func line(_ value: some Encodable) throws -> String {
        let root = JSONNode()
        try value.encode(to: NodeEncoder(node: root, codingPath: []))
        return root.inline(budget: .max) ?? ""
    }
}

private struct NodeEncoder: Encoder {
    let node: JSONNode
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [.savedForm: SavedForm.files] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        node.becomeObject()
        return KeyedEncodingContainer(KeyedNodes(node: node, codingPath: codingPath))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        node.becomeArray()
        return UnkeyedNodes(node: node, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { SingleNode(node: node, codingPath: codingPath) }

    /// Puts any value into a node: literals directly, everything else by its own `encode(to:)`.
    static func write(_ value: some Encodable, to node: JSONNode, at path: [any CodingKey]) throws {
        switch value {
        case let text as String: node.become(literal: JSONNode.quoted(text))
        case let flag as Bool: node.become(literal: flag ? "true" : "false")
        case let number as any BinaryInteger: node.become(literal: String(describing: number))
        case let number as Double: node.become(literal: literal(number.finite))
        default: try value.encode(to: NodeEncoder(node: node, codingPath: path))
        }
    }

    private static func literal(_ number: Double) -> String {
        // Nothing that is measured is beyond it, and readers refuse what is: rounds that a verdict would take may be.
        let number = max(-Double(greatestSaved), min(number, Double(greatestSaved)))
        // 17 digits where they are needed, so that the same double is read back; 5 rather than 5.0.
        return number == number.rounded() && abs(number) < 1e15 ? String(Int64(number)) : String(describing: number)
    }
}

extension Double {
    /// The number itself, or 0 where it is infinite or not a number.
    var finite: Double { isFinite ? self : 0 }
}

private struct KeyedNodes<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let node: JSONNode
    let codingPath: [any CodingKey]

    func encodeNil(forKey key: Key) { node.member(key.stringValue).become(literal: "null") }

    func encode(_ value: some Encodable, forKey key: Key) throws {
        try NodeEncoder.write(value, to: node.member(key.stringValue), at: codingPath + [key])
    }

    func encodeIfPresent(_ value: Double?, forKey key: Key) throws {
        if let value, value.isFinite { try encode(value, forKey: key) }
    }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) -> KeyedEncodingContainer<Nested> {
        NodeEncoder(node: node.member(key.stringValue), codingPath: codingPath + [key]).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        NodeEncoder(node: node.member(key.stringValue), codingPath: codingPath + [key]).unkeyedContainer()
    }

    func superEncoder() -> any Encoder { NodeEncoder(node: node.member("super"), codingPath: codingPath) }

    func superEncoder(forKey key: Key) -> any Encoder {
        NodeEncoder(node: node.member(key.stringValue), codingPath: codingPath + [key])
    }
}

private struct UnkeyedNodes: UnkeyedEncodingContainer {
    let node: JSONNode
    let codingPath: [any CodingKey]
    var count: Int { node.itemCount }

    func encodeNil() { node.item().become(literal: "null") }

    func encode(_ value: some Encodable) throws { try NodeEncoder.write(value, to: node.item(), at: codingPath) }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        NodeEncoder(node: node.item(), codingPath: codingPath).container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        NodeEncoder(node: node.item(), codingPath: codingPath).unkeyedContainer()
    }

    func superEncoder() -> any Encoder { NodeEncoder(node: node.item(), codingPath: codingPath) }
}

private struct SingleNode: SingleValueEncodingContainer {
    let node: JSONNode
    let codingPath: [any CodingKey]

    func encodeNil() { node.become(literal: "null") }
    func encode(_ value: some Encodable) throws { try NodeEncoder.write(value, to: node, at: codingPath) }
}
