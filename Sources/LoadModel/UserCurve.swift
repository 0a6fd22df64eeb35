/// When each user of a level is wanted: user u, from 0, is there while the number of users is above u.
///
/// So those who came last leave first. Times are from the start of the level, warm-up included.
public struct UserCurve: Sendable, Hashable {
    private var pieces: [Piece] = []

    /// - Parameter warmup: has the users that the first stage begins with; a ramp-up begins with it.
    public init(_ profile: UserProfile, warmup: Nanoseconds) {
        var last: Double
        switch profile {
        case .steady(let users, let rampUp):
            last = Double(users)
            append(from: 0, to: last, lasting: rampUp.seconds)
        case .stages(let stages):
            last = UserCurve.initialUsers(stages)
            append(from: last, to: last, lasting: warmup.seconds)
            // A first step goes up from none, as it does in an open load.
            var before: Double?
            for stage in stages {
                append(stage, from: before)
                last = stage.usersAfter(last)
                before = last
            }
        }
        pieces.append(Piece(start: pieces.last?.end ?? 0, end: .infinity, from: last, to: last))
    }

    private static func initialUsers(_ stages: [UserStage]) -> Double {
        switch stages[0].shape {
        case .hold(let users), .spike(let users): Double(users)
        case .ramp(let from, let to): Double(from ?? to)
        case .step(let to, let count): Double(to) / Double(count)
        }
    }

    private mutating func append(_ stage: UserStage, from before: Double?) {
        let seconds = stage.duration.seconds
        switch stage.shape {
        case .hold(let users), .spike(let users): append(from: Double(users), to: Double(users), lasting: seconds)
        case .ramp(let from, let to):
            append(from: from.map(Double.init) ?? before ?? Double(to), to: Double(to), lasting: seconds)
        case .step(let to, let count):
            let start = before ?? 0
            for step in 1...count {
                let users = start + (Double(to) - start) * Double(step) / Double(count)
                append(from: users, to: users, lasting: seconds / Double(count))
            }
        }
    }

    private mutating func append(from: Double, to: Double, lasting seconds: Double) {
        guard seconds > 0 else { return }
        let start = pieces.last?.end ?? 0
        pieces.append(Piece(start: start, end: start + seconds, from: from, to: to))
    }

    /// The first instant, not before `time`, at which the user is wanted; nil where that is never again.
    public func firstInstant(of user: Int, notBefore time: Nanoseconds) -> Nanoseconds? {
        let seconds = time.seconds
        for piece in pieces[index(at: seconds)...] {
            guard let wanted = piece.firstInstant(above: Double(user), notBefore: seconds) else { continue }
            // A time that does not change is given back as it came, without rounding.
            return wanted <= seconds ? time : max(time, Nanoseconds(seconds: wanted))
        }
        return nil
    }

    /// Of the piece that an instant lies in: the first that ends behind it, and the last never ends.
    private func index(at seconds: Double) -> Int {
        var (low, high) = (0, pieces.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if pieces[middle].end > seconds { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// Where the number of users follows a straight line. In seconds.
    private struct Piece: Hashable {
        let start: Double
        let end: Double
        let from: Double
        let to: Double

        func firstInstant(above users: Double, notBefore time: Double) -> Double? {
            let begin = max(start, time)
            // The line of an endless piece is level.
            let share = end == .infinity ? 0 : (begin - start) / (end - start)
            if from + (to - from) * share > users { return begin }
            guard to > users else { return nil }
            return max(begin, start + (end - start) * (users - from) / (to - from))
        }
    }
}
