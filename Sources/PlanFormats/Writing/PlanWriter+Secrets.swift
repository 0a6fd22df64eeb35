import LoadModel

extension PlanWriter {
    /// The names that the plan keeps secret, and what stands in for the values of those variables that it uses.
    mutating func writeSecrets() {
        if !plan.publicNames.isEmpty {
            lines.append("public: [\(plan.publicNames.map(\.yamlText).joined(separator: ", "))]")
        }
        guard !plan.secrets.isEmpty else { return }
        lines.append("secrets: [\(plan.secrets.map(\.yamlText).joined(separator: ", "))]")
        let used = Set(plan.templates.flatMap(\.secretNames))
        let urls = plan.targets.compactMap(\.url.hiddenAs)
        let names = plan.secrets.filter { name in
            used.contains(name) || urls.contains { $0.contains("${\(name)}") } && !name.hasPrefix("env.")
        }
        guard !names.isEmpty else { return }
        lines.append("variables:")
        lines += names.map { "  \($0.yamlText): \((plan.shownSecrets[$0] ?? Secrecy.redacted).yamlText)" }
    }

    /// Headers, and who the request says that it comes from, as outputs may show them.
    mutating func writeHeaders(of request: RequestStep, indent: String) {
        let headers = request.headers.filter { $0.basic == nil }
        if !headers.isEmpty { lines.append("\(indent)headers:") }
        lines += headers.map { "\(indent)  \($0.name.yamlText): \(secrecy.shownValue(of: $0).yamlText)" }
        let basic = request.headers.lazy.compactMap(\.basic).first
        for case (let kind, let credentials?) in [("basic", basic), ("digest", request.digest)] {
            lines.append("\(indent)auth: { \(kind): \(credentials.shown.description.yamlText) }")
        }
    }
}
