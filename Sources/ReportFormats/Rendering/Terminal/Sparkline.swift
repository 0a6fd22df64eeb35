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
