import Charts

/// A chart, or several over one another on the same x axis, with its title, its legend and the numbers behind it.
struct Figure {
    var title: String
    /// What to see in it; one or two sentences.
    var note: String?
    var pictures: [Picture]
    /// The numbers, for those who cannot see or trust the picture.
    var table: Table?
    /// What stands for it where nothing is drawn.
    var inWords = InWords.elsewhere
    /// Over the whole width of a page.
    var isWide = false
    /// Whether a reader of a page may take out single entries of the legend, in all of its charts at once.
    var hasToggles = false
    /// The chart as a file of its own, beside a report that can show such files.
    var file: File?

    enum Picture {
        case plot(Plot)
        case bar(StackedBar)
        case lanes(LaneChart)
        /// With the names of its colours.
        case flames(FlameGraph, [(name: String, colour: Layer.Colour)])
    }

    enum InWords {
        case bars(Bars)
        /// ``Figure/table``, which is short.
        case table
        /// A shorter one, as the other has more rows and columns than a text has room for.
        case shorter(Table)
        /// Tables of the report beside it say the same in fewer numbers: the figure is named at the end.
        case elsewhere
    }

    struct File {
        var name: String
        var chart: LineChart
    }

    init(
        _ title: String, note: String? = nil, _ plots: [Plot], table: Table? = nil, inWords: InWords = .elsewhere,
        isWide: Bool = false
    ) {
        self.title = title
        self.note = note
        pictures = plots.map { .plot($0) }
        self.table = table
        self.inWords = inWords
        self.isWide = isWide
    }

    /// A chart that goes into a file of its own as well.
    ///
    /// - Parameter title: where the subject is named already.
    init(_ title: String, note: String?, _ chart: LineChart, fileName: String, table: Table? = nil) {
        self.init(title, note: note, [Plot(chart, summary: chart.title)], table: table)
        file = File(name: fileName, chart: chart)
    }
}

/// A chart of characters: a bar a row.
struct Bars {
    /// Names what the characters stand for.
    var title: String
    var rows: [Row]

    struct Row {
        var name: String
        var value: String
        var bar: String
    }
}
