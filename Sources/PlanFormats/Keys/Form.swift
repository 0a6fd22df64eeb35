import LoadModel

/// How a value is said: in a plan, by a flag, and in a plan that is written.
struct Form<Value: Sendable>: Sendable {
    let shape: Shape
    /// Reads what stands behind a key; what is wrong is reported. The text names the value in messages.
    let read: @Sendable (inout PlanReading, YAMLNode, String) -> Value?
    /// The same of a flag and its texts.
    let parse: @Sendable (inout FlagReading, _ flag: String, [String], String) -> Value?
    let write: @Sendable (Value, PlanWriter) -> YAMLText?

    init(
        _ shape: Shape, read: @escaping @Sendable (inout PlanReading, YAMLNode, String) -> Value?,
        parse: @escaping @Sendable (inout FlagReading, String, [String], String) -> Value? = { _, _, _, _ in nil },
        write: @escaping @Sendable (Value, PlanWriter) -> YAMLText?
    ) {
        self.shape = shape
        self.read = read
        self.parse = parse
        self.write = write
    }

    /// A value that is one text, in a plan as behind a flag.
    init(
        _ shape: Shape, _ read: @escaping @Sendable (String, String) throws(ValueError) -> Value,
        write: @escaping @Sendable (Value) -> YAMLText? = { .inline("\($0)") }
    ) {
        self.init(
            shape,
            read: { reading, node, what in
                reading.value(node, what, kind: shape.words) { text throws(ValueError) in try read(text, what) }
            },
            parse: { reading, flag, texts, what in
                texts.last.flatMap { text in reading.value(flag, what) { () throws(ValueError) in try read(text, what) } }
            },
            write: { value, _ in write(value) })
    }
}

extension Form where Value == Int {
    static func whole(_ range: ClosedRange<Int>) -> Form {
        Form(.whole(range)) { text, what throws(ValueError) in try Quantity.whole(text, what, range) }
    }
}

extension Form where Value == Nanoseconds {
    static func duration(_ range: ClosedRange<Nanoseconds>) -> Form {
        Form(.duration(range)) { text, what throws(ValueError) in try Quantity.duration(text, what, range) }
    }
}

extension Form where Value == Rate {
    static var rate: Form { Form(.rate) { text, what throws(ValueError) in try Quantity.rate(text, what) } }
}

extension Form where Value == Distribution {
    /// A duration, or a law of durations with its mean.
    static func pause(_ means: ClosedRange<Nanoseconds>) -> Form {
        Form(.pause(means)) { text, what throws(ValueError) in try Quantity.distribution(text, what, means) }
    }
}

extension Form where Value == Double {
    static func percentage(_ range: ClosedRange<Double>) -> Form {
        Form(.percentage) { text, what throws(ValueError) in
            try Quantity.percentage(text, what, range)
        } write: {
            .inline(Quantity.percentage($0))
        }
    }
}

extension Form where Value == UInt64 {
    static var seed: Form {
        Form(.seed) { text, what throws(ValueError) in
            if let seed = UInt64(text.filter { $0 != "_" }) { return seed }
            throw ValueError(message: "\(what) must be a whole number from 0 to \(UInt64.max), found '\(text.shortened)'")
        }
    }
}

extension Form where Value == Bool {
    static var truth: Form {
        Form(
            .truth, read: { reading, node, what in reading.truth(node, what) },
            parse: { _, _, texts, _ in texts.last.map { $0 != "false" } }, write: { value, _ in .inline("\(value)") })
    }
}

extension Form where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of a few names.
    static var choice: Form {
        Form(.choice(Value.allCases.map(\.rawValue))) { text, what throws(ValueError) in
            try Quantity.choice(text, what, of: Value.self)
        } write: {
            .inline($0.rawValue)
        }
    }
}

extension Form where Value == String {
    /// A text with rules of its own.
    static func text(_ read: @escaping @Sendable (String, String) throws(ValueError) -> String) -> Form {
        Form(.text, read, write: { .constant($0) })
    }

    /// The path of a file that is read by whoever needs it: from the plan's folder, of a flag from where the command runs.
    ///
    /// - Parameter limit: the most bytes of it.
    static func file(limit: Int) -> Form {
        Form(
            .text,
            read: { reading, node, what in
                guard let name = reading.constant(node, what) else { return nil }
                let path = reading.path(besidePlan: name)
                if let problem = FilePath.problem(with: path, limit: limit) {
                    reading.report(node.place, "\(what) '\(path)' \(problem)")
                }
                return FilePath.absolute(path)
            },
            parse: { reading, flag, texts, _ in
                guard let path = texts.last else { return nil }
                if let problem = FilePath.problem(with: path, limit: limit) { reading.report(flag, "'\(path)' \(problem)") }
                return FilePath.absolute(path)
            }, write: { path, writer in .constant(writer.path(path)) })
    }
}

extension Form where Value == [String] {
    /// Texts below one another.
    static func texts(example: String, _ read: @escaping @Sendable (String, String) throws(ValueError) -> String) -> Form {
        Form(
            .list(.text),
            read: { reading, node, what in
                guard let items = reading.list(node, what, example: "write '- \(example)' below it") else { return nil }
                return items.compactMap { item in
                    reading.value(item, what) { text throws(ValueError) in try read(text, what) }
                }
            },
            parse: { reading, flag, texts, what in
                texts.compactMap { text in reading.value(flag, what) { () throws(ValueError) in try read(text, what) } }
            }, write: { texts, _ in texts.isEmpty ? nil : .list(texts.map { .constant($0) }) })
    }

    /// A program and its arguments, or a line for the shell.
    static func command(example: String) -> Form {
        Form(
            .either([.list(.text), .text]), read: { reading, node, what in reading.command(node, what, example: example) },
            write: { words, writer in .list(words.map { .withPort($0, writer) }) })
    }
}

extension Form where Value: Hashable {
    /// A map of keys of its own. One that says nothing unusual is not written.
    static func section(_ table: Table<Value>) -> Form {
        Form(
            .section(table.section), read: { reading, node, _ in reading.read(node, table) },
            write: { value, writer in value == table.usual ? nil : table.written(value, writer) })
    }
}
