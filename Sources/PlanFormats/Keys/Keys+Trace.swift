import LoadModel

extension Keys {
    /// Of a load that replays a trace.
    @Rows<Trace> static var trace: [Key<Trace>] {
        Key(
            KeyForm(
                "file", .text, "A trace: a file of recorded requests to make again, named from the plan's folder.",
                example: exampleTrace
            ).beside("")
        ) { trace, writer in .constant(writer.path(trace.file)) }
        Key(
            KeyForm(
                "format", .text, "Of the trace: combined, common, jtl, har, csv, or nginx's log_format.",
                usual: "what the end of the file's name says, else combined", example: "common"
            ).beside("file: \(exampleTrace)")
        ) { trace, _ in .constant(trace.format.description) }
        Key(
            KeyForm(
                "mode", .choice(["open", "closed"]),
                "open: each request of the trace at its own time; closed: each after the answer to the one before.",
                usual: "open", example: "closed"
            ).beside("file: \(exampleTrace)")
        ) { trace, _ in .inline(trace.isOpen ? "open" : "closed") }
        Key(
            KeyForm(
                "speed", .either([.positive, .text]), "How many times as fast as recorded.", usual: "1", example: "2"
            ).beside("file: \(exampleTrace)").refused([
                .closedReplay: "belongs to an open replay; in a closed one the answers and 'think' set the pace"
            ])
        ) { reading, entry, _, trace in
            if let speed = reading.value(entry.value, "speed", read: Quantity.speed) { trace.speed = speed }
        } write: { trace, _ in
            trace.isOpen ? .inline("\(trace.speed)") : nil
        }
        Key(
            "window", \.window, .window, "What of the recorded time is replayed, such as 0s..10m, 30s.. or ..10m.",
            usual: "all", example: "0s..1s"
        ).beside("file: \(exampleTrace)")
        Key("loop", \.loops, .truth, "Whether the trace begins again when it is through.", example: "true")
            .beside("file: \(exampleTrace)")
        Key(
            "badLines", \.badLines, .whole(Limits.badLines), "How many lines of the trace may be no requests, and are skipped.",
            example: "7"
        ).beside("file: \(exampleTrace)")
        Key(
            "allowHosts", \.allowHosts, .texts(example: "api.example.com") { text, _ in text },
            "Hosts whose requests in the trace are sent to the target as well.", usual: "the target's own",
            example: "[api.example.com]"
        ).beside("file: \(exampleTrace)")
        Key(
            KeyForm(
                "headers", .list(.text),
                "Recorded headers that are sent again, beside Content-Type, such as User-Agent.",
                usual: "none: they may hold credentials", example: "[User-Agent]"
            ).beside("file: \(exampleTrace)")
        ) { reading, entry, _, trace in
            trace.headers = reading.recordedHeaders(entry.value)
        } write: { trace, _ in
            trace.headers.isEmpty ? nil : .list(trace.headers.map { .constant($0) })
        }
        Key(
            KeyForm(
                "labels", .list(.text), "Forms of paths that statistics keep together, such as /channels/{id} or /static/*.",
                example: "[\"/x/{id}\"]"
            ).beside("file: \(exampleTrace)")
        ) { reading, entry, _, trace in
            trace.labels = reading.labelTemplates(entry.value)
        } write: { trace, _ in
            trace.labels.isEmpty ? nil : .list(trace.labels.map { .constant($0.text) })
        }
    }

    /// What examples replay; whoever tries them puts it there.
    static let exampleTrace = "example.trace"
}

extension Key<Load> {
    /// Of loads of other kinds it says nothing.
    var ofTrace: Key<Load> {
        // Elsewhere a number of loops is how often each user goes round.
        let meant = name == "loop" ? "; how many iterations there are in all is said by 'requests: 300'" : ", or remove it"
        let reason = "belongs to a trace; write 'model: trace' to replay one" + meant
        let others: [LoadKind: String] = [.open: reason, .closed: reason, .partlyOpen: reason]
        return refused(form.refusals.merging(others) { $1 }).tried(in: "{ url: 'http://x', load: { % } }")
    }
}

extension Form where Value == TimeWindow {
    static var window: Form {
        Form(.text) { text, what throws(ValueError) in
            do { return try TimeWindow(parsing: text) } catch { throw ValueError(message: "\(what): \(error)") }
        }
    }
}

extension Load {
    /// What is replayed.
    var trace: Trace? {
        get { if case .trace(let trace) = model { trace } else { nil } }
        set { if let newValue { model = .trace(newValue) } }
    }
}
