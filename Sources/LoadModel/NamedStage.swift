/// A part of a level's measured window that the plan has named: it has rows and thresholds of its own.
///
/// A request belongs to the stage that its intended start lies in, as it belongs to the window. Stages of one name are one part, whose
/// pieces need not lie side by side.
public struct NamedStage: Hashable, Sendable {
    public let name: String
    /// From the end of the warm-up.
    public private(set) var pieces: [Range<Nanoseconds>]
    /// Arrivals that its pieces offer together, on average; nil where users decide.
    public private(set) var arrivals: Double?

    /// The length of its pieces together.
    public var duration: Nanoseconds { pieces.reduce(.zero) { $0 + ($1.upperBound - $1.lowerBound) } }
}

extension Load.Level {
    /// In the order in which they begin; empty where no stage has a name.
    public var namedStages: [NamedStage] {
        switch self {
        case .open(_, .stages(let stages)), .partlyOpen(_, .stages(let stages), _):
            let curve = RateCurve(.stages(stages), warmup: .zero)
            return NamedStage.all(stages.map { ($0.name, $0.duration) }) {
                curve.arrivals(until: $0.upperBound.seconds) - curve.arrivals(until: $0.lowerBound.seconds)
            }
        case .closed(.stages(let stages), _): return NamedStage.all(stages.map { ($0.name, $0.duration) }) { _ in nil }
        case .open, .partlyOpen, .closed, .trace: return []
        }
    }
}

extension NamedStage {
    fileprivate static func all(
        _ stages: [(name: String?, duration: Nanoseconds)], arrivals: (Range<Nanoseconds>) -> Double?
    ) -> [NamedStage] {
        var named: [NamedStage] = []
        var start = Nanoseconds.zero
        for stage in stages {
            let piece = start..<(start + stage.duration)
            start = piece.upperBound
            guard let name = stage.name else { continue }
            guard let known = named.firstIndex(where: { $0.name == name }) else {
                named.append(NamedStage(name: name, pieces: [piece], arrivals: arrivals(piece)))
                continue
            }
            named[known].pieces.append(piece)
            named[known].arrivals = named[known].arrivals.flatMap { before in arrivals(piece).map { before + $0 } }
        }
        return named
    }
}

extension Load {
    /// The names of its stages, each once.
    public var stageNames: [String] { levels.first?.namedStages.map(\.name) ?? [] }
}
