#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// Maps the values of an axis to pixels, and knows where ticks are due.
struct Scale {
    let kind: Axis.Kind
    let domain: ClosedRange<Double>
    /// Pixels at both ends of the domain, in either order.
    let range: (from: Double, to: Double)
    /// Values to label, from the least.
    let ticks: [Double]

    /// - Parameters:
    ///   - values: that the axis has to show; those that are not finite do not count.
    ///   - count: of ticks, more or less.
    init(_ axis: Axis, values: [Double], range: (from: Double, to: Double), ticks count: Int) {
        kind = axis.kind
        self.range = range
        let shown = (values + axis.reach).filter { Scale.hasPlace($0, on: axis.kind) }
        let (least, most) = (shown.min() ?? 0, shown.max() ?? 0)
        switch axis.kind {
        case .linear:
            let raw = axis.domain ?? Scale.orderly(min(0, least), max(0, most), else: 0...1)
            let step = Scale.step(for: raw.upperBound - raw.lowerBound, count: count, axis.format)
            domain = axis.domain ?? (raw.lowerBound / step).rounded(.down) * step...(raw.upperBound / step).rounded(.up) * step
            ticks = Scale.multiples(of: step, in: domain)
        case .logarithmic:
            let raw = axis.domain ?? Scale.orderly(least, most, else: 1...10)
            var all = Scale.roundNumbers(around: raw, [1, 2, 5])
            // More than three decades of them are too close to one another in a chart that is half a page wide.
            if axis.format != .percentile, all.count(where: raw.contains) > min(count + 3, 9) {
                all = Scale.roundNumbers(around: raw, [1])
            }
            let (low, high) = (all.last { $0 <= raw.lowerBound * 1.000001 }, all.first { $0 >= raw.upperBound / 1.000001 })
            domain = axis.domain ?? (low ?? raw.lowerBound)...(high ?? raw.upperBound)
            let inside = all.filter { [domain] in $0 >= domain.lowerBound / 1.000001 && $0 <= domain.upperBound * 1.000001 }
            let decades = axis.format == .percentile ? Scale.nines(of: inside) : Scale.thinned(inside, to: count)
            // Between 10 and 20 there is no round number of this kind.
            let isShort = axis.format != .percentile && decades.count < 3
            let step = Scale.step(for: domain.upperBound - domain.lowerBound, count: 4, axis.format)
            ticks = isShort ? Scale.multiples(of: step, in: domain) : decades
        }
    }

    /// Whether the value is shown.
    func holds(_ value: Double) -> Bool {
        let slack = 1e-9 * (domain.upperBound - domain.lowerBound)
        return value >= domain.lowerBound - slack && value <= domain.upperBound + slack
    }

    /// nil where the value has no place on the axis; outside of the range where it is beyond the domain.
    func position(_ value: Double) -> Double? {
        guard Scale.hasPlace(value, on: kind) else { return nil }
        switch kind {
        case .linear: return range.from + share(value, of: domain.lowerBound, domain.upperBound)
        case .logarithmic: return range.from + share(log(value), of: log(domain.lowerBound), log(domain.upperBound))
        }
    }

    /// Numbers that nothing measures would only overflow.
    private static func hasPlace(_ value: Double, on kind: Axis.Kind) -> Bool {
        let isInRange = (1e-100...1e100).contains(abs(value))
        return kind == .linear ? isInRange || abs(value) < 1e-100 : isInRange && value > 0
    }

    private func share(_ value: Double, of low: Double, _ high: Double) -> Double {
        (value - low) / (high - low) * (range.to - range.from)
    }

    private static func orderly(_ low: Double, _ high: Double, else fallback: ClosedRange<Double>) -> ClosedRange<Double> {
        if low < high { return low...high }
        return low == high && low > 0 ? low / 2...low * 2 : fallback
    }

    /// 1, 2 or 5 times a power of ten (Heckbert, "Nice numbers for graph labels", Graphics Gems, 1990); of a clock what divides
    /// minutes and hours.
    private static func step(for span: Double, count: Int, _ format: Axis.Format) -> Double {
        // A clock tells no parts of seconds.
        let raw = max(span / Double(max(1, count)), format == .clock ? 1 : 0)
        if format == .clock, raw > 5, let step = clockSteps.first(where: { $0 >= raw }) { return step }
        let power = pow(10, log10(raw).rounded(.down))
        let factor = raw / power
        return power * (factor <= 1.0001 ? 1 : factor <= 2.0001 ? 2 : factor <= 5.0001 ? 5 : 10)
    }

    /// Seconds.
    private static let clockSteps: [Double] = [
        10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400,
    ]

    /// The median, and then one nine more at a time.
    private static func nines(of ticks: [Double]) -> [Double] {
        ticks.filter { abs($0 - 2) < 1e-9 || ($0 > 5 && abs(log10($0) - log10($0).rounded()) < 1e-9) }
    }

    private static func multiples(of step: Double, in domain: ClosedRange<Double>) -> [Double] {
        let first = Int((domain.lowerBound / step - 1e-9).rounded(.up))
        let last = Int((domain.upperBound / step + 1e-9).rounded(.down))
        return first <= last ? (first...last).map { Double($0) * step } : []
    }

    /// These digits times powers of ten, from below the range to above it.
    private static func roundNumbers(around range: ClosedRange<Double>, _ digits: [Double]) -> [Double] {
        let first = Int(log10(range.lowerBound).rounded(.down)) - 1
        let last = Int(log10(range.upperBound).rounded(.up)) + 1
        return (first...last).flatMap { exponent in digits.map { $0 * pow(10, Double(exponent)) } }
    }

    /// Every second, third, ... of them where there would be too many.
    private static func thinned(_ ticks: [Double], to count: Int) -> [Double] {
        guard ticks.count > count + 5 else { return ticks }
        let stride = (ticks.count + count - 1) / count
        return ticks.enumerated().filter { $0.offset.isMultiple(of: stride) }.map(\.element)
    }
}

/// A tick's value without more digits than it needs: `0.05`, `20`, `1,000`.
func tickLabel(_ value: Double) -> String {
    guard abs(value) >= 1e-6 else { return value == 0 ? "0" : "\(value)" }
    let rounded = (value * 1e9).rounded() / 1e9
    guard abs(rounded) < 1e15 else { return "\(value)" }
    let whole = Int(rounded)
    let rest = abs(rounded - Double(whole))
    var digits = String(whole.magnitude)
    var grouped = ""
    while digits.count > 3 {
        grouped = "," + digits.suffix(3) + grouped
        digits.removeLast(3)
    }
    let decimals = rest > 0 ? String("\(Int(((1 + rest) * 1e9).rounded()))".dropFirst()) : ""
    let trimmed = decimals.reversed().drop { $0 == "0" }.reversed()
    return (rounded < 0 ? "-" : "") + digits + grouped + (trimmed.isEmpty ? "" : "." + String(trimmed))
}
