import LoadModel
import Testing

@Suite struct QuantityTests {
    @Test(arguments: [
        ("250us", 250_000), ("5ms", 5_000_000), ("1.5s", 1_500_000_000), ("2m", 120_000_000_000), ("0", 0), ("7 ns", 7),
        ("3µs", 3_000), ("2min", 120_000_000_000), ("1h", 3_600_000_000_000), (" 1_000ms ", 1_000_000_000),
        ("+1s", 1_000_000_000), ("1m30s", 90_000_000_000), ("1h 30min", 5_400_000_000_000), ("1.5s250ms", 1_750_000_000),
    ])
    func durationsAreReadWithTheirUnit(text: String, nanoseconds: Int64) throws {
        #expect(try Nanoseconds(parsing: text) == Nanoseconds(nanoseconds))
    }

    @Test(arguments: [
        ("5", "'5' has no unit; write a duration with its unit, such as 250us, 5ms, 1.5s, 2m or 1h"),
        ("fast", "'fast' is not a duration; write a duration with its unit, such as 250us, 5ms, 1.5s, 2m or 1h"),
        ("", "'' is not a duration; write a duration with its unit, such as 250us, 5ms, 1.5s, 2m or 1h"),
        ("5 days", "'days' is not a unit of time; write a duration with its unit, such as 250us, 5ms, 1.5s, 2m or 1h"),
        ("-1s", "a duration cannot be negative, found '-1s'"),
        ("30s1m", "'30s1m' is not a duration: of several units the longer stands first, as in 1m30s"),
        ("1s1s", "'1s1s' is not a duration: of several units the longer stands first, as in 1m30s"),
        ("1m30", "'1m30' has no unit; write a duration with its unit, such as 250us, 5ms, 1.5s, 2m or 1h"),
        ("1m-30s", "'m-' is not a unit of time; write a duration with its unit, such as 250us, 5ms, 1.5s, 2m or 1h"),
        ("99999999999h", "'99999999999h' is longer than Dyno can count (292 years)"),
    ])
    func otherDurationsAreRefused(text: String, message: String) {
        #expect(throws: QuantityError(message)) { try Nanoseconds(parsing: text) }
    }

    @Test(arguments: [
        0, 1, 999, 1_000, 1_500, 250_000, 1_500_000, 90_000_000_000, 1_234_567_891, 3_600_000_000_000, 3_661_000_000_000,
    ])
    func aDurationReadsBackAsItIsWritten(nanoseconds: Int64) throws {
        let duration = Nanoseconds(nanoseconds)
        #expect(try Nanoseconds(parsing: duration.description) == duration)
    }

    @Test(arguments: [
        ("200/s", 200), ("6000/min", 100), ("3600/h", 1), ("0.1/s", 0.1), ("50", 50), ("5 /sec", 5), ("60/minute", 1),
        ("1_000/s", 1_000),
    ])
    func ratesAreReadPerSecond(text: String, perSecond: Double) throws {
        #expect(try Rate(parsing: text).perSecond == perSecond)
        #expect(try Rate(parsing: Rate(parsing: text).description).perSecond == perSecond)
    }

    @Test(arguments: [
        ("-5/s", "rate must be above 0, found -5/s"), ("0/s", "rate must be above 0, found 0/s"),
        ("x", "'x' is not a rate; write a rate such as 200/s or 6000/min"),
        ("5/day", "'/day' is not a unit of rate; write a rate such as 200/s or 6000/min"),
    ])
    func otherRatesAreRefused(text: String, message: String) {
        #expect(throws: QuantityError(message)) { try Rate(parsing: text) }
    }

    @Test(arguments: [
        ("512", 512), ("64KB", 64_000), ("64KiB", 65_536), ("1.5mb", 1_500_000), ("1 GiB", 1_073_741_824), ("0b", 0),
    ])
    func sizesTellThousandsFromPowersOfTwo(text: String, bytes: Int) throws {
        #expect(try ByteCount(parsing: text) == ByteCount(bytes))
    }

    @Test(arguments: [
        ("big", "'big' is not a size; write a size such as 64KB, 1MiB or 1GB"),
        ("5 TB", "'TB' is not a unit of size; write a size such as 64KB, 1MiB or 1GB"),
        ("-1KB", "'-1KB' is out of range; write a size such as 64KB, 1MiB or 1GB"),
        ("99999999999GB", "'99999999999GB' is out of range; write a size such as 64KB, 1MiB or 1GB"),
    ])
    func otherSizesAreRefused(text: String, message: String) {
        #expect(throws: QuantityError(message)) { try ByteCount(parsing: text) }
    }
}
