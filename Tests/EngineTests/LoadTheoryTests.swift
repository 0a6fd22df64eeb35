import Foundation
import LoadModel
import Testing

@testable import Engine
@testable import Measurement

/// Loads against a server in virtual time whose mean response times are known exactly: what the generator offers is what it says,
/// and what it reports is what happened.
///
/// Each load is a function of its seed, and so is its estimate: these tests pass always or never. A request takes 10 µs without
/// optimisation, hence the million of each load only where DYNO_ENDURANCE is set ('make endurance'), and a fifth of it else.
@Suite struct LoadTheoryTests {
    static let isFull = ProcessInfo.processInfo.environment["DYNO_ENDURANCE"] != nil
    /// Of the measured window.
    static let requests = isFull ? 1_000_000.0 : 200_000.0

    struct System: Sendable, CustomTestStringConvertible {
        var name: String
        var model: Load.Model
        var service = Distribution(.exponential, mean: Nanoseconds(seconds: LoadTheoryTests.meanService))
        var servers = 1
        /// Requests a second, and seconds.
        var throughput: Double
        var responseTime: Double

        var testDescription: String { name }
    }

    static let meanService = 0.005

    @Test(arguments: openSystems + closedSystems)
    func theMeasuredMeanIsThatOfTheory(system: System) throws {
        let recording = try run(system)
        let estimate = BatchMeans(recording.batches.pooledBatches.batches)
        let line =
            "\(system.name): \(text(estimate.mean)) ms measured, standard error \(text(estimate.standardError)) ms, "
            + "\(text(system.responseTime)) ms by theory, \(estimate.count) requests"
        print(line)
        #expect(abs(estimate.mean - system.responseTime) < 3 * estimate.standardError, "\(line)")
        // A standard error that is large would let anything pass.
        #expect(estimate.standardError < (Self.isFull ? 0.012 : 0.06) * system.responseTime, "\(line)")
        #expect(abs(Double(estimate.count) / Self.requests - 1) < (Self.isFull ? 0.01 : 0.02), "\(line)")
        #expect(recording.timeInSystem == recording.census.inSystemTime)
        #expect(recording.counts.brokenInvariants.isEmpty)
    }

    @Test func theLawOfTheResponseTimeIsThatOfTheory() throws {
        let system = try #require(Self.openSystems.first { $0.name == "M/M/1 at 0.5" })
        let queue = try #require(MM1Queue(arrivalRate: system.throughput, meanService: Self.meanService))
        let summary = LatencySummary(try run(system).labels[0].responseTime)
        for percent in [50.0, 90, 99] {
            let measured = try #require(summary.percentile(percent)).milliseconds / 1000
            #expect(abs(measured / queue.responseTime(percentile: percent) - 1) < 0.03, "p\(percent)")
        }
    }

    private func run(_ system: System) throws -> Recording {
        // Long beside the time that any of these systems needs to forget how it began.
        let warmup = Nanoseconds(seconds: 20_000 / system.throughput)
        let window = Nanoseconds(seconds: Self.requests / system.throughput)
        var trial = VirtualTrial(load: Load(model: system.model, warmup: warmup, stop: .duration(window)))
        trial.keepsBegun = false
        trial.interval = window
        return trial.run { queue(system) }.recording
    }

    /// First come, first served, by the server that is free first.
    private func queue(_ system: System) -> (Instant) -> Instant {
        let draws = RandomStream(seed: 2, purpose: .service)
        let service = system.service
        var served: UInt64 = 0
        var free = [Instant](repeating: .origin, count: system.servers)
        return { sent in
            var server = 0
            for other in 1..<max(1, free.count) where free[other] < free[server] { server = other }
            free[server] = max(sent, free[server]) + service.draw(served, from: draws)
            served += 1
            return free[server]
        }
    }

    private func text(_ seconds: Double) -> String { String(format: "%.3f", seconds * 1000) }
}

extension LoadTheoryTests {
    static let openSystems: [System] =
        [0.3, 0.5, 0.7, 0.8].compactMap { utilisation in
            let rate = utilisation / meanService
            return MM1Queue(arrivalRate: rate, meanService: meanService).map {
                System(
                    name: "M/M/1 at \(utilisation)", model: poisson(rate), throughput: rate, responseTime: $0.meanResponseTime)
            }
        } + [fourServers, variable(.gamma(cv: 2)), variable(.lognormal(cv: 2)), even, returning].compactMap { $0 }

    static let closedSystems: [System] = [1, 5, 20, 50].map { users in
        let think = 0.1
        let solution = ClosedNetwork(service: meanService, think: think).solution(users: users)
        return System(
            name: "closed, \(users) users",
            model: .closed(users: [users], think: Distribution(.exponential, mean: Nanoseconds(seconds: think))),
            throughput: solution.throughput, responseTime: solution.responseTime)
    }

    private static var fourServers: System? {
        let rate = 0.7 * 4 / meanService
        return MMcQueue(arrivalRate: rate, meanService: meanService, servers: 4).map {
            System(name: "M/M/4 at 0.7", model: poisson(rate), servers: 4, throughput: rate, responseTime: $0.meanResponseTime)
        }
    }

    private static func variable(_ law: UnitLaw) -> System? {
        let rate = 0.5 / meanService
        return MG1Queue(arrivalRate: rate, meanService: meanService, squaredCV: law.squaredCV)?.meanResponseTime.map {
            System(
                name: "M/G/1 at 0.5, \(law)", model: poisson(rate),
                service: Distribution(law, mean: Nanoseconds(seconds: meanService)), throughput: rate, responseTime: $0)
        }
    }

    private static var even: System? {
        let rate = 0.8 / meanService
        return DM1Queue(arrivalRate: rate, meanService: meanService).flatMap { queue in
            Rate(perSecond: rate).map {
                System(
                    name: "D/M/1 at 0.8", model: .open(arrivals: .constant, rates: [$0]), throughput: rate,
                    responseTime: queue.meanResponseTime)
            }
        }
    }

    /// By Jackson's theorem each iteration finds the server as that of M/M/1 at the rate of all iterations.
    private static var returning: System? {
        let sessions = Sessions(returning: 0.8, think: Distribution(.exponential, mean: Nanoseconds(seconds: 0.1)))
        let rate = 0.7 / meanService
        guard let arrivals = Rate(perSecond: rate / sessions.expectedIterations) else { return nil }
        return MM1Queue(arrivalRate: rate, meanService: meanService).map {
            System(
                name: "M/M/1 at 0.7, 5 iterations a session",
                model: .partlyOpen(arrivals: .poisson, profiles: [.steady(arrivals)], sessions: sessions), throughput: rate,
                responseTime: $0.meanResponseTime)
        }
    }

    private static func poisson(_ rate: Double) -> Load.Model {
        .open(arrivals: .poisson, rates: [Rate(perSecond: rate)].compactMap { $0 })
    }
}

/// The mean over batches of different sizes as the ratio of two sums, with its standard error (Cochran, "Sampling Techniques", 3rd
/// edition, 1977, equation 6.13). In seconds.
private struct BatchMeans {
    let count: Int
    let mean: Double
    let standardError: Double

    init(_ batches: [Batches.Batch]) {
        let count = batches.reduce(0) { $0 + $1.count }
        let mean = batches.reduce(0) { $0 + $1.sum } / Double(count)
        let squares = batches.reduce(0) { sum, batch in
            let deviation = batch.sum - mean * Double(batch.count)
            return sum + deviation * deviation
        }
        let k = Double(batches.count)
        self.count = count
        self.mean = mean / 1e9
        standardError = (k / (k - 1) * squares).squareRoot() / Double(count) / 1e9
    }
}
