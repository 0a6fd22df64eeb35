import LoadModel
import Measurement

// Foundation has a type of the same name.
import struct Measurement.ComparisonResult

/// Results built in code, the same on every machine: what goldens and round trips are made of.
enum Fixture {
    static let abort = Abort(condition: "p99 > 5s for 30s", actual: 5000, isLowerBound: true, fromSeconds: 12, toSeconds: 42)

    /// The runs, by the names of their goldens.
    enum Run: String, CaseIterable {
        case open, closed, levels, sessions, streams, theory, theoryClosed, trace, culprits, slowest, events

        var result: RunResult {
            switch self {
            case .open: Fixture.open
            case .closed: Fixture.closed
            case .levels: Fixture.levels
            case .theory: Fixture.theory
            case .theoryClosed: Fixture.theoryClosed
            case .sessions: Fixture.sessions
            case .streams: Fixture.streams
            case .trace: Fixture.trace
            case .culprits: Fixture.culprits
            case .slowest: Fixture.slowest
            case .events: Fixture.events
            }
        }
    }

    static let environment = Environment(
        dyno: "0.1.0", operatingSystem: "Linux 6.1", processor: "Test CPU", cores: 2, libcurl: "8.5.0")
    static let target = TargetDescription(name: "baseline", url: "http://127.0.0.1:8081")
    static let startedAt = 1_767_225_600.0

    /// An open load of two labels with failures of several kinds, a cap that binds, and percentiles among the unanswered.
    static let open: RunResult = {
        var sample = LevelSample(level: openLevel(100), seed: 42, seconds: 60)
        sample.addLabel("list channels", requests: 4000, typicalMilliseconds: 8, bytes: 4_096)
        sample.addLabel("one channel", requests: 1964, typicalMilliseconds: 3, bytes: 512)
        sample.fail("one channel", .timeout, count: 30, milliseconds: 10_000)
        sample.fail("one channel", .status, count: 6, milliseconds: 2, status: 500)
        sample.queue(last: 60, milliseconds: 400, of: "list channels")
        let findings: [Finding] = [
            .capBound(waited: 60, cap: 16, p99WaitMilliseconds: 398.2),
            .fewSamples(label: nil, percent: 99.9, samplesAbove: 6, requestsNeeded: 10_000),
        ]
        var level = sample.result(
            findings: findings, thresholds: ["p99 < 250ms", "p99{one channel} < 100ms", "errors < 0.1%", "throughput > 95/s"])
        level.failureRows = [
            FailureRow(kind: .timeout, label: "one channel", count: 30, example: "no complete answer within 10s"),
            FailureRow(kind: .status, status: 500, label: "one channel", count: 6, example: "status 500"),
        ]
        level.counts.resent = 3
        level.total.resent = 3
        return run("channels", [level])
    }()

    /// A closed loop of one label, in which nothing failed.
    static let closed: RunResult = {
        var sample = LevelSample(
            level: .closed(users: 50, think: .constant(Nanoseconds(seconds: 1))), seed: 7, seconds: 20, stop: .requests(960))
        sample.addLabel("GET /channels", requests: 960, typicalMilliseconds: 0.3, bytes: 613_000)
        let level = sample.result(findings: [.closedLoop(users: 50)], thresholds: ["errors < 1%"])
        return run("closed", [level])
    }()

    /// A partly open load.
    static let sessions: RunResult = {
        var sample = LevelSample(
            level: .partlyOpen(
                arrivals: .poisson, profile: .steady(Rate(perSecond: 20)!),
                sessions: Sessions(returning: 0.85, think: Distribution(.exponential, mean: Nanoseconds(seconds: 1)))), seed: 3,
            seconds: 10)
        sample.addLabel("GET /channels", requests: 900, typicalMilliseconds: 2, bytes: 4_096)
        var level = sample.result()
        var counts = SessionCounts()
        (counts.began, counts.passes, counts.left, counts.cut) = (200, 898, 136, 64)
        level.sessions = counts
        var result = run("sessions", [level])
        result.around = [
            AroundLoad(.setup, made: 1, requests: 2, seconds: 0.031),
            AroundLoad(
                .logins, made: 500, failed: 2, requests: 500, seconds: 4.2,
                failures: [
                    FailureRow(
                        kind: .status, status: 403, label: "POST /oauth/token", count: 2, example: "status 403")
                ]),
            AroundLoad(.renewals, made: 37, requests: 37),
            AroundLoad(.teardown, made: 1, requests: 1, seconds: 0.012, skipped: ["DELETE /tenants/${setup.tenant}"]),
        ]
        return result
    }()

    /// Two loads at the same time: arrivals in stages with names, which begin later, and users.
    static let streams: RunResult = {
        let stages = [
            RateStage(.hold(Rate(perSecond: 20)!), for: Nanoseconds(seconds: 10), name: "calm"),
            RateStage(.spike(Rate(perSecond: 200)!), for: Nanoseconds(seconds: 2), name: "rush"),
        ]
        var sample = LevelSample(
            level: .open(arrivals: .poisson, profile: .stages(stages)), seed: 11, seconds: 12,
            stop: .duration(Nanoseconds(seconds: 12)))
        sample.hasStamps = true
        sample.addLabel("POST /orders", requests: 600, typicalMilliseconds: 9, bytes: 512)
        var buy = sample.result(thresholds: ["errors < 1%"])
        (buy.stream, buy.delay, buy.warmup) = ("buy", Nanoseconds(seconds: 15), .zero)
        for (stage, requests, typical) in [(stages[0], 200, 6.0), (stages[1], 400, 14)] {
            var part = LevelSample(level: buy.level, seed: 12, seconds: stage.duration.seconds)
            part.addLabel(stage.name ?? "", requests: requests, typicalMilliseconds: typical, bytes: 512)
            let measures = part.result().labels[0]
            buy.stages.append(
                StageResult(
                    name: stage.name ?? "", seconds: stage.duration.seconds,
                    offeredRate: Double(requests) / stage.duration.seconds, measures: measures))
        }
        buy.thresholds += ["p50{stage=rush} < 10ms", "p99{load=buy} < 1s"].map { text in
            let threshold = try! Threshold(parsing: text)
            return threshold.outcome(for: buy)
        }
        var users = LevelSample(level: .closed(users: 5, think: .constant(Nanoseconds(seconds: 0.1))), seed: 13, seconds: 30)
        users.hasStamps = true
        users.addLabel("GET /items", requests: 1_400, typicalMilliseconds: 4, bytes: 4_096)
        var browse = users.result(findings: [.closedLoop(users: 5)], thresholds: ["errors < 1%"])
        browse.stream = "browse + search"
        return run("shop", [buy, browse])
    }()

    /// Three levels, of which the generator could not keep up with the last.
    static let levels: RunResult = {
        var levels = [10, 50, 200].map { rate in
            var sample = LevelSample(level: openLevel(Double(rate)), seed: UInt64(rate), seconds: 10)
            if rate == 200 { sample.standstills = [.init(at: 3.2, seconds: 5.02)] }
            sample.addLabel("list channels", requests: rate * 10, typicalMilliseconds: 4 + Double(rate) / 10, bytes: 61_300)
            return sample.result(thresholds: ["p95 < 50ms", "errors < 1%"])
        }
        levels[2].findings = [
            .generatorLagged(percent: 99, lagMilliseconds: 31.4, responseMilliseconds: 61.2),
            .achievedBelowOffered(achieved: 171.3, offered: 200),
            .stoodStill(times: 1, seconds: 5.02, atSeconds: 3.2), .stolen(share: 0.023),
        ]
        var result = run("stress", levels)
        result.interruption = .signal(2)
        return result
    }()

    /// A target that says how it serves: once as theory has it, once not, once beyond what its server can do.
    static let theory: RunResult = {
        let levels = [(100.0, 0.93), (150, 1.31), (250, 90)].map { rate, stretch in
            var sample = LevelSample(level: openLevel(rate), seed: UInt64(rate), seconds: 20)
            let mean = rate < 200 ? 5 / (1 - rate / 200) : 5
            sample.addLabel("GET /work", requests: Int(rate) * 20 - 7, typicalMilliseconds: mean / 1.36 * stretch, bytes: 138)
            var level = sample.result(thresholds: ["errors < 1%"])
            let measured = level.total.responseTime.mean ?? 0
            level.meanInterval = MeanInterval(
                mean: measured, low: measured / 1.09, high: measured * 1.09, confidence: 0.99, batches: 19,
                batchSeconds: 1.073741824)
            level.theory = QueueingAnalysis(of: level.level, scenarios: [work], service: service)
            return level
        }
        return run("mm1", levels)
    }()

    /// A closed loop on such a target, too short for an interval.
    static let theoryClosed: RunResult = {
        var sample = LevelSample(
            level: .closed(users: 20, think: Distribution(.exponential, mean: Nanoseconds(seconds: 0.1))), seed: 7, seconds: 2,
            stop: .requests(360))
        sample.addLabel("GET /work", requests: 360, typicalMilliseconds: 7.3, bytes: 138)
        var level = sample.result(findings: [.closedLoop(users: 20)], thresholds: ["errors < 1%"])
        level.theory = QueueingAnalysis(of: level.level, scenarios: [work], service: service)
        return run("closed-mva", [level])
    }()

    private static let service = DeclaredService(law: Distribution(.exponential, mean: Nanoseconds(5_000_000)))
    static let work = Scenario(
        name: "main", steps: [.request(RequestStep(label: "GET /work", path: Template("/work")))])

    /// A replay at twice the speed, of a log in which two lines are no requests.
    static let trace: RunResult = {
        let skipped = SkippedLines(
            count: 2, examples: [.init(line: 17, column: 40, reason: "'FOO' is not a method that Dyno sends")])
        let content = TraceContent(
            requests: 1_200, length: Nanoseconds(seconds: 240), busiestSecond: 31, skipped: skipped, bytes: 90_000)
        let trace = Trace(
            file: "/var/log/shop/access.log", format: .combined, speed: 2,
            window: TimeWindow(from: .zero, to: Nanoseconds(seconds: 240)),
            badLines: 10, content: content)
        var sample = LevelSample(level: .trace(trace), seed: 5, seconds: 120)
        sample.addLabel("GET /channels/{id}", requests: 900, typicalMilliseconds: 4, bytes: 1_021)
        sample.addLabel("other", requests: 300, typicalMilliseconds: 9, bytes: 4_000)
        return run("shop", [sample.result(thresholds: ["p95{GET /channels/{id}} < 50ms", "errors < 1%"])])
    }()

    /// A level in which every request was refused a connection.
    static let unanswered: LevelResult = {
        var sample = LevelSample(level: openLevel(10), seed: 1, seconds: 10)
        sample.addLabel("GET /", requests: 0, typicalMilliseconds: 1, bytes: 0)
        sample.fail("GET /", .connect, count: 100, milliseconds: 1)
        return sample.result(findings: [.nothingSucceeded], thresholds: ["p99 < 250ms", "errors < 1%"])
    }()

    static func openLevel(_ rate: Double) -> Load.Level {
        .open(arrivals: .poisson, rate: Rate(perSecond: rate) ?? Rate(perSecond: 1)!)
    }

    static func run(_ name: String, _ levels: [LevelResult]) -> RunResult {
        RunResult(
            name: name, startedAt: startedAt, target: target, seed: 42, levels: levels, plan: "name: \(name)\nseed: 42\n",
            environment: environment)
    }
}
