import LoadModel

/// How numbers are written in every report: with their unit, and the same in every locale.
public enum QuantityText {
    /// What stands where a number is not known or does not apply.
    public static let notApplicable = "-"

    /// A count with thousands separators: `1,234,567`.
    public static func count(_ value: Int) -> String {
        (value < 0 ? "-" : "") + grouped(String(value.magnitude))
    }

    /// A time with three significant digits and the unit that suits its size: `850 µs`, `12.3 ms`, `1.50 s`, `1,234 s`.
    public static func duration(milliseconds: Double) -> String {
        guard milliseconds.isFinite else { return notApplicable }
        let unit = TimeUnit.suiting(milliseconds: milliseconds)
        return "\(unit.number(milliseconds: milliseconds)) \(unit.symbol)"
    }

    /// The same without zeros at the end of the decimals, for times that someone chose: `10 s`, `1.5 s`, `250 ms`.
    public static func chosenDuration(_ time: Nanoseconds) -> String {
        let unit = TimeUnit.suiting(milliseconds: time.milliseconds)
        return "\(trimmed(unit.number(milliseconds: time.milliseconds))) \(unit.symbol)"
    }

    /// How far a clock that began with the load has come: `0:05`, `12:30`, `1:02:03`.
    public static func clock(_ time: Nanoseconds) -> String {
        let seconds = Int(max(0, time.seconds))
        let two = { (value: Int) in value < 10 ? "0\(value)" : "\(value)" }
        let minutes = seconds / 60
        return (minutes < 60 ? "\(minutes)" : "\(minutes / 60):\(two(minutes % 60))") + ":" + two(seconds % 60)
    }

    /// A share as a percentage with three significant digits: 0.0017 is `0.17%`.
    public static func percentage(_ fraction: Double) -> String {
        guard fraction.isFinite else { return notApplicable }
        return trimmed(significant(fraction * 100)) + "%"
    }

    /// Events a second: `99.97/s`, `12,345/s`; two decimals at most, so that it can be held against the offered rate.
    public static func rate(perSecond: Double) -> String {
        perSecond.isFinite ? rateNumber(perSecond) + "/s" : notApplicable
    }

    /// The number of ``rate(perSecond:)`` without its unit, for a column that names it.
    public static func rateNumber(_ perSecond: Double) -> String {
        guard perSecond.isFinite else { return notApplicable }
        let size = abs(perSecond)
        if size > 0, size < 0.1 { return trimmed(significant(perSecond)) }
        return trimmed(decimal(perSecond, places: size < 1_000 ? 2 : size < 10_000 ? 1 : 0))
    }

    /// `12.3 MB`, of 1,000,000 bytes each.
    public static func megabytes(_ bytes: Int) -> String { "\(significant(Double(bytes) / 1e6)) MB" }

    /// Kilobytes (1,000 bytes) a second: `61.3 KB/s`.
    public static func kilobytesPerSecond(_ value: Double) -> String {
        value.isFinite ? "\(significant(value)) KB/s" : notApplicable
    }

    /// The name of a percentile: `p99`, `p99.9`.
    public static func percentileName(_ percent: Double) -> String {
        percent == percent.rounded() && abs(percent) < 1000 ? "p\(Int(percent))" : "p\(percent)"
    }

    /// `1` and `thing` make `1 thing`; `1,200` and `thing` make `1,200 things`.
    public static func counted(_ value: Int, _ noun: String, plural: String? = nil) -> String {
        "\(count(value)) \(value == 1 ? noun : plural ?? noun + "s")"
    }

    /// With three significant digits, never cutting digits before the point: `0.0123`, `1.23`, `12.3`, `12,345`.
    ///
    /// - Parameter maximumPlaces: decimals beyond these are not given: smaller numbers lose digits.
    public static func significant(_ value: Double, maximumPlaces: Int = 9) -> String {
        guard value.isFinite else { return notApplicable }
        guard value != 0 else { return "0" }
        var places = 2
        var size = abs(value)
        while size >= 9.995, places > 0 {
            size /= 10
            places -= 1
        }
        while size < 0.9995, places < maximumPlaces {
            size *= 10
            places += 1
        }
        let number = decimal(value, places: places)
        return number.contains { ("1"..."9").contains($0) } ? number : "0"
    }

    /// With a fixed number of decimals, rounded half away from zero, and thousands separators.
    ///
    /// - Parameter places: 0 to 9.
    public static func decimal(_ value: Double, places: Int) -> String {
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let scaled = (abs(value) * scale).rounded()
        guard scaled < 9e18 else { return "\(value)" }
        var digits = String(UInt64(scaled))
        while digits.count <= places { digits = "0" + digits }
        let whole = grouped(String(digits.dropLast(places)))
        let sign = value < 0 && scaled > 0 ? "-" : ""
        return places == 0 ? sign + whole : "\(sign)\(whole).\(digits.suffix(places))"
    }

    private static func grouped(_ digits: String) -> String {
        var grouped = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { grouped += "," }
            grouped.append(digit)
        }
        return grouped
    }

    /// Without zeros at the end of the decimals.
    private static func trimmed(_ number: String) -> String {
        guard number.contains(".") else { return number }
        var text = Substring(number)
        while text.last == "0" { text = text.dropLast() }
        if text.last == "." { text = text.dropLast() }
        return String(text)
    }
}

/// A unit that reports give times in.
public enum TimeUnit: CaseIterable, Sendable {
    case microseconds, milliseconds, seconds

    public var symbol: String {
        switch self {
        case .microseconds: "µs"
        case .milliseconds: "ms"
        case .seconds: "s"
        }
    }

    /// The unit in which a time has one to three digits before the point, as far as there is one.
    public static func suiting(milliseconds: Double) -> TimeUnit {
        // 999.6 µs would be rounded to 1,000 µs: from there on the next unit serves.
        if abs(milliseconds) >= 999.5 { return .seconds }
        return abs(milliseconds) >= 0.9995 || milliseconds == 0 ? .milliseconds : .microseconds
    }

    /// A time in this unit, with three significant digits and at most three decimals; the unit is for the caller to write.
    public func number(milliseconds: Double) -> String {
        switch self {
        case .microseconds: QuantityText.significant(milliseconds * 1000, maximumPlaces: 3)
        case .milliseconds: QuantityText.significant(milliseconds, maximumPlaces: 3)
        case .seconds: QuantityText.significant(milliseconds / 1000, maximumPlaces: 3)
        }
    }
}
