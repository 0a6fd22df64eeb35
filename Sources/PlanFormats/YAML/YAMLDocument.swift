import Yams

/// One YAML document as nodes with places, and what is wrong with it as YAML.
struct YAMLDocument {
    let source: SourceText
    /// nil where the text is empty or not YAML.
    private(set) var root: YAMLNode?
    private(set) var problems: [(place: Place, message: String)] = []

    /// No plan needs more text than this; a body belongs in a file of its own.
    static let sizeLimit = 4_000_000

    init(_ text: String) {
        source = SourceText(text)
        guard text.utf8.count <= Self.sizeLimit else {
            problems.append((.start, "the plan is larger than 4 MB; keep bodies in files of their own with 'bodyFile'"))
            return
        }
        guard !hidesAliasesInKeys else {
            problems.append((.start, "aliases are not allowed in keys; write the keys out"))
            return
        }
        guard let node = compose() else { return }
        var tree = YAMLTree(source: source)
        root = tree.convert(node)
        problems += tree.problems
    }

    static func duplicate(_ key: String, firstLine: Int) -> String {
        "duplicate key '\(key.shortened)'; the first is on line \(firstLine)"
    }

    /// Composes the text, taking duplicate keys out of the way one by one.
    private mutating func compose() -> Node? {
        var repaired = source
        for attempt in 0..<100 {
            do {
                guard let node = try Yams.compose(yaml: repaired.text, .default, .default, .utf8) else {
                    problems.append((.start, "the plan is empty; \(Self.example)"))
                    return nil
                }
                return node
            } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
                guard let next = removeDuplicate(keys.first ?? "", Place(context.mark), from: repaired, number: attempt) else {
                    return nil
                }
                repaired = next
            } catch {
                problems.append(SyntaxProblem(source: source).explanation(of: error))
                return nil
            }
        }
        return nil
    }

    static let example = "start with 'url: http://127.0.0.1:8080', 'get: /' and 'load: { rate: 10/s }'"

    /// The text without the second use of `key`, which becomes a problem; nil where it cannot be found in the text.
    private mutating func removeDuplicate(_ key: String, _ first: Place, from text: SourceText, number: Int) -> SourceText? {
        let finder = DuplicateKeys(source: text)
        let message = Self.duplicate(key, firstLine: first.line)
        guard let second = finder.second(key, after: first) else {
            problems.append((first, message))
            return nil
        }
        // The place of a quoted key is that of its quote.
        let before = text.line(second.line).prefix(second.column - 1).last
        let column = before == "\"" || before == "'" ? second.column - 1 : second.column
        problems.append((Place(line: second.line, column: column), message))
        return finder.removing(key, at: second, number: number)
    }

    /// Whether aliases might stand inside keys. Yams hashes keys before anything else can look at them, and the hash of an
    /// alias of aliases of aliases takes exponential time; no plan has a use for it.
    private var hidesAliasesInKeys: Bool {
        let text = source.text.replacing(#/\$\{[^}]*\}/#, with: "")
        guard text.matches(of: #/[\s,\[{]\*[A-Za-z0-9_-]/#).count > 20 else { return false }
        return text.contains(#/\?\s|\*[A-Za-z0-9_-]+\s*:|[\]}]\s*:/#)
    }
}
