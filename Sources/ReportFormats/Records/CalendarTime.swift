import Foundation

/// The calendar time that labels a result, in UTC.
public enum CalendarTime {
    /// `2026-01-01T00:00:00Z`, with milliseconds where they are not zero.
    static func text(secondsSince1970 seconds: Double) -> String {
        let (date, milliseconds) = split(seconds)
        let text = date.formatted(Date.ISO8601FormatStyle())
        guard milliseconds > 0 else { return text }
        // Foundation's own fractions are cut, not rounded: .123 may come out as .122.
        return "\(text.dropLast()).\(String(1000 + milliseconds).dropFirst())Z"
    }

    /// `20260101T000000Z`: without colons, which artifact stores refuse.
    static func folderName(secondsSince1970 seconds: Double) -> String {
        split(seconds).date.formatted(Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted))
    }

    /// Of a text that a person wrote; nil where it is no time.
    public static func seconds(of text: String) -> Double? { seconds(parsing: text) }

    /// The inverse of ``text(secondsSince1970:)``.
    static func seconds(parsing text: String) -> Double? {
        guard let point = text.firstIndex(of: ".") else {
            return (try? Date.ISO8601FormatStyle().parse(text))?.timeIntervalSince1970
        }
        guard text.hasSuffix("Z"), let fraction = Double("0" + text[point...].dropLast()) else { return nil }
        return seconds(parsing: text[..<point] + "Z").map { $0 + fraction }
    }

    /// Whole seconds and milliseconds, within the years 5 to 9987, which a damaged clock or file may leave.
    private static func split(_ seconds: Double) -> (date: Date, milliseconds: Int) {
        let total = Int((min(max(seconds.finite, -62_000_000_000), 253_000_000_000) * 1000).rounded())
        let milliseconds = (total % 1000 + 1000) % 1000
        return (Date(timeIntervalSince1970: Double((total - milliseconds) / 1000)), milliseconds)
    }
}
