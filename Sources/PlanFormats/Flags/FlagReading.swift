import LoadModel

/// One pass over a command line's flags, which collects every mistake on its way.
struct FlagReading {
    let flags: PlanFlags
    let names: TemplateNames
    private(set) var issues: [FlagErrors.Issue] = []

    /// Whether a plan says what the flags do not.
    let isOfPlan: Bool

    init(flags: PlanFlags, environment: [String: String], isOfPlan: Bool) {
        self.flags = flags
        self.isOfPlan = isOfPlan
        names = TemplateNames(environment: environment)
    }

    mutating func report(_ flag: String, _ message: String) {
        issues.append(FlagErrors.Issue(flag: flag, message: message))
    }

    func check() throws(FlagErrors) {
        if !issues.isEmpty { throw FlagErrors(issues: issues) }
    }

    /// Levels are separated by commas. nil where the flag is not given, or wrong.
    mutating func rates() -> [Rate]? {
        guard let text = flags.text("--rate") else { return nil }
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let rates = parts.compactMap { part in
            value("--rate", "rate") { () throws(ValueError) in try Quantity.rate(part, "rate") }
        }
        return rates.count == parts.count ? rates : nil
    }

    mutating func arrivals() -> ArrivalProcess? {
        guard let text = flags.text("--arrivals") else { return nil }
        return value("--arrivals", "arrivals") { () throws(ValueError) in try Quantity.arrivals(text, "arrivals") }
    }

    mutating func stop() -> Load.StopRule? {
        if flags.gives("--duration"), flags.gives("--requests") {
            report("--requests", "a load stops after a duration or after a number of requests, not both; drop -d or -n")
        }
        if let requests = whole("--requests", Limits.requests) { return .requests(requests) }
        return duration("--duration", Limits.duration).map(Load.StopRule.duration)
    }

    /// - Parameter secrecy: by which the labels are shown.
    mutating func thresholds(labels: ThresholdLabels, _ secrecy: Secrecy) -> [Threshold] {
        (flags.texts("--threshold") ?? []).compactMap { text in
            value("--threshold", "threshold") { () throws(ValueError) in
                try Quantity.threshold(secrecy.shown(text), labels: labels)
            }
        }
    }

    /// The same of `--abort`.
    mutating func aborts(labels: ThresholdLabels, _ secrecy: Secrecy) -> [AbortCondition] {
        (flags.texts("--abort") ?? []).compactMap { text in
            value("--abort", "abort") { () throws(ValueError) in try Quantity.abort(secrecy.shown(text), labels: labels) }
        }
    }

    mutating func template(_ flag: String, _ text: String) -> Template {
        var errors: [TemplateError] = []
        let template = TemplateText(text).template(names) { errors.append($0) }
        for error in errors { report(flag, error.message) }
        return template
    }

    /// Text that may hold environment values, because no output shows it.
    mutating func confidential<T>(
        _ flag: String, _ what: String, _ text: String, read: (Template) throws(ValueError) -> T
    ) -> T? {
        let before = issues.count
        let template = template(flag, text)
        guard issues.count == before else { return nil }
        return value(flag, what) { () throws(ValueError) in try read(template) }
    }

    mutating func duration(_ flag: String, _ range: ClosedRange<Nanoseconds>) -> Nanoseconds? {
        guard let text = flags.text(flag) else { return nil }
        return duration(flag, text, range)
    }

    mutating func duration(_ flag: String, _ text: String, _ range: ClosedRange<Nanoseconds>) -> Nanoseconds? {
        let what = String(flag.dropFirst(2))
        return value(flag, what) { () throws(ValueError) in try Quantity.duration(text, what, range) }
    }

    mutating func whole(_ flag: String, _ range: ClosedRange<Int>) -> Int? {
        guard let text = flags.text(flag) else { return nil }
        let what = String(flag.dropFirst(2))
        return value(flag, what) { () throws(ValueError) in try Quantity.whole(text, what, range) }
    }

    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ flag: String, _ what: String, _ text: String, of type: Choice.Type
    ) -> Choice? where Choice.RawValue == String {
        value(flag, what) { () throws(ValueError) in try Quantity.choice(text, what, of: type) }
    }

    /// Refuses those of the flags that are given.
    mutating func refuse(_ names: [String], _ reason: String) {
        for name in names where flags.gives(name) { report(name, reason) }
    }

    /// The value, or a report without the name of the quantity, which the flag says already.
    mutating func value<T>(_ flag: String, _ what: String, read: () throws(ValueError) -> T) -> T? {
        do { return try read() } catch {
            let message = error.message.hasPrefix(what + ": ") ? String(error.message.dropFirst(what.count + 2)) : error.message
            report(flag, message)
            return nil
        }
    }
}

/// Everything that is wrong with the flags of a command line, at once.
public struct FlagErrors: Error, Hashable, Sendable {
    public struct Issue: Hashable, Sendable, CustomStringConvertible {
        /// `--rate`, or `URL` for the argument itself.
        public let flag: String
        public let message: String

        /// `--rate: rate must be above 0, found -5/s`
        public var description: String { "\(flag): \(message)" }
    }

    /// Never empty.
    public let issues: [Issue]
}

extension FlagErrors: CustomStringConvertible {
    /// One line an issue.
    public var description: String { issues.map(\.description).joined(separator: "\n") }
}
