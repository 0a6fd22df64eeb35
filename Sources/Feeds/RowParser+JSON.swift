import Glibc

extension RowParser {
    /// A line that is one object.
    func parseLine(_ bytes: UnsafeRawBufferPointer, isWhole: Bool) -> Record {
        let feed = bytes.firstLineFeed
        guard feed != nil || isWhole else { return .cut(openQuote: nil) }
        let length = feed ?? bytes.count
        let end = feed.map { $0 + 1 } ?? length
        lineFeeds = feed == nil ? 0 : 1
        let line = UnsafeRawBufferPointer(rebasing: bytes[..<length])
        var scanner = JSONScanner(line)
        scanner.skipSpace()
        if scanner.position == length { return .nothing(end: end) }
        do throws(RowFault) {
            try readObject(line, &scanner)
            scanner.skipSpace()
            guard scanner.position == length else { throw RowFault(.behindObject, at: scanner.position) }
            try checkObject(line)
            return .row(end: end)
        } catch { return .bad(error, resume: .at(end)) }
    }

    /// An element of the array and the comma behind it. What is wrong with the array ends it.
    func parseElement(_ bytes: UnsafeRawBufferPointer, isWhole: Bool) -> Record {
        var scanner = JSONScanner(bytes)
        if scanner.skip(UInt8(ascii: "]")) {
            scanner.skipSpace()
            if scanner.position == bytes.count { return isWhole ? .ended : .cut(openQuote: nil) }
            return .bad(RowFault(.behindArray, at: scanner.position), resume: .never)
        }
        let start = scanner.position
        let end: Int
        do throws(RowFault) { end = try RowParser.passElement(bytes, &scanner) } catch {
            return error.kind == .json(.end) && !isWhole ? .cut(openQuote: nil) : .bad(error, resume: .never)
        }
        let record = UnsafeRawBufferPointer(rebasing: bytes[..<end])
        lineFeeds = record.lineFeedCount
        var again = JSONScanner(record, at: start)
        do throws(RowFault) {
            try readObject(record, &again)
            try checkObject(record)
            return .row(end: end)
        } catch { return .bad(error, resume: .at(end)) }
    }

    /// - Returns: where the next element begins, or the closing bracket stands.
    private static func passElement(_ bytes: UnsafeRawBufferPointer, _ scanner: inout JSONScanner) throws(RowFault) -> Int {
        do { _ = try scanner.value() } catch { throw RowFault(error) }
        let isFollowed = scanner.skip(UInt8(ascii: ","))
        scanner.skipSpace()
        guard scanner.position < bytes.count else { throw RowFault(.json(.end), at: scanner.position) }
        let isClosed = bytes[scanner.position] == UInt8(ascii: "]")
        // A bracket behind a comma would be taken for the end of the array.
        guard !(isFollowed && isClosed) else { throw RowFault(.json(.unexpected), at: scanner.position) }
        guard isFollowed || isClosed else { throw RowFault(.separator, at: scanner.position) }
        return scanner.position
    }

    /// Notes the object's values in the order of the layout's columns; further ones are passed over.
    private func readObject(_ bytes: UnsafeRawBufferPointer, _ scanner: inout JSONScanner) throws(RowFault) {
        for column in cells.indices { cells[column].end = -1 }
        cellCount = 0
        guard scanner.skip(UInt8(ascii: "{")) else { throw RowFault(.noObject, at: scanner.position) }
        var isFirst = true
        var expected = 0
        while let (name, value) = try RowParser.nextMember(&scanner, isFirst: isFirst) {
            isFirst = false
            guard let column = column(of: name, in: bytes, expected: expected) else { continue }
            guard cells[column].end < 0 else { throw RowFault(.repeated(column: column), at: name.start - 1) }
            cells[column] = RawCell(kind: value.kind, start: value.start, end: value.end, hasEscapes: value.hasEscapes)
            cellCount += 1
            expected = column + 1
        }
    }

    private static func nextMember(
        _ scanner: inout JSONScanner, isFirst: Bool
    ) throws(RowFault) -> (name: JSONScanner.Value, value: JSONScanner.Value)? {
        do { return try scanner.member(isFirst: isFirst) } catch { throw RowFault(error) }
    }

    /// What is left to see to once the object is known to be one.
    private func checkObject(_ bytes: UnsafeRawBufferPointer) throws(RowFault) {
        if cellCount < layout.columns.count, let missing = layout.columns.indices.first(where: { cells[$0].end < 0 }) {
            throw RowFault(.missing(column: missing), at: 0)
        }
        if bytes.contains(where: { $0 >= 0x80 }) { try checkEncoding(bytes) }
        try checkValues(bytes)
    }

    /// - Parameter expected: the column that it is, if this object has its members in the order of the first.
    private func column(of name: JSONScanner.Value, in bytes: UnsafeRawBufferPointer, expected: Int) -> Int? {
        let text = UnsafeRawBufferPointer(rebasing: bytes[name.start..<name.end])
        guard name.hasEscapes else { return column(named: text, expected: expected) }
        return withUnsafeTemporaryAllocation(byteCount: text.count, alignment: 1) { decoded in
            JSONScanner.decode(text, into: decoded).flatMap {
                column(named: UnsafeRawBufferPointer(rebasing: decoded[..<$0]), expected: expected)
            }
        }
    }

    private func column(named name: UnsafeRawBufferPointer, expected: Int) -> Int? {
        let count = layout.names.count
        for step in 0..<count {
            let column = expected + step < count ? expected + step : expected + step - count
            let known = layout.names[column]
            if known.count == name.count, known.withUnsafeBytes({ RowParser.isEqual($0, name) }) {
                return column
            }
        }
        return nil
    }

    private static func isEqual(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) -> Bool {
        guard let first = one.baseAddress, let second = other.baseAddress else { return one.count == other.count }
        return memcmp(first, second, min(one.count, other.count)) == 0
    }
}

extension RowFault {
    fileprivate init(_ fault: JSONScanner.Fault) { self.init(.json(fault.kind), at: fault.position) }
}
