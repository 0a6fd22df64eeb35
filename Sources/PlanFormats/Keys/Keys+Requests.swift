import LoadModel

extension Keys {
    /// One of them makes a step a request.
    static let methods = HTTPMethod.allCases.map { method in
        KeyForm(method.rawValue, .text, "\(method.token) this path, such as /health.", example: "/health").beside("")
    }

    static func isMethod(_ key: String) -> Bool { methods.contains { $0.key == key } }

    /// Whether a request may say it beside its method.
    static func isContent(_ key: String) -> Bool { request.section.keys.contains(key) }

    static let usualRequest = RequestStep(label: "", path: Template("/"))

    /// What a request may say beside its method; one of a plan starts from the plan's defaults.
    static let request = Table(
        "scenarios[].steps[]", "a step", usual: usualRequest, example: "write '- get: /path'",
        frame: "{ url: 'http://x', load: { rate: 1/s }, scenarios: [{ steps: [{ % }] }] }", beside: "get: /"
    ) {
        headers
        bodyRows
        common
        answers
    }

    @Rows<RequestStep> private static var headers: [Key<RequestStep>] {
        Key(
            KeyForm("headers", .names(of: .text, atLeast: 0), "Headers and their values.", example: "{ Accept: text/plain }")
        ) { reading, entry, _, request in
            let own = reading.headers(entry.value)
            request.headers = PlanReading.merged(request.headers, with: own)
            if own.contains(where: \.isAuthorization) { request.digest = nil }
        } write: { request, writer in
            // What separates the parts of a body follows from them.
            let isMultipart = if case .multipart? = request.content { true } else { false }
            let shown = request.headers.filter { $0.basic == nil && !(isMultipart && $0.isContentType) }
            return shown.isEmpty ? nil : .map(shown.map { .init($0.name, .text(writer.secrecy.shownValue(of: $0))) })
        }
    }

    /// What defaults may say for all.
    @Rows<RequestStep> private static var common: [Key<RequestStep>] {
        Key(
            "timeout", \.timeout, .duration(Limits.timeout), "From the first byte sent to the last byte received.",
            example: "3s", flag: PlanFlag("--timeout", "time", .requests))
        Key("expect", expect, "What makes an answer a success.", example: "{ status: 404 }")
        Key(
            KeyForm(
                "retry", .section(retry.section),
                "A client that tries a failed request again. Each try counts as a request; times: 0 switches the defaults' off.",
                example: "{ times: 2, after: [503] }")
        ) { reading, entry, _, request in
            request.retry = reading.retry(entry.value)
        } write: { request, writer in
            request.retry.map { retry.written($0, writer) }
        }
        Key(
            KeyForm(
                "onFailure", .choice(["stop", "continue"]),
                "Whether the iteration ends after this step has failed; where a value to capture is missing it always does.",
                usual: "stop", example: "continue")
        ) { reading, entry, _, request in
            guard let word = reading.choice(entry.value, "onFailure", of: FailureWord.self) else { return }
            request.goesOnAfterFailure = word == .continue
        } write: { request, _ in
            request.goesOnAfterFailure ? .inline("continue") : nil
        }
        Key(
            "follow", \.redirects, .whole(Limits.redirects), "The most redirects to follow.", example: "2",
            flag: PlanFlag("--follow", "n", .requests)
        ).writtenIfUnusual()
        Key(
            "compressed", \.decodesContent, .truth, "Asks for compressed answers, and decodes them.", example: "true",
            flag: PlanFlag("--compressed", .present(means: "true"), .requests)
        ).writtenIfUnusual()
        Key(
            KeyForm(
                "auth", .either([.choice(["none"]), .section(authentication)]),
                "Who asks; none switches the defaults' off.", example: "{ digest: \"me:secret\" }",
                flags: [
                    PlanFlag(
                        "--user", short: "u", "name:password", .requests,
                        help: "Basic authentication; may hold ${env.NAME}, and no output shows it."),
                    PlanFlag(
                        "--digest", .present(means: "true"), .requests, help: "Digest authentication in place of basic, with -u.",
                        features: [.digest]),
                    PlanFlag(
                        "--bearer", "token", .requests,
                        help: "Sent as 'Authorization: Bearer'; may be '${env.NAME}', and no output shows it."),
                ])
        ) { reading, entry, fields, request in
            guard let authentication = reading.authentication(entry, beside: fields["headers"]) else { return }
            request.headers = authentication.applied(to: request.headers)
            request.digest = authentication.digest
        } write: { request, _ in
            let basic = request.headers.lazy.compactMap(\.basic).first
            for case (let kind, let credentials?) in [("basic", basic), ("digest", request.digest)] {
                return .map([.init(kind, .text(credentials.shown.description))])
            }
            return nil
        }
    }

    static let defaults = Table(
        "defaults", "'defaults'", usual: StepDefaults(), example: "write 'timeout: 10s'",
        frame: "{ url: 'http://x', get: /, load: { rate: 1/s }, defaults: { % } }"
    ) {
        (headers + common).map { $0.inside(\.request).saidOtherwise() }
        Key(
            "cookies", \.keepsCookies, .truth, "Whether each user, or arrival, keeps cookies of its own.", example: "true",
            flag: PlanFlag(
                "--cookies", .present(means: "true"), .requests, help: "Each user, or arrival, keeps cookies of its own.")
        ).writtenIfUnusual()
    }

    /// Of a trace, what all requests have: which they are is not the plan's to say. Of other plans each step says it.
    static func writtenDefaults(of plan: Plan, _ writer: PlanWriter) -> YAMLText? {
        var request = plan.load.trace == nil ? nil : plan.scenarios.first?.requests.first
        request?.content = nil
        request?.headers.removeAll(where: \.isRecorded)
        if let request {
            return defaults.written(StepDefaults(request: request, keepsCookies: plan.keepsCookies), writer)
        }
        return plan.keepsCookies ? .map([.init("cookies", .inline("true"))]) : nil
    }

    static let authentication = Section(
        path: "scenarios[].steps[].auth", noun: "'auth'",
        forms: [
            KeyForm("basic", .text, "name:password, such as \"user:${env.PASSWORD}\".", example: "\"me:secret\""),
            KeyForm("bearer", .text, "A token, such as \"${env.TOKEN}\".", example: "abc"),
            KeyForm("digest", .text, "name:password, for a target that challenges.", example: "\"me:secret\""),
        ].map { $0.saidOtherwise() },
        maximumKeys: 1,
        example: "write '{ basic: \"user:${env.PASSWORD}\" }', '{ bearer: \"${env.TOKEN}\" }' or none",
        frame: "{ url: 'http://x', get: /, load: { rate: 1/s }, auth: { % } }")
}

/// What follows a failure.
private enum FailureWord: String, CaseIterable {
    case stop
    case `continue`
}

extension Form where Value == StatusSet {
    static var statuses: Form {
        Form(
            .oneOrMore(.status), read: { reading, node, what in reading.statuses(node, what) },
            write: { set, _ in .inlineList(set.ranges.map(StatusSet.text)) })
    }
}

extension StatusSet {
    /// `200`, `2xx` or `200..204`
    static func text(_ range: ClosedRange<Int>) -> String {
        if range.count == 1 { return "\(range.lowerBound)" }
        let isHundred = range.lowerBound % 100 == 0 && range.count == 100
        return isHundred ? "\(range.lowerBound / 100)xx" : "\(range.lowerBound)..\(range.upperBound)"
    }
}

extension Form where Value == Double {
    static var weight: Form {
        Form(.positive) { text, what throws(ValueError) in
            if let weight = Double(text), weight > 0, weight <= 1e9 { return weight }
            throw ValueError(message: "\(what) must be a number above 0, such as 3 or 0.5, found '\(text.shortened)'")
        } write: {
            .inline(PlanWriter.number($0))
        }
    }
}
