import LoadModel
import Testing

@Suite struct QuantityTests {
    @Test(arguments: [
        ("250us", 250_000), ("5ms", 5_000_000), ("1.5s", 1_500_000_000), ("2m", 120_000_000_000), ("0", 0), ("7 ns", 7),
    ])
    func durationsAreReadWithTheirUnit(text: String, nanoseconds: Int64) throws {
        #expect(try Nanoseconds(parsing: text) == Nanoseconds(nanoseconds))
    }
}
