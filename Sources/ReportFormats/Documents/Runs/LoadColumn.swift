import LoadModel
import Measurement

/// The column of a table that tells levels from each other: by what of their loads differs.
struct LoadColumn {
    let title: String
    private let text: (Load.Level) -> String

    init(_ levels: [Load.Level]) {
        let cycles = levels.compactMap { level -> UserCycle? in
            if case .closed(_, let cycle) = level { cycle } else { nil }
        }
        let areThinksLevels = Set(cycles).count > 1
        let areUsersLevels = Set(levels.compactMap(\.peakUsers)).count > 1
        if levels.allSatisfy({ $0.trace != nil }) {
            title = "Trace"
        } else if levels.allSatisfy({ $0.profile != nil }) {
            title = levels.allSatisfy { $0.sessions != nil } ? "Sessions/s" : "Req/s"
        } else {
            title = areThinksLevels ? areUsersLevels ? "Users, think time" : "Think time" : "Users"
        }
        text = { level in
            if let profile = level.profile { return QuantityText.rateNumber(profile.mean.perSecond) }
            let users = QuantityText.count(level.peakUsers ?? 0)
            guard areThinksLevels, case .closed(_, let cycle) = level else { return users }
            let think = QuantityText.duration(milliseconds: cycle.think.mean.milliseconds)
            return areUsersLevels ? "\(users), \(think)" : think
        }
    }

    func cell(_ level: Load.Level) -> Table.Cell { level.trace.map { .name("\($0)") } ?? .text(text(level)) }
}
