import LoadModel

/// Which axes would put a secret into every table: their values stand in reports, in trials and on the command line as they are.
enum SweptSecrets {
    private static let remedy = "write its values as \"${env.NAME}\", which outputs show by that name"

    /// Why values at a path would be secrets that outputs show; nil where they are none, or named by the environment.
    ///
    /// - Parameters:
    ///   - values: of the axis.
    ///   - secrecy: with what the plan says of it.
    static func problem(with path: PlanPath, values: [String], secrecy: Secrecy) -> String? {
        guard !values.allSatisfy(isNamed) else { return nil }
        return hiddenPart(path.parts, values, secrecy).map { "'\(path.text)' cannot be swept: \($0); \(remedy)" }
    }

    /// The same of an axis that reaches a secret by way of a variable, told by the plans of two of its values.
    static func problem(with path: PlanPath, values: [String], plans: [Plan]) -> String? {
        guard !values.allSatisfy(isNamed), !isProxy(path.parts), Set(plans.map(\.hiddenTexts)).count > 1 else { return nil }
        return
            "'\(path.text)' cannot be swept: it becomes part of a credential, or of a header, parameter or field that is secret, and its "
            + "values would stand in every table; \(remedy)"
    }

    private static func hiddenPart(_ parts: [String], _ values: [String], _ secrecy: Secrecy) -> String? {
        let table = "and its values would stand in every table"
        guard let last = parts.last else { return nil }
        let isVariable = parts.count == 2 && parts[0] == "variables"
        let isEnvironment = parts.count == 4 && parts[0] == "targets" && parts[2] == "env"
        let isHeader = parts.dropLast().last == "headers"
        if isVariable || isEnvironment || isHeader, secrecy.lists(last) || isEnvironment && secrecy.lists("env.\(last)") {
            return "'\(last)' is listed under 'secrets', \(table)"
        }
        if isHeader || isEnvironment, secrecy.hides(last) { return "'\(last)' is never shown, \(table)" }
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
