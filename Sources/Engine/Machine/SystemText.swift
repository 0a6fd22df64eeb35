/// What the texts of the system's files say, where they say it.
public enum SystemText {
    /// Ticks that the hypervisor took from these processors: the eighth figure of their lines in /proc/stat (proc(5)).
    ///
    /// - Returns: nil where none of the processors is there, or the kernel is too old to tell.
    static func stolenTicks(_ stat: String, processors: [Int]) -> Int? {
        let names = Set(processors.map { "cpu\($0)" })
        let ticks = stat.split(separator: "\n").compactMap { line -> Int? in
            let fields = line.split(separator: " ")
            guard fields.count > 8, names.contains(String(fields[0])) else { return nil }
            return Int(fields[8])
        }
        return ticks.isEmpty ? nil : ticks.reduce(0, +)
    }

    /// Microseconds in which some task waited: `total` of the line `some` in /proc/pressure/cpu.
    static func waitingMicroseconds(_ pressure: String) -> Int? {
        let line = pressure.split(separator: "\n").first { $0.hasPrefix("some ") }
        return line?.split(separator: " ").first { $0.hasPrefix("total=") }.flatMap { Int($0.dropFirst("total=".count)) }
    }

    /// Percent of the last 10 s in which some task waited: `avg10` of the same line.
    public static func waitingPercent(_ pressure: String) -> Double? {
        let line = pressure.split(separator: "\n").first { $0.hasPrefix("some ") }
        return line?.split(separator: " ").first { $0.hasPrefix("avg10=") }.flatMap { Double($0.dropFirst("avg10=".count)) }
    }

    /// A figure of /proc/net/sockstat or sockstat6, such as `tw` (sockets in TIME_WAIT) of `TCP`.
    public static func sockets(_ sockstat: String, protocol name: String, _ figure: String) -> Int? {
        let line = sockstat.split(separator: "\n").first { $0.hasPrefix("\(name):") }
        guard let fields = line?.split(separator: " "), let place = fields.firstIndex(of: figure[...]), place + 1 < fields.count
        else { return nil }
        return Int(fields[place + 1])
    }

    /// The local ports for outgoing connections: /proc/sys/net/ipv4/ip_local_port_range holds the first and the last.
    public static func ports(_ range: String) -> ClosedRange<Int>? {
        let numbers = range.split { $0.isWhitespace }.compactMap { Int($0) }
        guard numbers.count == 2, numbers[0] <= numbers[1] else { return nil }
        return numbers[0]...numbers[1]
    }

    /// Of a control group's cpu.stat: `nr_throttled` with `throttled_usec` (version 2) or `throttled_time` in nanoseconds (version 1).
    static func throttling(_ stat: String) -> (periods: Int, seconds: Double)? {
        var figures: [Substring: Double] = [:]
        for line in stat.split(separator: "\n") {
            let fields = line.split(separator: " ")
            if fields.count == 2, let value = Double(fields[1]) { figures[fields[0]] = value }
        }
        guard let periods = figures["nr_throttled"] else { return nil }
        let seconds = figures["throttled_usec"].map { $0 / 1e6 } ?? figures["throttled_time"].map { $0 / 1e9 }
        return (Int(periods), seconds ?? 0)
    }
}
