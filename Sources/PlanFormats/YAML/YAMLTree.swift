import LoadModel
import Yams

/// Turns what Yams composed into nodes that can be walked safely: aliases expanded within a budget, merges done.
struct YAMLTree {
    /// More than any plan needs, and little enough that aliases of aliases cannot fill the memory.
    static let nodeBudget = 200_000
    static let depthLimit = 100

    private(set) var problems: [(place: Place, message: String)] = []
    private var nodesLeft = YAMLTree.nodeBudget
    private let source: SourceText

    init(source: SourceText) { self.source = source }

    /// The tree under `node`; nil, with a problem, where the plan is too large or too deep.
    mutating func convert(_ node: Node, depth: Int = 0) -> YAMLNode? {
        let place = Place(node.mark)
        nodesLeft -= 1
        guard depth <= Self.depthLimit else {
            return refuse("the plan is nested more than \(Self.depthLimit) levels deep", at: place)
        }
        guard nodesLeft >= 0 else {
            return refuse(
                "the plan is too large: more than \(Self.nodeBudget.grouped) values once its aliases are expanded", at: place)
        }
        refuseTag(at: place)
        switch node {
        case .scalar(let scalar): return YAMLNode(place: place, content: .scalar(YAMLScalar(scalar)))
        case .sequence(let sequence): return list(sequence, place, depth)
        case .mapping(let mapping): return map(mapping, place, depth)
        case .alias: return YAMLNode(place: place, content: .scalar(YAMLScalar(text: "", isPlain: true)))
        }
    }

    private mutating func refuse(_ message: String, at place: Place) -> YAMLNode? {
        problems.append((place, message))
        return nil
    }

    /// Two readers of YAML may make different things of a tag, and `!= 5` is one.
    private mutating func refuseTag(at place: Place) {
        var rest = source.line(place.line).dropFirst(place.column - 1)
        // An anchor may stand before it.
        if rest.first == "&" { rest = rest.drop { $0 != " " }.drop { $0 == " " } }
        guard rest.first == "!" else { return }
        let tag = String(String.UnicodeScalarView(rest.prefix { $0 != " " && $0 != "," && $0 != "}" && $0 != "]" }))
        let value = String(
            String.UnicodeScalarView(
                rest.dropFirst(tag.unicodeScalars.count).drop { $0 == " " }.prefix { !",}]".unicodeScalars.contains($0) }))
        let remedy =
            tag == "!=" && !value.isEmpty
            ? "relations are words; write { not: \(value.shortened) }"
            : "a plan has no tags; write text in quotes, as in \"5\", and remove '\(tag.shortened)'"
        problems.append((place, "'\(tag.shortened)' is a tag in YAML: \(remedy)"))
    }

    private mutating func list(_ sequence: Node.Sequence, _ place: Place, _ depth: Int) -> YAMLNode? {
        var items: [YAMLNode] = []
        for node in sequence {
            guard let item = convert(node, depth: depth + 1) else { return nil }
            items.append(item)
        }
        return YAMLNode(place: place, content: .list(items))
    }

    private mutating func map(_ mapping: Node.Mapping, _ place: Place, _ depth: Int) -> YAMLNode? {
        var own: [YAMLEntry] = []
        var merged: [YAMLEntry] = []
        var lines: [String: Int] = [:]
        for (keyNode, valueNode) in mapping {
            let keyPlace = Place(keyNode.mark)
            refuseTag(at: keyPlace)
            guard case .scalar(let key) = keyNode else {
                problems.append((keyPlace, "a key must be text, found a list or a map; quote a value that holds { } or [ ]"))
                continue
            }
            guard let value = convert(valueNode, depth: depth + 1) else { return nil }
            if key.string == "<<", key.style == .plain {
                merged += entries(toMerge: value, at: keyPlace)
            } else if let first = lines[key.string] {
                problems.append((keyPlace, YAMLDocument.duplicate(key.string, firstLine: first)))
            } else if !DuplicateKeys.isStandIn(key.string) {
                lines[key.string] = keyPlace.line
                own.append(YAMLEntry(key: key.string, place: keyPlace, value: value))
            }
        }
        for entry in merged where lines[entry.key] == nil {
            lines[entry.key] = entry.place.line
            own.append(entry)
        }
        return YAMLNode(place: place, content: .map(own))
    }

    /// What `<<: *defaults` or `<<: [*a, *b]` brings in; the map's own keys win, then the earlier ones.
    private mutating func entries(toMerge value: YAMLNode, at place: Place) -> [YAMLEntry] {
        switch value.content {
        case .map(let entries): return entries
        case .list(let maps):
            return maps.flatMap { map -> [YAMLEntry] in
                if case .map(let entries) = map.content { return entries }
                problems.append((map.place, "'<<' merges maps only, found \(map.kind)"))
                return []
            }
        case .scalar:
            problems.append((place, "'<<' merges a map, as in '<<: *defaults', found \(value.kind)"))
            return []
        }
    }
}

extension Place {
    init(_ mark: Mark?) {
        self.init(line: max(1, mark?.line ?? 1), column: max(1, mark?.column ?? 1))
    }
}

extension YAMLScalar {
    init(_ scalar: Node.Scalar) {
        let isTaggedText = scalar.tag.rawValue == Tag.Name.str.rawValue || scalar.tag.rawValue == "!"
        self.init(text: scalar.string, isPlain: (scalar.style == .plain || scalar.style == .any) && !isTaggedText)
    }
}
