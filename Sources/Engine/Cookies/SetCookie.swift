/// A `Set-Cookie` field as RFC 6265, 5.2 reads it: slices of the line.
struct SetCookie {
    let name: UnsafeRawBufferPointer
    let value: UnsafeRawBufferPointer
    /// Without a dot before it; empty: the host's own.
    private(set) var domain = UnsafeRawBufferPointer(start: nil, count: 0)
    /// Empty where it is none, and the default applies.
    private(set) var path = UnsafeRawBufferPointer(start: nil, count: 0)
    /// Seconds since 1970; `Int64.max`: to the end of the session, `Int64.min`: over already.
    private(set) var expires = Int64.max
    private(set) var isSecure = false
    /// Whether its end is counted from now: the same field means another time when it comes again.
    private(set) var hasMaxAge = false

    /// The most bytes of a name and its value together, and of another attribute's value, as RFC 6265bis, 5.6 has them.
    static let mostBytes = 4096
    static let mostAttributeBytes = 1024

    /// - Parameters:
    ///   - now: seconds since 1970, for `Max-Age`.
    /// - Returns: nil where it sets nothing: no name, too long, or with control characters.
    init?(_ field: UnsafeRawBufferPointer, now: Int64) {
        guard !field.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }) else { return nil }
        var rest = SetCookie.Parts(rest: field)
        guard let pair = rest.next(), let equals = pair.place(of: UInt8(ascii: "=")) else { return nil }
        name = UnsafeRawBufferPointer(rebasing: pair[..<equals]).trimmingBlanks()
        value = UnsafeRawBufferPointer(rebasing: pair[(equals + 1)...]).trimmingBlanks()
        guard !name.isEmpty, name.count + value.count <= SetCookie.mostBytes else { return nil }
        while let attribute = rest.next() { take(attribute, now: now) }
    }

    /// One that another jar has kept.
    ///
    /// - Parameter pair: `name=value`.
    init?(_ pair: UnsafeRawBufferPointer, of cookie: StoredCookie) {
        self.init(pair, now: 0)
        isSecure = cookie.isSecure
        expires = cookie.expires ?? .max
    }

    /// Whether a host may set it (RFC 6265, 5.3, 5 and 6), and the prefixes of its name are no lie (RFC 6265bis, 4.1.3).
    func isAllowed(from place: CookiePlace) -> Bool {
        guard !isSecure || place.isSecure else { return false }
        if name.starts(with: "__Secure-"), !isSecure { return false }
        if name.starts(with: "__Host-"), !isSecure || !domain.isEmpty || !path.elementsEqual("/".utf8) { return false }
        guard !domain.isEmpty else { return true }
        guard !place.isAddress else { return domain.elementsEqual(place.host) }
        guard place.isWithin(domain) else { return false }
        return place.host.count == domain.count || !PublicSuffixes.refuse(domain, to: place.host)
    }

    /// What semicolons part.
    private struct Parts {
        var rest: UnsafeRawBufferPointer?

        mutating func next() -> UnsafeRawBufferPointer? {
            guard let text = rest else { return nil }
            guard let end = text.place(of: UInt8(ascii: ";")) else {
                rest = nil
                return text
            }
            rest = UnsafeRawBufferPointer(rebasing: text[(end + 1)...])
            return UnsafeRawBufferPointer(rebasing: text[..<end])
        }
    }

    private mutating func take(_ attribute: UnsafeRawBufferPointer, now: Int64) {
        let equals = attribute.place(of: UInt8(ascii: "=")) ?? attribute.count
        let name = UnsafeRawBufferPointer(rebasing: attribute[..<equals]).trimmingBlanks()
        let value = attribute.value(from: min(equals + 1, attribute.count))
        guard value.count <= SetCookie.mostAttributeBytes else { return }
        switch name.count {
        case 4 where name.equalsIgnoringCase("path"):
            path = value.first == UInt8(ascii: "/") ? value : .init(start: nil, count: 0)
        case 6 where name.equalsIgnoringCase("domain"):
            domain = UnsafeRawBufferPointer(rebasing: value[(value.first == UInt8(ascii: ".") ? 1 : 0)...])
        case 6 where name.equalsIgnoringCase("secure"): isSecure = true
        case 7 where name.equalsIgnoringCase("max-age"):
            guard let seconds = SetCookie.seconds(value) else { return }
            hasMaxAge = true
            expires = seconds <= 0 ? .min : now.addingReportingOverflow(seconds).overflow ? .max : now + seconds
        case 7 where name.equalsIgnoringCase("expires") && !hasMaxAge: expires = CookieDate.seconds(value) ?? expires
        default: break
        }
    }

    /// Digits, with a minus before them or not.
    private static func seconds(_ text: UnsafeRawBufferPointer) -> Int64? {
        guard text.first == UInt8(ascii: "-") else { return text.decimal().map { Int64($0) } }
        return UnsafeRawBufferPointer(rebasing: text[1...]).decimal().map { -Int64($0) }
    }
}

/// The dates of cookies, which servers write in many ways: RFC 6265, 5.1.1.
enum CookieDate {
    private static let months: StaticString = "janfebmaraprmayjunjulaugsepoctnovdec"

    /// - Returns: seconds since 1970; nil where it is no date.
    static func seconds(_ text: UnsafeRawBufferPointer) -> Int64? {
        var time: (hour: Int, minute: Int, second: Int)?
        var (day, month, year): (Int?, Int?, Int?)
        var place = 0
        while place < text.count {
            let start = place
            while place < text.count, !isDelimiter(text[place]) { place += 1 }
            let token = UnsafeRawBufferPointer(rebasing: text[start..<place])
            place += 1
            guard !token.isEmpty else { continue }
            if time == nil, let found = clock(token) {
                time = found
            } else if day == nil, let found = number(token, digits: 1...2) {
                day = found
            } else if month == nil, let found = self.month(token) {
                month = found
            } else if year == nil, let found = number(token, digits: 2...4) {
                year = found < 70 ? found + 2000 : found < 100 ? found + 1900 : found
            }
        }
        guard let time, let day, let month, let year, (1...31).contains(day), year >= 1601, time.hour < 24, time.minute < 60,
            time.second < 60
        else { return nil }
        return days(year: year, month: month, day: day) * 86_400 + Int64(time.hour * 3600 + time.minute * 60 + time.second)
    }

    private static func isDelimiter(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x09, 0x20...0x2F, 0x3B...0x40, 0x5B...0x60, 0x7B...0x7E: true
        default: false
        }
    }

    /// So many digits, and then none.
    private static func number(_ token: UnsafeRawBufferPointer, digits: ClosedRange<Int>) -> Int? {
        var value = 0
        var count = 0
        while count < token.count, let digit = token.digit(at: count) {
            value = min(value * 10 + digit, 1_000_000)
            count += 1
        }
        return digits.contains(count) ? value : nil
    }

    /// `8:49:37`, and whatever comes behind.
    private static func clock(_ token: UnsafeRawBufferPointer) -> (Int, Int, Int)? {
        guard let first = token.firstIndex(of: 0x3A), let second = token[(first + 1)...].firstIndex(of: 0x3A),
            first <= 2, second - first <= 3
        else { return nil }
        guard let hour = UnsafeRawBufferPointer(rebasing: token[..<first]).decimal(),
            let minute = UnsafeRawBufferPointer(rebasing: token[(first + 1)..<second]).decimal(),
            let last = number(UnsafeRawBufferPointer(rebasing: token[(second + 1)...]), digits: 1...2)
        else { return nil }
        return (hour, minute, last)
    }

    private static func month(_ token: UnsafeRawBufferPointer) -> Int? {
        guard token.count >= 3 else { return nil }
        return (0..<12).first { month in
            (0..<3).allSatisfy { token[$0] | 0x20 == months.utf8Start[month * 3 + $0] }
        }.map { $0 + 1 }
    }

    /// Since 1970 in the Gregorian calendar (H. Hinnant, "chrono-compatible low-level date algorithms", days_from_civil).
    private static func days(year: Int, month: Int, day: Int) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return Int64(era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468)
    }
}
