import LoadModel

extension RowLayout {
    /// Finds the names of the columns: in the first row of a table, in the first object of JSON.
    ///
    /// - Returns: the layout, and where the rows begin.
    static func find(in file: FeedFile, for feed: Feed) throws(FeedError) -> (RowLayout, RecordCursor.Position) {
        let beginning = try file.beginning()
        let start = RecordCursor.Position(offset: beginning, lineStart: beginning)
        switch feed.format {
        case .csv:
            let first = RecordCursor(file, RowParser(RowLayout(.lines)), at: start, explains: false)
            return try table(in: file, start, delimiter: RowLayout.delimiter(of: first.peek()), for: feed)
        case .tsv: return try table(in: file, start, delimiter: UInt8(ascii: "\t"), for: feed)
        case .jsonLines: return try objects(.lines, in: file, start, for: feed)
        case .json: return try objects(.array, in: file, try behindBracket(of: file, start), for: feed)
        }
    }

    // MARK: Tables

    private static func table(
        in file: FeedFile, _ start: RecordCursor.Position, delimiter: UInt8, for feed: Feed
    ) throws(FeedError) -> (RowLayout, RecordCursor.Position) {
        let kind = Kind.table(delimiter: delimiter)
        // The first time only to know how many there are.
        let counting = try header(RowParser(RowLayout(kind)), in: file, start)
        let cursor = try header(RowParser(RowLayout(kind), room: counting.parser.cellCount), in: file, start)
        var names: [String] = []
        for cell in cursor.parser.cells {
            let text = decoded(UnsafeRawBufferPointer(rebasing: cursor.bytes[cell.start..<cell.end]), cell.hasEscapes)
            try add(text.trimmingSpaces(), to: &names, at: cursor.place(of: cell.start), file)
        }
        try refuseOtherFormats(names[0], file)
        return (try RowLayout(kind, columns: names, for: feed), cursor.position)
    }

    /// A cursor behind the first row.
    private static func header(_ parser: RowParser, in file: FeedFile, _ start: RecordCursor.Position) throws(FeedError)
        -> RecordCursor
    {
        let cursor = RecordCursor(file, parser, at: start, explains: true)
        switch try cursor.next() {
        case .row: return cursor
        case .bad(let example):
            throw FeedError(
                file: file.path, place: example.map { FeedError.Place(line: $0.line, column: $0.column) },
                message: "\(example?.reason ?? ""); mend the first row, which has the names of the columns")
        case .end: throw FeedError(file: file.path, message: "has nothing but empty lines; give a feed at least one row")
        }
    }

    /// Where the first row shows what the file is instead, that is said.
    private static func refuseOtherFormats(_ start: String, _ file: FeedFile) throws(FeedError) {
        let found =
            switch start.first {
            case "{", "[":
                "JSON, not a table; write 'format: jsonl' where each line is an object, 'format: json' for an array of them"
            case "<": "XML or HTML, not a table; give a feed CSV, TSV, JSON lines, or a JSON array"
            default: ""
            }
        guard found.isEmpty else { throw FeedError(file: file.path, message: "is \(found)") }
    }

    private static func decoded(_ text: UnsafeRawBufferPointer, _ isDoubled: Bool) -> String {
        let text = String(decoding: text, as: UTF8.self)
        return isDoubled ? text.replacing("\"\"", with: "\"") : text
    }

    // MARK: JSON

    private static func behindBracket(of file: FeedFile, _ start: RecordCursor.Position) throws(FeedError)
        -> RecordCursor.Position
    {
        let cursor = RecordCursor(file, RowParser(RowLayout(.array)), at: start, explains: true)
        let bytes = try cursor.peek()
        guard let bracket = bytes.firstIndex(where: { !JSONScanner.isSpace($0) }), bytes[bracket] == UInt8(ascii: "[") else {
            throw FeedError(
                file: file.path,
                message: "is not a JSON array of objects; write [{...}, {...}], or 'format: jsonl' where each line is an object")
        }
        cursor.passOver(bracket + 1)
        return cursor.position
    }

    private static func objects(
        _ kind: Kind, in file: FeedFile, _ start: RecordCursor.Position, for feed: Feed
    ) throws(FeedError) -> (RowLayout, RecordCursor.Position) {
        let cursor = RecordCursor(file, RowParser(RowLayout(kind)), at: start, explains: true)
        while true {
            switch try cursor.next() {
            case .row: return (try RowLayout(kind, columns: members(of: cursor, file), for: feed), start)
            // The pass over all rows counts it.
            case .bad: continue
            case .end: return (RowLayout(kind), start)
            }
        }
    }

    /// The names of a valid object's members.
    private static func members(of cursor: RecordCursor, _ file: FeedFile) throws(FeedError) -> [String] {
        let object = cursor.bytes
        var scanner = JSONScanner(object)
        guard scanner.skip(UInt8(ascii: "{")) else { return [] }
        var names: [String] = []
        while let member = try? scanner.member(isFirst: names.isEmpty) {
            let name = member.name
            let text = unescaped(UnsafeRawBufferPointer(rebasing: object[name.start..<name.end]))
            try add(text, to: &names, at: cursor.place(of: name.start - 1), file)
        }
        guard !names.isEmpty else {
            throw FeedError(
                file: file.path, message: "begins with an object without members; give it a name and a value for each column")
        }
        return names
    }

    private static func unescaped(_ text: UnsafeRawBufferPointer) -> String {
        String(unsafeUninitializedCapacity: text.count) {
            JSONScanner.decode(text, into: UnsafeMutableRawBufferPointer($0)) ?? 0
        }
    }

    // MARK: Both

    private static func add(
        _ name: String, to names: inout [String], at place: FeedError.Place, _ file: FeedFile
    ) throws(FeedError) {
        guard !name.isEmpty else {
            throw FeedError(
                file: file.path, place: place, message: "column \(names.count + 1) has no name; give it one, or remove it")
        }
        if let other = names.firstIndex(of: name) {
            throw FeedError(
                file: file.path, place: place,
                message: "column \(names.count + 1) has the name of column \(other + 1), '\(name.shortened)'; give it another")
        }
        names.append(name)
        guard names.count <= mostColumns else {
            throw FeedError(
                file: file.path, place: place,
                message: "it has more than \(mostColumns.grouped) columns; remove those that no template uses")
        }
    }
}
