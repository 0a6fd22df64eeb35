import Glibc
import LoadModel
import Testing

@testable import DemoTarget

/// The disciplines against what is proved of them, over 200,000 Poisson arrivals. Times in units of a mean service time.
@Suite struct QueueingTheoryTests {
    private static let count = 200_000
    private static let unit = 1_000_000.0
    private static let exponential = Distribution(.exponential, mean: Nanoseconds(1_000_000))
    private static let variable = Distribution(.lognormal(cv: 2), mean: Nanoseconds(1_000_000))

    private func requests(rate: Double, _ law: Distribution, seed: UInt64 = 11) -> [(arrival: Int64, service: Int64)] {
        let (gaps, services) = (RandomStream(seed: seed, purpose: .arrivals), RandomStream(seed: seed, purpose: .service))
        var now = 0.0
        return (0..<UInt64(Self.count)).map { number in
            now -= log(gaps.uniform(number)) * Self.unit / rate
            return (Int64(now), law.serviceTime(ofRequest: number, from: services).count)
        }
    }

    /// The mean response time, and its standard error by the means of 40 batches.
    private func estimate(_ passages: [Passage]) -> (mean: Double, error: Double) {
        let size = passages.count / 40
        let means = (0..<40).map { batch in
            passages[(batch * size)..<((batch + 1) * size)].reduce(0) { $0 + $1.responseTime } / Double(size) / Self.unit
        }
        let mean = means.reduce(0, +) / 40
        let variance = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 39
        return (mean, (variance / 40).squareRoot())
    }

    private func expect(_ passages: [Passage], mean theory: Double, at place: SourceLocation = #_sourceLocation) {
        let (mean, error) = estimate(passages)
        #expect(abs(mean - theory) <= 3 * error, "mean \(mean) ± \(error), theory \(theory)", sourceLocation: place)
        #expect(error < 0.06 * theory, "too rough to tell anything", sourceLocation: place)
    }

    @Test("M/M/1: FIFO and processor sharing have the same mean, 1/(1 − ρ)", arguments: [0.3, 0.7])
    func mm1(utilisation: Double) {
        let requests = requests(rate: utilisation, Self.exponential)
        let theory = 1 / (1 - utilisation)
        expect(passages(of: requests, through: ServerQueue(servers: 1, order: .arrival)), mean: theory)
        expect(passages(of: requests, through: SharedServers(servers: 1)), mean: theory)
    }

    @Test("M/M/4: sharing four servers has the mean of queueing before them, by Erlang's C")
    func mm4() {
        let requests = requests(rate: 4 * 0.7, Self.exponential)
        // C(4, 2.8) = 0.4287 (Erlang's C formula), and the mean is 1 + C / (4 − 2.8).
        let offered = 2.8
        let term = pow(offered, 4) / 24 / (1 - offered / 4)
        let waits = term / (1 + offered + offered * offered / 2 + pow(offered, 3) / 6 + term)
        expect(passages(of: requests, through: ServerQueue(servers: 4, order: .arrival)), mean: 1 + waits / 1.2)
        expect(passages(of: requests, through: SharedServers(servers: 4)), mean: 1 + waits / 1.2)
    }

    @Test("M/G/1: sharing is insensitive to the law of service, FIFO follows Pollaczek and Khinchine")
    func insensitivity() {
        let requests = requests(rate: 0.5, Self.variable)
        expect(passages(of: requests, through: SharedServers(servers: 1)), mean: 2)
        // 1 + ρ (1 + cv²) / (2 (1 − ρ))
        expect(passages(of: requests, through: ServerQueue(servers: 1, order: .arrival)), mean: 1 + 0.5 * 5 / (2 * 0.5))
    }

    @Test("shortest job first with two sizes is Cobham's queue of two priorities")
    func twoSizes() {
        // Half of the requests take 0.2, half 1.8: mean 1, second moment 1.64.
        let stream = RandomStream(seed: 3, purpose: .service)
        let requests = requests(rate: 0.7, Self.exponential).enumerated().map { index, request in
            (arrival: request.arrival, service: Int64(stream.uniform(UInt64(index)) < 0.5 ? 200_000 : 1_800_000))
        }
        let all = passages(of: requests, through: ServerQueue(servers: 1, order: .size))
        let residual = 0.7 * 1.64 / 2
        let shortLoad = 0.7 * 0.5 * 0.2
        let short = zip(requests, all).filter { $0.0.service == 200_000 }.map(\.1)
        let long = zip(requests, all).filter { $0.0.service != 200_000 }.map(\.1)
        expect(short, mean: 0.2 + residual / (1 - shortLoad))
        expect(long, mean: 1.8 + residual / (1 - shortLoad) / (1 - 0.7))
    }

    @Test("shortest job first has a smaller mean than FIFO, on the same requests")
    func shortestJobFirstIsFaster() {
        let requests = requests(rate: 0.8, Self.variable)
        let fifo = estimate(passages(of: requests, through: ServerQueue(servers: 1, order: .arrival)))
        let sjf = estimate(passages(of: requests, through: ServerQueue(servers: 1, order: .size)))
        #expect(sjf.mean < 0.7 * fifo.mean)
    }

    @Test("no discipline loses work: each busy period ends when it ends under FIFO")
    func busyPeriodsAreTheSame() {
        let requests = Array(requests(rate: 0.8, Self.variable).prefix(20_000))
        let ends = [
            passages(of: requests, through: ServerQueue(servers: 1, order: .arrival)),
            passages(of: requests, through: ServerQueue(servers: 1, order: .size)),
            passages(of: requests, through: SharedServers(servers: 1)),
        ].map { busyPeriodEnds($0) }
        #expect(ends[0].count > 1_000)
        #expect(ends[1] == ends[0])
        // Sharing rounds each departure up to whole nanoseconds.
        #expect(ends[2].count == ends[0].count && zip(ends[2], ends[0]).allSatisfy { abs($0 - $1) < 100_000 })
    }

    private func busyPeriodEnds(_ all: [Passage]) -> [Int64] {
        var (ends, end): ([Int64], Int64) = ([], 0)
        for passage in all {
            if passage.arrival >= end, end > 0 { ends.append(end) }
            end = max(end, passage.departure)
        }
        return ends + [end]
    }
}
