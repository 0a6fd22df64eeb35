/// Finds the second use of a key that Yams refuses as a duplicate, and takes it out of the way.
///
/// Yams stops at the first map with a duplicate and marks the first use. A plan's reader must name the second, and go on
/// to the other mistakes: so the second use is renamed to private-use characters of the same length, which keeps every
/// place, and the text is composed again.
struct DuplicateKeys {
    /// A stand-in for a renamed key starts with one of these.
    static let standIns: ClosedRange<UInt32> = 0xE000...0xE0FF

    let source: SourceText

    static func isStandIn(_ key: String) -> Bool {
        key.unicodeScalars.first.map { standIns.contains($0.value) } ?? false
    }

    /// The place of the second `key` of the map in which the first stands at `first`; quotes are not part of it.
    func second(_ key: String, after first: Place) -> Place? {
        let wanted = Array(key.unicodeScalars)
        guard !wanted.isEmpty else { return nil }
        return inBlock(wanted, after: first) ?? inFlow(wanted, after: first)
    }

    /// The text without the key at `place`; `number` keeps stand-ins apart.
    func removing(_ key: String, at place: Place, number: Int) -> SourceText? {
        guard let scalar = Unicode.Scalar(Self.standIns.lowerBound + UInt32(number)), Self.standIns.contains(scalar.value) else {
            return nil
        }
        return source.replacing(key.unicodeScalars.count, at: place, by: scalar)
    }

    /// In block style, the keys of a map stand under each other.
    private func inBlock(_ key: [Unicode.Scalar], after first: Place) -> Place? {
        guard source.line(first.line).prefix(first.column - 1).allSatisfy({ $0 == " " || $0 == "-" }) else { return nil }
        for number in source.lines.indices.map({ $0 + 1 }).dropFirst(first.line) {
            let line = source.line(number)
            guard line.count >= first.column, line.prefix(first.column - 1).allSatisfy({ $0 == " " }) else { continue }
            if let start = match(key, in: line, at: first.column - 1) { return Place(line: number, column: start + 1) }
        }
        return nil
    }

    /// In flow style, a key follows a comma at the depth of the first.
    private func inFlow(_ key: [Unicode.Scalar], after first: Place) -> Place? {
        var depth = 0
        var quote: Unicode.Scalar?
        for number in first.line...max(first.line, source.lines.count) {
            let line = source.line(number)
            var column = number == first.line ? first.column - 1 : 0
            while column < line.count {
                let scalar = line[column]
                if let open = quote {
                    if scalar == "\\", open == "\"" { column += 1 } else if scalar == open { quote = nil }
                } else {
                    let isFirst = number == first.line && column == first.column - 1
                    let startsWord = column == 0 || ", \t{".unicodeScalars.contains(line[column - 1])
                    if depth == 0, !isFirst, startsWord, let start = match(key, in: line, at: column) {
                        return Place(line: number, column: start + 1)
                    }
                    switch scalar {
                    case "\"", "'": quote = scalar
                    case "{", "[": depth += 1
                    case "}", "]": depth -= 1
                    default: break
                    }
                    if depth < 0 { return nil }
                }
                column += 1
            }
        }
        return nil
    }

    /// Where the key itself starts if it stands at `column`, quoted or not, with a colon behind it.
    private func match(_ key: [Unicode.Scalar], in line: [Unicode.Scalar], at column: Int) -> Int? {
        guard column < line.count else { return nil }
        let isQuoted = line[column] == "\"" || line[column] == "'"
        let start = isQuoted ? column + 1 : column
        var end = start + key.count
        guard end <= line.count, line[start..<end].elementsEqual(key) else { return nil }
        if isQuoted {
            guard end < line.count, line[end] == line[column] else { return nil }
            end += 1
        }
        return line[end...].first { $0 != " " } == ":" ? start : nil
    }
}
