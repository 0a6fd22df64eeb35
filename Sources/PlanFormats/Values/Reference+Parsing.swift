import LoadModel

extension RandomText {
    /// Reads `random.int(1,100)`, `random.text(8)` and `random.of(a,b,c)`.
    init(parsing text: String) throws(QuantityError) {
        guard let open = text.firstIndex(of: "("), text.last == ")" else {
            throw QuantityError("'\(text.shortened)' is not a random value; \(Self.hint)")
        }
        let arguments = text[text.index(after: open)...].dropLast().split(separator: ",", omittingEmptySubsequences: false)
            .map { $0.trimmingPrefix { $0 == " " }.reversed().drop { $0 == " " }.reversed() }.map { String($0) }
        switch text[..<open] {
        case "random.int":
            guard arguments.count == 2, let low = Int(arguments[0]), let high = Int(arguments[1]), low <= high,
                Limits.randomIntegers.contains(low), Limits.randomIntegers.contains(high)
            else {
                throw QuantityError(
                    "'\(text.shortened)' needs two whole numbers, the lower first, as in random.int(1,100)")
            }
            self = .integer(low...high)
        case "random.text":
            guard arguments.count == 1, let length = Int(arguments[0]), Limits.randomText.contains(length) else {
                throw QuantityError(
                    "'\(text.shortened)' needs its length, from 1 to \(Limits.randomText.upperBound.grouped), as in random.text(8)"
                )
            }
            self = .text(length)
        case "random.of":
            guard !arguments.contains("") else {
                throw QuantityError("'\(text.shortened)' needs texts between its commas, as in random.of(a,b,c)")
            }
            self = .choice(arguments)
        default:
            let name = String(text[..<open])
            throw QuantityError(
                "unknown '\(name.shortened)'"
                    + (nearestName(to: name, among: ["random.int", "random.text", "random.of"]).map { "; did you mean '\($0)'?" }
                        ?? "; \(Self.hint)"))
        }
    }

    private static let hint = "write random.int(1,100), random.text(8) or random.of(a,b,c)"
}

extension ClockText {
    /// Reads `now`, `now.ms`, `now+1d` and the like; nil where it is about something else.
    init?(parsing text: String) throws(QuantityError) {
        guard text.hasPrefix("now") else { return nil }
        let isMilliseconds = text.hasPrefix("now.ms")
        let rest = text.dropFirst(isMilliseconds ? 6 : 3)
        guard let sign = rest.first else {
            self.init(isMilliseconds: isMilliseconds)
            return
        }
        guard sign == "+" || sign == "-" else { return nil }
        let offset = try Self.offset(String(rest.dropFirst()))
        self.init(isMilliseconds: isMilliseconds, offset: sign == "-" ? Nanoseconds(-offset.count) : offset)
    }

    private static func offset(_ text: String) throws(QuantityError) -> Nanoseconds {
        if text.hasSuffix("d"), let days = Double(text.dropLast()), days >= 0, days <= 36_500 {
            return Nanoseconds(seconds: days * 86_400)
        }
        let offset: Nanoseconds
        do { offset = try Nanoseconds(parsing: text) } catch {
            throw QuantityError("\(error.description.replacing("2m or 1h", with: "2m, 1h or 1d")), as in now+1d")
        }
        guard offset <= Nanoseconds(seconds: 36_500 * 86_400) else {
            throw QuantityError("'\(text.shortened)' is more than a hundred years; write less, as in now+1d")
        }
        return offset
    }
}
