extension Section {
    /// One of them makes a step a request.
    static let methods = ["get", "post", "put", "patch", "delete", "head", "options"].map { method in
        KeyForm(method, .text, "\(method.uppercased()) this path, such as /health.")
    }

    /// What a request may say beside its method.
    static let content = [
        KeyForm("headers", headers, "Headers and their values."),
        KeyForm("json", .anything, "A body, written as JSON."),
        KeyForm("body", .scalar, "A body, sent as it stands."),
        KeyForm("bodyFile", .text, "A file whose contents are the body."),
        KeyForm("timeout", .duration, "From the first byte sent to the last byte received; by default 10s."),
        KeyForm("expect", .section(expect), "What makes an answer a success."),
        follow, compressed, auth,
    ]

    static func isMethod(_ key: String) -> Bool { methods.contains { $0.key == key } }

    static func isContent(_ key: String) -> Bool { content.contains { $0.key == key } }

    private static let headers = ValueForm.names(of: .scalar, atLeast: 0)
    private static let follow = KeyForm("follow", .whole(Limits.redirects), "The most redirects to follow; by default 0.")
    private static let compressed = KeyForm("compressed", .truth, "Whether compressed answers are asked for, and decoded.")
    private static let auth = KeyForm(
        "auth", .either([.choice(["none"]), .section(authentication)]), "Who asks; none switches the defaults' off.")

    static let defaults = Section(
        noun: "'defaults'",
        forms: [
            KeyForm("headers", headers, "Headers of every request that has none of the same names."),
            KeyForm("timeout", .duration, "Of every request; by default 10s."),
            KeyForm("expect", .section(expect), "What makes an answer a success, of every request that does not say."),
            follow,
            KeyForm("cookies", .truth, "Whether each user, or arrival, keeps cookies of its own."),
            compressed, auth,
        ],
        later: ["think"], example: "write 'timeout: 10s'")

    static let scenario = Section(
        noun: "a scenario",
        forms: [
            KeyForm("name", .text, "Names it in messages."),
            KeyForm("weight", .positive, "How often it is chosen in proportion to the others; by default 1."),
            KeyForm("steps", .list(.section(step)), "Requests and think times, one after another."),
        ],
        required: ["steps"], later: ["setup", "perUser", "teardown"],
        example: "write '- name: browse' and 'steps:' below it")

    static let step = Section(
        noun: "a step",
        forms: methods + [
            KeyForm("think", .pause, "A pause before the next request: 200ms, or a law such as exponential 200ms."),
            KeyForm("name", .text, "The name that statistics are kept under; by default method and path."),
        ] + content,
        later: ["capture", "within", "pacing"], example: "write '- get: /path'")

    static let expect = Section(
        noun: "'expect'",
        forms: [
            KeyForm(
                "status", .oneOrMore(.status), "Statuses that count as success, such as 200, 2xx or 200..204; by default 2xx.")
        ],
        later: ["json", "within", "headers", "body"], example: "write '{ status: 200 }'")

    static let authentication = Section(
        noun: "'auth'",
        forms: [
            KeyForm("basic", .text, "name:password, such as \"user:${env.PASSWORD}\"."),
            KeyForm("bearer", .text, "A token, such as \"${env.TOKEN}\"."),
            KeyForm("digest", .text, "name:password, for a target that challenges."),
        ],
        required: [], maximumKeys: 1,
        example: "write '{ basic: \"user:${env.PASSWORD}\" }', '{ bearer: \"${env.TOKEN}\" }' or none")
}
