import LoadModel

// Instants as logs write them, read from bytes: a million lines of Foundation's dates would take longer than their replay.

/// Reads decimal digits and fixed characters from the front of a text.
struct ByteCursor {
    private(set) var rest: UnsafeRawBufferPointer.SubSequence

    init(_ bytes: UnsafeRawBufferPointer.SubSequence) { rest = bytes }

    var isAtEnd: Bool { rest.isEmpty }
    var first: UInt8? { rest.first }

    mutating func skip(_ byte: UInt8) -> Bool {
        guard rest.first == byte else { return false }
        rest = rest.dropFirst()
        return true
    }

    mutating func skip(anyOf bytes: UInt8...) -> UInt8? {
        guard let first = rest.first, bytes.contains(first) else { return nil }
        rest = rest.dropFirst()
        return first
    }

    /// A number of exactly so many digits.
    mutating func digits(_ count: Int) -> Int? {
        guard rest.count >= count else { return nil }
        var value = 0
        for byte in rest.prefix(count) {
            guard (48...57).contains(byte) else { return nil }
            value = value * 10 + Int(byte - 48)
        }
        rest = rest.dropFirst(count)
        return value
    }

    /// As many digits as there are, at least one and at most 18.
    mutating func number() -> Int? {
        let count = rest.prefix { (48...57).contains($0) }.count
        return (1...18).contains(count) ? digits(count) : nil
    }

    /// What follows a decimal point, in nanoseconds; digits behind the ninth are cut. Zero without a point.
    mutating func fraction() -> Int? {
        guard skip(anyOf: 46, 44) != nil else { return 0 }
        let digits = rest.prefix { (48...57).contains($0) }
        guard !digits.isEmpty else { return nil }
        var value = 0
        for place in 0..<9 {
            let index = digits.startIndex + place
            value = value * 10 + (index < digits.endIndex ? Int(digits[index] - 48) : 0)
        }
        rest = rest.dropFirst(digits.count)
        return value
    }

    mutating func letters(_ count: Int) -> UnsafeRawBufferPointer.SubSequence? {
        guard rest.count >= count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }
}

extension Nanoseconds {
    /// `10/Oct/2000:13:55:36 -0700`, as the common log format has it (Apache's %t, nginx's $time_local).
    init?(commonLog bytes: UnsafeRawBufferPointer.SubSequence) {
        var cursor = ByteCursor(bytes)
        guard let day = cursor.digits(2), cursor.skip(47), let name = cursor.letters(3),
            let month = Calendar.month(name),
            cursor.skip(47), let year = cursor.digits(4), cursor.skip(58),
            let seconds = cursor.timeOfDay(), cursor.skip(32),
            let zone = cursor.zone(), cursor.isAtEnd, let midnight = Calendar.days(year, month, day)
        else { return nil }
        self.init(Int64(midnight * 86_400 + seconds - zone) * 1_000_000_000)
    }

    /// `2026-01-31T07:08:24.123+01:00` (RFC 3339); also a space for the T, a slash for the hyphen, and no zone, which is UTC.
    init?(calendar bytes: UnsafeRawBufferPointer.SubSequence) {
        var cursor = ByteCursor(bytes)
        guard let year = cursor.digits(4), cursor.skip(anyOf: 45, 47) != nil,
            let month = cursor.digits(2),
            cursor.skip(anyOf: 45, 47) != nil, let day = cursor.digits(2),
            cursor.skip(anyOf: 84, 116, 32) != nil,
            let seconds = cursor.timeOfDay(), let fraction = cursor.fraction(),
            let zone = cursor.isAtEnd ? 0 : cursor.zone(), cursor.isAtEnd,
            let midnight = Calendar.days(year, month, day)
        else { return nil }
        self.init(Int64(midnight * 86_400 + seconds - zone) * 1_000_000_000 + Int64(fraction))
    }

    /// `1700000000.123`: a decimal number of units of so many nanoseconds.
    init?(decimal bytes: UnsafeRawBufferPointer.SubSequence, unit: Int64) {
        var cursor = ByteCursor(bytes)
        guard let whole = cursor.number(), let fraction = cursor.fraction(), cursor.isAtEnd else {
            return nil
        }
        let (scaled, overflow) = Int64(whole).multipliedReportingOverflow(by: unit)
        guard !overflow, scaled < 7_300_000_000_000_000_000 else { return nil }
        self.init(scaled + Int64(fraction) / (1_000_000_000 / unit))
    }
}

extension ByteCursor {
    /// `13:55:36` in seconds; a leap second counts as the one behind it.
    fileprivate mutating func timeOfDay() -> Int? {
        guard let hours = digits(2), skip(58), let minutes = digits(2), skip(58),
            let seconds = digits(2), hours < 24,
            minutes < 60, seconds <= 60
        else { return nil }
        return hours * 3_600 + minutes * 60 + seconds
    }

    /// `Z`, `-0700`, `+01:00` in seconds.
    fileprivate mutating func zone() -> Int? {
        if skip(anyOf: 90, 122) != nil { return 0 }
        guard let sign = skip(anyOf: 43, 45), let hours = digits(2) else { return nil }
        _ = skip(58)
        guard let minutes = digits(2), hours < 24, minutes < 60 else { return nil }
        return (sign == 45 ? -1 : 1) * (hours * 3_600 + minutes * 60)
    }
}

private enum Calendar {
    private static let months: [[UInt8]] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ].map { Array($0.utf8) }

    static func month(_ name: UnsafeRawBufferPointer.SubSequence) -> Int? {
        months.firstIndex { $0.elementsEqual(name) }.map { $0 + 1 }
    }

    /// Within what 64 bits of nanoseconds hold, their differences too.
    private static let years = 1970...2200

    /// Days since 1970-01-01 in the Gregorian calendar, nil where there is no such day (Howard Hinnant, "chrono-Compatible
    /// Low-Level Date Algorithms", 2013, days_from_civil).
    static func days(_ year: Int, _ month: Int, _ day: Int) -> Int? {
        guard years.contains(year), (1...12).contains(month), day >= 1, day <= length(of: month, year) else { return nil }
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func length(of month: Int, _ year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
