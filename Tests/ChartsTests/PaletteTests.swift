import Foundation
import Testing

@testable import Charts

/// Colours are told apart by people who see no difference of green and red.
@Suite struct PaletteTests {
    /// CIE L*a*b* of a colour as someone with deuteranopia sees it: Machado, Oliveira and Fernandes, "A Physiologically-based Model for
    /// Simulation of Color Vision Deficiency", IEEE TVCG 15(6), 2009, severity 1.
    private func seen(_ colour: String) -> [Double] {
        let linear = stride(from: 1, to: 7, by: 2).map { place -> Double in
            let digits = colour.dropFirst(place).prefix(2)
            let share = Double(Int(digits, radix: 16) ?? 0) / 255
            return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
        }
        let rows = [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
        let rgb = rows.map { row in min(1, max(0, zip(row, linear).reduce(0) { $0 + $1.0 * $1.1 })) }
        let white = [0.95047, 1, 1.08883]
        let xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]].enumerated().map { index, row in
            let value = zip(row, rgb).reduce(0) { $0 + $1.0 * $1.1 } / white[index]
            return value > 0.008856 ? cbrt(value) : 7.787 * value + 16 / 116.0
        }
        return [116 * xyz[1] - 16, 500 * (xyz[0] - xyz[1]), 200 * (xyz[1] - xyz[2])]
    }

    /// CIE 1976.
    private func difference(_ a: String, _ b: String) -> Double {
        zip(seen(a), seen(b)).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    }

    @Test(arguments: [Theme.light.series, Theme.dark.series])
    func anyTwoSeriesAreToldApart(series: [String]) {
        for (place, one) in series.enumerated() {
            for other in series[(place + 1)...] { #expect(difference(one, other) >= 10, "\(one) and \(other)") }
        }
    }

    @Test(arguments: [PlotTheme.light, PlotTheme.dark])
    func whatIsBadIsToldFromAWarningAndFromWhatIsGood(variables: String) throws {
        func colour(_ name: String) throws -> String {
            let rest = try #require(variables.range(of: "--\(name): "))
            return String(variables[rest.upperBound...].prefix(7))
        }
        let (good, bad, warning) = (try colour("good"), try colour("bad"), try colour("warning"))
        for pair in [(bad, warning), (good, bad), (good, warning)] {
            #expect(difference(pair.0, pair.1) >= 10, "\(pair)")
        }
    }
}
