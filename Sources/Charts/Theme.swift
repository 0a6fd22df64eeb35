/// How charts look: one style sheet, with colours for light and for dark surroundings.
///
/// A chart paints its own surface, so that it can be read on any page. Series are told apart by colour and by the shape of their
/// marks: either alone is enough. Without CSS variables, which programs that make pictures of SVG mostly lack.
struct Theme: Sendable {
    let surface: String
    let ink: String
    let quiet: String
    let rule: String
    let axis: String
    /// Of the series, in order; those beyond begin anew. Any two are told apart without green and red as well (tested).
    let series: [String]

    static let light = Theme(
        surface: "#fdfdfc", ink: "#16161a", quiet: "#5c5c63", rule: "#e7e6e2", axis: "#b9b8b2",
        series: ["#106de5", "#e85c25", "#158a63", "#8a4fd3", "#946800", "#dc5394", "#3b8ea5", "#6b6b73"])

    static let dark = Theme(
        surface: "#1b1b1e", ink: "#f1f1ee", quiet: "#a9a9b0", rule: "#313136", axis: "#5d5d65",
        series: ["#6ba4f8", "#f08a5c", "#4cc79a", "#c39cf4", "#e1b44d", "#fbacdb", "#76c3d8", "#a3a3ac"])

    /// The class of a series by its number.
    static func seriesClass(_ number: Int) -> String { "c\(number % light.series.count)" }

    static let styleSheet = """
        \(shapes.map { ".chart\($0)" }.joined(separator: "\n"))
        \(light.colours)
        @media (prefers-color-scheme: dark) {
        \(dark.colours)
        }
        """

    /// Each begins inside of a chart, so that it means nothing to a page that the chart stands in.
    private static let shapes = [
        #" { font: 12px system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }"#,
        " .title { font-size: 15px; font-weight: 600; }",
        " .axis-title { font-weight: 500; }",
        " .tick { font-size: 11px; font-variant-numeric: tabular-nums; }",
        " .curve { fill: none; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }",
        " .dotted { stroke-width: 1.5; stroke-dasharray: 1 4.5; }",
        " .dashed { stroke-width: 1.5; stroke-dasharray: 6 4; }",
        " .whisker { fill: none; stroke-width: 1.25; opacity: 0.75; }",
        " .mark { stroke-width: 1.25; stroke-linejoin: round; }",
    ]

    private var colours: String {
        var rules = [
            ".surface { fill: \(surface); }", ".title, .chart .name { fill: \(ink); }",
            ".note, .chart .tick, .chart .axis-title { fill: \(quiet); }", ".rule { stroke: \(rule); }",
            ".axis { stroke: \(axis); }", ".mark { stroke: \(surface); }",
        ]
        for (number, colour) in series.enumerated() {
            let name = Theme.seriesClass(number)
            rules.append(".\(name) .curve, .chart .\(name) .whisker { stroke: \(colour); }")
            rules.append(".\(name) .mark { fill: \(colour); }")
            rules.append(".\(name) .range { fill: \(colour); fill-opacity: 0.14; }")
            rules.append(".\(name) .hollow, .chart .\(name) .crossed { fill: \(surface); stroke: \(colour); }")
        }
        return rules.map { ".chart \($0)" }.joined(separator: "\n")
    }

    /// Whether text of this length fits is only known to the viewer's fonts: this is what most of them need.
    static func width(_ text: String, size: Double = 12) -> Double { Double(text.count) * size * 0.56 }
}
