/// Something that a reader of the numbers of a run or a comparison must know, with its figures.
///
/// Whoever judges makes it, in a function beside the judgement that names its figures. What it says and what to do about it stands in its
/// row in ReportFormats (`FindingRows`), which gives the figures their units as well.
public struct Finding: Sendable, Hashable {
    /// The stable name, for scripts and of its row.
    public let code: String
    /// Whether the numbers must not be used as results.
    public let invalidates: Bool
    public let figures: [String: Figure]

    public enum Figure: Sendable, Hashable {
        /// In the unit that the row gives it; a count is one without a fraction.
        case number(Double)
        case text(String)
        case flag(Bool)

        static func count(_ value: Int) -> Figure { .number(Double(value)) }
    }

    public init(_ code: String, invalidates: Bool = false, _ figures: [String: Figure] = [:]) {
        self.code = code
        self.invalidates = invalidates
        self.figures = figures
    }

    /// A figure that is a number.
    public subscript(_ name: String) -> Double? {
        if case .number(let value)? = figures[name] { value } else { nil }
    }

    /// Whether it tells of a defect of Dyno.
    public var isDefect: Bool { code == "invariantBroken" || code == "littlesLawBroken" }

    /// What was kept in words alone: trials of a sweep are.
    public static func told(_ message: String) -> Finding { Finding("told", ["message": .text(message)]) }
}
