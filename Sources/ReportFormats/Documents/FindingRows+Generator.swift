import LoadModel
import Measurement

// What may make the numbers the generator's, not the target's.
extension FindingRows {
    /// Of the generator itself.
    static func addGenerator(to rows: inout Table) {
        rows.add(
            "generatorLagged", ["lag": .milliseconds, "response": .milliseconds, "percent": .percentile],
            advice: "lower the rate, give the generator more cores or threads (-t), or run it on a machine apart from the target"
        ) { f in
            "the generator itself started requests late: lag \(f.percent) is \(f.lag) of a response time \(f.percent) of \(f.response)"
        }
        rows.add(
            "lagShows", ["lag": .milliseconds, "response": .milliseconds, "percent": .percentile],
            advice: "compare service times; a quieter machine, --pin, or a machine apart from the target make the lag less"
        ) { f in
            """
            lag \(f.percent) is \(f.lag) of a response time \(f.percent) of \(f.response): what the target answers so fast is told \
            apart from the generator by the service time only
            """
        }
        rows.add(
            "answersReadLate", ["readDelay": .milliseconds, "response": .milliseconds, "percent": .percentile],
            advice: "lower the load, give the generator more cores or threads (-t), or run it on a machine apart from the target"
        ) { f in
            """
            answers waited for the generator to read them: read delay \(f.percent) is \(f.readDelay), beside a response time \
            \(f.percent) of \(f.response) that does not contain it
            """
        }
        rows.add(
            "generatorBusy", ["cpuShare": .share, "percent": .percentile, "readDelay": .milliseconds],
            optional: ["percent", "readDelay"],
            advice: { _ in "give the generator more threads (-t) or cores, or lower the load" }
        ) { f in
            """
            the generator's threads were busy for \(f.cpuShare) of the time: \
            \(waited(f, guess: "answers may have waited for them, and that wait is in the response times"))
            """
        }
        rows.add("generatorBusy", ["share": .share], advice: quieterGenerator) { f in
            "the generator's threads were busy for \(f.share) of a round"
        }
        rows.add(
            "threadBusy",
            ["cpuShare": .share, "worker": .count, "meanShare": .share, "percent": .percentile, "readDelay": .milliseconds],
            optional: ["percent", "readDelay"],
            advice: { _ in
                "give the generator more threads (-t) or cores, or lower the load; look at what the report says of each thread"
            }
        ) { f in
            """
            worker thread \(f.worker) was busy for \(f.cpuShare) of the time, though the threads together were for \(f.meanShare): \
            \(waited(f, guess: "answers on its connections may have waited for it"))
            """
        }
        rows.add(
            "achievedBelowOffered", ["achieved": .perSecond, "offered": .perSecond],
            advice: "lower the rate, or give the generator more cores or threads (-t)"
        ) { f in "the generator started \(f.achieved) where the schedule asked for \(f.offered)" }
        rows.add("achievedBelowOffered", ["share": .share], advice: quieterGenerator) { f in
            "in one round the generator started \(f.share) of what the schedule asked for"
        }
        rows.add(
            "arrivalsOffLaw", ["distance": .milliseconds, "meanGap": .milliseconds],
            advice: "lower the rate, give the generator more cores or threads (-t), or have it wait precisely (--pacing precise)"
        ) { f in
            """
            requests did not start as the schedule's law has it: the gaps between the starts of a worker are off by \(f.distance) on \
            average, where the mean gap is \(f.meanGap); bursts that the plan does not ask for may have made a queue
            """
        }
    }

    /// - Parameter guess: what is said where the kernel's time stamps do not tell how long.
    private static func waited(_ f: FindingFigures, guess: String) -> String {
        guard f.has("readDelay") else { return guess }
        return "answers waited to be read, \(f.percent) \(f.readDelay), which is in no response time"
    }

    /// Of the machine that it runs on.
    static func addMachine(to rows: inout Table) {
        rows.add(
            "stoodStill", ["times": .count, "seconds": .seconds, "atSeconds": .seconds],
            advice:
                "measure again, and look for who stopped it: Ctrl-Z, a debugger, a paused or migrated virtual machine, a machine that slept"
        ) { f in
            """
            the generator stood still for \(QuantityText.decimal(f.number("seconds"), places: 1)) s at \(clock(f.number("atSeconds")))\
            \(f.number("times") > 1 ? ", the longest of \(f.times) times" : ""): it was stopped, or the machine was; requests that were \
            due meanwhile were made afterwards, and answers that came meanwhile were read afterwards
            """
        }
        rows.add(
            "stolen", ["share": .share],
            advice: "use a machine of its own, or a virtual machine with processors that it does not share"
        ) { f in
            """
            the hypervisor took \(f.share) of this machine's processor time for others (steal): requests were sent and answers read \
            late by as much
            """
        }
        rows.add(
            "throttled", ["share": .share, "periods": .count],
            advice: "raise the quota (cpu.max, or the container's limit on CPUs), use fewer threads (-t), or lower the load"
        ) { f in
            """
            the CPU quota of the control group was used up in \(f.amount("periods", "period")): threads were stopped for \(f.share) \
            of the time
            """
        }
        rows.add(
            "preempted", ["lag": .milliseconds, "percent": .percentile, "switches": .count, "perSecond": .perSecond],
            advice: "stop other work on this machine, give the target cores of its own, or run it on another machine"
        ) { f in
            """
            other work took the processor from the worker threads \(f.amount("switches", "time")) (\(f.perSecond)): lag \(f.percent) \
            is \(f.lag)
            """
        }
        rows.add(
            "descriptorsNearLimit", ["used": .count, "limit": .count],
            advice: "raise the limit with 'ulimit -n', or use fewer connections"
        ) { f in
            """
            \(f.used) of the \(f.amount("limit", "file descriptor")) that this process may have were in use: soon connections will \
            fail for want of one
            """
        }
        rows.add(
            "portsRunningOut", ["used": .count, "limit": .count],
            advice: "keep connections alive (reuse), widen net.ipv4.ip_local_port_range, or load several addresses of the target"
        ) { f in
            """
            \(f.used) of the \(f.amount("limit", "local port")) for outgoing connections were taken, those of closed connections \
            included (TIME_WAIT): soon connections will fail for want of one
            """
        }
        rows.add(
            "clientLimit", ["failed": .count, "of": .count],
            advice: "raise 'ulimit -n', keep connections alive, widen net.ipv4.ip_local_port_range, or ask for fewer connections"
        ) { f in
            """
            \(f.failed) of \(f.amount("of", "request")) failed because this machine had no descriptor, local port or memory for a \
            connection: the target never saw them
            """
        }
    }
}
