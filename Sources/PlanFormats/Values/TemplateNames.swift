import LoadModel

/// What `${...}` can stand for in a plan or a flag: the plan's variables, the environment, and what is built in.
struct TemplateNames {
    /// The value of a name, with the type that it has in JSON.
    enum Value: Equatable {
        case text(Template)
        /// A number, a truth value or null, as JSON writes it.
        case literal(String)
        /// A number that differs from request to request, or a literal that is kept secret.
        case number(Template.Segment)

        /// As it stands inside a longer text.
        var template: Template {
            switch self {
            case .text(let template): template
            case .literal(let text): Template(text)
            case .number(let segment): Template(segments: [segment])
            }
        }
    }

    var environment: [String: String]
    /// The names of all variables.
    var declared: Set<String> = []
    private(set) var variables: [String: Value] = [:]

    static let builtIn = ["uuid", "iteration", "user"]

    init(environment: [String: String]) { self.environment = environment }

    mutating func set(_ name: String, to value: Value) { variables[name] = value }

    /// What `${reference}` stands for.
    /// - Throws: a message with the nearest name, or with how to set it.
    func value(of reference: String) throws(TemplateError) -> Value {
        if let value = variables[reference] { return value }
        switch reference {
        case "uuid": return .text(Template(segments: [.uuid]))
        case "iteration": return .number(.iteration)
        case "user": return .number(.user)
        default: break
        }
        if reference.hasPrefix("env.") { return try environmentValue(String(reference.dropFirst(4))) }
        let names = variables.keys.filter { !Self.builtIn.contains($0) }.sorted() + Self.builtIn + ["env.NAME"]
        throw TemplateError(
            needle: "${\(reference)}",
            message: "unknown variable '\(reference.shortened)'" + suggestion(for: reference, among: names, listing: "there are"))
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
}

/// Why a template cannot be filled.
struct TemplateError: Error {
    /// The part of the text that it is about, for finding its place.
    let needle: String
    let message: String

    static let tooLarge = TemplateError(
        needle: "", message: "the text is larger than 16 MB once its variables are filled in; use a 'bodyFile'")
}
