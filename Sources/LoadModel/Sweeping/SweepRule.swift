/// What a sweep varies, how often it measures, and what ends a trial early.
public struct SweepRule: Hashable, Sendable {
    /// At least one.
    public var axes: [SweepAxis]
    /// Whether the n-th values of all axes belong together; else every value meets every other.
    public var isZipped: Bool
    /// Of each point and target; at least 1.
    public var repeats: Int
    /// From the first request of a trial on, its warm-up included.
    public var trialTime: Nanoseconds?
    public var trialRequests: Int?
    /// Where one of these is true of a trial, its point is not measured again, nor are points of a greater load.
    public var skipConditions: [Threshold]
    /// Of the response time in milliseconds, to be drawn beside what was measured; by name.
    public var formulas: [NamedFormula]

    public struct NamedFormula: Hashable, Sendable, ListedItem {
        public var name: String
        public var formula: Formula

        public init(name: String, formula: Formula) {
            self.name = name
            self.formula = formula
        }
    }

    public init(
        axes: [SweepAxis], isZipped: Bool = false, repeats: Int = 1, trialTime: Nanoseconds? = nil, trialRequests: Int? = nil,
        skipConditions: [Threshold] = [], formulas: [NamedFormula] = []
    ) {
        self.axes = axes
        self.isZipped = isZipped
        self.repeats = repeats
        self.trialTime = trialTime
        self.trialRequests = trialRequests
        self.skipConditions = skipConditions
        self.formulas = formulas
    }

    /// More would not fit in memory, nor in anybody's day.
    public static let mostTrials = 1_000_000

    /// How many points there are; Int.max where that can't be counted.
    public var pointCount: Int {
        if isZipped { return axes.first?.values.count ?? 0 }
        return axes.reduce(1) { product, axis in
            let (result, overflow) = product.multipliedReportingOverflow(by: axis.values.count)
            return overflow ? Int.max : result
        }
    }

    /// The number of the value of each axis at a point, both from 0; the last axis varies first.
    public func indices(ofPoint point: Int) -> [Int] {
        guard !isZipped else { return axes.map { _ in point } }
        var rest = point
        var indices: [Int] = []
        for axis in axes.reversed() {
            indices.insert(rest % axis.values.count, at: 0)
            rest /= axis.values.count
        }
        return indices
    }

    public func values(ofPoint point: Int) -> [AxisValue] {
        zip(axes, indices(ofPoint: point)).map { $0.values[$1] }
    }
}

/// One measurement of a sweep.
public struct Trial: Hashable, Sendable {
    /// In the order of the sweep, from 1.
    public var number: Int
    /// From 0.
    public var point: Int
    /// From 0.
    public var repetition: Int
    /// The number of the target in the plan, from 0.
    public var target: Int

    public init(number: Int, point: Int, repetition: Int, target: Int) {
        self.number = number
        self.point = point
        self.repetition = repetition
        self.target = target
    }
}

extension SweepRule {
    /// All trials in the order in which they are made, which the seed decides.
    ///
    /// Randomised complete blocks: each repeat goes through all points once, in an order of its own, and at each point through all
    /// targets, in an order of their own. What drifts with time then looks like no axis, and hits both targets alike.
    public func trials(targets: Int, seed: UInt64) -> [Trial] {
        let stream = RandomStream(seed: seed, purpose: .sweep)
        var draw: UInt64 = 0
        func shuffled(_ count: Int) -> [Int] {
            var order = Array(0..<count)
            for last in order.indices.dropFirst().reversed() {
                order.swapAt(last, Int((stream.uniform(draw) * Double(last + 1)).rounded(.down)))
                draw += 1
            }
            return order
        }
        var trials: [Trial] = []
        for repetition in 0..<repeats {
            for point in shuffled(pointCount) {
                for target in shuffled(targets) {
                    trials.append(Trial(number: trials.count + 1, point: point, repetition: repetition, target: target))
                }
            }
        }
        return trials
    }

    /// The seed of a trial's load: the plan's own in the first repeat, another in each later one, and the same for all targets.
    public static func seed(_ seed: UInt64, repetition: Int) -> UInt64 {
        // 53 bits, which every reader of JSON keeps.
        repetition == 0 ? seed : RandomStream(seed: seed, purpose: .sweep, index: 1).bits(UInt64(repetition)) >> 11
    }
}
