import Foundation
import Histogram
import LoadModel
import Testing

@testable import ReportFormats

@Suite struct HistogramCodecTests {
    /// Written by the Python package hdrhistogram 0.10.8: `HdrHistogram(64, 3600000000000, 3)` with i³·37 for i in 1...2000,
    /// 3599999999999 three times and 0 once, encoded.
    private static let fromPython = """
        HISTFAAAAxZ4nK1UTUhVQRR+8913e8jj8ZCLyMMk5BEiIiYiJiIWUhERIRIREhESESISERGtoiBaiIQLiYjahLSQiIjatGjRwk2t\
        pJVEq2hXREi0sHPn3rnzc2fmPqn3vXPOd869M3fmzDmz985KVCrVP5SSX5DaQ0SPHnjzpDT5PQmUQ0TowxQu4j7DO4ZthtfAH2Aj\
        wMMyfpXxKcROgM0Ay2V8LONegG/AUoBXAbYCvARWgXXgPbAFbANrwCbDF4YfDDsMS8Bj/sJnhjWG5zQ//9AGi1/bYvjK8JNhneE2\
        w116n8UrecDwiOEpwzOGF3zIWz5qDpcwjwVcwTXcwE3cUoYtM6wwrHJ+CtOYwWmcwVnM4hwu0Mg5XCbMY5FGX8V1Gr+ACUziMGGK\
        cIzjBOEkYZrPMEMzJHPM4jzHIIYIw4QRklGOMcI4RzzfZDbnEY541uOEeN4J9GI/SYy+FP0pBjgGOYa4DGcYIYxqXxujucbprW7C\
        Pi4CPVx60MykSd+MRaA3Q1+6jn5tHf3pSpLVDKADnQoaXBqp7eKsi4tEdybdygptq5QQa21qK27SVyK0c0SpjlKto0MTFZ2ZTnbQ\
        oexE7Kcz21Ej25HcV8PYW7KzRNdRy1BXrBShpa3TDnTWnonQeUSZjow8tGtZkFbkQmQkMnIi8xKzNkI1FcGqCpNW92patGZoKbrW\
        mZlBwepW0XNph55XM7tqjmNeQ4X2UzHQZjBT20XX0qrMhqqFq2ehMt/pqKekn1j+vGooOrXWTq+C0IGKw6to1q51JsXm6TpvTV6M\
        Niu3V4I8f3dF5GujuELsFVN1RqStIEgReljo8EKnH3oi5vMwx2za9OxM575YUQ2aEVdNumu0uEJd0lrV5mtXr1xXHYt4fDIs0zZp\
        hbWmi62dFXn+aGsIW4qGVu7qFXvv7LaD/H3kEn9v+bvM3mv5TnN1XL7TXL0Xn9lu4Rtje2bGAqdn5z7mt8VesXb7Ost7/qhfiiL/\
        706w3Q//dluot4D/1sjfF8U3yG7uGPud4n/DduMwJH/TCmp9nneE+n1wz1+M06Js
        """

    @Test func whatPythonEncodedIsReadWithTheSamePercentiles() throws {
        let histogram = try HistogramCodec.decode(HistogramCodecTests.fromPython)
        #expect(histogram.totalCount == 2004)
        // Rank and value as the Python package gives them.
        let expected: [Double: UInt64] = [
            1: 63, 1002: 37_111_201_791, 1804: 216_895_848_447, 1985: 289_104_986_111, 2001: 296_084_307_967,
        ]
        for (rank, value) in expected { #expect(histogram.valueAtPercentile((rank - 0.5) / 2004 * 100) == value) }
        #expect(histogram.max == 3_601_330_077_695)
    }

    @Test func anotherRangeAndPrecisionIsRead() throws {
        // HdrHistogram(1, 100000, 2) with 1 1 2 5 5 5 1000 99999.
        let histogram = try HistogramCodec.decode("HISTFAAAACh4nJNpmSzMwMDAzQABTFCaEUK2LbD/ABVgYWJme87O1M/LBAB2kAVJ")
        #expect(histogram.recordedValues().map(\.count) == [2, 1, 3, 1, 1])
        #expect(histogram.max == 100_351)
    }

    @Test(arguments: [1, 64, 1000] as [UInt64], [SignificantDigits.one, .two, .three])
    func aHistogramSurvivesTheRoundTrip(lowest: UInt64, digits: SignificantDigits) throws {
        var histogram = Histogram<UInt64>(
            lowestDiscernibleValue: lowest, highestTrackableValue: 3_600_000_000, numberOfSignificantValueDigits: digits)
        let random = RandomStream(seed: 1, purpose: .service)
        for draw in 0..<2000 as Range<UInt64> {
            histogram.record(random.bits(draw) >> (32 + random.bits(draw + 5000) % 30), count: 1 + random.bits(draw) % 300)
        }
        histogram.record(1, count: 1 << 40)
        let decoded = try HistogramCodec.decode(try HistogramCodec.encode(histogram))
        let before = histogram.recordedValues().map { ($0.value, $0.count) }
        let after = decoded.recordedValues().map { ($0.value, $0.count) }
        #expect(before.elementsEqual(after) { $0 == $1 })
        #expect(decoded.lowestDiscernibleValue == lowest && decoded.highestTrackableValue == 3_600_000_000)
    }

    @Test func anEmptyHistogramSurvivesTheRoundTrip() throws {
        let histogram = Histogram<UInt64>(highestTrackableValue: 1000)
        #expect(try HistogramCodec.decode(try HistogramCodec.encode(histogram)).totalCount == 0)
    }

    @Test(arguments: [
        ("", "too early"), ("HISTF", "not base64"), ("%%%%", "not base64"), ("AAAAAAAAAAA=", "cookie"),
        ("HISTFP////8=", "announces 4294967295 bytes"), ("HISTFAAAAAQAAAAA", "damaged or cut"),
        (String(fromPython.prefix(400)), "announces"),
    ])
    func aDamagedTextIsRefusedWithItsFault(text: String, fault: String) {
        let error = #expect(throws: HistogramCodecError.self) { try HistogramCodec.decode(text) }
        #expect(error?.description.contains(fault) == true, "\(error?.description ?? "")")
    }

    /// The payload of a small histogram with some bytes replaced: (place, bytes, fault).
    @Test(arguments: [
        (0, [0], "cookie"), (7, [200], "bytes by the header"), (11, [1], "normalizing"), (15, [9], "significant digits"),
        (23, [0], "range"), (24, [0xff], "range"), (16, [0x10], "range"), (40, [0x7f], "more counts than"),
        (43, [0xfe], "add up"),
    ])
    func anImpossiblePayloadIsRefusedWithItsFault(place: Int, bytes: [UInt8], fault: String) throws {
        var payload: [UInt8] = [0x1c, 0x84, 0x93, 0x13, 0, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0]
        payload += [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 20, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0]
        payload += [2, 2, 2] + [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]
        #expect(throws: HistogramCodecError.self) { try HistogramCodec.unpacked(payload) }
        payload.replaceSubrange(place..<(place + bytes.count), with: bytes)
        let error = #expect(throws: HistogramCodecError.self) { try HistogramCodec.unpacked(payload) }
        #expect(error?.description.contains(fault) == true, "\(error?.description ?? "")")
    }

    @Test func whateverTheBytesNothingTraps() throws {
        let random = RandomStream(seed: 3, purpose: .service)
        var valid: [UInt8] = [0x1c, 0x84, 0x93, 0x13, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 3]
        valid += [0, 0, 0, 0, 0, 0, 0, 64, 0, 0, 3, 0x46, 0x30, 0xb8, 0xa0, 0, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0]
        valid += [2, 5, 2, 4, 0x81, 3, 2, 2, 2]
        var refused = 0
        for round in 0..<1000 as Range<UInt64> {
            var payload = valid
            for change in 0...(round % 4) {
                let place = Int(random.bits(round * 8 + change) % UInt64(payload.count))
                payload[place] = UInt8(truncatingIfNeeded: random.bits(round * 8 + change + 100_000))
            }
            do { _ = try HistogramCodec.unpacked(payload) } catch { refused += 1 }
        }
        #expect(refused > 200)
    }
}
