import Foundation
import LoadModel

/// What a command line puts into a plan before it is read, as typed: so that whatever is wrong with it is said as it always is.
public struct PlanSettings: Hashable, Sendable {
    /// `--url`, each: `http://staging:8080`, or `candidate=http://staging:8080`.
    public var urls: [String]
    /// `--set`, each: `load.rate=200/s`.
    public var values: [String]
    /// `-H`, each: `Name: value`; of the plan's defaults.
    public var headers: [String]
    /// `--target`: the one whose URL is meant where `--url` names none.
    public var target: String?

    public init(urls: [String] = [], values: [String] = [], headers: [String] = [], target: String? = nil) {
        self.urls = urls
        self.values = values
        self.headers = headers
        self.target = target
    }

    /// The paths of ``values``, as typed; a variable's name alone is one of them.
    var paths: [String] { values.compactMap { text in text.firstIndex(of: "=").map { String(text[..<$0]) } } }

    /// A plan's nodes with the settings in them, and what they were, by the places where they were put.
    ///
    /// - Throws: `FlagErrors` with every setting that is none, or that leads nowhere.
    func applied(to root: YAMLNode) throws(FlagErrors) -> (root: YAMLNode, marks: [Place: SettingMark]) {
        var pass = SettingPass(root: root)
        for text in values { pass.apply("--set", text) { pass throws(ValueError) in try pass.set(text) } }
        for text in urls { pass.apply("--url", text) { pass throws(ValueError) in try pass.setURL(text, target: target) } }
        for text in headers { pass.apply("--header", text) { pass throws(ValueError) in try pass.setHeader(text) } }
        guard pass.issues.isEmpty else { throw FlagErrors(issues: pass.issues) }
        return (pass.root, pass.marks)
    }
}

/// A setting of a plan, for messages about what it led to.
struct SettingMark: Sendable {
    /// `--set load.rate`
    let text: String
    /// Of what it replaced in the plan's text.
    let place: Place
}

/// One way through the settings, which collects every mistake.
private struct SettingPass {
    var root: YAMLNode
    private(set) var marks: [Place: SettingMark] = [:]
    private(set) var issues: [FlagErrors.Issue] = []

    init(root: YAMLNode) { self.root = root }

    mutating func apply(_ flag: String, _ text: String, _ body: (inout SettingPass) throws(ValueError) -> Place) {
        // What stands behind the sign may be a secret; the path tells which setting is meant.
        let shown = text.prefix { $0 != "=" && (flag != "--header" || $0 != ":") }
        let mark = Place(line: SettingPass.firstMark + marks.count, column: 1)
        do throws(ValueError) {
            marks[mark] = SettingMark(text: "\(flag) \(String(shown).shortened)", place: try body(&self))
        } catch {
            issues.append(FlagErrors.Issue(flag: flag, message: error.message))
        }
    }

    /// `load.rate=200/s`, or a variable's name alone: `limit=5`.
    mutating func set(_ text: String) throws(ValueError) -> Place {
        guard let sign = text.firstIndex(of: "=") else {
            throw ValueError(message: "'\(text.shortened)' has no '='; write it as in load.rate=200/s, or limit=5 for a variable")
        }
        let path = try path(String(text[..<sign]).trimmingCharacters(in: .whitespaces))
        return try put(try SettingPass.value(String(text[text.index(after: sign)...])), at: path)
    }

    private func path(_ name: String) throws(ValueError) -> PlanPath {
        guard !name.isEmpty, SweepAxis.parts(of: name).count == 1 else { return try PlanPath(name) }
        let variables = root.entry("variables")?.keys ?? []
        if variables.contains(name) { return try PlanPath("variables.\(name)") }
        guard !Keys.plan.section.keys.contains(name) else { return try PlanPath(name) }
        let near = suggestion(for: name, among: variables + Keys.plan.section.keys, listing: "there are")
        throw ValueError(message: "the plan has no variable '\(name.shortened)', and no such key\(near)")
    }

    /// The value as the plan's YAML would have it.
    private static func value(_ text: String) throws(ValueError) -> YAMLNode {
        guard text.contains(where: { !$0.isWhitespace }) else {
            return YAMLNode(place: .start, content: .scalar(YAMLScalar(text: "", isPlain: true)))
        }
        guard !text.drop(while: \.isWhitespace).hasPrefix("#") else {
            throw ValueError(
                message: "its value: '\(text.shortened)' is a comment in YAML, and no value; quote it within the value, as in "
                    + "--set 'name=\"# text\"'")
        }
        let document = YAMLDocument(text)
        guard let root = document.root, document.problems.isEmpty else {
            throw ValueError(message: "its value: \(document.problems.first?.message ?? "not valid YAML")")
        }
        return root
    }

    /// `http://staging:8080`, or with the target's name before it.
    mutating func setURL(_ text: String, target: String?) throws(ValueError) -> Place {
        let names = root.entry("targets")?.keys ?? []
        let name = text.prefix { !"=/:?".contains($0) }
        let isNamed = !name.isEmpty && text[name.endIndex...].hasPrefix("=")
        let url = isNamed ? String(text[name.endIndex...].dropFirst()) : text
        guard url.contains(where: { !$0.isWhitespace }) else {
            throw ValueError(
                message:
                    "the url is empty; write --url http://127.0.0.1:8080, with the target's name before it where the plan names several, as in api=http://127.0.0.1:8080"
            )
        }
        let value = YAMLNode(place: .start, content: .scalar(YAMLScalar(text: url, isPlain: false)))
        if let wanted = isNamed ? String(name) : target ?? (names.count == 1 ? names[0] : nil) {
            guard names.contains(wanted) else {
                guard !names.isEmpty else {
                    throw ValueError(message: "the plan has one target, without a name; write --url \(url.shortened)")
                }
                let near = suggestion(for: wanted, among: names, listing: "there are")
                throw ValueError(message: "no target is named '\(wanted.shortened)'\(near)")
            }
            // A name may have dots in it, and is not a path's part then.
            return try put(value, under: ["targets", wanted, "url"])
        }
        guard names.isEmpty else {
            throw ValueError(
                message: "the plan names \(names.count) targets; say whose url it is: --url \(names[0])=\(url.shortened)")
        }
        return try put(value, under: ["url"])
    }

    /// Among the defaults' headers, whatever the case of its name.
    mutating func setHeader(_ text: String) throws(ValueError) -> Place {
        guard let colon = text.firstIndex(of: ":") else {
            throw ValueError(message: "'\(text.shortened)' has no ':'; write it as in -H 'Accept: application/json'")
        }
        let typed = String(text[..<colon])
        if let problem = RequestRules.problem(withHeaderName: typed) { throw ValueError(message: problem) }
        let known = root.entry("defaults")?.entry("headers")?.keys ?? []
        let name = known.first { $0.lowercased() == typed.lowercased() } ?? typed
        let value = String(text[text.index(after: colon)...].drop { $0 == " " })
        return try put(
            YAMLNode(place: .start, content: .scalar(YAMLScalar(text: value, isPlain: false))),
            under: ["defaults", "headers", name])
    }

    private mutating func put(_ value: YAMLNode, under parts: [String]) throws(ValueError) -> Place {
        try put(value, at: PlanPath(parts: parts))
    }

    private mutating func put(_ value: YAMLNode, at path: PlanPath) throws(ValueError) -> Place {
        let mark = Place(line: SettingPass.firstMark + marks.count, column: 1)
        let result = try path.setting(value.moved(to: mark), in: root)
        root = result.root
        return marks[result.replaced]?.place ?? result.replaced
    }

    /// Lines that no plan has, by which nodes of settings are told from the plan's own.
    private static let firstMark = 1_000_000_000
}

extension YAMLNode {
    fileprivate var keys: [String] {
        guard case .map(let entries) = content else { return [] }
        return entries.map(\.key)
    }

    /// The same, all of it at one place.
    fileprivate func moved(to place: Place) -> YAMLNode {
        switch content {
        case .scalar: YAMLNode(place: place, content: content)
        case .list(let items): YAMLNode(place: place, content: .list(items.map { $0.moved(to: place) }))
        case .map(let entries):
            YAMLNode(
                place: place,
                content: .map(entries.map { YAMLEntry(key: $0.key, place: place, value: $0.value.moved(to: place)) }))
        }
    }
}
