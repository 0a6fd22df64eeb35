import LoadModel

extension Section {
    /// From the outermost to the innermost.
    static let all = [
        Keys.plan.section, Keys.target.section, Keys.service.section, Keys.defaults.section, Keys.load.section, Keys.stage,
        Keys.sine, Keys.generator.section, Keys.scenario.section, Keys.ownLoad.section, Keys.step, Keys.feed.section,
        Keys.identities.section,
        Keys.renewal.section, Keys.loop, Keys.part, Keys.graphQL, Keys.expect.section, Keys.predicate, Keys.count,
        Keys.capture.section, Keys.stream.section, Keys.until.section, Keys.retry.section, Keys.authentication,
        Keys.compare.section, Keys.tolerance,
        Keys.reset.section, Keys.recovery.section, Keys.tracing.section, Keys.proxy, Keys.tls.section, Keys.ready.section,
        Keys.link.section, Keys.counter.section,
    ]
}

extension Keys {
    static let plan = Table(
        "", "a plan",
        usual: Plan(name: "", targets: [], scenarios: [], load: load.usual),
        example: YAMLDocument.example, frame: "{ % }", beside: "url: 'http://x', get: /, load: { rate: 1/s }"
    ) {
        Key(
            KeyForm(
                "name", .text, "Names the folder of the reports.", usual: "the file's name", example: "search")
        ) { plan, _ in .text(plan.name) }
        KeyForm("url", .text, "The only target, such as http://127.0.0.1:8080 or ${env.BASE_URL}.", example: "http://y")
            .beside("get: /, load: { rate: 1/s }").saidOtherwise()
        Key(
            KeyForm(
                "targets", .names(of: .either([.text, .section(target.section)]), atLeast: 1),
                "Names and URLs of what is loaded.",
                example: "{ a: 'http://a' }"
            ).beside("get: /, load: { rate: 1/s }")
        ) { plan, writer in .map(plan.targets.map { .init($0.name, writtenTarget($0, writer)) }) }
        Key(
            KeyForm(
                "defaults", .section(defaults.section), "What every step starts from.", example: "{ cookies: true }"
            )
        ) { plan, writer in writtenDefaults(of: plan, writer) }
        Key(
            KeyForm(
                "variables", .names(of: .scalar, atLeast: 0), "Values for ${name}; each may be made of others.",
                example: "{ limit: 50 }"
            ).beside("url: 'http://x', get: \"/${limit}\", load: { rate: 1/s }").saidOtherwise()
        ) { _, writer in writer.shownVariables }
        Key(
            KeyForm(
                "feeds", .names(of: .either([.text, .section(feed.section)]), atLeast: 1),
                "Files of data for ${feed.column}: a row belongs to the iteration's number, so that a run repeats.",
                example: "{ a: \(exampleFeed) }")
        ) { plan, writer in written(plan.feeds, writer) }
        Key(
            KeyForm(
                "secrets", .list(.text),
                "Names of variables, headers, query parameters and fields whose values no output shows, beside tokens, passwords and the like.",
                example: "[t]"
            )
            .beside("variables: { t: a }, url: 'http://x', get: \"/${t}\", load: { rate: 1/s }")
        ) { plan, _ in plan.secrets.isEmpty ? nil : .inlineList(plan.secrets.map(\.yamlText)) }
        Key(
            KeyForm(
                "public", .list(.text), "Names whose values outputs show although they are named as secrets are.",
                example: "[X-Api-Key]")
        ) { plan, _ in plan.publicNames.isEmpty ? nil : .inlineList(plan.publicNames.map(\.yamlText)) }
        Key(
            KeyForm(
                "scenarios", .list(.section(scenario.section)), "Sequences of steps, chosen by weight or loaded apart.",
                example: "[{ steps: [{ get: /a }] }]"
            ).beside("url: 'http://x', load: { rate: 1/s }")
        ) { plan, writer in plan.load.trace == nil ? .list(plan.scenarios.map { scenario.written($0, writer) }) : nil }
        Key(
            KeyForm(
                "identities", .section(identities.section),
                "Users who have logged in before the load starts; iteration i has identity i mod count.",
                example: "{ count: 2, steps: [{ post: /login }] }")
        ) { plan, writer in plan.identities.map { identities.written($0, writer) } }
        Key(
            KeyForm(
                "setup", innerSteps,
                "Requests before the load, once for each start of each target; what they capture is ${setup.name}.",
                example: "[{ post: /tenants }]")
        ) { plan, writer in plan.setup.isEmpty ? nil : written(plan.setup, writer) }
        Key(
            KeyForm(
                "teardown", innerSteps, "Requests behind the load, wherever the setup began.", example: "[{ delete: /tenants }]")
        ) { plan, writer in plan.teardown.isEmpty ? nil : written(plan.teardown, writer) }
        Key(
            "hosts", \.hosts,
            .texts(example: "*.test.example") { text, what throws(ValueError) in try Quantity.origin(text, what) },
            "What may be loaded, with any port or one: targets, and where redirects and captured URLs lead, as in a path \"${raw.next}\". A plan with another host is refused; DYNO_HOSTS in the environment limits it further.",
            usual: "the targets, and where redirects lead", example: "[x, '*.test.example', 'cdn.example.com:8443']")
        Key(
            KeyForm(
                "load", .section(load.section),
                "How hard, for how long, and over which connections; needed unless each scenario has a load of its own.",
                example: "{ rate: 2/s }"
            ).beside("url: 'http://x', get: /")
        ) { plan, writer in load.written(plan.load, writer) }
        Key(
            "generator", \.generator, .section(generator), "How Dyno itself makes the load.", example: "{ threads: 2 }")
        Key(
            KeyForm(
                "tracing", .either([.truth, .section(tracing.section)]),
                "Each request of the load says which trace it belongs to ('traceparent', W3C Trace Context), and 'Server-Timing' is read of answers.",
                example: "true")
        ) { reading, entry, _, plan in
            plan.tracing = reading.tracing(entry.value)
        } write: { plan, writer in
            plan.tracing.map { $0.sampled == nil && $0.url == nil ? .inline("true") : tracing.written($0, writer) }
        }
        Key(
            "seed", \.seed, .seed, "Every random choice follows from it.", example: "42",
            flag: PlanFlag("--seed", "number", .load))
        Key(
            KeyForm(
                "thresholds", .list(.text), "What must hold, such as 'p99 < 250ms', or the exit status is 1.",
                usual: "errors < 1%", example: "[p99 < 250ms]",
                flags: [
                    PlanFlag(
                        "--threshold", .values("condition"), .load,
                        help:
                            "What must hold, such as 'p99 < 250ms', 'errors < 0.1%', 'resent < 1%', 'throughput > 95/s'; may be repeated."
                    )
                ])
        ) { plan, _ in plan.thresholds.isEmpty ? nil : .list(plan.thresholds.map { .text($0.text) }) }
        Key(
            KeyForm(
                "abort", .list(.text),
                "States in which the load ends before its time, with exit status 1: of all that its time has seen, and of each third of that.",
                example: "[errors > 50% for 10s]",
                flags: [
                    PlanFlag(
                        "--abort", .values("condition"), .load,
                        help:
                            "Ends the load in this state, such as 'errors > 50% for 10s' or 'p99 > 5s for 30s'; may be repeated.")
                ])
        ) { plan, _ in plan.abort.isEmpty ? nil : .list(plan.abort.map { .text($0.text) }) }
        Key(
            KeyForm(
                "compare", .section(compare.section), "Which targets are compared, by what, and how strictly.",
                example: "{ looks: 2 }")
        ) { plan, writer in
            plan.comparison == ComparisonPlan() ? nil : compare.written(plan.comparison, writer)
        }
        Key(
            KeyForm(
                "recovery", .section(recovery.section),
                "What 'dyno recovery' does: a base load, a pulse above what the target carries, the base load again.",
                example: "{ base: 300/s, pulse: 1200/s }")
        ) { plan, writer in plan.recovery.map { recovery.written($0, writer) } }
        KeyForm(
            "sweep", .names(of: .anything, atLeast: 1),
            "What 'dyno sweep' varies: paths with their values; and zip, repeats, trialTime, trialRequests, skipWhen, formula.",
            example: "{ load.rate: [1, 2, 5] }"
        ).saidOtherwise()
        (methods + request.section.forms).map { Key<Plan>($0.saidOtherwise().ofShortPlan) }
    }

    static let tracing = Table(
        "tracing", "'tracing'", usual: Tracing(),
        example: "write true, or '{ sampled: 10/s, url: \"https://tempo.example/trace/{id}\" }'",
        frame: "{ url: 'http://x', get: /, load: { rate: 1/s }, tracing: { % } }"
    ) {
        Key(
            "sampled", \.sampled, .sampling,
            "Iterations that ask the target to record them (the flag 'sampled'), a second or as a share; of users a share.",
            usual: "10/s, and 1% of users' iterations", example: "1%")
        Key(
            "url", \.url, .text { text, what throws(ValueError) in try Quantity.traceURL(text, what) },
            "Where a trace is looked at, with {id} for its id: reports lead there.", usual: "nowhere",
            example: "\"https://tempo.example/trace/{id}\"")
    }

    static let generator = Table(
        "generator", "'generator'", usual: GeneratorOptions(), example: "write '{ threads: 2 }'",
        frame: "{ url: 'http://x', get: /, load: { rate: 1/s }, generator: { % } }"
    ) {
        Key(
            "threads", \.threads, .whole(Limits.threads), "Worker threads.", usual: "what the load needs", example: "2",
            flag: PlanFlag("--threads", short: "t", "n", .generator))
        Key(
            "pin", \.isPinned, .truth, "Keeps each worker on a processor of its own.", example: "true",
            flag: PlanFlag("--pin", .present(means: "true"), .generator))
        Key(
            "pacing", \.pacing, .choice,
            "precise: on time to the microsecond; batched: once a millisecond, for the least CPU.",
            usual: "precise", example: "batched", flag: PlanFlag("--pacing", "pacing", .generator))
        Key(
            "transport", \.transport, .choice, "native: Dyno's own HTTP/1.1 and HTTP/2; curl: libcurl's.",
            usual: "the cheapest that can", example: "curl", flag: PlanFlag("--transport", "transport", .generator))
        Key(
            "receiveStamps", \.receiveStamps, .onOff,
            "Whether answers are timed by the kernel's time stamps of their packets, not by when they are read.",
            usual: "on, but off with batched pacing, and for users without pauses", example: "off",
            flag: PlanFlag("--receive-stamps", "on|off", .generator))
        Key(
            "slowest", \.slowest, .whole(Limits.slowest),
            "How many of the slowest requests of each label are kept whole; 0: none, and stalls are not looked for.",
            usual: "100", example: "20", flag: PlanFlag("--slowest", "n", .generator))
        Key(
            "timeline", \.timeline, .truth,
            "Whether 'dyno run' keeps every request, of long runs the last ones, for timeline.json and lanes in the report.",
            example: "true", flag: PlanFlag("--timeline", .present(means: "true"), .generator))
    }
}

extension Keys {
    /// A target that is nothing but its URL is written so.
    private static func writtenTarget(_ one: Target, _ writer: PlanWriter) -> YAMLText {
        let text = target.written(one, writer)
        if case .map(let entries) = text, entries.count == 1, entries[0].key == "url" { return entries[0].value }
        return text
    }
}

extension KeyForm {
    /// As an entry of the top level, which says the only request of a plan.
    fileprivate var ofShortPlan: KeyForm {
        changed {
            let isWhole = Keys.isMethod($0.key)
            $0.frame =
                isWhole
                ? "{ url: 'http://x', load: { rate: 1/s }, % }"
                : $0.frame == nil ? nil : "{ url: 'http://x', post: /, load: { rate: 1/s }, % }"
            $0.beside = isWhole || $0.frame != nil ? "" : nil
        }
    }
}
