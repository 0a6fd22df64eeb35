import LoadModel

/// The generator's account of the kernel's receive time stamps: how the ends of answers are known.
public struct ReceiveStamps: Sendable, Hashable {
    public var use: StampUse
    /// Whether reads were put off until the next send was due.
    public var putsOffReads: Bool
    public var counts: ReceiptCounts

    public init(use: StampUse, putsOffReads: Bool = false, counts: ReceiptCounts = ReceiptCounts()) {
        self.use = use
        self.putsOffReads = putsOffReads
        self.counts = counts
    }
}

extension ReceiveStamps: Codable {
    private enum CodingKeys: String, CodingKey { case use, readsPutOff, stamped, unstamped, shared, leftovers, clockChanges }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(use, forKey: .use)
        guard use == .on else { return }
        if putsOffReads { try container.encode(true, forKey: .readsPutOff) }
        try container.encode(counts[.stamped], forKey: .stamped)
        let others = Receipt.withoutStamp.filter { counts[$0] > 0 }
        if !others.isEmpty {
            var reasons = container.nestedContainer(keyedBy: DataKey.self, forKey: .unstamped)
            for receipt in others { try reasons.encode(counts[receipt], forKey: DataKey(receipt.name)) }
        }
        try container.encode(counts.faults.shared, forKey: .shared)
        try container.encode(counts.faults.leftovers, forKey: .leftovers)
        try container.encode(counts.faults.clockChanges, forKey: .clockChanges)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(use: try container.decode(StampUse.self, forKey: .use))
        guard use == .on else { return }
        putsOffReads = try container.decodeIfPresent(Bool.self, forKey: .readsPutOff) ?? false
        counts.count(.stamped, times: try container.decode(Int.self, forKey: .stamped))
        if container.contains(.unstamped) {
            let reasons = try container.nestedContainer(keyedBy: DataKey.self, forKey: .unstamped)
            for receipt in Receipt.withoutStamp {
                counts.count(receipt, times: try reasons.decodeIfPresent(Int.self, forKey: DataKey(receipt.name)) ?? 0)
            }
        }
        counts.faults.shared = try container.decode(Int.self, forKey: .shared)
        counts.faults.leftovers = try container.decode(Int.self, forKey: .leftovers)
        counts.faults.clockChanges = try container.decode(Int.self, forKey: .clockChanges)
    }
}
