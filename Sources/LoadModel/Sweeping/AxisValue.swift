/// One value of an axis of a sweep: as a plan writes it, and as a number where it is one.
public struct AxisValue: Hashable, Sendable {
    public var text: String
    /// For charts and fits: rates per second, durations in milliseconds, sizes in bytes; nil where the text is no quantity.
    public var number: Double?

    public init(_ text: String) {
        self.text = text.trimmingSpaces()
        number = AxisValue.Unit.all.lazy.compactMap { [text] in $0.read(text) }.first
    }

    /// What a number of an axis counts.
    public enum Unit: String, Hashable, Sendable {
        case plain = ""
        case perSecond = "/s"
        case milliseconds = "ms"
        case bytes = "bytes"

        static let all: [Unit] = [.plain, .perSecond, .milliseconds, .bytes]

        func read(_ text: String) -> Double? {
            switch self {
            case .plain: Double(text.trimmingSpaces().filter { $0 != "_" }).flatMap { $0.isFinite ? $0 : nil }
            case .perSecond: (try? Rate(parsing: text))?.perSecond
            case .milliseconds: (try? Nanoseconds(parsing: text))?.milliseconds
            case .bytes: (try? ByteCount(parsing: text)).map { Double($0.bytes) }
            }
        }
    }

    /// nil where the text is no quantity.
    public var unit: Unit? { Unit.all.first { $0.read(text) != nil } }
}

extension AxisValue: CustomStringConvertible {
    public var description: String { text }
}
