import LoadModel
import Testing

@Suite struct ScheduleTests {
    static let rates = [0.1, 7, 2000, 33_333, 200_000]
    static let processes: [ArrivalProcess] = [
        .constant, .poisson, .renewal(.widestUniform), .renewal(.gamma(cv: 2)), .renewal(.pareto(alpha: 1.5)),
        .renewal(.lognormal(cv: 1)), .renewal(.weibull(shape: 0.5)), .onOff(OnOff(on: second, off: second, ratio: 10)),
        .onOff(OnOff(on: second, off: Nanoseconds(seconds: 0.3))),
    ]
    private static let second = Nanoseconds(seconds: 1)

    private func schedule(
        _ process: ArrivalProcess, _ rate: Double, seed: UInt64 = 7, warmup: Double = 0, stop: Load.StopRule
    ) throws -> Schedule {
        Schedule(
            process: process, profile: .steady(try #require(Rate(perSecond: rate))), seed: seed,
            warmup: Nanoseconds(seconds: warmup), stop: stop)
    }

    private func all(_ arrivals: Arrivals) -> [Arrival] {
        var arrivals = arrivals
        var list: [Arrival] = []
        while let arrival = arrivals.next() { list.append(arrival) }
        return list
    }

    @Test(arguments: processes, rates)
    func theScheduleIsTheSameForAnyNumberOfWorkers(process: ArrivalProcess, rate: Double) throws {
        let schedule = try schedule(process, rate, warmup: 100 / rate, stop: .requests(1000))
        let whole = all(schedule.arrivals())
        for workers in [2, 3, 8] {
            let striped = (0..<workers).flatMap { all(schedule.arrivals(worker: $0, of: workers)) }.sorted { $0.index < $1.index }
            #expect(striped == whole)
        }
    }

    @Test(arguments: [(1, 10), (7, 1), (2000, 1), (33_333, 1), (200_000, 1), (1, 3)])
    func constantArrivalsAgreeWithExactFractions(numerator: Int, denominator: Int) throws {
        let rate = Double(numerator) / Double(denominator)
        let arrivals = all(try schedule(.constant, rate, stop: .requests(100_000)).arrivals())
        #expect(arrivals.count == 100_000)
        for arrival in arrivals {
            // k / rate seconds, rounded to the nearest nanosecond, in whole numbers.
            let exact =
                (Int128(arrival.index) * 1_000_000_000 * Int128(denominator) * 2 + Int128(numerator)) / (2 * Int128(numerator))
            #expect(abs(Int128(arrival.time.count) - exact) <= 1)
        }
    }

    @Test(arguments: rates)
    func poissonArrivalsAgreeWithAnExactSumOfTheirGaps(rate: Double) throws {
        let arrivals = all(try schedule(.poisson, rate, seed: 3, stop: .requests(50_000)).arrivals())
        let draws = RandomStream(seed: 3, purpose: .arrivals)
        // Gaps as multiples of 2⁻⁸⁰, so that adding them loses nothing.
        var sum = UInt128(0)
        for arrival in arrivals {
            let gap = -naturalLogarithm(draws.uniform(UInt64(arrival.index)))
            sum += UInt128(gap * 0x1p60) << 20
            let seconds = Double(sum >> 40) * 0x1p-40 / rate
            #expect(abs(Double(arrival.time.count) - seconds * 1e9) <= 1 + seconds * 1e9 * 1e-11)
        }
    }

    @Test(arguments: [(2000.0, 5.0, 10_000), (0.1, 60.0, 6), (7.0, 3.0, 21), (200_000.0, 0.5, 100_000), (0.7, 10.0, 7)])
    func aConstantRateGivesExactlyRateTimesSeconds(rate: Double, seconds: Double, count: Int) throws {
        let schedule = try schedule(.constant, rate, stop: .duration(Nanoseconds(seconds: seconds)))
        #expect(all(schedule.arrivals()).count == count)
    }

    @Test(arguments: processes, [1, 2, 3, 8])
    func aNumberOfRequestsCountsMeasuredArrivalsOnly(process: ArrivalProcess, workers: Int) throws {
        let schedule = try schedule(process, 1000, warmup: 0.5, stop: .requests(777))
        let arrivals = (0..<workers).flatMap { all(schedule.arrivals(worker: $0, of: workers)) }
        #expect(arrivals.filter(\.isMeasured).count == 777)
        #expect(arrivals.filter { !$0.isMeasured }.allSatisfy { $0.time.seconds < 0.5 })
    }

    @Test(arguments: processes)
    func theWindowOfSoManyRequestsEndsWhereTheNextArrivalWouldBe(process: ArrivalProcess) throws {
        let longer = all(try schedule(process, 50, stop: .requests(101)).arrivals())
        #expect(try schedule(process, 50, stop: .requests(100)).windowEnd == longer[100].time)
        let warm = try schedule(process, 50, warmup: 0.7, stop: .requests(100))
        let measured = all(try schedule(process, 50, warmup: 0.7, stop: .requests(101)).arrivals()).filter(\.isMeasured)
        #expect(warm.windowEnd == measured[100].time)
    }

    @Test func poissonGapsHaveTheMeanAndSpreadOfTheirLaw() throws {
        let times = all(try schedule(.poisson, 100, seed: 11, stop: .requests(200_000)).arrivals()).map(\.time.seconds)
        let gaps = zip(times, times.dropFirst()).map { $1 - $0 }
        let mean = gaps.reduce(0, +) / Double(gaps.count)
        let variance = gaps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(gaps.count)
        // Five standard errors: the mean's is mean/√n, that of the variance √8·mean²/√n.
        #expect(abs(mean - 0.01) < 5 * 0.01 / 200_000.0.squareRoot())
        #expect(abs(variance - 0.0001) < 5 * 0.0001 * 8.0.squareRoot() / 200_000.0.squareRoot())
    }

    @Test(arguments: processes.dropFirst())
    func anotherSeedGivesAnotherSchedule(process: ArrivalProcess) throws {
        let one = all(try schedule(process, 10, seed: 1, stop: .requests(50)).arrivals())
        let two = all(try schedule(process, 10, seed: 2, stop: .requests(50)).arrivals())
        #expect(one != two)
    }

    @Test(arguments: processes)
    func arrivalsAreInOrderAndEndForGood(process: ArrivalProcess) throws {
        var arrivals = try schedule(process, 100, warmup: 0.5, stop: .duration(Nanoseconds(seconds: 5))).arrivals()
        var last = Arrival?.none
        while let arrival = arrivals.next() {
            #expect(arrival.index == (last?.index ?? -1) + 1 && arrival.time >= last?.time ?? .zero)
            last = arrival
        }
        #expect(arrivals.next() == nil)
        #expect(last?.time ?? .zero < Nanoseconds(seconds: 5.5))
    }

    // Means of independent gaps, five standard errors; the heavy-tailed one has none, and lies in the tests of its law.
    @Test(arguments: [UnitLaw.widestUniform, .gamma(cv: 2), .lognormal(cv: 1), .weibull(shape: 0.5), .pareto(alpha: 4)])
    func theOfferedRateIsTheMeanOfEveryLaw(law: UnitLaw) throws {
        let end = try schedule(.renewal(law), 100, seed: 5, stop: .requests(100_000)).windowEnd
        let deviation = (law.squaredCV ?? 0).squareRoot() / 100_000.0.squareRoot()
        #expect(abs(end.seconds / 1000 - 1) < 5 * deviation)
    }

    // Fischer and Meier-Hellstern 1993: the variance of counts over long intervals is their mean times
    // 1 + 2(λ₁ − λ₂)²σ₁σ₂/((σ₁ + σ₂)²(λ₁σ₂ + λ₂σ₁)), with σ the rates of leaving a state.
    @Test(arguments: [OnOff(on: second, off: second, ratio: 10), OnOff(on: second, off: Nanoseconds(seconds: 3))])
    func burstsHaveTheMeanAndTheDispersionOfTheirProcess(bursts: OnOff) throws {
        let (intervals, length, rate) = (4_000, 50.0, 20.0)
        let schedule = try schedule(
            .onOff(bursts), rate, seed: 9, stop: .duration(Nanoseconds(seconds: length * Double(intervals))))
        var counts = [Double](repeating: 0, count: intervals)
        var arrivals = schedule.arrivals()
        while let arrival = arrivals.next() { counts[Int(arrival.time.seconds / length)] += 1 }
        let mean = counts.reduce(0, +) / Double(intervals)
        let variance = counts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(intervals)
        let (leaveOn, leaveOff) = (1 / bursts.on.seconds, 1 / bursts.off.seconds)
        let share = leaveOff / (leaveOn + leaveOff)
        let off = bursts.ratio.map { 1 / $0 } ?? 0
        let burst = rate / (share + (1 - share) * off)
        let lull = burst * off
        let dispersion =
            1 + 2 * (burst - lull) * (burst - lull) * leaveOn * leaveOff
            / ((leaveOn + leaveOff) * (leaveOn + leaveOff) * (burst * leaveOff + lull * leaveOn))
        #expect(abs(mean / (rate * length) - 1) < 5 * (dispersion / (rate * length * Double(intervals))).squareRoot())
        // The standard error of a variance is √(2/n) of it; that intervals are not endless costs a few percent.
        #expect(abs(variance / mean / dispersion - 1) < 5 * (2 / Double(intervals)).squareRoot() + 0.05)
    }

    /// −ln by Foundation-free means: the schedule's own `log` is glibc's, so this one sums a series.
    private func naturalLogarithm(_ x: Double) -> Double {
        let exponent = x.exponent
        let ratio = (x.significand - 1) / (x.significand + 1)
        var term = ratio
        var sum = 0.0
        for n in stride(from: 1.0, through: 61, by: 2) {
            sum += term / n
            term *= ratio * ratio
        }
        return 2 * sum + Double(exponent) * 0.693147180559945309417
    }
}
