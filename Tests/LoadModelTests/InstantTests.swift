import LoadModel
import Testing

/// Arithmetic of times at the ends of their range. That instants and lengths don't mix is for the compiler to say.
@Suite struct InstantTests {
    private let second = Nanoseconds(1_000_000_000)

    @Test func neverStaysNeverWhateverIsAddedToItOrTakenFromIt() {
        #expect(Instant.never + second == .never && Instant.never - second == .never)
        #expect(Instant.never - Instant(5) == .never && Instant(5) + .never == .never)
        #expect(Nanoseconds.never + second == .never && Nanoseconds.never - second == .never && second + .never == .never)
        #expect(Instant(5) < .never && .never > Instant(5) + Nanoseconds(seconds: 1e9))
    }

    @Test func sumsStopAtTheEndsOfTheRange() {
        #expect(Nanoseconds(.max - 1) + second == .never && Nanoseconds(.min) - second == Nanoseconds(.min))
        #expect(Nanoseconds(.min) + Nanoseconds(-1) == Nanoseconds(.min) && Nanoseconds(5) - Nanoseconds(.min) == .never)
        #expect(second * .max == .never && second * .min == Nanoseconds(.min) && Nanoseconds(-2) * .min == .never)
        var instant = Instant(.max - 1)
        instant += second
        #expect(instant == .never)
    }

    @Test func whatLiesBetweenTwoInstantsIsALength() {
        #expect(Instant(7) - Instant(5) == Nanoseconds(2) && Instant(5) - Instant(7) == Nanoseconds(-2))
        #expect(Instant(5) + Nanoseconds(2) == Instant(7) && Instant(7) - Nanoseconds(2) == Instant(5))
    }

    @Test(arguments: [
        (Double.nan, Int64(0)), (.infinity, .max), (-.infinity, .min), (1e300, .max), (-1e300, .min), (1.5, 1_500_000_000),
    ])
    func aLengthOfAnySecondsIsInRange(seconds: Double, count: Int64) { #expect(Nanoseconds(seconds: seconds).count == count) }
}
