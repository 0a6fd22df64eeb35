import LoadModel

/// Writes a plan as YAML "as resolved": what a run used, with every default spelled out and no secret shown.
///
/// Reading the text gives an equal plan, except where a value was redacted.
public struct PlanWriter {
    var lines: [String] = []
    let plan: Plan
    /// What of it is hidden.
    let secrecy: Secrecy

    /// The plan's YAML, ending with a line break.
    public static func yaml(_ plan: Plan) -> String {
        var writer = PlanWriter(plan)
        writer.write()
        return writer.lines.joined(separator: "\n") + "\n"
    }

    private init(_ plan: Plan) {
        self.plan = plan
        secrecy = plan.secrecy
    }

    private mutating func write() {
        lines.append("name: \(plan.name.yamlText)")
        lines.append("targets:")
        plan.targets.forEach { write($0) }
        if case .trace = plan.load.model, let request = plan.scenarios.first?.requests.first {
            writeDefaults(of: request)
            writeSecrets()
        } else {
            if plan.keepsCookies { lines.append("defaults: { cookies: true }") }
            writeSecrets()
            lines.append("scenarios:")
            plan.scenarios.forEach { write($0) }
        }
        writeLoad()
        writeGenerator()
        lines.append("seed: \(plan.seed)")
        if !plan.thresholds.isEmpty {
            lines.append("thresholds:")
            lines += plan.thresholds.map { "  - \($0.text.yamlText)" }
        }
        writeComparison()
    }

    private mutating func write(_ scenario: Scenario) {
        lines.append("  - name: \(scenario.name.yamlText)")
        lines.append("    weight: \(Self.number(scenario.weight))")
        lines.append("    steps:")
        for step in scenario.steps {
            switch step {
            case .think(let duration): lines.append("      - think: \(duration)")
            case .request(let request): write(request)
            }
        }
    }

    private mutating func write(_ request: RequestStep) {
        lines.append("      - \(request.method.rawValue): \(secrecy.shown(request.path).yamlText)")
        lines.append("        name: \(request.label.yamlText)")
        write(request, indent: "        ")
    }

    /// What all requests of a trace have: which they are is not the plan's to say.
    private mutating func writeDefaults(of request: RequestStep) {
        lines.append("defaults:")
        var common = request
        common.body = nil
        common.headers.removeAll(where: \.isRecorded)
        write(common, indent: "  ")
        if plan.keepsCookies { lines.append("  cookies: true") }
    }

    private mutating func write(_ request: RequestStep, indent: String) {
        writeHeaders(of: request, indent: indent)
        if let body = request.body { lines.append("\(indent)body: \(secrecy.shown(body: body).yamlText)") }
        lines.append("\(indent)timeout: \(request.timeout)")
        lines.append("\(indent)expect: { status: [\(request.expectedStatus.ranges.map(Self.status).joined(separator: ", "))] }")
        if request.redirects > 0 { lines.append("\(indent)follow: \(request.redirects)") }
        if request.decodesContent { lines.append("\(indent)compressed: true") }
    }

    static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
    }

    private static func status(_ range: ClosedRange<Int>) -> String {
        if range.count == 1 { return "\(range.lowerBound)" }
        let isHundred = range.lowerBound % 100 == 0 && range.count == 100
        return isHundred ? "\(range.lowerBound / 100)xx" : "\(range.lowerBound)..\(range.upperBound)"
    }
}

extension String {
    /// As a YAML scalar that reads back as this text: plain where that is safe even inside `{ }`, else in double quotes.
    var yamlText: String {
        let isWord: (Character) -> Bool = { $0.isASCII && ($0.isLetter || $0.isNumber || "/._-".contains($0)) }
        let isPlain = first.map { $0.isASCII && ($0.isLetter || $0 == "/") } ?? false
        let words = split(separator: " ", omittingEmptySubsequences: false)
        let isReserved = ["null", "true", "false", "yes", "no", "on", "off"].contains(lowercased())
        if isPlain, !isReserved, words.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isWord) }) { return self }
        return "\"" + escapedForYAML + "\""
    }

    /// YAML 1.2, section 5.7: what JSON escapes, and what YAML does not let stand for itself.
    private var escapedForYAML: String {
        var result = ""
        for scalar in escapedForJSON.unicodeScalars {
            switch scalar.value {
            case 0x7F...0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF:
                let hex = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
