import LoadModel
import Testing

@Suite("The values of an axis")
struct AxisRangeTests {
    @Test(
        "are written one by one or as a range",
        arguments: [
            ("1,2,5", ["1", "2", "5"]), ("a, b", ["a", "b"]), ("1..4", ["1", "2", "3", "4"]),
            ("1..60 step 20", ["1", "21", "41"]), ("0..60 step 20", ["0", "20", "40", "60"]),
            ("0.1..0.5 step 0.2", ["0.1", "0.3", "0.5"]), ("10..1000 log 3", ["10", "100", "1000"]),
            ("1..64 log 7", ["1", "2", "4", "8", "16", "32", "64"]), ("1..2 log 3", ["1", "1.41", "2"]),
            ("5ms..20ms step 5ms", ["5ms", "10ms", "15ms", "20ms"]), ("10..40/s log 3", ["10/s", "20/s", "40/s"]),
            ("0, 5..7", ["0", "5", "6", "7"]), ("../data", ["../data"]), ("-2..0 step 1", ["-2", "-1", "0"]),
        ])
    func values(_ given: (text: String, values: [String])) throws {
        #expect(try AxisRange.values(given.text) == given.values)
    }

    @Test(
        "that make no sense are refused",
        arguments: [
            "", "1,,2", "5..1", "1..9 log", "1..9 log 1", "0..9 log 3", "1..9 step 0", "1..9 by 2", "1ms..9s step 1s",
            "1..100000",
        ])
    func mistakes(_ text: String) { #expect(throws: QuantityError.self) { try AxisRange.values(text) } }

    @Test("are numbers where they are quantities")
    func numbers() {
        #expect(
            ["5", "5/s", "300/min", "20ms", "64KiB", "1_000", "x", "${k}"].map { AxisValue($0).number } == [
                5, 5, 5, 20, 65536, 1000, nil, nil,
            ])
        #expect(SweepAxis(path: "load.rate", values: ["1", "5"].map(AxisValue.init)).unit == .perSecond)
        #expect(!SweepAxis(path: "variables.x", values: ["1", "5ms"].map(AxisValue.init)).isNumeric)
        #expect(SweepAxis(path: "targets.\"a.b\".start.--workers", values: [AxisValue("1")]).shortName == "workers")
        #expect(SweepAxis.parts(of: "targets.\"a.b\".url") == ["targets", "a.b", "url"])
    }
}

@Suite("A formula")
struct FormulaTests {
    @Test(
        "has the value of its expression",
        arguments: [
            ("1 + 2 * 3", 7.0), ("(1 + 2) * 3", 9), ("2 ^ 3 ^ 2", 512), ("-2 ^ 2", -4), ("2 * -3", -6), ("10 - 4 - 3", 3),
            ("rtt - depth / bandwidth", 15), ("max(0, depth - 20, 1)", 1), ("sqrt(16) + abs(-1.5e0)", 5.5), ("1e3 / 2", 500),
            ("load.rate * 2", 14), ("exp(log(3))", 3), ("floor(2.7) + ceil(2.1)", 5), ("12 / 4 / 3", 1),
        ])
    func value(_ given: (text: String, value: Double)) throws {
        let numbers = ["rtt": 20.0, "depth": 10, "bandwidth": 2, "load.rate": 7]
        let value = try #require(try Formula(given.text).value { numbers[$0] })
        #expect(abs(value - given.value) < 1e-12)
    }

    @Test(
        "says where it is wrong",
        arguments: [
            "", "1 +", "(1", "1)", "2 x", "f(1)", "sqrt(1, 2)", "1..2", "a $ b", "max()", String(repeating: "(", count: 5000),
        ])
    func mistakes(_ text: String) { #expect(throws: QuantityError.self) { try Formula(text) } }

    @Test("has no value where a name is unknown")
    func unknown() throws { #expect(try Formula("x + 1").value { _ in nil } == nil) }
}
