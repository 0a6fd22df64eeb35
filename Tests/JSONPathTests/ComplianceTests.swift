import Foundation
import JSONPath
import Testing

/// Cases in the format of the JSONPath Compliance Test Suite (jsonpath-standard/jsonpath-compliance-test-suite), of the files that
/// `DYNO_JSONPATH_CTS` names, with colons between them: that suite itself, or what differential.py wrote.
@Suite struct ComplianceTests {
    static let files =
        ProcessInfo.processInfo.environment["DYNO_JSONPATH_CTS"].map { $0.split(separator: ":").map(String.init) } ?? []

    @Test("every case of the suite gives what it says", .enabled(if: !files.isEmpty), arguments: files)
    func suite(_ file: String) throws {
        let bytes = Bytes(try Data(contentsOf: URL(fileURLWithPath: file)))
        try withExtendedLifetime(bytes) {
            let tree = try JSONTree(bytes.all)
            let cases = try JSONPathQuery("$.tests[*]").nodes(in: tree)
            #expect(cases.count > 0)
            var failures: [String] = []
            for node in cases {
                if let failure = try ComplianceCase(node, in: tree).failure() { failures.append(failure) }
            }
            #expect(
                failures.isEmpty, "\(failures.count) of \(cases.count), first: \(failures.prefix(20).joined(separator: "\n"))")
        }
    }
}

private struct ComplianceCase {
    let name: String
    let selector: String
    let isInvalid: Bool
    let document: UnsafeRawBufferPointer
    /// Of which each is right.
    let results: [[UnsafeRawBufferPointer]]
    let paths: [[String]]

    init(_ node: JSONTree.Node, in tree: JSONTree) throws {
        var members: [String: JSONTree.Node] = [:]
        for member in tree.children(of: node) { members[tree.name(of: member) ?? ""] = member }
        func lists<Element>(_ one: String, _ several: String, _ element: (JSONTree.Node) -> Element) -> [[Element]] {
            let lists = members[one].map { [$0] } ?? members[several].map { Array(tree.children(of: $0)) } ?? []
            return lists.map { tree.children(of: $0).map(element) }
        }
        selector = tree.text(of: try #require(members["selector"]))
        name = tree.text(of: try #require(members["name"]))
        isInvalid = members["invalid_selector"] != nil
        document = tree.bytes(of: members["document"] ?? node)
        results = lists("result", "results") { tree.bytes(of: $0) }
        paths = lists("result_paths", "results_paths") { tree.text(of: $0) }
    }

    /// - Returns: what is wrong; nil where all is as it should be.
    func failure() throws -> String? {
        let query: JSONPathQuery
        do {
            query = try JSONPathQuery(selector)
        } catch {
            return isInvalid ? nil : "\(name): \(selector) refused: \(error)"
        }
        guard !isInvalid else { return "\(name): \(selector) taken" }
        let tree = try JSONTree(document)
        let nodes = try query.nodes(in: tree)
        let found = nodes.map { tree.normalizedPath(of: $0) }
        guard paths.contains(found), try results.contains(where: { try areSame($0, nodes.map { tree.bytes(of: $0) }) }) else {
            return
                "\(name): \(selector) gives \(found), expected \(paths) in \(String(decoding: document.prefix(2_000), as: UTF8.self))"
        }
        guard let singular = query.singular else { return nil }
        let alone = try singular.find(in: document)
        return alone == nodes.first.map { tree.value(of: $0) }
            ? nil : "\(name): \(selector) finds \(String(describing: alone)) in the bytes"
    }
}

/// Whether these are the same values, however they are written.
private func areSame(_ some: [UnsafeRawBufferPointer], _ others: [UnsafeRawBufferPointer]) throws -> Bool {
    guard some.count == others.count else { return false }
    for (one, other) in zip(some, others) where !one.elementsEqual(other) {
        guard try canonical(one) == canonical(other) else { return false }
    }
    return true
}

private func canonical(_ value: UnsafeRawBufferPointer) throws -> Data {
    let object = try JSONSerialization.jsonObject(with: Data(value), options: .fragmentsAllowed)
    return try JSONSerialization.data(withJSONObject: object, options: [.fragmentsAllowed, .sortedKeys])
}

extension JSONTree {
    fileprivate func text(of node: Node) -> String {
        var text: [UInt8] = []
        appendText(of: node, to: &text)
        return String(decoding: text, as: UTF8.self)
    }
}
