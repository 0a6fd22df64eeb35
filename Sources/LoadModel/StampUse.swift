/// Whether the ends of answers are taken from the kernel's receive time stamps, and why they are not.
public enum StampUse: String, CaseIterable, Hashable, Sendable, Codable {
    case on
    /// Because the plan says so.
    case off
    /// Batched pacing waits for the least CPU, and measures to its tick.
    case batched
    /// Users without pauses: each answer would cost 4 to 11 % more, for what such a load, which hides queueing anyway, does not tell.
    case fullSpeed
    /// libcurl's transport reads by itself.
    case curl
}

extension Plan {
    /// Whether answers of a target have the kernel's receive time stamps, as far as the system gives them.
    public func stampUse(for target: Target) -> StampUse {
        if transport(for: target) == .curl { return .curl }
        if let wanted = generator.receiveStamps { return wanted ? .on : .off }
        if generator.pacing == .batched { return .batched }
        let levels = streams.flatMap(\.load.levels)
        let pauses = scenarios.contains { $0.steps.flattened.contains { if case .think = $0 { true } else { false } } }
        return !pauses && !levels.isEmpty && levels.allSatisfy(\.hasUsersWithoutPauses) ? .fullSpeed : .on
    }

    /// Whether reads may wait for the next send, for at most ``StampUse/longestPutOff``, as nothing but their stamp depends on them: of
    /// arrivals that are one request each, which come whatever answers do.
    public func putsOffReads(of target: Target) -> Bool {
        guard stampUse(for: target) == .on, generator.pacing != .batched, target.dial.unixSocket == nil else { return false }
        guard target.dial.proxy?.scheme != .https else { return false }
        let isOpen = streams.allSatisfy { stream in
            stream.load.levels.allSatisfy { if case .open = $0 { true } else { false } }
        }
        return isOpen && identities == nil && scenarios.allSatisfy { $0.steps.count == 1 && $0.requests.count == 1 }
            && scenarios.flatMap(\.requests).allSatisfy { $0.untilLabel == nil && $0.triesLabel == nil }
    }
}

extension StampUse {
    /// How long a read may wait for a send.
    public static let longestPutOff = Nanoseconds(1_000_000)
}

extension Load.Level {
    fileprivate var hasUsersWithoutPauses: Bool {
        let cycle: UserCycle?
        switch self {
        case .closed(_, let own): cycle = own
        case .trace(let trace): if case .closed(_, let own) = trace.mode { cycle = own } else { cycle = nil }
        case .open, .partlyOpen: cycle = nil
        }
        return cycle.map { $0.think.mean == .zero && $0.pacing == .zero } ?? false
    }
}
