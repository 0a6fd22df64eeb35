import LoadModel

/// A key of a plan as a row: what it is, and the part of a value that it is about.
///
/// Reading it, writing it, its place in the JSON Schema and in the reference, and its flags follow. A key that means something only
/// together with others says nothing of reading; its section's own code does that.
struct Key<Owner: Sendable>: Sendable {
    typealias Change = @Sendable (inout Owner) -> Void

    var form: KeyForm
    /// Puts what a plan says into the owner.
    var read: (@Sendable (inout PlanReading, YAMLEntry, Fields, inout Owner) -> Void)?
    /// What its flags change; nil where none is given, or a wrong one.
    var change: (@Sendable (inout FlagReading) -> Change?)?
    /// As a plan says it; nil where it says nothing.
    var write: (@Sendable (Owner, PlanWriter) -> YAMLText?)?
    /// Whether it is written only where it says something else than is usual.
    var isQuiet = false
    /// Whether the value itself says what is usual.
    var isProperty = false

    var name: String { form.key }

    /// A key that is a property: the common case.
    init<Value: Sendable>(
        _ name: String, _ path: WritableKeyPath<Owner, Value> & Sendable, _ form: Form<Value>, _ summary: String,
        usual: String? = nil, example: String, flag: PlanFlag? = nil
    ) {
        self.init(name, form, summary, usual, example, flag, { $0[keyPath: path] = $1 }, { $0[keyPath: path] })
    }

    /// The same of a property that a plan may leave open.
    init<Value: Sendable>(
        _ name: String, _ path: WritableKeyPath<Owner, Value?> & Sendable, _ form: Form<Value>, _ summary: String,
        usual: String? = nil, example: String, flag: PlanFlag? = nil
    ) {
        self.init(name, form, summary, usual, example, flag, { $0[keyPath: path] = $1 }, { $0[keyPath: path] })
    }

    private init<Value: Sendable>(
        _ name: String, _ form: Form<Value>, _ summary: String, _ usual: String?, _ example: String, _ flag: PlanFlag?,
        _ set: @escaping @Sendable (inout Owner, Value) -> Void, _ get: @escaping @Sendable (Owner) -> Value?
    ) {
        self.form = KeyForm(name, form.shape, summary, usual: usual, example: example, flags: flag.map { [$0] } ?? [])
        isProperty = true
        read = { reading, entry, _, owner in
            if let value = form.read(&reading, entry.value, name) { set(&owner, value) }
        }
        write = { owner, writer in get(owner).flatMap { form.write($0, writer) } }
        guard let flag else { return }
        change = { reading in
            guard let texts = reading.flags.texts(flag.name),
                let value = form.parse(&reading, flag.name, texts, name)
            else { return nil }
            return { set(&$0, value) }
        }
    }

    /// A key with ways of its own.
    init(
        _ form: KeyForm, read: @escaping @Sendable (inout PlanReading, YAMLEntry, Fields, inout Owner) -> Void,
        write: @escaping @Sendable (Owner, PlanWriter) -> YAMLText?
    ) {
        self.form = form
        self.read = read
        self.write = write
    }

    /// A key that its section's own code reads.
    init(_ form: KeyForm, write: (@Sendable (Owner, PlanWriter) -> YAMLText?)? = nil) {
        self.form = form
        self.write = write
    }

    /// A map that is about the same value as the one that it stands in.
    init(_ name: String, _ table: Table<Owner>, _ summary: String, example: String) where Owner: Hashable {
        form = KeyForm(name, .section(table.section), summary, example: example)
        read = { reading, entry, _, owner in
            if let fields = reading.fields(entry.value, table.section) { reading.read(fields, table.keys, into: &owner) }
        }
        write = { owner, writer in table.written(owner, writer) }
    }

    /// The key of a value that is part of another.
    func inside<Outer>(_ path: WritableKeyPath<Outer, Owner> & Sendable) -> Key<Outer> {
        let (read, change, write) = (read, change, write)
        var key = Key<Outer>(form)
        (key.isQuiet, key.isProperty) = (isQuiet, isProperty)
        if let read { key.read = { reading, entry, fields, outer in read(&reading, entry, fields, &outer[keyPath: path]) } }
        if let change {
            key.change = { reading in
                guard let change = change(&reading) else { return nil }
                return { outer in change(&outer[keyPath: path]) }
            }
        }
        if let write { key.write = { write($0[keyPath: path], $1) } }
        return key
    }

    /// The same of a part that need not be there; what the key says of one that is not is checked elsewhere.
    func inside<Outer>(_ path: WritableKeyPath<Outer, Owner?> & Sendable) -> Key<Outer> {
        let (read, write) = (read, write)
        var key = Key<Outer>(form)
        if let read {
            key.read = { reading, entry, fields, outer in
                guard var inner = outer[keyPath: path] else { return }
                read(&reading, entry, fields, &inner)
                outer[keyPath: path] = inner
            }
        }
        if let write { key.write = { outer, writer in outer[keyPath: path].flatMap { write($0, writer) } } }
        return key
    }

    /// Without reading it: that is done elsewhere.
    func onlyWritten() -> Key {
        changed {
            $0.read = nil
            $0.change = nil
        }
    }

    func beside(_ entries: String) -> Key { changed { $0.form.beside = entries } }
    func refused(_ refusals: [LoadKind: String]) -> Key { changed { $0.form.refusals = refusals } }
    /// It means nothing without another key of its section.
    func needs(_ key: String, _ remedy: String) -> Key { changed { $0.form.need = (key, remedy) } }
    func excludes(_ keys: [String: String]) -> Key { changed { $0.form.exclusions = keys } }
    func asks(for feature: CurlFeature) -> Key { changed { $0.form.feature = feature } }
    /// With other flags that say the same key, of which its section's own code makes sense.
    func withFlags(_ flags: [PlanFlag]) -> Key { changed { $0.form.flags += flags } }
    func tried(in frame: String) -> Key { changed { $0.form.frame = frame } }
    func writtenIfUnusual() -> Key { changed { $0.isQuiet = true } }
    func saidOtherwise() -> Key { changed { $0.form.isWritten = false } }

    private func changed(_ change: (inout Key) -> Void) -> Key {
        var copy = self
        change(&copy)
        return copy
    }
}

/// The rows of a section whose map is a value.
struct Table<Owner: Sendable & Hashable>: Sendable {
    let section: Section
    let keys: [Key<Owner>]
    /// What a plan that says nothing has.
    let usual: Owner

    init(
        _ path: String, _ noun: String, usual: Owner, required: [String] = [], requiredOne: [String] = [],
        example: String, frame: String, beside: String = "", @Rows<Owner> keys: () -> [Key<Owner>]
    ) {
        self.keys = keys().map { key in
            if key.form.usual == "" {
                var key = key
                key.form.usual = nil
                return key
            }
            // What the value itself says is not said again.
            guard key.isProperty, key.form.usual == nil, let text = key.write?(usual, .ofNothing)?.line, text != "false" else {
                return key
            }
            var key = key
            key.form.usual = text
            return key
        }
        self.usual = usual
        section = Section(
            path: path, noun: noun, forms: self.keys.map(\.form), required: required, requiredOne: requiredOne,
            example: example, frame: frame, beside: beside)
    }

    /// What a plan that is written says of the value.
    func written(_ owner: Owner, _ writer: PlanWriter) -> YAMLText {
        .map(
            keys.compactMap { key in
                guard let text = key.write?(owner, writer), !key.isQuiet || text != key.write?(usual, writer) else { return nil }
                return .init(key.name, text)
            })
    }
}

func rows<Owner>(@Rows<Owner> _ keys: () -> [Key<Owner>]) -> [Key<Owner>] { keys() }

/// Rows one below the other: each is checked by itself, which a long list is not.
@resultBuilder enum Rows<Owner: Sendable> {
    static func buildExpression(_ key: Key<Owner>) -> [Key<Owner>] { [key] }
    static func buildExpression(_ keys: [Key<Owner>]) -> [Key<Owner>] { keys }
    static func buildExpression(_ form: KeyForm) -> [Key<Owner>] { [Key(form)] }
    static func buildBlock(_ rows: [Key<Owner>]...) -> [Key<Owner>] { rows.flatMap { $0 } }
}

extension PlanReading {
    /// Reads what a map says into a value, in the order of the rows.
    mutating func read<Owner>(_ fields: Fields, _ keys: [Key<Owner>], into owner: inout Owner) {
        for key in keys {
            guard let entry = fields.entry(key.name) else { continue }
            if let feature = key.form.feature { note(feature, entry.place) }
            if let need = key.form.need, fields[need.key] == nil, !fields.hasRefusedKeys { report(entry.place, need.remedy) }
            key.read?(&self, entry, fields, &owner)
        }
    }

    /// The value that a map stands for; nil where it is no map.
    mutating func read<Owner>(_ node: YAMLNode, _ table: Table<Owner>) -> Owner? {
        guard let fields = fields(node, table.section) else { return nil }
        var owner = table.usual
        read(fields, table.keys, into: &owner)
        return owner
    }
}

extension FlagReading {
    /// What the flags of the rows change, each read once.
    mutating func changes<Owner>(_ keys: [Key<Owner>]) -> Key<Owner>.Change {
        var changes: [Key<Owner>.Change] = []
        for key in keys { if let change = key.change?(&self) { changes.append(change) } }
        return { [changes] owner in for change in changes { change(&owner) } }
    }

    mutating func change<Owner>(_ owner: inout Owner, by keys: [Key<Owner>]) { changes(keys)(&owner) }
}
