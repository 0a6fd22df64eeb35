import LoadModel

/// Which axes would put a secret into every table: their values stand in reports, in trials and on the command line as they are.
enum SweptSecrets {
    private static let remedy = "write its values as \"${env.NAME}\", which outputs show by that name"

    /// Why values at a path would be secrets that outputs show; nil where they are none, or named by the environment.
    ///
    /// - Parameters:
    ///   - values: of the axis.
    ///   - secrets: what the plan lists under `secrets`.
    static func problem(with path: PlanPath, values: [String], secrets: [String]) -> String? {
        guard !values.allSatisfy(isNamed) else { return nil }
        return hiddenPart(path.parts, values, secrets).map { "'\(path.text)' cannot be swept: \($0); \(remedy)" }
    }

    /// The same of an axis that reaches a secret by way of a variable, told by the plans of two of its values.
    static func problem(with path: PlanPath, values: [String], plans: [Plan]) -> String? {
        guard !values.allSatisfy(isNamed), !isProxy(path.parts), Set(plans.map(\.hidden)).count > 1 else { return nil }
        return
            "'\(path.text)' cannot be swept: it becomes part of a credential or of a secret header, and its values would stand in "
            + "every table; \(remedy)"
    }

    private static func hiddenPart(_ parts: [String], _ values: [String], _ secrets: [String]) -> String? {
        let table = "and its values would stand in every table"
        guard let last = parts.last else { return nil }
        let names = secrets.map { $0.hasPrefix("env.") ? String($0.dropFirst(4)) : $0 }
        let isVariable = parts.count == 2 && parts[0] == "variables"
        let isEnvironment = parts.count == 4 && parts[0] == "targets" && parts[2] == "env"
        let isHeader = parts.dropLast().last == "headers"
        if isVariable || isEnvironment, names.contains(last) { return "'\(last)' is listed under 'secrets', \(table)" }
        if isHeader, names.contains(where: { $0.lowercased() == last.lowercased() }) {
            return "'\(last)' is listed under 'secrets', \(table)"
        }
        if isHeader, Header(name: last, value: Template(segments: [])).isSecret { return "'\(last)' is never shown, \(table)" }
        if parts.contains("auth"), values != ["none"] { return "'auth' is never shown, \(table)" }
        if isProxy(parts), !values.allSatisfy(isPlainProxy) { return "the user of a 'proxy' is never shown, \(table)" }
        return nil
    }

    private static func isProxy(_ parts: [String]) -> Bool {
        parts[0] == "targets" && (parts.last == "proxy" || parts.suffix(2) == ["proxy", "url"])
    }

    /// Whether it is a proxy whose user and password, if there are any, come from the environment. What is mistyped may be a password.
    private static func isPlainProxy(_ value: String) -> Bool {
        let bare = value.replacing(/:\/\/(\$\{env\.[^{}$]+\}|:)+@/, with: "://")
        guard let proxy = try? Proxy(parsing: Template(bare), isTunnel: false) else { return false }
        return proxy.credentials == nil
    }

    /// Whether outputs show the value by a name: `${env.NAME}`, also after a scheme such as `Bearer`.
    private static func isNamed(_ value: String) -> Bool {
        value.wholeMatch(of: /([A-Za-z]+ )?\$\{env\.[^{}$]+\}/) != nil
    }
}

extension Plan {
    /// What its outputs hide because of where it stands, as far as it is in the plan's text.
    fileprivate var hidden: [String] {
        let requests = scenarios.flatMap(\.requests)
        let names = Set(secrets.map { $0.lowercased() })
        let headers = requests.flatMap(\.headers).filter { $0.isSecret || names.contains($0.name.lowercased()) }
        let literals = headers.flatMap(\.value.segments).compactMap { if case .literal(let text) = $0 { text } else { nil } }
        let credentials = requests.map(\.digest) + targets.map { $0.dial.proxy?.credentials }
        return literals + credentials.map { $0.map { "\($0.user):\($0.password)" } ?? "" }
    }
}
