import LoadModel

/// What `${...}` can stand for in a plan or a flag: the plan's variables, the environment, what its steps and feeds give, and what is
/// built in.
struct TemplateNames {
    /// The value of a name, with the type that it has in JSON.
    enum Value: Equatable {
        case text(Template)
        /// A number, a truth value or null, as JSON writes it.
        case literal(String)
        /// What differs from request to request, or is kept secret, and keeps its type where it stands by itself in JSON.
        case value(Template.Segment)

        /// As it stands inside a longer text.
        var template: Template {
            switch self {
            case .text(let template): template
            case .literal(let text): Template(text)
            case .value(let segment): Template(segments: [segment])
            }
        }
    }

    var environment: [String: String]
    /// The names of all variables.
    var declared: Set<String> = []
    private(set) var variables: [String: Value] = [:]
    var given = GivenNames()

    static let builtIn = ["uuid", "iteration", "user"]
    /// What names of values cannot be, as they begin those of others.
    static let prefixes = ["setup", "identity", "env", "raw", "text", "random", "now"]

    init(environment: [String: String]) { self.environment = environment }

    mutating func set(_ name: String, to value: Value) { variables[name] = value }

    /// What `${reference}` stands for.
    /// - Throws: a message with the nearest name, or with how to set it.
    func value(of reference: String) throws(TemplateError) -> Value {
        if let value = variables[reference] { return value }
        if given.captured.contains(reference) { return .value(.value(ValueHole(.captured(reference)))) }
        switch reference {
        case "uuid": return .text(Template(segments: [.uuid]))
        case "iteration": return .value(.iteration)
        case "user": return .value(.user)
        default: break
        }
        if reference.hasPrefix("env.") { return try environmentValue(String(reference.dropFirst(4))) }
        for spelling in [ValueHole.Spelling.raw, .text] where reference.hasPrefix("\(spelling.rawValue).") {
            return try spelled(reference, spelling)
        }
        if let made = try Self.made(reference) { return made }
        if let value = try given.value(of: reference) { return .value(.value(ValueHole(value))) }
        throw TemplateError(
            needle: "${\(reference)}",
            message: "unknown variable '\(reference.shortened)'" + suggestion(for: reference, among: all, listing: "there are"))
    }

    private var all: [String] {
        variables.keys.filter { !Self.builtIn.contains($0) }.sorted() + given.all + Self.builtIn
            + ["now", "random.int(1,100)", "env.NAME"]
    }

    private func environmentValue(_ name: String) throws(TemplateError) -> Value {
        guard let value = environment[name] else {
            throw TemplateError(
                needle: "${env.\(name)}",
                message:
                    "the environment variable '\(name.shortened)' is not set; set it before the run, as in \(name)=... dyno run")
        }
        return .text(Template(segments: [.environment(name: name, value: value)]))
    }

    /// `${raw.x}` or `${text.x}` of a value that an answer or a row has given.
    private func spelled(_ reference: String, _ spelling: ValueHole.Spelling) throws(TemplateError) -> Value {
        let inner = String(reference.dropFirst(spelling.rawValue.count + 1))
        let value: Value
        do { value = try self.value(of: inner) } catch {
            throw TemplateError(needle: "${\(reference)}", message: error.message)
        }
        switch value {
        case .value(.value(let hole)) where hole.spelling == .usual:
            let hole = Template.Segment.value(ValueHole(hole.reference, spelling: spelling))
            return spelling == .text ? .text(Template(segments: [hole])) : .value(hole)
        case .value(let segment) where spelling == .text: return .text(Template(segments: [segment]))
        case .literal(let text) where spelling == .text: return .text(Template(text))
        case .text, .literal, .value:
            let plain =
                spelling == .text ? "it is text as it is" : "it is what an answer or a row gives that is encoded in a path"
            throw TemplateError(
                needle: "${\(reference)}",
                message: "'\(reference.shortened)' says nothing else than ${\(inner)}: \(plain); write that")
        }
    }

    /// What is drawn, or read from the clock; nil where the name means something else.
    private static func made(_ reference: String) throws(TemplateError) -> Value? {
        do throws(QuantityError) {
            if reference.hasPrefix("random.") {
                let random = try RandomText(parsing: reference)
                let hole = Template.Segment.value(ValueHole(.random(random)))
                if case .integer = random { return .value(hole) }
                return .text(Template(segments: [hole]))
            }
            if let time = try ClockText(parsing: reference) {
                let hole = Template.Segment.value(ValueHole(.now(time)))
                return time.isMilliseconds ? .value(hole) : .text(Template(segments: [hole]))
            }
            return nil
        } catch { throw TemplateError(needle: "${\(reference)}", message: error.description) }
    }
}

/// The names of what only a run knows: captured values and rows of feeds.
struct GivenNames {
    /// The feeds and their columns; nil: not known.
    var feeds: [String: [String]?] = [:]
    /// By any step, and what loops are at.
    var captured: Set<String> = []
    /// By the plan's setup; nil: it has none.
    var setup: Set<String>?
    /// By the logins of identities; nil: there are none.
    var identity: Set<String>?

    fileprivate var all: [String] {
        captured.sorted() + (setup ?? []).map { "setup.\($0)" }.sorted() + (identity ?? []).map { "identity.\($0)" }.sorted()
            + feeds.sorted { $0.key < $1.key }.flatMap { feed in (feed.value ?? []).map { "\(feed.key).\($0)" } }
    }

    /// nil where the name is no such.
    fileprivate func value(of reference: String) throws(TemplateError) -> Reference? {
        guard let dot = reference.firstIndex(of: ".") else { return nil }
        let (head, rest) = (String(reference[..<dot]), String(reference[reference.index(after: dot)...]))
        switch head {
        case "identity":
            try check(
                rest, of: identity, in: reference,
                missing: "the plan has no 'identities', whose login captures such values; add it")
            return .identity(rest)
        case "setup":
            try check(rest, of: setup, in: reference, missing: "the plan has no 'setup', which captures such values; add it")
            return .setup(rest)
        default: break
        }
        guard let columns = feeds[head] else { return nil }
        if let columns, !columns.contains(rest) {
            throw TemplateError(
                needle: "${\(reference)}",
                message: Self.problem(withColumn: rest, of: head, columns: columns))
        }
        return .feed(head, column: rest)
    }

    /// What is wrong with a column that a feed does not have.
    static func problem(withColumn column: String, of feed: String, columns: [String]) -> String {
        let missing = "feed '\(feed.shortened)' has no column '\(column.shortened)'"
        // As one would lead into an object that is a value.
        if let dot = column.firstIndex(of: "."), case let outer = String(column[..<dot]), columns.contains(outer) {
            return "\(missing): of an object the outermost members are columns, and what is within '\(outer.shortened)' is none; "
                + "write that beside it in the file, as in \"\(column.shortened)\": ..."
        }
        return missing + suggestion(for: column, among: columns, listing: "it has")
    }

    private func check(
        _ name: String, of known: Set<String>?, in reference: String, missing: String
    ) throws(TemplateError) {
        let needle = "${\(reference)}"
        guard let known else { throw TemplateError(needle: needle, message: "'\(reference.shortened)': \(missing)") }
        guard !known.contains(name) else { return }
        let section = reference.hasPrefix("setup.") ? "'setup' captures" : "the login of 'identities' captures"
        throw TemplateError(
            needle: needle,
            message: "\(section) no '\(name.shortened)'" + suggestion(for: name, among: known.sorted(), listing: "it captures"))
    }
}

/// Why a template cannot be filled.
struct TemplateError: Error {
    /// The part of the text that it is about, for finding its place.
    let needle: String
    let message: String

    static let tooLarge = TemplateError(
        needle: "", message: "the text is larger than 16 MB once its variables are filled in; use a 'bodyFile'")
}
