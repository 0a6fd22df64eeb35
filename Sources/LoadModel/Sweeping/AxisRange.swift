#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// The notation of many values at once: `10..1000 log 8` (so many, in equal ratios, both ends among them), `1..60 step 5`, `1..4`
/// (in steps of 1).
public enum AxisRange {
    /// The most values of one axis.
    public static let limit = 10_000

    /// Values separated by commas, each a range or as it stands.
    public static func values(_ text: String) throws(QuantityError) -> [String] {
        var values: [String] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let part = String(part).trimmingSpaces()
            guard !part.isEmpty else {
                throw QuantityError("there is an empty value in '\(text)'; write them as in 1,2,5 or 10..1000 log 8")
            }
            values += try expanded(part) ?? [part]
            guard values.count <= limit else { throw tooMany }
        }
        return values
    }

    /// The values of a range; nil where the text is none.
    static func expanded(_ text: String) throws(QuantityError) -> [String]? {
        guard let dots = text.firstRange(of: "..") else { return nil }
        let words = text[dots.upperBound...].split(separator: " ").map(String.init)
        // A path or a name may hold dots as well.
        guard let first = End(String(text[..<dots.lowerBound]).trimmingSpaces()), let last = words.first.flatMap(End.init) else {
            return nil
        }
        let hint = "write a range as in 10..1000 log 8, 1..60 step 5 or 1..4"
        guard last.number > first.number else {
            throw QuantityError("'\(text)' ends before it begins; write the smaller value first")
        }
        guard first.unit == last.unit || first.unit.isEmpty || first.number == 0 else {
            throw QuantityError("'\(text)' has two units, '\(first.unit)' and '\(last.unit)'; \(hint)")
        }
        let numbers: [Double]
        switch (words.count, words.dropFirst().first) {
        case (1, _): numbers = try steps(first, last, by: 1)
        case (3, "step"):
            guard let step = End(words[2]), step.number > 0, step.unit.isEmpty || step.unit == last.unit else {
                throw QuantityError("'\(words[2])' is not a step above 0 in the range's unit; \(hint)")
            }
            numbers = try steps(first, last, by: step.number)
        case (3, "log"):
            guard let count = Int(words[2]), (2...limit).contains(count) else {
                throw QuantityError("'\(words[2])' is not a number of values from 2 on; \(hint)")
            }
            guard first.number > 0 else { throw QuantityError("'\(text)': equal ratios begin above 0; \(hint)") }
            numbers = logarithmic(first.number, last.number, count)
        default: throw QuantityError("'\(text)' is not a range; \(hint)")
        }
        return numbers.map { "\(digits($0))\(last.unit)" }
    }

    private static var tooMany: QuantityError {
        QuantityError("an axis has at most \(limit) values; write a larger step")
    }

    /// Up to the end, which is among them where the steps meet it.
    private static func steps(_ first: End, _ last: End, by step: Double) throws(QuantityError) -> [Double] {
        // The last bit of a sum must not lose the end.
        let count = ((last.number - first.number) / step + 1e-9).rounded(.down)
        guard count < Double(limit) else { throw tooMany }
        return (0...Int(count)).map { first.number + Double($0) * step }
    }

    private static func logarithmic(_ first: Double, _ last: Double, _ count: Int) -> [Double] {
        let exact = (0..<count).map { first * pow(last / first, Double($0) / Double(count - 1)) }
        // Users and the like are whole: of whole ends all are, as long as they stay apart.
        let whole = exact.map { $0.rounded() }
        let areApart = zip(whole, whole.dropFirst()).allSatisfy { $0 < $1 }
        if first == first.rounded(), last == last.rounded(), areApart { return whole }
        return [first] + exact.dropFirst().dropLast().map(threeDigits) + [last]
    }

    private static func threeDigits(_ value: Double) -> Double {
        let scale = pow(10, 2 - log10(value).rounded(.down))
        return (value * scale).rounded() / scale
    }

    private static func digits(_ value: Double) -> String {
        // 0.1 + 2 · 0.1 is 0.3 to whoever wrote it.
        let rounded = (value * 1e9).rounded() / 1e9
        return rounded == rounded.rounded() && abs(rounded) < 1e15 ? "\(Int64(rounded))" : "\(rounded)"
    }

    /// A number and its unit.
    private struct End {
        var number: Double
        var unit: String

        init?(_ text: String) {
            let digits = text.prefix { ($0.isASCII && $0.isNumber) || $0 == "." || $0 == "-" || $0 == "_" }
            guard let number = Double(digits.filter { $0 != "_" }), number.isFinite else { return nil }
            self.number = number
            unit = String(text.dropFirst(digits.count))
        }
    }
}
