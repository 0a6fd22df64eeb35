import Measurement

/// What is shown of work under way at one moment: how far it is, and figures with their course.
package struct LiveFrame: Sendable {
    /// Which part of several is under way, such as `[2/3]`; may be empty.
    package var title: String
    /// Of all that is to be done; nil: not known.
    package var fraction: Double?
    /// nil: not known.
    package var secondsLeft: Double?
    /// That the time left is an upper bound.
    package var isAtMost: Bool
    package var elapsedSeconds: Double
    /// The most important first: where there is little room, the last are left out.
    package var figures: [Figure]
    /// A row each below them, the most important first.
    package var details: [Figure] = []

    package struct Figure: Sendable {
        var text: String
        /// Its course, up to now.
        var course: [Double?]
        var colour: TerminalPaint.Colour?

        package init(_ text: String, course: [Double?] = [], colour: TerminalPaint.Colour? = nil) {
            self.text = TerminalText.printable(text)
            self.course = course
            self.colour = colour
        }

        var width: Int { TerminalText.width(text) + (course.isEmpty ? 0 : 1 + Figure.leastCourse) }

        static let leastCourse = 5
        static let greatestCourse = 24
    }

    package init(
        title: String = "", fraction: Double? = nil, secondsLeft: Double? = nil, isAtMost: Bool = false, elapsedSeconds: Double,
        figures: [Figure] = []
    ) {
        self.title = TerminalText.printable(title)
        self.fraction = fraction
        self.secondsLeft = secondsLeft
        self.isAtMost = isAtMost
        self.elapsedSeconds = elapsedSeconds
        self.figures = figures
    }

    /// More would push away what stands above.
    private static let mostRows = 4
    private static let mostDetails = 4
    private static let greatestBar = 40

    /// Rows for a terminal of so many columns, none of which is longer than one less: a full one could break.
    package func rows(columns: Int, paint: TerminalPaint) -> [String] {
        let width = max(8, columns - 1)
        return [progress(width, paint)] + packed(width).prefix(LiveFrame.mostRows - 1).map { row($0, width, paint) }
            + details.prefix(LiveFrame.mostDetails).map { row([$0], width, paint) }
    }

    /// The same in one line, for a log.
    package var line: String {
        let share = fraction.map { "\(LiveFrame.percent($0))%" }
        let left = secondsLeft.map { "\(LiveFrame.length($0)) left\(isAtMost ? " at most" : "")" }
        return ([title, LiveFrame.length(elapsedSeconds), share, left].compactMap { $0 } + figures.map(\.text)).filter {
            !$0.isEmpty
        }
        .joined(separator: "  ")
    }

    // MARK: How far

    private func progress(_ width: Int, _ paint: TerminalPaint) -> String {
        let head = title.isEmpty ? "" : title + " "
        guard let fraction else { return LiveFrame.cut(head + LiveFrame.length(elapsedSeconds), to: width) }
        let share = " \(LiveFrame.percent(fraction))%"
        let left = secondsLeft.map(LiveFrame.length)
        // In words where there is room for them beside a bar that shows something.
        let tails = [left.map { "\(share)  \($0) left\(isAtMost ? " at most" : "")" }, left.map { "\(share) \($0)" }, share]
            .compactMap { $0 }
        for (tail, least) in zip(tails, [10, 5, 1].suffix(tails.count)) {
            let room = width - TerminalText.width(head) - tail.count
            if room >= least {
                return head + paint(ProgressBar.text(fraction, width: min(room, LiveFrame.greatestBar)), .cyan) + tail
            }
        }
        return LiveFrame.cut(head + share.dropFirst(), to: width)
    }

    private static func percent(_ fraction: Double) -> Int {
        Int(((fraction.isFinite ? min(1, max(0, fraction)) : 0) * 100).rounded(.down))
    }

    // MARK: Figures

    /// Which figures stand in which row.
    private func packed(_ width: Int) -> [[Figure]] {
        var rows: [[Figure]] = []
        var used = 0
        for figure in figures where !figure.text.isEmpty {
            if rows.isEmpty || used + 2 + figure.width > width {
                rows.append([figure])
                used = figure.width
            } else {
                rows[rows.count - 1].append(figure)
                used += 2 + figure.width
            }
        }
        return rows
    }

    /// What room is left goes to the courses.
    private func row(_ figures: [Figure], _ width: Int, _ paint: TerminalPaint) -> String {
        let texts = figures.reduce(2 * (figures.count - 1)) { $0 + TerminalText.width($1.text) }
        let courses = figures.count { !$0.course.isEmpty }
        let room = courses > 0 ? min(Figure.greatestCourse, (width - texts) / courses - 1) : 0
        return figures.map { figure in
            let text = paint(LiveFrame.cut(figure.text, to: width), figure.colour)
            guard !figure.course.isEmpty, room > 0 else { return text }
            return text + " " + paint(Sparkline.text(figure.course, width: room), .cyan)
        }.joined(separator: "  ")
    }

    private static func cut(_ text: String, to width: Int) -> String {
        guard TerminalText.width(text) > width else { return text }
        var cut = text
        while TerminalText.width(cut) > width - 1 { cut.removeLast() }
        return cut + "…"
    }

    /// `45 s`, `12 min`, `3 h 20 min`.
    package static func length(_ seconds: Double) -> String {
        switch seconds {
        case ..<90: return "\(Int(max(0, seconds).rounded(.up))) s"
        case ..<5400: return "\(Int((seconds / 60).rounded())) min"
        case ..<360_000:
            let minutes = Int((seconds / 60).rounded())
            return "\(minutes / 60) h \(minutes % 60) min"
        default: return "\(QuantityText.count(Int(min(1e15, (seconds / 86_400).rounded())))) days"
        }
    }
}

/// How far something is: `██████▌░░░`, to an eighth of a column.
enum ProgressBar {
    private static let parts: [Character] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"]

    /// - Parameter fraction: done of all; taken as between 0 and 1.
    static func text(_ fraction: Double, width: Int) -> String {
        let done = fraction.isFinite ? min(1, max(0, fraction)) : 0
        let eighths = Int((done * Double(width) * 8).rounded(.down))
        var bar = String(repeating: "█", count: eighths / 8)
        if eighths % 8 > 0 { bar.append(parts[eighths % 8 - 1]) }
        return bar + String(repeating: "░", count: max(0, width - bar.count))
    }
}

/// The course of a number in one line of a terminal: `▁▂▅▇█`, from 0 to the greatest.
enum Sparkline {
    private static let steps: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    /// The last values, as many as fit; nil: nothing is known, a gap.
    static func text(_ values: [Double?], width: Int) -> String {
        let shown = values.suffix(max(0, width))
        let greatest = shown.compactMap { $0 }.filter(\.isFinite).max() ?? 0
        return String(
            shown.map { value -> Character in
                guard let value, value.isFinite else { return " " }
                guard greatest > 0, value > 0 else { return steps[0] }
                return steps[min(steps.count - 1, Int(value / greatest * Double(steps.count)))]
            })
    }
}
