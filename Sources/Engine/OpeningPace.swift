import LoadModel

/// When connections may be begun: one a spacing, so that a target meets them at the plan's rate and not in a burst.
struct OpeningPace: Sendable {
    private let spacing: Nanoseconds
    /// When the next one may be begun; in the past where any time will do.
    private(set) var next: Instant

    /// As soon as they are needed.
    static let unlimited = OpeningPace(spacing: .zero, next: .origin)

    private init(spacing: Nanoseconds, next: Instant) {
        self.spacing = spacing
        self.next = next
    }

    /// One worker's share of a rate: workers take turns, so that together they are as even as one alone.
    init(_ rate: Rate?, worker: Int, of workers: Int, now: Instant) {
        guard let rate else {
            self = .unlimited
            return
        }
        let gap = 1 / rate.perSecond
        self.init(spacing: Nanoseconds(seconds: gap * Double(workers)), next: now + Nanoseconds(seconds: gap * Double(worker)))
    }

    /// Takes the turn that has come, if one has.
    ///
    /// Who comes a little late keeps the rate; turns that nobody needed are lost, else they would make a burst later.
    mutating func take(at now: Instant) -> Bool {
        guard next <= now else { return false }
        next = (now - next < spacing ? next : now) + spacing
        return true
    }
}
