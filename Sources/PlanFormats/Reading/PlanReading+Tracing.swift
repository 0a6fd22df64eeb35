import LoadModel

extension PlanReading {
    /// `true`, or a map.
    mutating func tracing(_ node: YAMLNode) -> Tracing? {
        guard node.scalar == nil else { return truth(node, "tracing") == true ? Tracing() : nil }
        return read(node, Keys.tracing)
    }

    /// A trace has one source, and how many there are must be known.
    mutating func checkTracing(of plan: Plan, _ root: Fields) {
        guard let entry = root.entry("tracing") else { return }
        if let label = plan.tracedTwice {
            report(
                entry.place,
                "'\(label.shortened)' has a header '\(Tracing.header)' of its own, which 'tracing' sends; remove one of them")
        }
        if let fault = plan.samplingFault { report(entry.value.entry("sampled")?.place ?? entry.place, fault) }
    }
}

extension Form where Value == Tracing.Sampling {
    /// A rate, or a percentage.
    static var sampling: Form {
        Form(.either([.rate, .percentage])) { text, what throws(ValueError) in
            text.hasSuffix("%")
                ? .share(try Quantity.percentage(text, what, 0...1)) : .rate(try Quantity.rate(text, what))
        } write: {
            switch $0 {
            case .rate(let rate): .inline("\(rate)")
            case .share(let share): .inline(Quantity.percentage(share))
            }
        }
    }
}

extension Quantity {
    /// A URL with `{id}` in it, and no other hole.
    static func traceURL(_ text: String, _ what: String) throws(ValueError) -> String {
        let rest = text.replacing("{id}", with: "")
        let isURL = text.hasPrefix("https://") || text.hasPrefix("http://")
        let isPlain = text.unicodeScalars.allSatisfy {
            $0.value > 0x20 && $0.value < 0x7F && !"\"<>\\^`|".unicodeScalars.contains($0)
        }
        guard isURL, isPlain, rest != text, !rest.contains("{"), !rest.contains("}") else {
            throw ValueError(
                message:
                    "\(what) must be a URL of http or https with {id} where the trace's id stands, such as "
                    + "https://tempo.example/trace/{id}, found '\(text.shortened)'")
        }
        return text
    }
}
