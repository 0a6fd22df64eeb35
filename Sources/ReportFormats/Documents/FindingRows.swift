import LoadModel
import Measurement

/// One kind of finding: its figures with their units, and its words.
struct FindingRow: Sendable {
    let figures: [Figure]
    /// What was found, with its figures.
    let message: @Sendable (FindingFigures) -> String
    /// What to do about it.
    let advice: @Sendable (FindingFigures) -> String

    struct Figure: Sendable {
        let name: String
        let unit: Unit
        var isOptional = false
    }

    enum Unit: Sendable {
        case count, number
        case milliseconds, seconds, perSecond
        /// A fraction that is said in percent; `change` with its sign.
        case share, change
        case percentile, probability
        case text, flag
    }
}

/// The figures of a finding in words, by their names: `figures.lag` is `12.3 ms`.
@dynamicMemberLookup
struct FindingFigures {
    private let finding: Finding
    private let units: [String: FindingRow.Unit]

    fileprivate init(_ finding: Finding, _ row: FindingRow) {
        self.finding = finding
        units = Dictionary(row.figures.map { ($0.name, $0.unit) }) { first, _ in first }
    }

    subscript(dynamicMember name: String) -> String {
        switch finding.figures[name] {
        case .text(let text): text
        case .flag(let flag): "\(flag)"
        case .number(let value): units[name]?.text(value) ?? QuantityText.significant(value)
        case nil: QuantityText.notApplicable
        }
    }

    func number(_ name: String) -> Double { finding[name] ?? 0 }

    /// A number from a file may be as great as it likes.
    func integer(_ name: String) -> Int { Int(min(max(number(name), -9e15), 9e15)) }

    /// `1 thing`, `1,200 things`.
    func amount(_ name: String, _ noun: String) -> String { QuantityText.counted(integer(name), noun) }

    func has(_ name: String) -> Bool { finding.figures[name] != nil }

    func isSet(_ name: String) -> Bool { finding.figures[name] == .flag(true) }
}

extension FindingRow.Unit {
    fileprivate func text(_ value: Double) -> String {
        switch self {
        case .count: QuantityText.decimal(value, places: 0)
        case .number, .text, .flag: QuantityText.significant(value)
        case .milliseconds: QuantityText.duration(milliseconds: value)
        case .seconds: QuantityText.duration(milliseconds: value * 1000)
        case .perSecond: QuantityText.rate(perSecond: value)
        case .share: QuantityText.percentage(value)
        case .change: (value < 0 ? "" : "+") + QuantityText.percentage(value)
        case .percentile: QuantityText.percentileName(value)
        case .probability: "(p = \(QuantityText.significant(value, maximumPlaces: 6)))"
        }
    }
}

extension Finding {
    /// The row whose figures it has; nil of a code or with figures that this version does not know.
    var row: FindingRow? {
        FindingRows.all[code]?.first { row in row.figures.allSatisfy { $0.isOptional || figures[$0.name] != nil } }
    }

    /// What was found, with its figures.
    public var message: String {
        let message = row.map { $0.message(FindingFigures(self, $0)) } ?? code
        return self[Finding.shardFigure].map { "shard \(QuantityText.decimal($0, places: 0)): \(message)" } ?? message
    }

    /// What to do about it.
    public var advice: String { row.map { $0.advice(FindingFigures(self, $0)) } ?? "see the documentation of '\(code)'" }
}

/// Every kind of finding. What makes one is in Measurement, in a function that names its code and its figures; everything else about it
/// stands here once: JSON writes and reads the figures by these rows, and all reports take the words.
enum FindingRows {
    /// By code. Two rows of one code are told apart by their figures: of a run, and of a round of a comparison.
    static let all: [String: [FindingRow]] = {
        var rows = Table()
        addGenerator(to: &rows)
        addMachine(to: &rows)
        addLoad(to: &rows)
        addTarget(to: &rows)
        addDiagnosis(to: &rows)
        addCounters(to: &rows)
        addAccounts(to: &rows)
        addShards(to: &rows)
        addComparisons(to: &rows)
        return rows.byCode
    }()

    /// The rows while they are put together, each topic by a function of its own.
    struct Table {
        fileprivate(set) var byCode: [String: [FindingRow]] = [:]

        mutating func add(
            _ code: String, _ figures: KeyValuePairs<String, FindingRow.Unit> = [:], optional: Set<String> = [],
            advice: @escaping @Sendable (FindingFigures) -> String, message: @escaping @Sendable (FindingFigures) -> String
        ) {
            let figures = figures.map {
                FindingRow.Figure(name: $0.key, unit: $0.value, isOptional: optional.contains($0.key))
            }
            byCode[code, default: []].append(FindingRow(figures: figures, message: message, advice: advice))
        }

        mutating func add(
            _ code: String, _ figures: KeyValuePairs<String, FindingRow.Unit> = [:], advice: String,
            message: @escaping @Sendable (FindingFigures) -> String
        ) {
            add(code, figures, advice: { _ in advice }, message: message)
        }
    }

    static let quieterGenerator =
        "lower the rate, give the generator more cores or threads (-t), or run it on a machine apart from the targets"

    /// What has the time of which a percentile is.
    static func timed(_ figures: FindingFigures) -> String {
        switch figures.has("span") ? SpanKind(rawValue: "\(figures.span)") : nil {
        case nil, .tries: "request"
        case .group: "group"
        case .until: "wait"
        case .scenario: "iteration"
        }
    }

    static func ofLabel(_ figures: FindingFigures) -> String { figures.has("label") ? " of '\(figures.label)'" : "" }

    /// Minutes and seconds: `00:03`.
    static func clock(_ seconds: Double) -> String {
        let whole = Int(Swift.max(0, Swift.min(seconds, 1e9)))
        let (minutes, rest) = whole.quotientAndRemainder(dividingBy: 60)
        return "\(minutes < 10 ? "0" : "")\(minutes):\(rest < 10 ? "0" : "")\(rest)"
    }
}
