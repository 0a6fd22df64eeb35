import Charts
import Foundation
import Testing

@Suite struct LineChartTests {
    /// A curve with measured points, and points alone, one of them outside of the axes.
    private static func chart(_ kind: Axis.Kind) -> LineChart {
        let open = LineChart.Series(
            "open",
            curve: stride(from: 0.0, through: 95, by: 5).map { .init($0, 5 / (1 - $0 / 100)) },
            marks: [30.0, 50, 80].map { x in
                let y = 5.2 / (1 - x / 100)
                return .init(.init(x, y), interval: y * 0.9...y * 1.15)
            })
        let closed = LineChart.Series(
            "closed, 10 users", marks: [30.0, 50, 80, 140].map { .init(.init($0, 4 + $0 / 10)) })
        return LineChart(
            "Mean response time against utilisation", note: "lines: theory; marks: measured, with 99% intervals",
            x: Axis("Utilisation (%)", domain: 0...100), y: Axis("Mean response time (ms)", kind), series: [open, closed])
    }

    @Test(arguments: [(Axis.Kind.linear, "lines.svg"), (.logarithmic, "lines-log.svg")])
    func aChartLooksAsRecorded(kind: Axis.Kind, name: String) throws {
        try ChartGolden.expect(name, Self.chart(kind).svg)
    }

    @Test func whatLiesInsideIsDrawnWithItsValues() throws {
        let elements = try SVGElement.parse(Self.chart(.linear).svg)
        let marks = elements.filter { $0.attributes["class"] == "mark" }
        // Three circles and three squares (the fourth is outside), and one of each in the legend.
        #expect(marks.count { $0.name == "circle" } == 4 && marks.count { $0.name == "polygon" } == 4)
        #expect(elements.count { $0.attributes["class"] == "whisker" } == 3)
        let titles = elements.filter { $0.name == "title" }.map(\.text)
        #expect(titles.contains("open: 10.4 (9.36 to 12) at 50") && titles.contains("closed, 10 users: 12 at 80"))
    }

    @Test func aCurveIsBrokenWhereItHasNoValue() throws {
        var chart = Self.chart(.linear)
        chart.series = [.init("a", curve: [.init(1, 1), .init(2, 2), .init(3, .infinity), .init(4, 4), .init(5, 5)])]
        let path = try #require(try SVGElement.parse(chart.svg).first { $0.name == "path" }?.attributes["d"])
        #expect(path.count { $0 == "M" } == 2 && path.count { $0 == "L" } == 2)
    }

    @Test(arguments: [Axis.Kind.linear, .logarithmic])
    func valuesWithoutAPlaceSpoilNothing(kind: Axis.Kind) throws {
        let odd: [Double] = [0, -1, .nan, .infinity, -.infinity, 1e300, .leastNonzeroMagnitude]
        let series: [LineChart.Series] = [
            .init("none"),
            .init("odd", curve: odd.map { .init($0, $0) }, marks: odd.map { .init(.init($0, $0), interval: -1...1) }),
        ]
        for part in [[], [series[0]], series] {
            let svg = LineChart("x", x: Axis("x", kind), y: Axis("y", kind), series: part).svg
            _ = try SVGElement.parse(svg)
            let coordinates = svg.drop { $0 != ">" }
            #expect(!coordinates.contains("nan") && !coordinates.contains("=\"inf"))
        }
    }

    @Test func anIntervalFarBeyondAllPointsDoesNotFlattenThem() throws {
        let marks: [LineChart.Mark] = [.init(.init(1, 10), interval: 5...1_000), .init(.init(2, 20))]
        let svg = LineChart("x", x: Axis("x"), y: Axis("y"), series: [.init("a", marks: marks)]).svg
        let heights = try SVGElement.parse(svg).filter { $0.name == "circle" }.compactMap {
            $0.attributes["cy"].flatMap(Double.init)
        }
        // The legend has a circle as well, at 0 of its own.
        let drawn = heights.filter { $0 > 0 }.sorted()
        #expect(drawn.count == 2 && drawn[1] - drawn[0] > 50)
    }

    @Test func textsAreNeverMarkup() throws {
        let hostile = "<script>alert(1)</script> & \"quoted\" \u{1b}[31m"
        let chart = LineChart(
            hostile, note: hostile, x: Axis(hostile), y: Axis(hostile),
            series: [.init(hostile, marks: [.init(.init(1, 1))]), .init("b")])
        let elements = try SVGElement.parse(chart.svg)
        #expect(!elements.contains { $0.name == "script" })
        #expect(elements.contains { $0.text == hostile.replacing("\u{1b}", with: " ") })
    }

    /// Means nothing to the page that a chart stands in.
    @Test func everyRuleOfTheStyleSheetIsAboutCharts() throws {
        let style = try #require(try SVGElement.parse(Self.chart(.linear).svg).first { $0.name == "style" }).text
        for line in style.split(separator: "\n") where line.contains("{") && !line.contains("@media") {
            for selector in line.prefix(while: { $0 != "{" }).split(separator: ",") {
                #expect(selector.trimmingCharacters(in: .whitespaces).hasPrefix(".chart"), "\(line)")
            }
        }
    }
}
