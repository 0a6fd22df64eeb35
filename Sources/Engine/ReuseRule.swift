import LoadModel

/// Which idle connection carries the next request, and how many requests one carries in its life: in the hot path's terms.
struct ReuseRule: Sendable {
    /// The one that has been idle longest, else the one that became idle last.
    let takesOldest: Bool
    let maximumUses: Int

    init(_ reuse: ConnectionReuse) {
        takesOldest = reuse == .roundRobin
        maximumUses =
            switch reuse {
            case .recent, .roundRobin: .max
            case .never: 1
            case .times(let count): count
            }
    }
}
