/// Records of comma-separated values (RFC 4180), one at a time: quoted fields may hold commas, doubled quotes and line ends.
///
/// Commas may also be tabs, semicolons or bars: whichever stands in the first line. As in the RFC, a quote means something at the
/// beginning of a field only: one inside a text opens nothing that would swallow the lines behind it.
final class CSVReader {
    private let lines: LineReader
    /// The line that the record last read begins on, from 1.
    private(set) var number = 0
    private var bytes: [UInt8] = []
    private var fields: [Range<Int>] = []
    /// Where each field begins.
    private var places: [TracePlace] = []

    private var delimiter = UInt8(ascii: ",")
    private static let quote = UInt8(ascii: "\"")
    private static let delimiters: [UInt8] = [",", "\t", ";", "|"].map { UInt8(ascii: $0) }

    init(_ lines: LineReader) { self.lines = lines }

    /// Reads the next record, empty lines passed over; false at the end of the file.
    ///
    /// - Throws: `.system` where the file cannot be read, `.bad` where the record cannot: the next call reads on behind it.
    func next() throws(Failure) -> Bool {
        bytes.removeAll(keepingCapacity: true)
        fields.removeAll(keepingCapacity: true)
        places.removeAll(keepingCapacity: true)
        var line = try read()
        while line?.isEmpty == true { line = try read() }
        number = lines.number
        if number == 1, let line { delimiter = CSVReader.delimiter(of: line) }
        var isQuoted = false
        while let current = line {
            guard !lines.wasCut, bytes.count + current.count <= LineReader.longestLine else {
                throw .bad(BadLine("it is longer than a megabyte"))
            }
            isQuoted = append(current, isQuoted: isQuoted)
            if !isQuoted { return true }
            bytes.append(UInt8(ascii: "\n"))
            line = try read()
        }
        guard !isQuoted else { throw .bad(BadLine("a quote is opened and never closed", at: places.last)) }
        return false
    }

    enum Failure: Error {
        case system(LineReader.Failure)
        case bad(BadLine)
    }

    var count: Int { fields.count }

    /// Where a field begins, or the record where it has no such field.
    func place(_ index: Int?) -> TracePlace {
        index.flatMap { places.indices.contains($0) ? places[$0] : nil } ?? TracePlace(line: number)
    }

    /// Calls `body` with the text of a field, empty where the record has no such field.
    func withField<Value, Problem: Error>(
        _ index: Int?, _ body: (UnsafeRawBufferPointer.SubSequence) throws(Problem) -> Value
    ) throws(Problem) -> Value {
        let range = index.flatMap { fields.indices.contains($0) ? fields[$0] : nil } ?? 0..<0
        return try bytes.withRawBytes { all throws(Problem) in try body(all[range]) }
    }

    func text(_ index: Int?) -> String { withField(index) { String(decoding: $0, as: UTF8.self) } }

    /// The one that stands most often in a header; names of columns have none of them.
    private static func delimiter(of header: UnsafeRawBufferPointer) -> UInt8 {
        let counts = delimiters.map { delimiter in header.count { $0 == delimiter } }
        return zip(delimiters, counts).max { $0.1 < $1.1 }.flatMap { $0.1 > 0 ? $0.0 : nil } ?? delimiters[0]
    }

    private func read() throws(Failure) -> UnsafeRawBufferPointer? {
        do { return try lines.next() } catch { throw .system(error) }
    }

    /// Adds a line's bytes to the record, quotes undone; returns whether a quote is still open at its end.
    private func append(_ line: UnsafeRawBufferPointer, isQuoted: Bool) -> Bool {
        var isQuoted = isQuoted
        var start = isQuoted ? fields.popLast()?.lowerBound ?? 0 : bytes.count
        if !isQuoted { places.append(TracePlace(line: lines.number)) }
        var index = 0
        // Behind the quote that ends a field others mean nothing.
        var isClosed = false
        while index < line.count {
            let byte = line[index]
            if byte == CSVReader.quote, isQuoted || bytes[start...].allSatisfy({ $0 == 32 }), !isClosed {
                if isQuoted, index + 1 < line.count, line[index + 1] == CSVReader.quote {
                    bytes.append(byte)
                    index += 1
                } else {
                    isClosed = isQuoted
                    isQuoted.toggle()
                }
            } else if byte == delimiter, !isQuoted {
                isClosed = false
                fields.append(start..<bytes.count)
                places.append(TracePlace(line: lines.number, column: index + 2))
                start = bytes.count
            } else {
                bytes.append(byte)
            }
            index += 1
        }
        fields.append(start..<bytes.count)
        return isQuoted
    }
}

extension [UInt8] {
    /// `withUnsafeBytes` with typed errors.
    func withRawBytes<Value, Problem: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Problem) -> Value
    ) throws(Problem) -> Value {
        let result: Result<Value, Problem> = withUnsafeBytes { bytes in
            do throws(Problem) { return .success(try body(bytes)) } catch { return .failure(error) }
        }
        return try result.get()
    }
}
