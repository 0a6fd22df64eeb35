import Patterns

extension JSONPathQuery {
    /// The most steps of an evaluation, of some nanoseconds each: a value looked at, or some dozen bytes of a text compared.
    /// `$..id` takes two a value.
    public static let mostSteps = 10_000_000

    /// The values that the query selects, in the order of RFC 9535; the same one several times where several ways lead to it.
    ///
    /// - Throws: where the work has no end that is worth waiting for, as of `$..*..*..*`, which an answer could be made for.
    public func nodes(in tree: JSONTree, mostSteps: Int = mostSteps) throws(JSONPathLimit) -> [JSONTree.Node] {
        guard !tree.records.isEmpty else { return [] }
        let evaluation = Evaluation(tree, mostSteps: mostSteps)
        var nodes: [JSONTree.Node] = []
        _ = try evaluation.visit(segments[...], from: 0) { (index) throws(JSONPathLimit) in
            try evaluation.spend(1)
            nodes.append(JSONTree.Node(index: index))
            return true
        }
        return nodes
    }
}

/// What ended the evaluation of a query.
public enum JSONPathLimit: Error, Equatable, Sendable {
    case steps(Int)
    case pattern(String, PatternLimit)

    /// What is wrong, and the remedy.
    public var message: String {
        switch self {
        case .steps(let count):
            "gave up after \(count) steps through this answer: name the members on the way in place of '..' and '*'"
        case .pattern(let text, let limit): "pattern '\(text)' \(limit.message)"
        }
    }
}

/// One evaluation of a query, depth first: values are found in the order of the nodelist, and where it is only asked whether there is
/// one the first ends it.
final class Evaluation {
    let tree: JSONTree
    private let mostSteps: Int
    private var steps = 0
    /// Made for the first pattern.
    lazy var matcher = PatternMatcher()
    /// The latest pattern that a value gave: mostly it is the same for all.
    var latestPattern: (text: [UInt8], isWhole: Bool, pattern: QueryPattern?)?

    init(_ tree: JSONTree, mostSteps: Int) {
        self.tree = tree
        self.mostSteps = mostSteps
    }

    func spend(_ count: Int) throws(JSONPathLimit) {
        steps += count
        guard steps <= mostSteps else { throw .steps(mostSteps) }
    }

    /// Calls the body with each value that the segments lead to, until it returns false.
    ///
    /// - Returns: whether the body never did.
    func visit(
        _ segments: ArraySlice<Segment>, from index: Int, _ body: (Int) throws(JSONPathLimit) -> Bool
    ) throws(JSONPathLimit) -> Bool {
        guard let segment = segments.first else { return try body(index) }
        let rest = segments.dropFirst()
        if segment.isDescendant, segment.selectors.count == 1, case .name(let name) = segment.selectors[0] {
            return try visitDescendants(name, of: index) { (child) throws(JSONPathLimit) in try visit(rest, from: child, body) }
        }
        let end = segment.isDescendant ? next(after: index) : index + 1
        for place in index..<end {
            if segment.isDescendant { try spend(1) }
            for selector in segment.selectors {
                let goesOn = try select(selector, of: place) { (child) throws(JSONPathLimit) in
                    try visit(rest, from: child, body)
                }
                guard goesOn else { return false }
            }
        }
        return true
    }

    /// `..name`: the commonest way through a whole answer, without what the general one spends on each value.
    private func visitDescendants(
        _ name: [UInt8], of index: Int, _ body: (Int) throws(JSONPathLimit) -> Bool
    ) throws(JSONPathLimit) -> Bool {
        for place in index..<next(after: index) {
            try spend(1)
            guard let child = try member(name, of: place) else { continue }
            guard try body(child) else { return false }
        }
        return true
    }

    // MARK: Selectors

    private func select(
        _ selector: Selector, of index: Int, _ body: (Int) throws(JSONPathLimit) -> Bool
    ) throws(JSONPathLimit) -> Bool {
        switch selector {
        case .name(let name):
            guard let child = try member(name, of: index) else { return true }
            return try body(child)
        case .wildcard: return try forEachChild(of: index) { (child, _) throws(JSONPathLimit) in try body(child) }
        case .index(let place):
            guard kind(of: index) == .array else { return true }
            let wanted = place < 0 ? place + (try count(of: index)) : place
            return try forEachChild(of: index, upTo: wanted) { (child, place) throws(JSONPathLimit) in
                place == wanted ? try body(child) : true
            }
        case .slice(let start, let end, let step):
            guard kind(of: index) == .array, step != 0 else { return true }
            return try visitSlice(of: index, Slice(start, end, step, count: try count(of: index)), body)
        case .filter(let expression):
            return try forEachChild(of: index) { (child, _) throws(JSONPathLimit) in
                try holds(expression, for: child) ? try body(child) : true
            }
        }
    }

    private func member(_ name: [UInt8], of index: Int) throws(JSONPathLimit) -> Int? {
        guard kind(of: index) == .object else { return nil }
        // The path that most evaluations spend their time on: a loop of its own.
        let (found, count) = name.withUnsafeBytes { tree.firstMember(StringView(bytes: $0, hasEscapes: false), of: index) }
        try spend(count)
        return found
    }

    private func visitSlice(
        of index: Int, _ slice: Slice, _ body: (Int) throws(JSONPathLimit) -> Bool
    ) throws(JSONPathLimit) -> Bool {
        // Backwards they are gathered first: from an element only the next one is known.
        var gathered: [Int] = []
        let goesOn = try forEachChild(of: index, upTo: slice.bounds.upperBound - 1) { (child, place) throws(JSONPathLimit) in
            guard slice.contains(place) else { return true }
            guard slice.isBackward else { return try body(child) }
            gathered.append(child)
            return true
        }
        guard goesOn else { return false }
        for child in gathered.reversed() { guard try body(child) else { return false } }
        return true
    }

    // MARK: The tree

    func kind(of index: Int) -> JSONKind { tree.records[index].kind }

    private func next(after index: Int) -> Int { Int(tree.records[index].next) }

    /// Calls the body with each child and its place until it returns false.
    ///
    /// - Returns: whether it never did.
    func forEachChild(
        of index: Int, upTo last: Int = .max, _ body: (Int, Int) throws(JSONPathLimit) -> Bool
    ) throws(JSONPathLimit) -> Bool {
        let end = next(after: index)
        var child = index + 1
        var place = 0
        while child < end, place <= last {
            try spend(1)
            guard try body(child, place) else { return false }
            child = next(after: child)
            place += 1
        }
        return true
    }

    func count(of index: Int) throws(JSONPathLimit) -> Int {
        var count = 0
        _ = try forEachChild(of: index) { (_, _) throws(JSONPathLimit) in
            count += 1
            return true
        }
        return count
    }
}

/// RFC 9535, section 2.3.4.2.2, for an array of so many elements.
private struct Slice {
    let bounds: Range<Int>
    let isBackward: Bool
    private let first: Int
    private let step: Int

    init(_ start: Int?, _ end: Int?, _ step: Int, count: Int) {
        func normal(_ index: Int) -> Int { index >= 0 ? index : count + index }
        self.step = abs(step)
        isBackward = step < 0
        if step > 0 {
            first = min(max(normal(start ?? 0), 0), count)
            bounds = first..<max(first, min(max(normal(end ?? count), 0), count))
        } else {
            first = min(max(normal(start ?? count - 1), -1), count - 1)
            let end = end.map { min(max(normal($0), -1), count - 1) } ?? -1
            bounds = (min(end, first) + 1)..<(first + 1)
        }
    }

    func contains(_ place: Int) -> Bool { bounds.contains(place) && abs(place - first) % step == 0 }
}
