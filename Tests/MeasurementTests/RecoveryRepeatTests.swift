import LoadModel
import Measurement
import Testing

/// Whether and when a target is back, on series whose end is known.
@Suite struct RecoveryRepeatTests {
    /// 4 s before, a pulse of 2 s, 12 s behind: intervals of 0.2 s.
    private static let rule = RecoveryRule(
        base: Rate(perSecond: 100)!, pulse: Rate(perSecond: 400)!, length: Nanoseconds(seconds: 2),
        before: Nanoseconds(seconds: 4),
        watch: Nanoseconds(seconds: 12))

    private func interval(_ answers: Int, _ milliseconds: Double, failed: Int = 0) -> Series.Point {
        var point = Series.Point()
        var buckets = LogBuckets()
        for _ in 0..<answers { buckets.record(Nanoseconds(seconds: milliseconds / 1000)) }
        (point.succeeded, point.failed, point.buckets) = (answers, failed, buckets.drain())
        return point
    }

    /// - Parameter behind: of each interval behind the pulse, by its number from 0.
    private func judged(
        pulse: Series.Point? = nil, _ behind: (Int) -> Series.Point
    ) -> RecoveryRepeat {
        let usual = interval(20, 10)
        let series =
            [Series.Point](repeating: usual, count: 20) + [Series.Point](repeating: pulse ?? interval(60, 400), count: 10)
            + (0..<60).map(behind)
        return RecoveryRepeat(series, by: Self.rule)
    }

    @Test func itIsBackFromTheFirstStretchOnThatIsAsBefore() throws {
        let slow = interval(20, 300)
        let made = judged { $0 < 15 ? slow : interval(20, 10) }
        #expect(try abs(#require(made.seconds) - 3) < 1e-9)
        #expect(made.usual.map { abs($0 - 10) < 0.3 } == true && made.worst.map { abs($0 - 400) < 12 } == true)
        #expect(made.points.count == 90 && made.points[0].seconds == -6 && abs(made.points[30].seconds) < 1e-9)
    }

    @Test func aTargetThatStaysSlowOrFailsOrIsSilentHasNotRecovered() {
        #expect(judged { _ in interval(20, 12) }.outcome == .notRecovered)
        #expect(judged { _ in interval(20, 10, failed: 1) }.outcome == .notRecovered)
        #expect(judged { _ in interval(0, 10) }.outcome == .notRecovered)
        // Few, and those fast.
        #expect(judged { _ in interval(8, 10) }.outcome == .notRecovered)
        // Within the band of 10 %.
        #expect(judged { _ in interval(20, 10.4) }.seconds == 0)
    }

    /// One good stretch between two bad ones is no recovery.
    @Test func aTargetThatSwingsHasNotRecovered() {
        #expect(judged { (20..<45).contains($0) ? interval(20, 10) : interval(20, 300) }.outcome == .notRecovered)
    }

    @Test func aPulseBelowTheCapacityMovesNothing() {
        #expect(judged(pulse: interval(80, 10.3)) { _ in interval(20, 10) }.outcome == .undisturbed)
        // It refused, and was itself again at once.
        #expect(judged(pulse: interval(40, 10, failed: 40)) { _ in interval(20, 10) }.seconds == 0)
    }

    @Test func withoutAnswersBeforeNothingIsUsual() {
        let series = [Series.Point](repeating: interval(0, 1, failed: 5), count: 90)
        #expect(RecoveryRepeat(series, by: Self.rule).outcome == .withoutUsual)
        #expect(RecoveryRepeat([], by: Self.rule).outcome == .withoutUsual)
    }

    private func target(_ name: String, _ outcomes: [RecoveryRepeat.Outcome]) -> TargetRecovery {
        TargetRecovery(
            target: TargetDescription(name: name, url: "http://x"),
            repeats: outcomes.map { RecoveryRepeat(outcome: $0, usual: 1, worst: 9, failed: 0, requests: 9, points: []) })
    }

    @Test func repeatsComeToAVerdict() {
        typealias Verdict = TargetRecovery.Verdict
        let back = RecoveryRepeat.Outcome.recovered(seconds: 2)
        let verdicts: [([RecoveryRepeat.Outcome], Verdict)] = [
            ([], .unknown), ([back, back], .recovers), ([back, .notRecovered], .doesNotRecover), ([.undisturbed], .undisturbed),
            ([back, .undisturbed], .unknown), ([back, .invalid], .invalid), ([.withoutUsual], .invalid),
        ]
        for (outcomes, verdict) in verdicts { #expect(target("t", outcomes).verdict == verdict, "\(outcomes)") }
    }

    /// The mean of 1, 2, 3, 4 and 5 is 3 ± 2.776·√(2.5/5), by Student's law.
    @Test func theTimeHasItsInterval() throws {
        let time = try #require(target("t", (1...5).map { .recovered(seconds: Double($0)) }).time)
        let half = 2.776445 * 0.5.squareRoot()
        #expect(time.mean == 3)
        #expect(try abs(#require(time.low) - (3 - half)) < 1e-4 && abs(#require(time.high) - (3 + half)) < 1e-4)
        #expect(target("t", [.recovered(seconds: 2)]).time == RecoveryTime(mean: 2))
    }

    @Test(
        arguments: [
            ([9.0, 9.5, 10], RecoveryDifference.Verdict.slower), ([1, 1.1, 1.2], .faster), ([4, 5, 6], .undecided), ([5], nil),
        ] as [([Double], RecoveryDifference.Verdict?)]) func targetsAreToldApartByTheirTimes(
            times: [Double], verdict: RecoveryDifference.Verdict?
        )
    {
        let result = RecoveryResult(
            name: "r", startedAt: 0, seed: 1, rule: Self.rule,
            targets: [
                target("a", [4.5, 5, 5.5].map { .recovered(seconds: $0) }), target("b", times.map { .recovered(seconds: $0) }),
            ], plan: "", environment: .init(dyno: "", operatingSystem: "", processor: "", cores: 1, libcurl: ""))
        #expect(result.differences.first?.verdict == verdict)
    }
}
