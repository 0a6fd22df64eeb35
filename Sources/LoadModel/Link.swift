/// A simulated network path between the generator and a target; each connection has one of its own.
public struct Link: Hashable, Sendable {
    /// One way: a round trip takes twice as long.
    public var delay: Nanoseconds
    /// Added to the delay, of each piece anew: even between 0 and this. Nothing overtakes.
    public var jitter: Nanoseconds
    /// Bytes a second, each way; nil: without a limit.
    public var bytesPerSecond: Double?

    public init(delay: Nanoseconds = .zero, jitter: Nanoseconds = .zero, bytesPerSecond: Double? = nil) {
        self.delay = delay
        self.jitter = jitter
        self.bytesPerSecond = bytesPerSecond
    }
}

extension Link: CustomStringConvertible {
    /// `delay 20ms each way, jitter up to 2ms, 10 Mbit/s`.
    public var description: String {
        var parts = delay > .zero ? ["delay \(delay) each way"] : []
        if jitter > .zero { parts.append("jitter up to \(jitter)") }
        if let bytesPerSecond { parts.append("\(Link.bandwidth(bytesPerSecond))/s each way") }
        return parts.isEmpty ? "without delay" : parts.joined(separator: ", ")
    }

    /// As a plan writes it: `10Mbit`.
    public static func bandwidth(_ bytesPerSecond: Double) -> String {
        let bits = bytesPerSecond * 8
        for (unit, size) in [("Gbit", 1e9), ("Mbit", 1e6), ("kbit", 1e3)]
        where bits >= size && (bits / size * 1000).rounded() == bits / size * 1000 {
            let number = bits / size
            return number == number.rounded() ? "\(Int64(number))\(unit)" : "\(number)\(unit)"
        }
        return "\(bits)bit"
    }
}
