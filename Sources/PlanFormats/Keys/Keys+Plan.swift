import LoadModel

extension Section {
    /// From the outermost to the innermost.
    static let all = [
        plan, target, service, defaults, load, stage, sine, generator, scenario, step, compare, tolerance, expect,
        authentication, proxy, tls, ready, link,
    ]

    static let plan = Section(
        noun: "a plan",
        forms: [
            KeyForm("name", .text, "Names the folder of the reports; by default the file's name."),
            KeyForm("url", .text, "The only target, such as http://127.0.0.1:8080."),
            KeyForm("targets", .names(of: .either([.text, .section(target)]), atLeast: 1), "Names and URLs of what is loaded."),
            KeyForm("defaults", .section(defaults), "What every step starts from."),
            KeyForm("variables", .names(of: .scalar, atLeast: 0), "Values for ${name}; each may use those above it."),
            KeyForm("secrets", .list(.text), "Names of variables and headers whose values no output shows."),
            KeyForm("scenarios", .list(.section(scenario)), "Weighted sequences of steps."),
            KeyForm("load", .section(load), "How hard, for how long, and over which connections."),
            KeyForm("generator", .section(generator), "How Dyno itself makes the load."),
            KeyForm("seed", .seed, "Every random choice follows from it; by default 1."),
            KeyForm("thresholds", .list(.text), "What must hold, such as 'p99 < 250ms', or the exit status is 1."),
            KeyForm("compare", .section(compare), "Which targets are compared, by what, and how strictly."),
            KeyForm(
                "sweep", .names(of: .anything, atLeast: 1),
                "What 'dyno sweep' varies: paths with their values; and zip, repeats, trialTime, trialRequests, skipWhen, formula."
            ),
        ] + methods + content,
        required: ["load"],
        later: ["feeds", "setup", "perUser", "teardown", "trace", "capture"],
        example: YAMLDocument.example)

    static let generator = Section(
        noun: "'generator'",
        forms: [
            KeyForm("threads", .whole(Limits.threads), "Worker threads; by default what the load needs."),
            KeyForm("pin", .truth, "Keeps each worker on a processor of its own."),
            KeyForm(
                "pacing", .choice(Pacing.allCases.map(\.rawValue)),
                "precise: on time to the microsecond; batched: once a millisecond, for the least CPU."),
            KeyForm(
                "transport", .choice(TransportKind.allCases.map(\.rawValue)),
                "native: Dyno's own HTTP/1.1; curl: libcurl's. By default the cheapest that can."),
        ],
        example: "write '{ threads: 2 }'")
}
