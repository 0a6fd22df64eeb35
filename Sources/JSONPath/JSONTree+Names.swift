extension JSONTree {
    /// Where the value stands, as RFC 9535 (section 2.7) writes it: `$['items'][3]['id']`.
    ///
    /// For messages: it looks through what stands before the value.
    public func normalizedPath(of node: Node) -> String {
        var path = [UInt8(ascii: "$")]
        var container = Node.root
        while container != node {
            // The child that is the value or has it within; a value that stands in the container has one.
            var place = 0
            for child in children(of: container) {
                if node.index < Int(records[child.index].next) {
                    appendStep(to: child, at: place, in: container, to: &path)
                    container = child
                    break
                }
                place += 1
            }
        }
        return String(decoding: path, as: UTF8.self)
    }

    /// The name of the member whose value this is; nil of elements, and of the root.
    public func name(of node: Node) -> String? {
        // A name stands behind a bracket and a quote at least.
        guard records[node.index].nameStart > 0 else { return nil }
        return String(decoding: Array(JSONCharacters(name(at: node.index))), as: UTF8.self)
    }

    private func appendStep(to child: Node, at place: Int, in container: Node, to path: inout [UInt8]) {
        guard records[container.index].kind == .object else { return path += "[\(place)]".utf8 }
        path += "['".utf8
        for byte in JSONCharacters(name(at: child.index)) {
            switch byte {
            case 0x08: path += "\\b".utf8
            case 0x09: path += "\\t".utf8
            case 0x0A: path += "\\n".utf8
            case 0x0C: path += "\\f".utf8
            case 0x0D: path += "\\r".utf8
            case 0..<0x10: path += "\\u000\(String(byte, radix: 16))".utf8
            case 0x10..<0x20: path += "\\u00\(String(byte, radix: 16))".utf8
            case UInt8(ascii: "'"), UInt8(ascii: "\\"): path += [UInt8(ascii: "\\"), byte]
            default: path.append(byte)
            }
        }
        path += "']".utf8
    }

    /// The first member of this name, and how many were looked at.
    func firstMember(_ name: StringView, of index: Int) -> (found: Int?, count: Int) {
        let end = Int(records[index].next)
        var (member, count) = (index + 1, 0)
        while member < end {
            count += 1
            if self.name(at: member) == name { return (member, count) }
            member = Int(records[member].next)
        }
        return (nil, count)
    }

    /// The name of a member's value.
    func name(at index: Int) -> StringView {
        let record = records[index]
        return text.view(of: JSONString(range: Int(record.nameStart)..<Int(record.nameEnd), hasEscapes: record.nameHasEscapes))
    }

    /// What a string stands for.
    func string(at index: Int) -> StringView {
        let value = value(of: Node(index: index))
        return text.view(
            of: JSONString(range: (value.range.lowerBound + 1)..<(value.range.upperBound - 1), hasEscapes: value.hasEscapes))
    }
}
