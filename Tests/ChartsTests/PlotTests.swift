import Foundation
import FoundationXML
import Testing

@testable import Charts

@Suite struct PlotTests {
    private static let plot = Plot(
        "Everything <at> once", summary: "Each kind of layer & its marks", x: Axis("time", format: .clock, domain: 0...120),
        y: Axis("Response time", .logarithmic, format: .duration),
        layers: [
            .init("warm-up", .region(0...10), .quiet),
            .init("max", .area([.init(10, 50), .init(60, 400), .init(90, .nan), .init(100, 80), .init(120, 90)]), .tone(1)),
            .init("p50", .line([.init(10, 5), .init(60, 40), .init(120, 9)]), .series(0)),
            .init("offered", .steps([.init(30, 10), .init(90, 20)], width: 60, isFilled: false), .series(3), isDashed: true),
            .init("gap", .band([.init(10, 5...6), .init(60, 30...40)]), .series(1)),
            .init("bars", .bars([.init(20...30, height: 70, title: "20 to 30: 70")]), .series(2)),
            .init("measured", .marks([.init(.init(60, 20), interval: 15...30), .init(.init(300, 20))]), .series(4)),
            .init("cells", .cells([.init(x: 30...40, y: 10...20, tone: 3), .init(x: 40...50, y: 10...20, tone: 9)]), .tone(4)),
            .init("mean", .level(25), .series(5)), .init("stop", .instant(100), .bad),
        ], isZoomable: true)

    @Test func aPlotLooksAsRecorded() throws { try ChartGolden.expect("plot.svg", PlotTests.plot.svg) }

    @Test func aBarOfPartsLooksAsRecorded() throws {
        let bar = StackedBar(
            "Mean", parts: [.init("wait", value: 1, text: "1 ms", .series(0)), .init("work", value: 3, text: "3 ms", .series(1))])
        try ChartGolden.expect("stacked.svg", bar.svg)
        #expect(bar.svg.contains("width=\"25%\"") && bar.svg.contains("x=\"25%\""))
    }

    @Test func anIntervalLooksAsRecorded() throws {
        let domain = IntervalStrip.domain(showing: [-3...3, 1...12])
        let strip = IntervalStrip("p99", estimate: 5, interval: 1...12, tolerated: -3...3, domain: domain, .bad)
        try ChartGolden.expect("strip.svg", strip.svg)
        #expect(domain.lowerBound < -3 && domain.upperBound > 12)
    }

    @Test func anIntervalBeyondTheScaleHasAnArrowheadAndNoMark() throws {
        let strip = { (interval: ClosedRange<Double>, estimate: Double) in
            try SVGElement.parse(
                IntervalStrip("p99", estimate: estimate, interval: interval, tolerated: nil, domain: -1...1, .bad).svg)
        }
        let arrows = { (elements: [SVGElement]) in elements.count { $0.attributes["class"] == "arrow" } }
        let marks = { (elements: [SVGElement]) in elements.count { $0.attributes["class"] == "mark" } }
        let beyond = try strip(3...7, 5)
        #expect(arrows(beyond) == 1 && marks(beyond) == 0)
        let wide = try strip(-7...7, 0.5)
        #expect(arrows(wide) == 2 && marks(wide) == 1)
        let inside = try strip(-1...1, 0)
        #expect(arrows(inside) == 0 && marks(inside) == 1)
    }

    @Test func aBandIsBrokenWhereNothingIsKnown() throws {
        let bands: [Layer.Band] = [.init(0, 1...2), .init(1, 1...2), .gap(1.5), .init(2, 1...2), .init(3, 1...2)]
        let plot = Plot("x", summary: "", x: Axis(""), y: Axis(""), layers: [Layer("band", .band(bands), .series(0))])
        let path = try #require(try SVGElement.parse(plot.svg).first { $0.attributes["class"]?.hasPrefix("band") == true })
        #expect(path.attributes["d"]?.count { $0 == "M" } == 2)
    }

    @Test func stepsHoldTheirValueForTheirWidth() throws {
        let steps = Layer.Shape.steps([Point(5, 10), Point(15, .nan), Point(25, 5)], width: 10, isFilled: false)
        let plot = Plot(
            "x", summary: "", x: Axis("", domain: 0...100), y: Axis("", domain: 0...10), layers: [Layer("s", steps, .series(0))],
            step: 10, origin: 1_767_225_600)
        let elements = try SVGElement.parse(plot.svg)
        #expect(elements.first { $0.attributes["data-name"] == "s" }?.attributes["d"] == "M0 0H100M200 500H300")
        #expect(elements[0].attributes["data-x"] == "linear 0.0 100.0 number 10.0 1767225600.0")
    }

    @Test func namesOfCloseInstantsStandBelowOneAnother() throws {
        let names = [("first", 10.0), ("second", 12), ("third", 14), ("last", 90)]
        let plot = Plot(
            "x", summary: "", x: Axis("", domain: 0...100), y: Axis("", domain: 0...10),
            layers: names.map { Layer($0.0, .instant($0.1), .bad) })
        let texts = try SVGElement.parse(plot.svg).filter { $0.attributes["class"]?.hasPrefix("mark-name") == true }
        #expect(texts.compactMap { $0.attributes["dy"] } == ["11", "23", "35", "11"])
    }

    @Test func namesOfCloseLevelsStandOnBothSidesOfThem() throws {
        let levels = [("no change", 1.0), ("tolerated", 1.05), ("far", 90)]
        let plot = Plot(
            "x", summary: "", x: Axis("", domain: 0...1), y: Axis("", domain: 0...100),
            layers: levels.map { Layer($0.0, .level($0.1), .bad) })
        let texts = try SVGElement.parse(plot.svg).filter { $0.attributes["class"]?.hasPrefix("mark-name") == true }
        #expect(texts.compactMap { $0.attributes["dy"] } == ["11", "-4", "-4"])
    }

    @Test func whatHasNoPlaceIsLeftOut() throws {
        let elements = try SVGElement.parse(PlotTests.plot.svg)
        // One mark lies outside, one cell has a tone that there is not.
        #expect(elements.count { $0.attributes["class"] == "mark" } == 1)
        #expect(elements.count { $0.attributes["class"]?.hasPrefix("cell") == true } == 1)
        let area = try #require(elements.first { $0.attributes["data-name"] == "max" }?.attributes["d"])
        #expect(area.count { $0 == "M" } == 2 && area.count { $0 == "z" } == 2)
    }

    @Test func nothingDependsOnTheWidthOfThePage() throws {
        let elements = try SVGElement.parse(PlotTests.plot.svg)
        #expect(elements[0].attributes["viewBox"] == nil && elements[0].attributes["width"] == nil)
        for text in elements where text.name == "text" {
            let x = try #require(text.attributes["x"])
            #expect(x.hasSuffix("%") || abs(Double(x) ?? .infinity) < 20, "\(x)")
        }
    }

    @Test(arguments: [Axis.Kind.linear, .logarithmic])
    func valuesWithoutAPlaceSpoilNothing(kind: Axis.Kind) throws {
        let odd: [Double] = [0, -1, .nan, .infinity, -.infinity, 1e300, .leastNonzeroMagnitude]
        let points = odd.map { Point($0, $0) }
        let layers: [Layer] = [
            .init("a", .line(points), .series(0)), .init("b", .area(points), .series(1)),
            .init("c", .steps(points, width: 1, isFilled: true), .bad), .init("d", .marks(points.map { Mark($0) }), .good),
            .init("e", .level(.nan), .quiet), .init("f", .instant(.infinity), .quiet), .init("g", .bars([]), .tone(-1)),
            .init("h", .line([]), .series(99)),
        ]
        for part in [[], layers] {
            let svg = Plot("x", summary: "", x: Axis("x", kind), y: Axis("y", kind), layers: part).svg
            _ = try SVGElement.parse(svg)
            #expect(!svg.contains("nan") && !svg.contains("inf"))
        }
    }

    @Test func textsAreNeverMarkup() throws {
        let hostile = "<script>alert(1)</script> & \"quoted\" \u{1b}[31m \u{0600}<b>"
        let plot = Plot(
            hostile, summary: hostile, x: Axis(hostile), y: Axis(hostile),
            layers: [.init(hostile, .line([.init(1, 1)]), .series(0)), .init(hostile, .marks([.init(.init(1, 1))]), .series(0))])
        let names = Set(try SVGElement.parse(plot.svg).map(\.name))
        #expect(names.isDisjoint(with: ["script", "b"]))
    }

    @Test(arguments: [
        (Axis.Format.duration, 0.25, "250 µs"), (.duration, 20, "20 ms"), (.duration, 1_500, "1.5 s"), (.clock, 0, "0:00"),
        (.clock, 90, "1:30"), (.clock, 3_725, "1:02:05"), (.clock, 0.5, "0.5 s"), (.percentile, 2, "50%"),
        (.percentile, 1_000, "99.9%"), (.share, 0.25, "25%"), (.number, 12_000, "12,000"),
    ])
    func ticksAreWrittenInTheAxisFormat(format: Axis.Format, value: Double, text: String) { #expect(format.text(value) == text) }

    @Test func theTicksOfPercentilesAreTheMedianAndNines() {
        let scale = Scale(Axis("", .logarithmic, format: .percentile, domain: 1...200_000), values: [], range: (0, 1), ticks: 8)
        #expect(scale.ticks.map(Axis.Format.percentile.text) == ["50%", "90%", "99%", "99.9%", "99.99%", "99.999%"])
    }

    @Test func theTicksOfAClockDivideMinutesAndHours() {
        let ticks = { (end: Double) in
            Scale(Axis("", format: .clock, domain: 0...end), values: [], range: (0, 1), ticks: 8).ticks
        }
        #expect(ticks(3_600) == [0, 600, 1_200, 1_800, 2_400, 3_000, 3_600])
        #expect(ticks(100) == [0, 15, 30, 45, 60, 75, 90] && ticks(4) == [0, 1, 2, 3, 4])
    }

    @Test func coloursAreReadableOnTheirSurface() throws {
        for theme in [Theme.light, .dark] {
            let surface = try Contrast.luminance(theme.surface)
            for (colour, least) in [(theme.ink, 7), (theme.quiet, 4.5)] + theme.series.map({ ($0, 3.0) }) {
                #expect(Contrast.ratio(try Contrast.luminance(colour), surface) >= least, "\(colour) on \(theme.surface)")
            }
        }
    }
}

/// WCAG 2.2, "contrast ratio" and "relative luminance".
private enum Contrast {
    static func ratio(_ a: Double, _ b: Double) -> Double { (max(a, b) + 0.05) / (min(a, b) + 0.05) }

    static func luminance(_ hex: String) throws -> Double {
        let number = try #require(Int(hex.dropFirst(), radix: 16))
        let parts = [16, 8, 0].map { shift -> Double in
            let value = Double(number >> shift & 255) / 255
            return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    }
}
