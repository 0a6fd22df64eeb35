import LoadModel
import Testing

@Suite struct RateProfileTests {
    static let texts = [
        "hold 50/s for 10s", "ramp 200/s from 50/s for 30s", "ramp 50/s from 200/s for 30s", "step 200/s in 4 for 40s",
        "spike 500/s for 2s", "sine 100/s amplitude 50/s period 60s for 150s", "sine 100/s amplitude 100/s period 7s for 25s",
    ]
    static let profiles =
        texts.map { [$0] } + [
            ["hold 50/s for 10s", "ramp 200/s for 30s", "hold 500/s for 2s", "sine 100/s amplitude 50/s period 60s for 90s"],
            ["hold 20/s for 5s", "spike 300/s for 1s", "ramp 100/s for 10s", "step 20/s in 5 for 10s", "ramp 0.1/s for 100s"],
            ["sine 10/s amplitude 10/s period 4s for 3s", "ramp 40/s for 10s"],
            ["hold 40/s for 2s", "hold 0/s for 6s"], ["ramp 20/s from 0/s for 5s", "ramp 0/s for 5s", "hold 0/s for 4s"],
            ["hold 0/s for 3s", "hold 20/s for 2s", "spike 0/s for 3s", "step 0/s in 4 for 8s"],
        ]

    private func profile(_ texts: [String]) throws -> RateProfile { .stages(try texts.map { try RateStage(parsing: $0) }) }

    private func all(_ schedule: Schedule, worker: Int = 0, of workers: Int = 1) -> [Arrival] {
        var arrivals = schedule.arrivals(worker: worker, of: workers)
        var list: [Arrival] = []
        while let arrival = arrivals.next() { list.append(arrival) }
        return list
    }

    private func schedule(_ process: ArrivalProcess, _ profile: RateProfile, warmup: Double = 0) throws -> Schedule {
        Schedule(
            process: process, profile: profile, seed: 3, warmup: Nanoseconds(seconds: warmup),
            stop: .duration(try #require(profile.duration)))
    }

    /// The rate at an instant as the stages' names say it, and the number of arrivals up to there by the midpoint rule.
    private struct Reference {
        var rates: [(end: Double, rate: (Double) -> Double)] = []

        init(_ stages: [RateStage], warmup: Double) {
            var (start, before) = (warmup, 0.0)
            for (index, stage) in stages.enumerated() {
                let (begin, length) = (start, stage.duration.seconds)
                var rate: (Double) -> Double
                var after: Double?
                switch stage.shape {
                case .hold(let level): rate = { _ in level.perSecond }
                case .spike(let level):
                    rate = { _ in level.perSecond }
                    after = before
                case .ramp(let from, let to):
                    let first = from?.perSecond ?? before
                    rate = { first + (to.perSecond - first) * ($0 - begin) / length }
                case .step(let to, let count):
                    let (base, steps) = (index == 0 ? 0 : before, Double(count))
                    for step in 1..<count {
                        let level = base + (to.perSecond - base) / steps * Double(step)
                        if rates.isEmpty, warmup > 0 { rates.append((warmup, { _ in level })) }
                        rates.append((begin + length * Double(step) / steps, { _ in level }))
                    }
                    rate = { _ in to.perSecond }
                case .sine(let mean, let amplitude, let period):
                    rate = { mean.perSecond + amplitude * Reference.sine(2 * .pi * ($0 - begin) / period.seconds) }
                }
                if rates.isEmpty, warmup > 0 {
                    let first = rate(begin)
                    rates.append((warmup, { _ in first }))
                }
                rates.append((start + length, rate))
                before = after ?? rate(start + length)
                start += length
            }
        }

        /// By its series, after reduction to a half turn.
        static func sine(_ x: Double) -> Double {
            let reduced = x - 2 * .pi * (x / (2 * .pi)).rounded()
            var (term, sum) = (reduced, reduced)
            for n in 1..<20 {
                term *= -reduced * reduced / Double(2 * n * (2 * n + 1))
                sum += term
            }
            return sum
        }

        /// At each of the instants, which rise.
        func arrivals(until instants: [Double], step: Double = 0.005) -> [Double] {
            var (time, sum, piece) = (0.0, 0.0, 0)
            return instants.map { instant in
                while time < instant {
                    while piece + 1 < rates.count, time >= rates[piece].end - 1e-12 { piece += 1 }
                    let next = min(instant, time + step, piece + 1 < rates.count ? rates[piece].end : .infinity)
                    sum += (next - time) * rates[piece].rate(0.5 * (time + next))
                    time = next
                }
                return sum
            }
        }
    }

    @Test(arguments: profiles, [0.0, 2.5])
    func theArrivalsOfAConstantProcessAreWholeValuesOfTheCumulativeRate(texts: [String], warmup: Double) throws {
        let stages = try texts.map { try RateStage(parsing: $0) }
        let arrivals = all(try schedule(.constant, .stages(stages), warmup: warmup))
        let every = max(1, arrivals.count / 500)
        let looked = arrivals.filter { $0.index % every == 0 }
        let reference = Reference(stages, warmup: warmup)
        let cumulative = reference.arrivals(until: looked.map(\.time.seconds))
        #expect(zip(looked, cumulative).allSatisfy { abs($1 - Double($0.index)) < 0.002 })
        let end = warmup + stages.reduce(0) { $0 + $1.duration.seconds }
        let total = reference.arrivals(until: [end])[0]
        #expect(abs(Double(arrivals.count) - total) <= 1.01)
        #expect(arrivals.allSatisfy { $0.isMeasured == ($0.time.seconds >= warmup) })
    }

    @Test(arguments: profiles)
    func randomArrivalsAreThoseOfUnitRateWithTimeRescaled(texts: [String]) throws {
        let stages = try texts.map { try RateStage(parsing: $0) }
        let staged = all(try schedule(.renewal(.gamma(cv: 2)), .stages(stages)))
        let steady = all(
            Schedule(
                process: .renewal(.gamma(cv: 2)), profile: .steady(try #require(Rate(perSecond: 1))), seed: 3, warmup: .zero,
                stop: .requests(staged.count)))
        let cumulative = Reference(stages, warmup: 0).arrivals(until: staged.map(\.time.seconds))
        #expect(zip(cumulative, steady).allSatisfy { abs($0 - $1.time.seconds) < 0.002 })
    }

    @Test(arguments: ScheduleTests.processes, [0, 1, 2])
    func aStagedScheduleIsTheSameForAnyNumberOfWorkers(process: ArrivalProcess, number: Int) throws {
        let schedule = try schedule(process, try profile(RateProfileTests.profiles[7 + number]), warmup: 1)
        let whole = all(schedule)
        for workers in [2, 3, 8] {
            let striped = (0..<workers).flatMap { all(schedule, worker: $0, of: workers) }.sorted { $0.index < $1.index }
            #expect(striped == whole)
        }
    }

    @Test func burstsKeepTheMeanOfTheirStages() throws {
        let stages = try profile(["ramp 200/s from 50/s for 5000s", "hold 100/s for 2000s"])
        let bursts = ArrivalProcess.onOff(OnOff(on: Nanoseconds(seconds: 0.5), off: Nanoseconds(seconds: 0.5)))
        let count = all(try schedule(bursts, stages)).count
        #expect(abs(Double(count) / (125 * 5000 + 100 * 2000) - 1) < 0.05)
    }

    @Test func aProfileKnowsItsMeanItsPeakAndItsLength() throws {
        let stages = try profile([
            "ramp 200/s from 100/s for 10s", "hold 50/s for 10s", "sine 100/s amplitude 50/s period 5s for 20s",
        ])
        #expect(stages.duration == Nanoseconds(seconds: 40))
        #expect(stages.peak.perSecond == 200)
        #expect(abs(stages.mean.perSecond - (1500.0 + 500 + 2000) / 40) < 1e-9)
        #expect(RateProfile.steady(try #require(Rate(perSecond: 7))).duration == nil)
    }

    @Test func theRateOfEachIntervalIsItsMean() throws {
        let stages = try profile(["hold 10/s for 3s", "ramp 50/s for 2s"])
        let rates = stages.meanRates(every: Nanoseconds(seconds: 2), count: 5, warmup: Nanoseconds(seconds: 1))
        #expect(zip(rates, [10, 10, 30, 0, 0] as [Double]).allSatisfy { abs($0 - $1) < 1e-9 })
    }

    @Test(arguments: texts)
    func aStageReadsBackAsItIsWritten(text: String) throws {
        let stage = try RateStage(parsing: text)
        #expect(try RateStage(parsing: stage.description) == stage)
    }

    @Test(arguments: [
        ("hold", "'hold' is not a stage; write { hold: 50/s, for: 10s }"),
        ("hold 50/s", "a stage needs its length; write { hold: 50/s, for: 10s }"),
        ("sine 0/s amplitude 1/s period 1s for 1s", "rate must be above 0, found 0/s"),
        ("hold 5/s for 0s", "the length of a stage must be above 0, found 0s; write { hold: 50/s, for: 10s }"),
        ("rest 5/s for 1s", "a stage is one of hold, ramp, step, spike and sine; write { hold: 50/s, for: 10s }"),
        ("spike 5/s in 3 for 1s", "a stage 'spike' has no 'in'; write { spike: 500/s, for: 2s }"),
        ("step 5/s for 1s", "a stage 'step' is in 1 to 1000 steps; write { step: 200/s, in: 4, for: 40s }"),
        (
            "sine 5/s for 1s",
            "a stage 'sine' needs its amplitude and its period; write { sine: 100/s, amplitude: 50/s, period: 1m, for: 5m }"
        ),
        (
            "hold 5/s for 1s name a/b",
            "a stage's name is made of letters, digits, '_', '-' and '.', found 'a/b'; write 'name: rush'"
        ),
        (
            "sine 5/s amplitude 6/s period 1s for 1s",
            "the amplitude of a sine is at most its mean, 5/s, found 6/s: no rate is below 0"
        ),
    ])
    func aWrongStageIsAnsweredWithARightOne(text: String, message: String) {
        #expect(throws: QuantityError(message)) { try RateStage(parsing: text) }
    }

    @Test func stagesOfOneNameAreOnePart() throws {
        let second = Nanoseconds(seconds: 1)
        let stages = try profile([
            "hold 10/s for 1s name a", "ramp 30/s for 1s", "hold 5/s for 2s name a", "hold 1/s for 1s name b",
        ])
        let named = Load.Level.open(arrivals: .poisson, profile: stages).namedStages
        #expect(named.map(\.name) == ["a", "b"])
        #expect(named[0].pieces == [.zero..<second, second * 2..<second * 4] && named[0].duration == second * 3)
        #expect(named.map { $0.arrivals?.rounded() } == [20, 1])
        #expect(Load.Level.open(arrivals: .constant, profile: try profile(["hold 1/s for 1s"])).namedStages.isEmpty)
    }

    @Test func nothingArrivesWhileTheRateIsNone() throws {
        let pause = try profile(["hold 4/s for 2s", "hold 0/s for 6s", "hold 4/s for 1s"])
        #expect(
            all(try schedule(.constant, pause)).map(\.time.seconds) == [
                0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 8, 8.25, 8.5, 8.75,
            ])
        let idle = try profile(["hold 0/s for 2s", "hold 2/s for 1s"])
        #expect(all(try schedule(.constant, idle, warmup: 3)).map(\.time.seconds) == [5, 5.5])
    }

    @Test func stagesWithoutAnyRateAreRefused() throws {
        let none = ["hold 0 for 1s", "ramp 0/s for 1s", "spike 0/min for 1s"].map { try? RateStage(parsing: $0) }.compactMap {
            $0
        }
        #expect(none.count == 3 && RateProfile.problem(with: none)?.contains("no stage has any rate") == true)
    }

    @Test func aRampNeedsARateToBeginWith() throws {
        let ramp = try RateStage(parsing: "ramp 200/s for 1s")
        #expect(RateProfile.problem(with: [ramp])?.contains("from: 10/s") == true)
        #expect(RateProfile.problem(with: [try RateStage(parsing: "hold 1/s for 1s"), ramp]) == nil)
    }
}
