import Engine
import Glibc

/// What /proc tells of one process (proc(5)).
struct ProcessFigures {
    var parent = 0
    /// Whether it has ended and was not waited for.
    var hasEnded = false
    var cpuSeconds = 0.0
    var systemSeconds = 0.0
    /// Of its children that have ended and were waited for, and of theirs.
    var childrenSeconds = 0.0
    var childrenSystemSeconds = 0.0
    var threads = 0
    /// When it started, in ticks of the system.
    var startTicks = 0

    /// From /proc/PID/stat and the process's CPU clock, which is finer; nil where there is no such process.
    static func of(_ process: Int) -> ProcessFigures? {
        guard let text = SystemFiles().text("/proc/\(process)/stat"), let end = text.lastIndex(of: ")") else { return nil }
        // The name in brackets may hold anything. What follows begins with the third field.
        let fields = text[end...].dropFirst().split(separator: " ")
        guard fields.count > 19 else { return nil }
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        let seconds = { (field: Int) in (Double(fields[field - 3]) ?? 0) / ticks }
        return ProcessFigures(
            parent: Int(fields[1]) ?? 0, hasEnded: fields[0] == "Z" || fields[0] == "X",
            cpuSeconds: clock(process) ?? seconds(14) + seconds(15), systemSeconds: seconds(15),
            childrenSeconds: seconds(16) + seconds(17), childrenSystemSeconds: seconds(17), threads: Int(fields[17]) ?? 0,
            startTicks: Int(fields[19]) ?? 0)
    }

    /// clock_getcpuclockid(3): of all threads, also those that have ended, in nanoseconds where /proc counts in ticks of 10 ms.
    private static func clock(_ process: Int) -> Double? {
        var identifier = clockid_t()
        var time = timespec()
        guard clock_getcpuclockid(pid_t(process), &identifier) == 0, clock_gettime(identifier, &time) == 0 else { return nil }
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// The figures of /proc/PID/io: of the process, and of children that have ended and were waited for.
    static func io(_ process: Int) -> [Substring: Int]? {
        SystemFiles().text("/proc/\(process)/io").map { figures($0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// VmRSS and VmHWM, in bytes.
    static func memory(_ process: Int) -> (resident: Int, peak: Int) {
        let status = SystemFiles().text("/proc/\(process)/status").map { figures($0) } ?? [:]
        return ((status["VmRSS"] ?? 0) * 1024, (status["VmHWM"] ?? 0) * 1024)
    }

    /// Of one thread.
    static func switches(_ process: Int, thread: Int) -> (voluntary: Int, involuntary: Int)? {
        guard let text = SystemFiles().text("/proc/\(process)/task/\(thread)/status") else { return nil }
        let status = figures(text)
        return (status["voluntary_ctxt_switches"] ?? 0, status["nonvoluntary_ctxt_switches"] ?? 0)
    }

    /// nil where they may not be read. Kernels from 6.2 on tell their number as the size of the folder.
    static func descriptors(_ process: Int) -> Int? {
        let path = "/proc/\(process)/fd"
        guard access(path, R_OK) == 0 else { return nil }
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return status.st_size > 0 ? Int(status.st_size) : ProcessTable.numbers(in: path).count
    }

    /// Lines of a name, a colon, a number and perhaps its unit.
    private static func figures(_ text: String) -> [Substring: Int] {
        var result: [Substring: Int] = [:]
        for line in text.split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[colon...].dropFirst().split { $0.isWhitespace }.first
            if let number = value.flatMap({ Int($0) }) { result[line[..<colon]] = number }
        }
        return result
    }
}
