#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

extension Axis.Format {
    /// What stands at a tick.
    func text(_ value: Double) -> String {
        switch self {
        case .number: tickLabel(value)
        case .duration: Axis.Format.duration(value)
        case .clock: Axis.Format.clock(value)
        case .percentile: value > 0 ? tickLabel(100 - 100 / value) + "%" : ""
        case .share: tickLabel(value * 100) + "%"
        }
    }

    private static func duration(_ milliseconds: Double) -> String {
        let size = abs(milliseconds)
        if size >= 1000 { return tickLabel(milliseconds / 1000) + " s" }
        if size > 0, size < 1 { return tickLabel(milliseconds * 1000) + " µs" }
        return tickLabel(milliseconds) + " ms"
    }

    private static func clock(_ seconds: Double) -> String {
        // Below a second, minutes would say nothing.
        guard seconds == seconds.rounded(), abs(seconds) < 1e9 else { return tickLabel(seconds) + " s" }
        let whole = Int(abs(seconds))
        let two = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
        return (seconds < 0 ? "-" : "") + (hours > 0 ? "\(hours):\(two(minutes)):\(two(rest))" : "\(minutes):\(two(rest))")
    }
}

/// Rounded to three significant digits, but never before the point.
func threeDigits(_ value: Double) -> Double {
    guard value.isFinite, value != 0 else { return value }
    var scale = 1.0
    while abs(value) * scale < 100, scale < 1e9 { scale *= 10 }
    while abs(value) * scale >= 1_000, scale > 1 { scale /= 10 }
    return (value * scale).rounded() / scale
}
