import LoadModel
import Measurement
import Testing

@Suite struct QuantityTextTests {
    @Test(arguments: [
        (0, "0"), (7, "7"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-12_345, "-12,345"),
        (Int.min, "-9,223,372,036,854,775,808"),
    ])
    func countsHaveThousandsSeparators(value: Int, text: String) { #expect(QuantityText.count(value) == text) }

    @Test(arguments: [
        (0, "0 ms"), (0.0005, "0.500 µs"), (0.00512, "5.12 µs"), (0.85, "850 µs"), (0.9994, "999 µs"), (0.9996, "1.00 ms"),
        (1.234, "1.23 ms"), (9.996, "10.0 ms"), (12.34, "12.3 ms"), (999.4, "999 ms"), (999.6, "1.00 s"), (1500, "1.50 s"),
        (123_456, "123 s"), (3_600_000, "3,600 s"), (-4.25, "-4.25 ms"), (.nan, "-"), (.infinity, "-"),
    ])
    func durationsHaveThreeDigitsAndAUnit(milliseconds: Double, text: String) {
        #expect(QuantityText.duration(milliseconds: milliseconds) == text)
    }

    @Test(arguments: [(10_000.0, "10 s"), (1500, "1.5 s"), (250, "250 ms"), (60_000, "60 s"), (0.25, "250 µs")])
    func durationsThatSomeoneChoseHaveNoZerosAtTheEnd(milliseconds: Double, text: String) {
        #expect(QuantityText.chosenDuration(Nanoseconds(seconds: milliseconds / 1000)) == text)
    }

    @Test(arguments: [
        (0, "0%"), (0.01, "1%"), (0.0017, "0.17%"), (0.5, "50%"), (0.99966, "100%"), (1, "100%"), (0.000012, "0.0012%"),
        (.nan, "-"),
    ])
    func sharesArePercentages(fraction: Double, text: String) { #expect(QuantityText.percentage(fraction) == text) }

    @Test(arguments: [
        (0, "0/s"), (100, "100/s"), (99.966, "99.97/s"), (0.5, "0.5/s"), (0.0123, "0.0123/s"), (4999.84, "4,999.8/s"),
        (123_456.7, "123,457/s"), (-0.24, "-0.24/s"), (.infinity, "-"),
    ])
    func ratesCanBeHeldAgainstTheOfferedOne(rate: Double, text: String) { #expect(QuantityText.rate(perSecond: rate) == text) }

    @Test(arguments: [(0.0, "0"), (0.012345, "0.0123"), (1.2345, "1.23"), (12_345.6, "12,346"), (-0.0001234, "-0.000123")])
    func numbersHaveThreeSignificantDigits(value: Double, text: String) { #expect(QuantityText.significant(value) == text) }

    @Test(arguments: [
        (0.0, 2, "0.00"), (1.005, 1, "1.0"), (1234.5, 0, "1,235"), (-0.001, 2, "0.00"), (0.05, 1, "0.1"),
        (1e18, 0, "1,000,000,000,000,000,000"),
    ])
    func decimalsAreFixed(value: Double, places: Int, text: String) {
        #expect(QuantityText.decimal(value, places: places) == text)
    }
}
