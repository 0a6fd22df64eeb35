import Charts

/// Rows and columns of finished texts, for any format to lay out.
struct Table {
    struct Column {
        enum Alignment {
            case left, right
            /// Sentences, for which a narrow page has no room beside the other columns.
            case sentence
            /// A drawing of what the columns beside it say in numbers: formats that draw nothing leave it out.
            case picture(Scale)
        }

        /// The ends of the drawings' scale, what is said between them, and below the table how they are read.
        struct Scale {
            var low: String
            var middle = ""
            var high: String
            var note: String?
            /// Beside many columns of numbers.
            var isNarrow = false
        }

        /// A line break divides a long title in two.
        var title: String
        var alignment = Alignment.right

        var isNumber: Bool { if case .right = alignment { true } else { false } }
        var isPicture: Bool { if case .picture = alignment { true } else { false } }
        var isSentence: Bool { if case .sentence = alignment { true } else { false } }
    }

    struct Cell: ExpressibleByStringLiteral {
        var words: Words
        /// Of a verdict.
        var tone: Report.Tone?
        var picture: Picture?
        /// Of the section in which more is said of it; formats without links leave it out.
        var anchor: String?
        /// Of http or https: where more is said of it; formats without links leave it out.
        var link: String?
        /// What its row opens on a page, of the first cell of a row; at most one. Other formats have no place for it.
        var opens: [Figure] = []

        /// Written by Dyno.
        static func text(_ text: String, _ tone: Report.Tone? = nil) -> Cell { Cell(words: Words(text), tone: tone) }
        /// Taken from the plan or the target.
        static func name(_ text: String) -> Cell { Cell(words: .name(text)) }
        static func picture(_ picture: Picture?) -> Cell { Cell(words: "", picture: picture) }
        static func picture(_ strip: IntervalStrip?) -> Cell { picture(strip.map { .interval($0) }) }

        init(words: Words, tone: Report.Tone? = nil, picture: Picture? = nil) {
            self.words = words
            self.tone = tone
            self.picture = picture
        }

        init(stringLiteral value: String) { self.init(words: Words(value)) }

        var content: String { words.plain }
    }

    enum Picture {
        case interval(IntervalStrip)
        case course(CourseStrip)
        case share(ShareStrip)

        var svg: String {
            switch self {
            case .interval(let strip): strip.svg
            case .course(let strip): strip.svg
            case .share(let strip): strip.svg
            }
        }
    }

    var columns: [Column]
    var rows: [[Cell]] = []

    init(_ columns: [Column]) { self.columns = columns }

    /// Of the drawings that it has.
    var scales: [Column.Scale] { columns.compactMap { if case .picture(let scale) = $0.alignment { scale } else { nil } } }

    /// A table whose first columns, as many as given, are texts, and all others numbers.
    init(left: [String], right: [String]) {
        columns = left.map { Column(title: $0, alignment: .left) } + right.map { Column(title: $0) }
    }

    /// As it is shown: a column in which no row has anything says nothing.
    var withoutEmptyColumns: Table {
        guard !rows.isEmpty else { return self }
        let empty = columns.indices.filter { column in
            rows.allSatisfy { $0[column].words.plain.isEmpty && $0[column].picture == nil }
        }
        return keeping(columns.indices.filter { !empty.contains($0) })
    }

    /// What is left without some of its columns.
    func without(_ isUnwanted: (Column) -> Bool) -> Table {
        keeping(columns.indices.filter { !isUnwanted(columns[$0]) })
    }

    func keeping(_ kept: [Int]) -> Table {
        guard kept.count < columns.count else { return self }
        var table = Table(kept.map { columns[$0] })
        table.rows = rows.map { row in kept.map { row[$0] } }
        return table
    }
}
