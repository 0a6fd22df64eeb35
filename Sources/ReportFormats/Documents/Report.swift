import Measurement

/// What is said of a result, in order: one value for each kind of result, which every format of `Rendering` lays out.
///
/// Nothing is in a report of one format that is not in all of them, but where a block says why.
public struct Report {
    /// `load test`, `comparison`: the kind of result.
    var kind: String
    var title: Words
    var verdict: Verdict?
    /// What must be known before any number: findings that invalidate, and why it ended early.
    var alerts: [Block] = []
    /// What was measured, and when.
    var facts: [Fact] = []
    var blocks: [Block] = []
    /// The machine and the tool.
    var machine: String
    /// Whether its Markdown is made to be a comment on a change: what it comes to, and the rest folded up.
    var isComment = false

    enum Block {
        case facts([Fact])
        case findings([StatedFinding])
        case tiles([Tile])
        case checks([Check])
        /// Sentences, a paragraph each.
        case notes([Words])
        case list([Words])
        case table(Table)
        case figures([Figure])
        /// A plan, or what a build wrote.
        case code(String, language: String)
        /// Paragraphs of Markdown as the author of a plan wrote them.
        case authored(String)
        /// To sections of the report. Only a page that is scrolled has a use for them.
        case links([Link])
        case section(Section)
    }

    struct Section {
        /// nil: what it holds needs no name, as there is nothing beside it.
        var title: Words?
        /// For links to it.
        var anchor: String?
        /// Whether it is for those who want to know all: pages and Markdown fold it up. A terminal cannot, and names it at the end.
        var isFolded = false
        /// Whether a terminal shows it all the same.
        var isShownUnfolded = false
        /// Where a comment has it.
        var inComment = PlaceInComment.folded
        var blocks: [Block]
    }

    enum PlaceInComment {
        case shown, folded
        /// Folded up with the plan and the machine.
        case background
    }

    /// How good something is; `plain` where nothing was asked.
    enum Tone: String { case good, bad, warning, plain }

    struct Verdict {
        var tone: Tone
        var headline: String
        var detail: String?
        /// Lines after the first of each are what a build wrote.
        var reasons: [String] = []
    }

    struct Fact {
        let name: String
        let words: Words

        init(_ name: String, _ words: Words) {
            self.name = name
            self.words = words
        }
    }

    /// A finding as it stands in a report.
    struct StatedFinding {
        enum Gravity { case invalid, warning, incomplete }

        var gravity: Gravity
        var message: String
        var advice: String?

        /// - Parameter place: of which of several results it is said.
        init(_ finding: Finding, place: String? = nil) {
            self.init(
                finding.invalidates ? .invalid : .warning, (place.map { $0 + ": " } ?? "") + finding.message,
                advice: finding.advice)
        }

        init(_ gravity: Gravity, _ message: String, advice: String? = nil) {
            self.gravity = gravity
            self.message = message
            self.advice = advice
        }
    }

    /// A number that one wants to see first.
    struct Tile {
        let name: String
        let value: String
        let note: String
        /// Whether the number is nothing to be glad of.
        let isBad: Bool

        init(_ name: String, _ value: String, _ note: String, isBad: Bool = false) {
            self.name = name
            self.value = value
            self.note = note
            self.isBad = isBad
        }
    }

    /// Something that was asked for or looked at, and whether all is well with it.
    struct Check {
        var tone: Tone
        var name: Words
        var found: String
        var advice: String?
    }

    struct Link {
        var anchor: String
        var name: String
        var isBad: Bool
    }
}

extension Report {
    /// Every figure, in order.
    var figures: [Figure] { Report.figures(in: alerts + blocks) }

    private static func figures(in blocks: [Block]) -> [Figure] {
        blocks.flatMap { block -> [Figure] in
            switch block {
            case .figures(let figures): figures
            case .section(let section): Report.figures(in: section.blocks)
            case .facts, .findings, .tiles, .checks, .notes, .list, .table, .code, .authored, .links: []
            }
        }
    }
}

extension Report.Block {
    /// A section with a name; nil where it would hold nothing.
    static func named(
        _ title: Words, anchor: String? = nil, isFolded: Bool = false, isShownUnfolded: Bool = false, _ blocks: [Report.Block]
    ) -> Report.Block? {
        let held = blocks.filter { !$0.isEmpty }
        guard !held.isEmpty else { return nil }
        return .section(
            .init(title: title, anchor: anchor, isFolded: isFolded, isShownUnfolded: isShownUnfolded, blocks: held))
    }

    static func unnamed(anchor: String? = nil, _ blocks: [Report.Block]) -> Report.Block {
        .section(.init(anchor: anchor, blocks: blocks.filter { !$0.isEmpty }))
    }

    var isEmpty: Bool {
        switch self {
        case .facts(let facts): facts.isEmpty
        case .findings(let findings): findings.isEmpty
        case .tiles(let tiles): tiles.isEmpty
        case .checks(let checks): checks.isEmpty
        case .notes(let words), .list(let words): words.isEmpty
        case .table(let table): table.rows.isEmpty
        case .figures(let figures): figures.isEmpty
        case .code(let text, _), .authored(let text): text.isEmpty
        case .links(let links): links.isEmpty
        case .section(let section): section.blocks.isEmpty
        }
    }
}

// What reports of all kinds have.
extension Report {
    /// - Parameter length: of what was started, in seconds; nil: not known.
    static func started(_ seconds: Double, seed: UInt64? = nil, length: Double? = nil) -> Fact {
        let seed = seed.map { ", seed \($0)" } ?? ""
        // To the second: the day is that of the start, or known from it.
        let end = length.map { ", ended \(CalendarTime.text(secondsSince1970: (seconds + $0).rounded()).suffix(9))" } ?? ""
        return Fact("Started", "\(CalendarTime.text(secondsSince1970: seconds))\(end)\(seed)")
    }

    /// Why it ended before its plan did, and what the target wrote last where that was the reason.
    static func incomplete(_ interruption: Interruption?) -> [Block] {
        guard let interruption else { return [] }
        let lines = LevelPhrases.lastLines(interruption)
        let finding = StatedFinding(.incomplete, LevelPhrases.text(interruption))
        return [.findings([finding])] + (lines.isEmpty ? [] : [.code(lines.joined(separator: "\n"), language: "text")])
    }

    /// How to make it again.
    static func repetition(_ command: String, plan: String) -> Block {
        .section(
            .init(
                title: "To repeat it",
                blocks: [
                    .notes([
                        """
                        Save the plan as a file, and run \(name: command). The same seed makes the same schedule, whatever the machine.
                        """
                    ]),
                    .section(
                        .init(
                            title: "The plan as it was run, secrets redacted", isFolded: true,
                            blocks: [.code(plan, language: "yaml")])),
                ]))
    }
}

/// A line of a report. Names, which come from a plan or a target, are told from Dyno's own words: formats must make them harmless.
struct Words: Hashable, ExpressibleByStringInterpolation {
    enum Span: Hashable {
        case text(String)
        case name(String)
    }

    var spans: [Span]

    init(_ text: String) { spans = [.text(text)] }
    init(stringLiteral text: String) { self.init(text) }
    init(stringInterpolation: Interpolation) { spans = stringInterpolation.spans }

    static func name(_ text: String) -> Words {
        var words = Words("")
        words.spans = [.name(text)]
        return words
    }

    /// With a capital letter where it begins with a word of Dyno's own.
    var capitalised: Words {
        guard case .text(let text)? = spans.first else { return self }
        var words = self
        words.spans[0] = .text(text.prefix(1).uppercased() + text.dropFirst())
        return words
    }

    /// The words alone.
    var plain: String {
        spans.map {
            switch $0 {
            case .text(let text), .name(let text): text
            }
        }.joined()
    }

    /// `\(x)` is text, `\(name: x)` a name.
    struct Interpolation: StringInterpolationProtocol {
        fileprivate var spans: [Span] = []

        init(literalCapacity: Int, interpolationCount: Int) {}
        mutating func appendLiteral(_ literal: String) { if !literal.isEmpty { spans.append(.text(literal)) } }
        mutating func appendInterpolation(_ text: some CustomStringConvertible) { spans.append(.text("\(text)")) }
        mutating func appendInterpolation(_ words: Words) { spans += words.spans }
        mutating func appendInterpolation(name: String) { spans.append(.name(name)) }
    }
}
