import Engine
import Glibc
import LoadModel
import Measurement

/// Looks at what this machine offers to a generator, without any load.
struct MachineChecks {
    private let files = SystemFiles()
    private let processors = AvailableProcessors.current()

    var all: [Checkup.Check] {
        [processorCheck, otherLoad, governor, clockSource, timers, waiting, descriptors, ports, libcurl].compactMap { $0 }
    }

    private var processorCheck: Checkup.Check {
        let total = max(processors.allowed.count, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        let quota = processors.quota.map { ", a quota of \(QuantityText.significant($0))" } ?? ", no quota"
        let isShared = processors.quota.map { $0 < Double(processors.allowed.count) } ?? false
        return Checkup.Check(
            code: "processors", name: "Processors",
            finding: "\(processors.allowed.count) of \(total) allowed\(quota)",
            verdict: isShared || processors.count < 2 ? .warning : .ok,
            remedy: isShared
                ? "a quota stops all threads once it is used up: raise it (cpu.max), or set processors apart (cpuset)"
                : "with one processor generator and system are in each other's way: give it two or more")
    }

    /// A generator wants its processors to itself: from half of them busy on, it will have to queue.
    private var otherLoad: Checkup.Check? {
        guard let average = files.text("/proc/loadavg")?.split(separator: " ").first.flatMap({ Double($0) }) else { return nil }
        let pressure = files.text("/proc/pressure/cpu").flatMap(SystemText.waitingPercent)
        let isBusy = average > Double(processors.allowed.count) / 2 || (pressure ?? 0) > 10
        return Checkup.Check(
            code: "otherLoad", name: "Other load",
            finding: "load average \(QuantityText.decimal(average, places: 2))"
                + (pressure.map { ", work waited for a processor \(QuantityText.significant($0))% of the last 10 s" } ?? ""),
            verdict: isBusy ? .warning : .ok, remedy: "stop other work on this machine before measuring")
    }

    /// A processor that clocks down between requests makes them slower than under load.
    private var governor: Checkup.Check {
        let path = "/sys/devices/system/cpu/cpu\(processors.allowed[0])/cpufreq/scaling_governor"
        let governor = files.text(path)?.filter { !$0.isWhitespace }
        return Checkup.Check(
            code: "governor", name: "CPU frequency", finding: governor ?? "not told (as on most virtual machines)",
            verdict: governor.map { $0 == "performance" ? .ok : .warning } ?? .ok,
            remedy: "cpupower frequency-set -g performance")
    }

    /// Each request reads the clock several times: where that is a system call, or a trip to the chipset, it costs microseconds.
    private var clockSource: Checkup.Check? {
        let path = "/sys/devices/system/clocksource/clocksource0/current_clocksource"
        guard let source = files.text(path)?.filter({ !$0.isWhitespace }) else { return nil }
        let slow = ["hpet", "acpi_pm", "pit", "jiffies", "refined-jiffies", "xen"]
        return Checkup.Check(
            code: "clockSource", name: "Clock", finding: source, verdict: slow.contains(source) ? .warning : .ok,
            remedy: "boot with clocksource=tsc where the processor's counter is reliable")
    }

    /// Workers sleep until 50 µs before a request is due: waits that end later than that make lag. Half of them a millisecond late, and
    /// hardly any run could be valid.
    private var timers: Checkup.Check {
        let lateness = LatencySummary(Timers.lateness(waits: 200))
        guard let p50 = lateness.percentile(50)?.milliseconds, let p95 = lateness.percentile(95)?.milliseconds else {
            return Checkup.Check(
                code: "timers", name: "Timers", finding: "the system refuses a thread", verdict: .problem,
                remedy: "raise 'ulimit -u'")
        }
        let verdict: Checkup.Verdict = p50 > 1 ? .problem : p50 > 0.05 || p95 > 0.5 ? .warning : .ok
        return Checkup.Check(
            code: "timers", name: "Timers",
            finding: """
                a wait of 1 ms ends \(QuantityText.duration(milliseconds: p50)) late (p50), \
                \(QuantityText.duration(milliseconds: p95)) (p95), of 200
                """,
            verdict: verdict, remedy: "stop other work; on a virtual machine, take one whose processors are its own")
    }

    private var waiting: Checkup.Check {
        let isThere = Timers.hasPreciseWait
        return Checkup.Check(
            code: "epollPwait2", name: "epoll_pwait2", finding: isThere ? "available" : "not available, ppoll in its place",
            verdict: isThere ? .ok : .warning, remedy: "Linux 5.11 or newer, and a sandbox that lets the call pass")
    }

    private var descriptors: Checkup.Check? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
        let hard = Int(clamping: limit.rlim_max)
        // As many as an open load takes where the plan does not say.
        let isEnough = hard >= 10_064
        return Checkup.Check(
            code: "descriptors", name: "Descriptors",
            finding: "\(QuantityText.count(Int(clamping: limit.rlim_cur))), can be raised to \(QuantityText.count(hard))",
            verdict: isEnough ? .ok : hard < 256 ? .problem : .warning,
            remedy: "raise the hard limit ('ulimit -Hn 20000', or LimitNOFILE): 10,000 connections need 10,064")
    }

    private var ports: Checkup.Check? {
        guard let use = ResourceUse.ports(descriptors: nil) else { return nil }
        let verdict: Checkup.Verdict = use.share > 0.8 ? .problem : use.share > 0.5 || use.limit < 10_000 ? .warning : .ok
        return Checkup.Check(
            code: "ports", name: "Local ports",
            finding: "\(QuantityText.count(use.used)) of \(QuantityText.count(use.limit)) taken, those in TIME_WAIT included",
            verdict: verdict,
            remedy: "wait a minute for closed connections to be forgotten, or widen net.ipv4.ip_local_port_range")
    }

    private var libcurl: Checkup.Check {
        let features = Probe.libcurlFeatures
        let lacking = [features.tls ? nil : "TLS", features.http2 ? nil : "HTTP/2"].compactMap { $0 }
        return Checkup.Check(
            code: "libcurl", name: "libcurl",
            finding: Probe.libcurlVersion + (lacking.isEmpty ? ", HTTP/2" : ", without \(lacking.joined(separator: " and "))"),
            verdict: lacking.isEmpty ? .ok : .warning, remedy: "install a libcurl that is built with them")
    }
}
