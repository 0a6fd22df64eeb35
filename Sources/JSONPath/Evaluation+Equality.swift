extension JSONTree {
    /// Whether two values are the same by RFC 9535 (section 2.3.5.2.2): numbers by value, strings by what they stand for, arrays by their
    /// elements, objects by their members in whatever order.
    ///
    /// Members of one name, which an object should not have, count in their order.
    ///
    /// - Parameter otherTree: the tree of the other value, which may be this one.
    public func isEqual(
        _ node: Node, to other: Node, in otherTree: JSONTree, mostSteps: Int = JSONPathQuery.mostSteps
    ) throws(JSONPathLimit) -> Bool {
        try Evaluation(self, mostSteps: mostSteps).areEqual(node.index, other.index, in: otherTree)
    }
}

extension Evaluation {
    /// - Parameter other: the tree of the right value; the left one is of the tree of this evaluation.
    fileprivate func areEqual(_ left: Int, _ right: Int, in other: JSONTree) throws(JSONPathLimit) -> Bool {
        try spend(1)
        guard tree.records[left].kind == other.records[right].kind else { return false }
        return try isEqual(try value(at: left, in: tree), try value(at: right, in: other), in: other)
    }

    func isEqual(_ left: FilterValue, _ right: FilterValue, in other: JSONTree) throws(JSONPathLimit) -> Bool {
        switch (left, right) {
        case (.nothing, .nothing), (.null, .null), (.true, .true), (.false, .false): true
        case (.number(let left), .number(let right)): left == right
        case (.array(let left), .array(let right)):
            try areAllEqual(try children(of: left, in: tree), try children(of: right, in: other), in: other)
        case (.object(let left), .object(let right)): try areMembersEqual(left, right, in: other)
        default: try compareTexts(left, right, ==) ?? false
        }
    }

    private func areMembersEqual(_ left: Int, _ right: Int, in other: JSONTree) throws(JSONPathLimit) -> Bool {
        let (first, second) = (try children(of: left, in: tree), try children(of: right, in: other))
        guard first.count == second.count else { return false }
        let cost = first.reduce(first.count) { $0 + tree.name(at: $1).bytes.count / 32 }
        try spend(cost)
        if haveSameNames(first, second, in: other) { return try areAllEqual(first, second, in: other) }
        // Sorting takes about as many comparisons as there are members times the logarithm of their number.
        try spend(2 * cost * (Int.bitWidth - first.count.leadingZeroBitCount))
        let (sorted, others) = (sortedByName(first, in: tree), sortedByName(second, in: other))
        guard haveSameNames(sorted, others, in: other) else { return false }
        return try areAllEqual(sorted, others, in: other)
    }

    private func areAllEqual(_ left: [Int], _ right: [Int], in other: JSONTree) throws(JSONPathLimit) -> Bool {
        guard left.count == right.count else { return false }
        for (left, right) in zip(left, right) { guard try areEqual(left, right, in: other) else { return false } }
        return true
    }

    private func children(of index: Int, in tree: JSONTree) throws(JSONPathLimit) -> [Int] {
        let children = tree.children(of: JSONTree.Node(index: index)).map(\.index)
        try spend(children.count)
        return children
    }

    private func haveSameNames(_ left: [Int], _ right: [Int], in other: JSONTree) -> Bool {
        left.elementsEqual(right) { tree.name(at: $0) == other.name(at: $1) }
    }

    private func sortedByName(_ members: [Int], in tree: JSONTree) -> [Int] {
        members.sorted {
            let (one, other) = (tree.name(at: $0), tree.name(at: $1))
            return one == other ? $0 < $1 : one < other
        }
    }

    // MARK: Values

    func value(at index: Int, in tree: JSONTree) throws(JSONPathLimit) -> FilterValue {
        let node = JSONTree.Node(index: index)
        switch tree.records[index].kind {
        case .object: return .object(index)
        case .array: return .array(index)
        case .string: return .text(tree.string(at: index))
        case .number:
            let bytes = tree.bytes(of: node)
            try spend(bytes.count / 8)
            return JSONNumber(bytes).map { .number($0) } ?? .nothing
        case .true: return .true
        case .false: return .false
        case .null: return .null
        }
    }

    /// - Returns: nil where one of them is no text.
    func compareTexts(
        _ left: FilterValue, _ right: FilterValue, _ compare: (StringView, StringView) -> Bool
    ) throws(JSONPathLimit) -> Bool? {
        guard let first = left.withText({ $0.bytes.count }), let second = right.withText({ $0.bytes.count }) else { return nil }
        try spend(min(first, second) / 32)
        return left.withText { left in right.withText { right in compare(left, right) } ?? false }
    }
}
