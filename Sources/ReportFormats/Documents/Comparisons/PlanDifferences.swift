/// In which values plans differ, as results hold them: written by Dyno, a key to a line.
struct PlanDifferences {
    /// By the paths of `--vary` and `--set`, in the order of the first plan; a value is nil where a plan does not have the key.
    let entries: [(path: String, values: [String?])]

    init(_ plans: [String]) {
        let maps = plans.map { plan in
            var lines = PlanLines(plan)
            return lines.values
        }
        var order: [String] = []
        var seen = Set<String>()
        for map in maps { for (path, _) in map where seen.insert(path).inserted { order.append(path) } }
        let values = maps.map { Dictionary($0) { first, _ in first } }
        entries = order.compactMap { path in
            let each = values.map { $0[path] }
            return Set(each).count > 1 ? (path, each) : nil
        }
    }
}

/// The values of a written plan by their paths: maps and lists are told by indentation, and a value stands on one line. What is anything
/// else is taken as lines of text, so that it differs where it does.
private struct PlanLines {
    private var lines: [(indent: Int, text: Substring)]
    private var place = 0

    init(_ text: String) {
        lines = text.split(separator: "\n").map { line in
            let body = line.drop { $0 == " " }
            return (line.count - body.count, body)
        }
    }

    var values: [(path: String, value: String)] {
        mutating get {
            var values: [(path: String, value: String)] = []
            read(indent: 0, path: [], into: &values, depth: 0)
            // What is indented less than it should be.
            while place < lines.count {
                values.append(("line \(place + 1)", String(lines[place].text)))
                place += 1
            }
            return values
        }
    }

    /// Reads the lines that are indented so far, and what is within them.
    private mutating func read(indent: Int, path: [String], into values: inout [(path: String, value: String)], depth: Int) {
        var number = 0
        while place < lines.count, lines[place].indent == indent {
            if lines[place].text.hasPrefix("- ") {
                let start = place
                lines[place] = (indent + 2, lines[place].text.dropFirst(2))
                let name = itemName(from: start, indent: indent + 2) ?? "\(number)"
                number += 1
                guard PlanLines.entry(lines[place].text) != nil else {
                    values.append(((path + [name]).joined(separator: "."), PlanLines.unquoted(lines[place].text)))
                    place += 1
                    continue
                }
                guard depth < 64 else { return }
                read(indent: indent + 2, path: path + [name], into: &values, depth: depth + 1)
                continue
            }
            guard let (key, value) = PlanLines.entry(lines[place].text) else { return }
            let inner = path + [PlanLines.unquoted(key)]
            place += 1
            guard value.isEmpty else {
                values.append((inner.joined(separator: "."), PlanLines.unquoted(value)))
                continue
            }
            guard depth < 64, place < lines.count, lines[place].indent > indent else { continue }
            read(indent: lines[place].indent, path: inner, into: &values, depth: depth + 1)
        }
    }

    /// The `name` of the item that begins there, by which a path may call it.
    private func itemName(from start: Int, indent: Int) -> String? {
        for (number, line) in lines[start...].enumerated() {
            guard line.indent >= indent, number == 0 || line.indent > indent || !line.text.hasPrefix("- ") else { return nil }
            if line.indent == indent, let (key, value) = PlanLines.entry(line.text), key == "name", !value.isEmpty {
                return PlanLines.unquoted(value)
            }
        }
        return nil
    }

    /// `key: value`, or `key:` with nothing behind it; nil of a line that is none.
    private static func entry(_ line: Substring) -> (key: Substring, value: Substring)? {
        let end: Substring.Index
        if line.hasPrefix("\"") {
            var isEscaped = false
            guard
                let quote = line.dropFirst().indices.first(where: { index in
                    defer { isEscaped = line[index] == "\\" && !isEscaped }
                    return line[index] == "\"" && !isEscaped
                })
            else { return nil }
            end = line.index(after: quote)
        } else {
            guard let colon = line.firstIndex(of: ":"), !line[..<colon].contains(where: { "[{\"".contains($0) }) else {
                return nil
            }
            end = colon
        }
        let rest = line[end...]
        guard rest == ":" || rest.hasPrefix(": ") else { return nil }
        return (line[..<end], rest.dropFirst(2))
    }

    private static func unquoted(_ text: Substring) -> String {
        guard text.count > 1, text.first == "\"", text.last == "\"", !text.contains("\\") else { return String(text) }
        return String(text.dropFirst().dropLast())
    }
}
