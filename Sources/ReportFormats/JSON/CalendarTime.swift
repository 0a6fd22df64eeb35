import Foundation

/// The calendar time that labels a result, in UTC.
enum CalendarTime {
    /// `2026-01-01T00:00:00Z`, with milliseconds where they are not zero.
    static func text(secondsSince1970 seconds: Double) -> String {
        let date = date(seconds)
        let hasFraction = date.timeIntervalSince1970 != date.timeIntervalSince1970.rounded()
        return date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: hasFraction))
    }

    /// `20260101T000000Z`: without colons, which artifact stores refuse.
    static func folderName(secondsSince1970 seconds: Double) -> String {
        let whole = Date(timeIntervalSince1970: date(seconds).timeIntervalSince1970.rounded(.down))
        return whole.formatted(Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted))
    }

    /// The inverse of ``text(secondsSince1970:)``.
    static func seconds(parsing text: String) -> Double? {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: text.contains("."))
        return (try? style.parse(text))?.timeIntervalSince1970
    }

    /// To the millisecond, and within the years 0 to 9999, which a damaged clock or file may leave.
    private static func date(_ seconds: Double) -> Date {
        let bounded = min(max(seconds.finite, -62_000_000_000), 253_000_000_000)
        return Date(timeIntervalSince1970: (bounded * 1000).rounded() / 1000)
    }
}
