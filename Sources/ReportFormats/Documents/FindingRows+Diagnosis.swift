import LoadModel
import Measurement

// Why the target was as it was.
extension FindingRows {
    static func addDiagnosis(to rows: inout Table) {
        rows.add(
            "limiter",
            [
                "limit": .text, "processors": .number, "share": .share, "used": .count, "most": .count, "thread": .text,
                "process": .count, "also": .text,
            ], optional: ["share", "used", "most", "thread", "process", "also"], advice: { limit($0).advice }
        ) { f in
            let also = f.has("also") ? "; also at their limit: \(others(f))" : ""
            return "what gives way: \(limit(f).message)\(also)"
        }
        rows.add("notProfiled", ["reason": .text, "remedy": .text], advice: { "\($0.remedy)" }) { f in
            "the target was not profiled: \(f.reason)"
        }
        rows.add(
            "profileCut", ["seconds": .seconds, "of": .seconds, "reason": .text],
            advice: "read it as one of that part; a shorter run, or a lower rate, is seen whole"
        ) { f in "the profile is of \(f.seconds) of the \(f.of) that were measured: \(f.reason)" }
    }

    static func addCounters(to rows: inout Table) {
        rows.add(
            "counterDiffers", ["name": .text, "counted": .number, "least": .count, "most": .count],
            advice: { f in
                f.number("counted") < f.number("least")
                    ? "see whether something answers in its place (a cache, another instance, an older process), and whether the counter counts them all"
                    : "see who else loads it, or allow for them with 'others' of the counter"
            }
        ) { f in
            let counted = QuantityText.decimal(f.number("counted"), places: 0)
            return f.number("counted") < f.number("least")
                ? "the target counted \(counted) requests by \(f.name), and \(f.least) succeeded: what was measured did not all happen there"
                : "the target counted \(counted) requests by \(f.name), and at most \(f.most) were sent: others loaded it as well"
        }
        rows.add(
            "counterFell", ["name": .text, "before": .number, "after": .number],
            advice: "see whether it was restarted meanwhile, or several processes answer in turns, each with a count of its own"
        ) { f in "the target's count \(f.name) fell from \(f.before) to \(f.after): it tells nothing of what happened there" }
        rows.add(
            "counterUnread", ["name": .text, "reason": .text],
            advice: "look at its 'get' with curl, and mend 'counter' of the target"
        ) { f in "the target's count \(f.name) could not be read: \(f.reason)" }
    }

    private static func limit(_ f: FindingFigures) -> (message: String, advice: String) {
        switch LimitEvidence.Limit(rawValue: f.limit) {
        case .descriptors:
            (
                "descriptors: \(f.used) of the \(f.most) that a process of the target may have were in use",
                "raise its 'ulimit -n' (LimitNOFILE), or have it close connections that are idle"
            )
        case .quota:
            (
                "the CPU quota: the target's control group was stopped for \(f.share) of the time",
                "raise the quota (cpu.max, or the container's limit on CPUs)"
            )
        case .processors:
            (
                "processors: the target used \(f.processors) of \(f.amount("most", "processor"))"
                    + (f.has("share") ? ", and the machine's were busy for \(f.share) of the time" : ""),
                "give it more processors, or make its requests cheaper: --profile shows where their time goes"
            )
        case .thread:
            (
                "one thread, '\(f.thread)' of process \(f.process), was busy for \(f.share) of the time: more processors do not help it",
                "spread its work over threads or processes, or make it cheaper: --profile shows where its time goes"
            )
        case .oneAtATime:
            (
                "one processor: the threads of a process together used \(f.processors), as they do where a lock lets one run at a time",
                "run more processes, where an interpreter has such a lock; --profile shows where the time goes"
            )
        case .memory:
            (
                f.has("used")
                    ? "memory: \(QuantityText.megabytes(f.integer("used"))) of the \(QuantityText.megabytes(f.integer("most"))) that the "
                        + "target's control group may have were in use"
                    : "memory: pages had to be read back from storage all the time",
                "give it more memory, or find what it keeps"
            )
        case .storage:
            (
                "storage: threads of the target, or idle processors, waited for it for \(f.share) of the time",
                "look at what it reads and writes, and at how fast the disk is"
            )
        case .acceptQueue:
            (
                "the listen queue: it was full when \(f.amount("used", "connection")) came, and they had to try again seconds later",
                "raise the target's backlog and net.core.somaxconn, have it accept sooner, or keep connections alive"
            )
        case .network:
            (
                "the network: \(f.share) of the TCP segments of the target's machine had to be sent again",
                "look at the path between the two, and at how much it carries"
            )
        case .waiting:
            (
                "something that the target waits for: its threads used \(f.processors) processors while the queue grew",
                "look at what it waits for: a lock, a pool of connections or threads that is too small, a database, another service"
            )
        case .unknown, nil:
            (
                "it is not known what: the target used \(f.processors) processors, and nothing that was looked at was at its limit",
                "look at the target itself, as with --profile"
            )
        }
    }

    private static func others(_ f: FindingFigures) -> String {
        let names: [LimitEvidence.Limit: String] = [
            .descriptors: "descriptors", .quota: "the CPU quota", .processors: "processors", .thread: "one thread",
            .oneAtATime: "one processor", .memory: "memory", .storage: "storage", .acceptQueue: "the listen queue",
            .network: "the network",
        ]
        return f.also.split(separator: " ").compactMap { LimitEvidence.Limit(rawValue: String($0)).flatMap { names[$0] } }
            .joined(separator: ", ")
    }
}
