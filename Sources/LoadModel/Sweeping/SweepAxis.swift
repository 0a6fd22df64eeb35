/// What a sweep varies: a value of the plan, by its path, and what it becomes.
public struct SweepAxis: Hashable, Sendable {
    /// Such as `load.rate` or `targets.a.env.WORKERS`.
    public var path: String
    /// In the order in which they were written; never empty.
    public var values: [AxisValue]

    public init(path: String, values: [AxisValue]) {
        self.path = path
        self.values = values
    }

    /// Whether the values have a place on a line: all are numbers of one unit.
    public var isNumeric: Bool {
        guard let unit = values.first?.unit else { return false }
        return values.allSatisfy { $0.number != nil && ($0.unit == unit || $0.text == "0") }
    }

    /// Of the numbers of a numeric axis; a bare number of a rate is one per second.
    public var unit: AxisValue.Unit? {
        guard isNumeric else { return nil }
        return path == "load.rate" ? .perSecond : values.first { $0.text != "0" }?.unit ?? values.first?.unit
    }

    /// The last part of the path, without the dashes of a flag: what formulas and charts call it.
    public var shortName: String {
        let last = SweepAxis.parts(of: path).last ?? path
        let name = last.drop { $0 == "-" }
        return name.isEmpty ? path : String(name)
    }

    /// Whether more of it is a greater load, so that what fails at one value is not tried at greater ones.
    public var isLoad: Bool { isNumeric && ["load.rate", "load.users", "load.speed"].contains(path) }

    /// The keys of a path. A part that holds dots itself stands in double quotes.
    public static func parts(of path: String) -> [String] {
        var parts = [""]
        var isQuoted = false
        for character in path {
            switch character {
            case "\"": isQuoted.toggle()
            case "." where !isQuoted: parts.append("")
            default: parts[parts.count - 1].append(character)
            }
        }
        return parts
    }
}

extension SweepAxis: Codable {
    private enum CodingKeys: String, CodingKey { case path, unit, values }

    /// With the unit that the numbers of this axis have in points and fits; absent where its values are texts.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(path, forKey: .path)
        try container.encodeIfPresent(unit?.rawValue, forKey: .unit)
        try container.encode(values.map(\.text), forKey: .values)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        path = try container.decode(String.self, forKey: .path)
        values = try container.decode([String].self, forKey: .values).map { AxisValue($0) }
    }
}
