import Testing

@testable import Charts

@Suite struct ScaleTests {
    private func scale(_ axis: Axis, _ values: [Double], ticks: Int = 6) -> Scale {
        Scale(axis, values: values, range: (0, 100), ticks: ticks)
    }

    @Test(arguments: [
        ([3.0, 97], [0.0, 20, 40, 60, 80, 100]), ([0.2, 0.011], [0, 0.05, 0.1, 0.15, 0.2]),
        ([1_234, 5], [0, 500, 1_000, 1_500]),
        ([-3, 4], [-4, -2, 0, 2, 4]), ([], [0, 0.2, 0.4, 0.6, 0.8, 1]), ([0], [0, 0.2, 0.4, 0.6, 0.8, 1]),
        ([.nan, .infinity, 10], [0, 2, 4, 6, 8, 10]),
    ])
    func aLinearAxisBeginsAtZeroAndHasRoundTicks(values: [Double], ticks: [Double]) {
        let scale = scale(Axis("x"), values)
        #expect(zip(scale.ticks, ticks).allSatisfy { abs($0 - $1) < 1e-12 } && scale.ticks.count == ticks.count, "\(scale.ticks)")
        #expect(scale.position(scale.domain.lowerBound) == 0 && scale.position(scale.domain.upperBound) == 100)
    }

    @Test(arguments: [
        ([3.0, 97], [2.0, 5, 10, 20, 50, 100]), ([1, 10], [1, 2, 5, 10]),
        ([0.02, 4e6], [0.01, 0.1, 1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000]),
        ([1, 600], [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000]), ([3, 2e12], [1, 1_000, 1e6, 1e9, 1e12]),
        ([7], [2, 5, 10, 20]), ([12, 17], [10, 15, 20]), ([0, -1, 5, 50], [5, 10, 20, 50]), ([], [1, 2, 5, 10]),
    ])
    func aLogarithmicAxisHasTicksAtOneTwoAndFive(values: [Double], ticks: [Double]) {
        let scale = scale(Axis("x", .logarithmic), values)
        #expect(
            zip(scale.ticks, ticks).allSatisfy { abs($0 / $1 - 1) < 1e-9 } && scale.ticks.count == ticks.count, "\(scale.ticks)")
        #expect(scale.domain.lowerBound > 0)
    }

    /// A chart is half a page wide where two stand side by side.
    @Test(arguments: [0.001, 0.013, 0.5, 2, 70, 900], [1.5, 8, 40, 300, 900, 2_000, 9_000, 1e6])
    func noTickLiesOverAnother(least: Double, ratio: Double) throws {
        let axis = Axis("time", .logarithmic, format: .duration)
        let scale = Scale(axis, values: [least, least * ratio], range: (0, 440), ticks: 8)
        let places = try scale.ticks.map { (try #require(scale.position($0)), Theme.width(axis.format.text($0), size: 11)) }
        for (a, b) in zip(places, places.dropFirst()) { #expect(b.0 - a.0 > (a.1 + b.1) / 2, "\(scale.ticks)") }
    }

    @Test func equalRatiosAreEquallyLongOnALogarithmicAxis() throws {
        let scale = scale(Axis("x", .logarithmic, domain: 1...10_000), [])
        let positions = try [1.0, 10, 100, 1_000, 10_000].map { try #require(scale.position($0)) }
        #expect(zip(positions, [0.0, 25, 50, 75, 100]).allSatisfy { abs($0 - $1) < 1e-9 })
        #expect(scale.position(0) == nil && scale.position(-1) == nil && scale.position(.nan) == nil)
    }

    @Test func aDomainThatIsGivenIsKept() {
        let scale = scale(Axis("x", domain: 5...25), [100])
        #expect(scale.domain == 5...25 && scale.ticks == [5, 10, 15, 20, 25])
        #expect(scale.holds(25) && !scale.holds(25.1))
    }

    @Test(arguments: [
        (0.0, "0"), (20, "20"), (0.05, "0.05"), (1_000, "1,000"), (-1_234_567.5, "-1,234,567.5"), (0.1 + 0.2, "0.3"),
        (1e-9, "1e-09"),
        (2e20, "2e+20"),
    ])
    func ticksAreLabelledWithoutMoreDigitsThanTheyNeed(value: Double, label: String) { #expect(tickLabel(value) == label) }
}
