import LoadModel

/// How fast the memory of a target's processes grows, and between which bounds the growth lies that a run without end would have.
public struct MemoryGrowth: Sendable, Hashable {
    /// In bytes an hour; `low` ≤ `perHour` ≤ `high`.
    public var perHour: Double
    public var low: Double
    public var high: Double
    /// From the first reading to the last that it rests on, in seconds.
    public var seconds: Double

    /// Of the interval.
    public static let confidence = 0.95

    public init(perHour: Double, low: Double, high: Double, seconds: Double) {
        (self.perHour, self.low, self.high, self.seconds) = (perHour, low, high, seconds)
    }

    /// Readings are joined to so many, so that what goes up and down within one of them is no growth.
    private static let batches = 20
    /// A correlation of neighbours beyond this is taken for this.
    private static let mostCorrelated = 0.98

    /// From readings that follow one another at about the same distance.
    ///
    /// Memory is no sum of independent draws: a reading is most of all what the one before was. The slope is that of least squares with
    /// errors of an autoregression of the first order (Prais and Winsten, "Trend estimators and serial correlation", Cowles Commission
    /// 383, 1954), whose correlation is freed from its bias of about −(2 + 4φ)/n next to a trend; Student's law has n − 2 degrees of
    /// freedom. In 400 simulated series each of a minute to an hour an interval of 95 % held the true slope in 96 to 98 % where readings
    /// were independent, 94 to 98 % for φ = 0.9 and a saw-tooth of 20 to 90 s from five minutes on, 92 to 97 % for φ = 0.99 from five minutes on
    /// (80 % in a minute), and 75 to 79 % for a walk without any pull back, which nothing tells from a trend.
    ///
    /// - Returns: nil for fewer than 20 readings, or of less than 20 seconds.
    public init?(_ readings: [MemoryReading]) {
        guard readings.count >= MemoryGrowth.batches, let first = readings.first, let last = readings.last,
            last.instant - first.instant >= Double(MemoryGrowth.batches - 1)
        else { return nil }
        let size = readings.count / MemoryGrowth.batches
        // The oldest readings are the ones that are left over: they are the nearest to the warm-up.
        let used = readings.suffix(size * MemoryGrowth.batches)
        let points = stride(from: used.startIndex, to: used.endIndex, by: size).map { start -> (x: Double, y: Double) in
            let batch = used[start..<(start + size)]
            return (
                batch.reduce(0) { $0 + $1.instant - first.instant } / Double(size),
                batch.reduce(0) { $0 + Double($1.bytes) } / Double(size)
            )
        }
        guard var fit = Trend(points, correlation: 0) else { return nil }
        for _ in 0..<3 { fit = Trend(points, correlation: fit.correlation(within: MemoryGrowth.mostCorrelated)) ?? fit }
        let half = studentQuantile(tail: (1 - MemoryGrowth.confidence) / 2, degrees: points.count - 2) * fit.error
        self.init(
            perHour: fit.slope * 3600, low: (fit.slope - half) * 3600, high: (fit.slope + half) * 3600,
            seconds: last.instant - first.instant)
    }
}

/// A straight line through points whose errors are correlated with those of their neighbours.
private struct Trend {
    private let points: [(x: Double, y: Double)]
    let slope: Double
    private let intercept: Double
    /// The standard error of the slope.
    let error: Double

    /// nil where all points have one place.
    init?(_ points: [(x: Double, y: Double)], correlation phi: Double) {
        // The points as they would be without it: the first one is scaled, and of the others what the one before explains is taken away.
        let scale = (1 - phi * phi).squareRoot()
        var rows = [(one: scale, x: scale * points[0].x, y: scale * points[0].y)]
        for (before, point) in zip(points, points.dropFirst()) {
            rows.append((1 - phi, point.x - phi * before.x, point.y - phi * before.y))
        }
        let a = rows.reduce(0) { $0 + $1.one * $1.one }
        let b = rows.reduce(0) { $0 + $1.one * $1.x }
        let c = rows.reduce(0) { $0 + $1.x * $1.x }
        let (u, v) = (rows.reduce(0) { $0 + $1.one * $1.y }, rows.reduce(0) { $0 + $1.x * $1.y })
        let determinant = a * c - b * b
        guard determinant > 0 else { return nil }
        self.points = points
        let (intercept, slope) = ((c * u - b * v) / determinant, (a * v - b * u) / determinant)
        (self.intercept, self.slope) = (intercept, slope)
        let squares = rows.reduce(0) { sum, row in
            let miss = row.y - intercept * row.one - slope * row.x
            return sum + miss * miss
        }
        error = (squares / Double(points.count - 2) * a / determinant).squareRoot()
    }

    /// Of neighbours' errors; 0 where it is negative.
    func correlation(within most: Double) -> Double {
        let misses = points.map { $0.y - intercept - slope * $0.x }
        let squares = misses.reduce(0) { $0 + $1 * $1 }
        guard squares > 0 else { return 0 }
        let found = zip(misses, misses.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 } / squares
        let n = Double(points.count)
        return min(most, max(0, (found * n + 2) / (n - 4)))
    }
}

extension LevelResult {
    /// How fast the target's memory grew in the measured window; nil where too little of it was seen.
    public var memoryGrowth: MemoryGrowth? {
        guard let series = resources?.series else { return nil }
        let measured = series.filter { $0.time > warmup.seconds && $0.residentBytes > 0 }
        return MemoryGrowth(measured.map { MemoryReading(instant: $0.time, bytes: $0.residentBytes) })
    }

    /// Holds again what is about the target's processes, which are known once the level is over.
    public mutating func judgeResources() {
        thresholds = thresholds.map { $0.threshold.metric == .memoryGrowth ? $0.threshold.outcome(for: self) : $0 }
    }
}

extension MemoryGrowth: Encodable {
    private enum CodingKeys: String, CodingKey { case megabytesPerHour, low, high, confidence, seconds }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(perHour / 1e6, forKey: .megabytesPerHour)
        try container.encode(low / 1e6, forKey: .low)
        try container.encode(high / 1e6, forKey: .high)
        try container.encode(MemoryGrowth.confidence, forKey: .confidence)
        try container.encode(seconds, forKey: .seconds)
    }
}
