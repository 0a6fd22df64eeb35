import Foundation
import JSONPath

/// A path, a line break, and a document: a path that is taken leads to places in the document, to which their normalized paths lead
/// too; bytes and tree say the same; a text that was decoded and escaped again is the same to Foundation.
func fuzzJSONPath(_ input: UnsafeRawBufferPointer) {
    let line = input.firstIndex(of: UInt8(ascii: "\n")) ?? input.endIndex
    let path = String(decoding: input[..<line], as: UTF8.self)
    let bytes = FencedBytes.shared.copy(UnsafeRawBufferPointer(rebasing: input[min(line + 1, input.count)...]))
    let tree = readTree(bytes)
    let query: JSONPathQuery
    do throws(JSONPathError) {
        query = try JSONPathQuery(path)
    } catch {
        guard !error.message.isEmpty, (0...path.unicodeScalars.count).contains(error.offset) else {
            fatalError("no such place: \(error)")
        }
        return
    }
    guard let tree else {
        // Whatever is found there is a value by itself.
        if let value = try? query.singular?.find(in: bytes) { expectSameText(value, in: bytes) }
        return
    }
    guard let nodes = try? query.nodes(in: tree, mostSteps: 100_000) else { return }
    for node in nodes.prefix(20) {
        let normalized = tree.normalizedPath(of: node)
        let again = try? JSONPathQuery(normalized).nodes(in: tree)
        guard again == [node] || namesTwice(below: tree.root, in: tree) else {
            fatalError("\(normalized) leads to \(again ?? [])")
        }
    }
    if let singular = query.singular {
        do throws(JSONError) {
            guard try singular.find(in: bytes) == nodes.first.map({ tree.value(of: $0) }) else {
                fatalError("bytes and tree differ at \(path)")
            }
        } catch {
            fatalError("\(error.message), which the tree took")
        }
    }
}

/// Whether an object has two members of one name: they have one path, which leads to the first.
private func namesTwice(below node: JSONTree.Node, in tree: JSONTree) -> Bool {
    let children = Array(tree.children(of: node))
    return Set(children.map { tree.normalizedPath(of: $0) }).count < children.count
        || children.contains { namesTwice(below: $0, in: tree) }
}

private func readTree(_ bytes: UnsafeRawBufferPointer) -> JSONTree? {
    do throws(JSONError) {
        let tree = try JSONTree(bytes)
        expectSameText(tree.value(of: tree.root), in: bytes)
        return tree
    } catch {
        guard (0...bytes.count).contains(error.offset), !error.message.isEmpty else { fatalError("no such place: \(error)") }
        return nil
    }
}

/// Its text, decoded and escaped again, is a string to Foundation, and the same.
private func expectSameText(_ value: JSONValue, in bytes: UnsafeRawBufferPointer) {
    var text: [UInt8] = []
    value.appendText(in: bytes, to: &text)
    var escaped = [UInt8(ascii: "\"")]
    text.withUnsafeBytes { JSONEscaping.append($0, to: &escaped) }
    escaped.append(UInt8(ascii: "\""))
    guard let decoded = try? JSONSerialization.jsonObject(with: Data(escaped), options: .fragmentsAllowed) as? String,
        Array(decoded.utf8) == text
    else { fatalError("escaped to \(String(decoding: escaped, as: UTF8.self))") }
}
