import LoadModel
import Testing

@Suite struct UserProfileTests {
    private static func seconds(_ value: Double) -> Nanoseconds { Nanoseconds(seconds: value) }

    private static let profiles: [UserProfile] = [
        .steady(4), .steady(10, rampUp: seconds(5)),
        .stages([
            UserStage(.hold(3), for: seconds(2)), UserStage(.ramp(from: nil, to: 9), for: seconds(3)),
            UserStage(.spike(20), for: seconds(1)), UserStage(.ramp(from: nil, to: 1), for: seconds(4)),
            UserStage(.step(to: 6, count: 4), for: seconds(2)), UserStage(.ramp(from: nil, to: 0), for: seconds(2)),
        ]),
        .stages([UserStage(.step(to: 5, count: 2), for: seconds(2)), UserStage(.hold(0), for: seconds(1))]),
    ]

    /// How many users there are at an instant, worked out stage by stage.
    private func users(_ profile: UserProfile, at time: Double, warmup: Double) -> Double {
        switch profile {
        case .steady(let users, let rampUp):
            return rampUp > .zero ? min(Double(users), Double(users) * time / rampUp.seconds) : Double(users)
        case .stages(let stages):
            var before: Double?
            var start = warmup
            for stage in stages {
                let share = (time - start) / stage.duration.seconds
                let first: Double
                let value: Double
                switch stage.shape {
                case .hold(let users):
                    (first, value) = (Double(users), Double(users))
                    before = first
                case .spike(let users):
                    (first, value) = (Double(users), Double(users))
                    before = before ?? first
                case .ramp(let from, let to):
                    first = from.map(Double.init) ?? before ?? 0
                    value = first + (Double(to) - first) * share
                    before = Double(to)
                case .step(let to, let count):
                    let base = before ?? 0
                    first = base + (Double(to) - base) / Double(count)
                    value = base + (Double(to) - base) * ((share * Double(count)).rounded(.down) + 1) / Double(count)
                    before = Double(to)
                }
                if time < start, start == warmup { return first }
                start += stage.duration.seconds
                if time < start { return value }
            }
            return before ?? 0
        }
    }

    @Test(arguments: profiles, [0.0, 1.5])
    func aUserIsThereWhileTheNumberOfUsersIsAboveIts(profile: UserProfile, warmup: Double) {
        let curve = UserCurve(profile, warmup: Self.seconds(warmup))
        for user in 0..<profile.peak {
            // Off the round instants at which the numbers jump.
            for time in stride(from: 0.00037, to: 20, by: 0.01013) {
                let found = curve.firstInstant(of: user, notBefore: Self.seconds(time))
                let isThere = users(profile, at: time, warmup: warmup) > Double(user)
                #expect((found == Self.seconds(time)) == isThere, "user \(user) at \(time)")
                guard !isThere, let found else { continue }
                #expect(found > Self.seconds(time))
                #expect(users(profile, at: found.seconds + 1e-6, warmup: warmup) > Double(user), "user \(user) from \(found)")
                #expect(users(profile, at: found.seconds - 1e-6, warmup: warmup) <= Double(user), "user \(user) from \(found)")
            }
        }
    }

    @Test func usersOfARampUpComeOneAfterAnother() {
        let curve = UserCurve(.steady(10, rampUp: Self.seconds(5)), warmup: Self.seconds(99))
        let joins = (0..<10).compactMap { curve.firstInstant(of: $0, notBefore: .zero) }
        #expect(joins == (0..<10).map { Self.seconds(0.5 * Double($0)) })
    }

    @Test func whoIsNotWantedAgainIsGone() {
        let curve = UserCurve(
            .stages([UserStage(.hold(5), for: Self.seconds(2)), UserStage(.hold(2), for: Self.seconds(1))]), warmup: .zero)
        #expect(curve.firstInstant(of: 2, notBefore: Self.seconds(2)) == nil)
        #expect(curve.firstInstant(of: 1, notBefore: Self.seconds(50)) == Self.seconds(50))
    }

    @Test(arguments: [
        "hold 10 for 10s", "ramp 50 for 30s", "ramp 50 from 0 for 1.5s", "step 50 in 4 for 40s", "spike 100 for 2s",
    ])
    func stagesAreReadAsTheyAreWritten(text: String) throws {
        #expect(try UserStage(parsing: text).description == text)
    }

    @Test(arguments: [
        ("hold 10/s for 10s", "users of a stage must be a whole number from 0, found '10/s'; write { hold: 50, for: 10s }"),
        (
            "ramp -1 for 10s",
            "users of a stage must be a whole number from 0, found '-1'; write { ramp: 200, for: 30s }, the first with where it begins: { ramp: 200, from: 10, for: 30s }"
        ),
        ("hold 10", "a stage needs its length; write { hold: 50, for: 10s }"),
        ("sine 10 for 10s", "a stage is one of hold, ramp, step and spike; write { hold: 50, for: 10s }"),
        ("step 10 in 0 for 10s", "a stage 'step' is in 1 to 1000 steps; write { step: 200, in: 4, for: 40s }"),
        ("spike 10 for 0s", "the length of a stage must be above 0, found 0s; write { spike: 500, for: 2s }"),
    ])
    func whatIsNoStageIsRefused(text: String, message: String) {
        #expect(throws: QuantityError(message)) { try UserStage(parsing: text) }
    }
}
