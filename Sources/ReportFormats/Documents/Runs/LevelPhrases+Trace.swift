import LoadModel
import Measurement

extension LevelPhrases {
    /// `open, replay of access.log at 2x, over and over`.
    func replay(_ trace: Trace) -> String {
        let kind =
            switch trace.mode {
            case .open: "open, replay of \(trace)"
            case .closed(let users, let cycle):
                "closed, replay of \(trace) by \(QuantityText.counted(users, "user")), \(LevelPhrases.text(cycle))"
            }
        return kind + (trace.loops ? ", over and over" : "")
    }

    /// What the trace holds and what of it was skipped; nil where nothing is replayed.
    var trace: String? { result.level.trace.map(TracePhrases.content) }
}
