import LoadModel

/// Requests recorded as CSV: a CSV of one's own, or JMeter's JTL. Columns are found by their names in the first line.
///
/// A record with fewer fields than the first line, or more, is bad: whatever broke it, such as a line feed or a comma that should have
/// stood in quotes, may have moved one column into another.
struct CSVTrace {
    private let records: CSVReader
    private let columns: Columns
    /// Those that the trace is to give, and where they stand.
    private let headers: [String]
    private let headerColumns: [(header: Int, column: Int)]

    private struct Columns {
        var count = 0
        var time: Int
        var timeUnit: Int64
        var target: Int
        var method: Int?
        var body: Int?
        var label: Int?
        /// Whether a row without a URL is something else than a request: JMeter writes its transactions so.
        var passesOverOthers: Bool
    }

    /// Where the entry last read begins.
    var place: TracePlace { TracePlace(line: records.number) }

    /// - Parameter headers: those that the trace is to give: columns have their names.
    /// - Throws: where the header lacks a column, or there is none.
    init(_ lines: LineReader, isJTL: Bool, headers: [String], file: String) throws(TraceError) {
        records = CSVReader(lines)
        let isThere: Bool
        do throws(CSVReader.Failure) { isThere = try records.next() } catch {
            throw error.inHeader(of: file)
        }
        guard isThere else { throw TraceError.empty(file) }
        let reader = records
        let names = (0..<reader.count).map { reader.text($0).trimmed.lowercased() }
        try CSVTrace.refuseOtherFormats(names.first ?? "", isJTL: isJTL, file)
        var columns = try isJTL ? CSVTrace.jtl(names, file) : CSVTrace.csv(names, file)
        columns.count = names.count
        self.columns = columns
        self.headers = headers
        headerColumns = headers.enumerated().compactMap { number, header in
            let spellings = [header.lowercased(), header.lowercased().replacing("-", with: "_")]
            return names.firstIndex { spellings.contains($0) }.map { (number, $0) }
        }
    }

    /// Which of the recorded headers have a column.
    var recorded: Set<Int> { Set(headerColumns.map(\.header)) }

    /// Where the first line shows what the file is instead, that is said rather than which column it lacks.
    private static func refuseOtherFormats(_ start: String, isJTL: Bool, _ file: String) throws(TraceError) {
        if start.hasPrefix("<") {
            let remedy =
                isJTL || start.contains("testresults")
                ? "let JMeter write CSV with jmeter.save.saveservice.output_format=csv (-Jjmeter.save.saveservice.output_format=csv)"
                : "give a trace of one of the formats \(TraceFormat.names.joined(separator: ", "))"
            throw TraceError(file: file, place: TracePlace(line: 1), message: "this is XML, not CSV; \(remedy)")
        }
        if start.hasPrefix("{") || start.hasPrefix("[") {
            throw TraceError(
                file: file, place: TracePlace(line: 1),
                message: "this is JSON, not CSV; write 'format: har' if it is an HTTP archive")
        }
    }

    private static func csv(_ names: [String], _ file: String) throws(TraceError) -> Columns {
        let seconds = names.firstIndex(of: "time")
        guard let time = seconds ?? names.firstIndex(of: "time_ms") else {
            throw missing(
                "time", names, file, "name it 'time' (seconds, or 2026-01-31T07:08:09.5Z) or 'time_ms'")
        }
        guard let target = names.firstIndex(of: "path") ?? names.firstIndex(of: "url") else {
            throw missing("path", names, file, "begin the file with time,method,path")
        }
        return Columns(
            time: time, timeUnit: seconds == nil ? 1_000_000 : 1_000_000_000, target: target,
            method: names.firstIndex(of: "method"), body: names.firstIndex(of: "body"),
            label: names.firstIndex(of: "label"),
            passesOverOthers: false)
    }

    private static func jtl(_ names: [String], _ file: String) throws(TraceError) -> Columns {
        guard let time = names.firstIndex(of: "timestamp") else {
            throw missing(
                "timeStamp", names, file,
                "let JMeter write it with jmeter.save.saveservice.print_field_names=true")
        }
        guard let target = names.firstIndex(of: "url") else {
            throw missing("URL", names, file, "let JMeter write it with jmeter.save.saveservice.url=true")
        }
        return Columns(
            time: time, timeUnit: 1_000_000, target: target, label: names.firstIndex(of: "label"),
            passesOverOthers: true)
    }

    private static func missing(_ column: String, _ names: [String], _ file: String, _ remedy: String)
        -> TraceError
    {
        let found = names.prefix(20).map(\.shortened).joined(separator: ", ")
        return TraceError(
            file: file, place: TracePlace(line: 1),
            message: "no column '\(column)' in the first line, found '\(found)'; \(remedy)")
    }

    /// - Returns: nil at the end.
    func next() throws(CSVReader.Failure) -> TraceEntry? {
        while try records.next() {
            do throws(BadLine) { try checkCount() } catch { throw .bad(error) }
            if columns.passesOverOthers,
                records.withField(columns.target, { $0.isEmpty || $0.elementsEqual("null".utf8) })
            {
                continue
            }
            do throws(BadLine) { return try entry() } catch { throw .bad(error) }
        }
        return nil
    }

    private func checkCount() throws(BadLine) {
        guard records.count != columns.count else { return }
        // What stands behind the last column may be nothing but a delimiter.
        if records.count > columns.count, (columns.count..<records.count).allSatisfy({ records.withField($0, \.isEmpty) }) {
            return
        }
        throw BadLine(
            "it has \(records.count) columns, and the first line has \(columns.count); a line break, or a delimiter, in a value "
                + "needs quotes around it")
    }

    private func entry() throws(BadLine) -> TraceEntry {
        let time = try read(columns.time) { text throws(BadLine) in
            guard let time = Nanoseconds(decimal: text, unit: columns.timeUnit) ?? Nanoseconds(calendar: text) else {
                throw BadLine("'\(text.shortened)' is not a time; write a number of seconds, or 2026-01-31T07:08:09.5Z")
            }
            return time
        }
        let target = try read(columns.target) { text throws(BadLine) in try RequestTarget(text) }
        var method = HTTPMethod.get
        if let column = columns.method {
            method = try read(column) { text throws(BadLine) in try HTTPMethod(recorded: text) }
        }
        let body = columns.body.map { records.withField($0) { Array($0) } }
        var headers = RecordedHeaders(names: headers)
        for (number, column) in headerColumns { try headers.set(number, to: records.withField(column) { Array($0) }) }
        let label = columns.label.map { records.text($0).printable }
        return TraceEntry(
            time: time, method: method, path: target.path, label: label?.isEmpty == true ? nil : label,
            body: body?.isEmpty == true ? nil : body, headers: headers.values, host: target.host)
    }

    private func read<Value>(
        _ column: Int, _ body: (UnsafeRawBufferPointer.SubSequence) throws(BadLine) -> Value
    ) throws(BadLine) -> Value {
        do throws(BadLine) { return try records.withField(column, body) } catch { throw error.at(records.place(column)) }
    }
}

extension CSVReader.Failure {
    fileprivate func inHeader(of file: String) -> TraceError {
        switch self {
        case .system(let failure): TraceError(file: file, message: failure.reason)
        case .bad(let line):
            TraceError(file: file, place: line.place ?? TracePlace(line: 1), message: "\(line.reason); mend the first line")
        }
    }
}

extension String {
    var trimmed: String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        return String(drop(while: isSpace).reversed().drop(while: isSpace).reversed())
    }

    /// Without control characters, which labels do not have.
    fileprivate var printable: String {
        unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 }
            ? self : String(unicodeScalars.map { $0.value < 32 || $0.value == 127 ? " " : Character($0) })
    }
}
