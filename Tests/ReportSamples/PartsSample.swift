import LoadModel
import Measurement

/// What shards leave that share an hour of load on ten labels.
public enum PartsSample {
    /// - Parameters:
    ///   - count: of the shards; each measured the same, which costs whoever adds them up as much as anything else.
    ///   - rate: of requests a second on one of them.
    public static func parts(_ count: Int, rate: Int = 60) -> [Part] {
        let seconds = 3_600
        let labels = (1...10).map { "step \($0)" }
        let level = Load.Level.open(arrivals: .poisson, profile: .steady(Rate(perSecond: Double(rate * count))!))
        let end = Nanoseconds(seconds: Double(seconds))
        var recording = Recording(
            labels: labels.count, isOpen: true, windowStart: .zero, windowEnd: end, offeredRate: level.peakRate)
        let draws = RandomStream(seed: 3, purpose: .service)
        for second in 0..<seconds {
            for place in 0..<rate {
                let number = UInt64(second * rate + place)
                let start = Nanoseconds(Int64(second) * 1_000_000_000 + Int64(place) * 1_000_000_000 / Int64(rate))
                let time = Nanoseconds(2_000_000 + Int64(60_000_000 * draws.uniform(number) * draws.uniform(number + 1)))
                recording.countStart(isMeasured: true)
                recording.recordSend(at: start, isMeasured: true)
                recording.record(
                    Sample(
                        label: place % labels.count, intendedStart: start, lag: Nanoseconds(20_000), slotWait: .zero,
                        firstByteSent: start + Nanoseconds(30_000), firstByteReceived: start + time, end: start + time,
                        failure: number % 1_000 == 0 ? .status : nil, status: number % 1_000 == 0 ? 503 : 200, receivedBytes: 800,
                        sentBytes: 100, dial: nil, waitedForConnection: false, wasResent: false, iterationStart: start))
            }
            recording.closeInterval(inFlight: 1, at: Nanoseconds(seconds: Double(second + 1)))
        }
        recording.closeSeries()
        let stop = Load.StopRule.duration(end)
        return (0..<count).map { index in
            let shard = Shard(index: index, of: count)
            var context = LevelContext(
                level: level, warmup: .zero, stop: stop, labels: labels, timeouts: labels.map { _ in Nanoseconds(seconds: 10) },
                maxInFlight: 1_000, threads: 1, wallSeconds: Double(seconds))
            context.shard = shard
            return Part(
                key: .init(version: "0.1.0", plan: "0123456789abcdef", seed: 42),
                account: ShardAccount(
                    shard: shard, source: "--shard", host: "node\(index)", startedAt: HourSample.startedAt,
                    clock: .init(source: .calendar)),
                frame: RunResult(
                    name: "an-hour", startedAt: HourSample.startedAt, target: HourSample.target, seed: 42, levels: [], plan: "",
                    environment: HourSample.environment),
                streams: [.init(context: context, thresholds: [], recording: recording)])
        }
    }
}
