import LoadModel

/// Why a record is no row, without any text: where bad rows may be skipped, they are met again whenever the rows around them are
/// read.
struct RowFault: Error, Equatable {
    enum Kind: Equatable {
        // Of both kinds of formats
        case tooLong
        case nul
        case encoding
        case number(column: Int)
        case boolean(column: Int)
        case weight(column: Int)

        // Of tables
        case columns(found: Int)
        case openQuote
        case textBehindQuote
        case carriageReturn

        // Of JSON
        case json(JSONScanner.Fault.Kind)
        case noObject
        case repeated(column: Int)
        case missing(column: Int)
        /// Something stands on the line behind the object.
        case behindObject
        /// Neither a comma nor a bracket stands behind an object of an array.
        case separator
        /// Something stands behind the array.
        case behindArray
    }

    let kind: Kind
    /// From the beginning of the record.
    let offset: Int

    init(_ kind: Kind, at offset: Int) {
        self.kind = kind
        self.offset = offset
    }
}

extension RowFault {
    /// What follows the place in a message, with a remedy of the row's own where there is one.
    ///
    /// - Parameter bytes: what stands at the fault's offset.
    func reason(_ layout: RowLayout, _ bytes: UnsafeRawBufferPointer) -> String {
        switch kind {
        case .tooLong: "it is longer than a megabyte"
        case .nul: "it has a NUL byte in it, as no text has; is the file UTF-16, or cut?"
        case .encoding: "it is not UTF-8; convert the file, for example with iconv -f WINDOWS-1252 -t UTF-8"
        case .number(let column):
            "its \(named(layout, column, bytes)) is not a number as JSON writes one, such as 12 or -0.5e3"
        case .boolean(let column): "its \(named(layout, column, bytes)) is neither true nor false"
        case .weight(let column): "its weight \(named(layout, column, bytes)) is not a number from 0, such as 12 or 0.5"
        case .columns(let found):
            "it has \(found) \(found == 1 ? "column" : "columns"), and the first row has \(layout.columns.count); a line break, or a "
                + "delimiter, in a value needs quotes around it"
        case .openQuote: "a quote is opened and never closed"
        case .textBehindQuote:
            "text stands behind the quote that closes a value; a quote within a value is doubled, as in \"5\"\" pipe\""
        case .carriageReturn:
            "a carriage return stands alone; rows end with a line feed, and a line break in a value needs quotes"
        case .json(let kind): kind.reason(found: bytes)
        case .noObject: "it is no JSON object; write rows as {\"name\": \"value\"}"
        case .repeated(let column): "it has '\(layout.columns[column].shortened)' twice"
        case .missing(let column):
            "it lacks '\(layout.columns[column].shortened)', which the first row has; write null where there is no value"
        case .behindObject: "something stands behind its object; write one object a line"
        case .separator: "neither a comma nor a closing bracket stands behind the object before it"
        case .behindArray: "something stands behind the array; the file must be one JSON array"
        }
    }

    /// The column and its value, unless that is secret by its name.
    private func named(_ layout: RowLayout, _ column: Int, _ bytes: UnsafeRawBufferPointer) -> String {
        let name = layout.columns[column]
        guard !Secrecy.rule.hides(name) else { return "'\(name.shortened)'" }
        let ends = [10, 13, layout.delimiter ?? UInt8(ascii: ","), UInt8(ascii: "}")]
        let value = bytes.prefix { !ends.contains($0) }.prefix(160)
        return "'\(name.shortened)', '\(String(decoding: value, as: UTF8.self).shortened)',"
    }
}

extension JSONScanner.Fault.Kind {
    fileprivate func reason(found bytes: UnsafeRawBufferPointer) -> String {
        switch self {
        case .end: "its JSON ends before it is complete"
        case .unexpected:
            "its JSON is wrong at '\(String(String(decoding: bytes.prefix(16), as: UTF8.self).prefix(1)).shortened)'"
        case .tooDeep: "its JSON is nested more than \(JSONScanner.deepest) deep"
        case .control: "a control character stands in a text of its JSON; write it as an escape, such as \\n"
        case .escape: "a text of its JSON has an escape that there is not; a backslash is written \\\\"
        case .surrogate: "a text of its JSON has one half of a surrogate pair without the other, which no UTF-8 can hold"
        }
    }
}

extension String {
    /// For a message: one line of at most 40 characters, without what is secret by its name in a URL.
    var shortened: String {
        let isControl: (Unicode.Scalar) -> Bool = { $0.value < 32 || (127...159).contains($0.value) }
        let shown = Secrecy.rule.shown(String(unicodeScalars.prefix(4096)))
        let printable = String(UnicodeScalarView(shown.unicodeScalars.prefix(200).map { isControl($0) ? "?" : $0 }))
        return printable.count > 40 ? printable.prefix(40) + "..." : printable
    }
}
