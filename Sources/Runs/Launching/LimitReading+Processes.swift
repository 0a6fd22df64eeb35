import Engine
import Glibc
import Measurement

extension LimitReading {
    /// What /proc tells of these processes (proc(5)), and of the machine that they run on.
    ///
    /// - Returns: nil where none of them is there any more.
    init?(of processes: [Int]) {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        let files = SystemFiles()
        let known = processes.filter { process in ProcessFigures.of(process).map { !$0.hasEnded } ?? false }
        guard let first = known.first else { return nil }
        self.init(
            instant: Double(now.tv_sec) + Double(now.tv_nsec) / 1e9, allowedProcessors: LimitReading.allowed(first, files))
        for process in known {
            guard let figures = ProcessFigures.of(process) else { continue }
            self.processes[process] = figures.cpuSeconds + figures.childrenSeconds
            for thread in ProcessTable.numbers(in: "/proc/\(process)/task") { note(thread, of: process, files) }
            if let used = ProcessFigures.descriptors(process), let limit = LimitReading.descriptorLimit(process, files) {
                let use = MachineObservation.Use(used: used, limit: limit)
                if use.share > descriptors?.share ?? -1 { descriptors = use }
            }
        }
        machine = files.text("/proc/stat").flatMap(LimitReading.machine)
        let groups = ControlGroups(process: first)
        throttledSeconds = groups.throttling()?.seconds
        memory = groups.memory()
        network = LimitReading.network(
            netstat: files.text("/proc/\(first)/net/netstat") ?? "", snmp: files.text("/proc/\(first)/net/snmp") ?? "")
    }

    private mutating func note(_ thread: Int, of process: Int, _ files: SystemFiles) {
        guard let text = files.text("/proc/\(process)/task/\(thread)/stat"), let open = text.firstIndex(of: "("),
            let close = text.lastIndex(of: ")"), open < close
        else { return }
        let fields = text[close...].dropFirst().split(separator: " ")
        // From the third on: state, ..., 12 major faults, 14 user and 15 system time.
        guard fields.count > 12 else { return }
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        threads[thread] = Thread(
            name: String(text[open..<close].dropFirst()), process: process,
            cpuSeconds: ((Double(fields[11]) ?? 0) + (Double(fields[12]) ?? 0)) / ticks)
        majorFaults += Int(fields[9]) ?? 0
        if fields[0] == "D" { blockedThreads += 1 }
    }

    /// `Cpus_allowed_list: 0-3,8` of its status.
    private static func allowed(_ process: Int, _ files: SystemFiles) -> Int {
        let line = files.text("/proc/\(process)/status")?.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed_list:") }
        let count = line?.split(separator: ":").last?.split(separator: ",").reduce(0) { sum, part in
            let ends = part.split(separator: "-").compactMap { Int($0.filter(\.isNumber)) }
            guard let low = ends.first, let high = ends.last, high >= low else { return sum }
            return sum + high - low + 1
        }
        // What is not there is allowed as well.
        return max(1, min(count ?? .max, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    }

    /// The soft limit in /proc/PID/limits; nil where there is none.
    private static func descriptorLimit(_ process: Int, _ files: SystemFiles) -> Int? {
        let line = files.text("/proc/\(process)/limits")?.split(separator: "\n").first { $0.hasPrefix("Max open files") }
        return line?.dropFirst("Max open files".count).split(separator: " ").first.flatMap { Int($0) }
    }

    /// The first line of /proc/stat: user, nice, system, idle, iowait, irq, softirq and steal, in ticks; a line for each processor follows.
    static func machine(_ stat: String) -> Machine? {
        let lines = stat.split(separator: "\n").filter { $0.hasPrefix("cpu") }
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        let fields = (lines.first ?? "").split(separator: " ").dropFirst().prefix(8).compactMap { Double($0) }
        guard fields.count >= 5, lines.count > 1 else { return nil }
        let busy = fields.reduce(0, +) - fields[3] - fields[4]
        return Machine(
            processors: lines.count - 1, busySeconds: busy / ticks, storageSeconds: fields[4] / ticks,
            idleSeconds: fields[3] / ticks)
    }

    /// /proc/net/netstat and snmp: of each protocol a line of names, and one of figures.
    static func network(netstat: String, snmp: String) -> Network? {
        guard let overflows = figure("ListenOverflows", of: "TcpExt", in: netstat),
            let sent = figure("OutSegs", of: "Tcp", in: snmp), let resent = figure("RetransSegs", of: "Tcp", in: snmp)
        else { return nil }
        return Network(listenOverflows: overflows, segmentsSent: sent, segmentsResent: resent)
    }

    private static func figure(_ name: String, of protocol: String, in text: String) -> Int? {
        let lines = text.split(separator: "\n").filter { $0.hasPrefix("\(`protocol`):") }.map { $0.split(separator: " ") }
        guard lines.count == 2, let place = lines[0].firstIndex(of: name[...]), place < lines[1].count else { return nil }
        return Int(lines[1][place])
    }
}
