import LoadModel

/// A target's own count of the requests of a load, beside what was sent.
public struct CounterCheck: Hashable, Sendable, Codable {
    /// What was read.
    public var name: String
    public var before: Double
    public var after: Double
    /// Requests that succeeded, of the warm-up as well: so many it must have counted.
    public var least: Int
    /// Requests that were sent, again or along redirects too, the readings of the counter itself, and what others may have asked.
    public var most: Int

    public init(name: String, before: Double, after: Double, least: Int, most: Int) {
        self.name = name
        self.before = before
        self.after = after
        self.least = least
        self.most = most
    }

    public var counted: Double { after - before }

    /// What does not fit; nil where all does.
    public var finding: Finding? {
        if after < before { return .counterFell(name: name, before: before, after: after) }
        guard counted < Double(least) || counted > Double(most) else { return nil }
        return .counterDiffers(name: name, counted: counted, least: least, most: most)
    }
}

// Whether the target did what was measured.
extension Finding {
    /// The target counted fewer requests than succeeded, or more than were sent.
    public static func counterDiffers(name: String, counted: Double, least: Int, most: Int) -> Finding {
        Finding(
            "counterDiffers",
            ["name": .text(name), "counted": .number(counted), "least": .count(least), "most": .count(most)])
    }

    /// A count that only grows became less.
    public static func counterFell(name: String, before: Double, after: Double) -> Finding {
        Finding("counterFell", ["name": .text(name), "before": .number(before), "after": .number(after)])
    }

    /// It could not be read.
    public static func counterUnread(name: String, reason: String) -> Finding {
        Finding("counterUnread", ["name": .text(name), "reason": .text(reason)])
    }
}
