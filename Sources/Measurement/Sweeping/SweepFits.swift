import LoadModel

/// What the trials of a sweep say of each axis: curves of each target, the models that fit them, and the targets against each other.
public struct SweepFits: Sendable {
    /// One target along one axis, all other axes at values of their own.
    public struct Curve: Sendable {
        public var target: String
        public var trials: [TrialRecord]
        /// Of mean response time (ms) over the axis; of axes that are no load.
        public var line: LinearFit?
        /// Over the offered rate.
        public var rateResponse: RateResponse?
        /// Over concurrency.
        public var scalability: ScalabilityFit?
        /// Over a load.
        public var knee: Knee?
    }

    /// All targets along one axis.
    public struct Family: Sendable {
        /// The number of the axis.
        public var axis: Int
        /// Where the other axes are, as `cache=10, k=2`; empty where there are none.
        public var place: String
        /// The point of the sweep that its first trial is of: for formulas.
        public var point: Int
        /// In the order of the targets.
        public var curves: [Curve]
        /// Of each later target with the first.
        public var contrasts: [(target: String, reference: String, contrast: TargetContrast)]
    }

    public var families: [Family]
    /// Families that there would be beyond ``familyLimit``.
    public var omitted = 0

    /// More would fill a report without being read; tables and files hold all trials.
    public static let familyLimit = 24

    public init(_ sweep: SweepResult) {
        families = []
        let axes = sweep.rule.axes
        let numeric = axes.indices.filter { axes[$0].isNumeric && Set(axes[$0].values.compactMap(\.number)).count > 1 }
        // Axes that go together have one curve.
        for axis in sweep.rule.isZipped ? Array(numeric.prefix(1)) : numeric {
            let others = sweep.rule.isZipped ? [] : axes.indices.filter { $0 != axis && axes[$0].values.count > 1 }
            let counting = sweep.trials.filter(\.counts)
            var places: [[AxisValue]] = []
            for trial in counting.sorted(by: { $0.trial.point < $1.trial.point }) {
                let place = others.map { trial.values[$0] }
                if !places.contains(place) { places.append(place) }
            }
            let room = SweepFits.familyLimit - families.count
            omitted += max(0, places.count - room)
            for place in places.prefix(max(0, room)) {
                let members = counting.filter { trial in others.map { trial.values[$0] } == place }
                let text = zip(others, place).map { "\(axes[$0].shortName)=\($1)" }.joined(separator: ", ")
                families.append(
                    Family(
                        axes[axis], number: axis, place: text, members: members, targets: sweep.targets.map(\.name),
                        seed: sweep.seed))
            }
        }
    }
}

extension SweepFits.Family {
    fileprivate init(
        _ axis: SweepAxis, number: Int, place: String, members: [TrialRecord], targets: [String], seed: UInt64
    ) {
        self.axis = number
        self.place = place
        point = members.map(\.trial.point).min() ?? 0
        curves = targets.compactMap { target in
            let trials = members.filter { $0.target == target }
            return trials.isEmpty ? nil : SweepFits.Curve(target: target, trials: trials, axis: axis, number: number, seed: seed)
        }
        contrasts = []
        guard let reference = curves.first else { return }
        for other in curves.dropFirst() {
            let contrast = TargetContrast(reference: reference.responseTimes(number), other: other.responseTimes(number))
            if let contrast { contrasts.append((other.target, reference.target, contrast)) }
        }
    }
}

extension SweepFits.Curve {
    fileprivate init(target: String, trials: [TrialRecord], axis: SweepAxis, number: Int, seed: UInt64) {
        self.target = target
        self.trials = trials
        if axis.isLoad {
            knee = Knee(
                trials.compactMap { trial in
                    guard let x = trial.values[number].number, let total = trial.figures?.total,
                        let mean = total.responseTime.mean
                    else { return nil }
                    return (x, total.throughput, mean)
                })
        } else {
            line = LinearFit(responseTimes(number))
        }
        if axis.path == "load.rate" {
            rateResponse = RateResponse(
                trials.compactMap { trial in
                    trial.figures.flatMap { figures in
                        figures.offeredRate.map { (offered: $0, delivered: figures.total.throughput) }
                    }
                })
        }
        if SweepFits.isConcurrency(axis), trials.allSatisfy({ $0.figures?.isSaturated ?? false }) {
            scalability = ScalabilityFit(throughputs(number), seed: seed)
        }
    }

    /// Of each trial with an answer: the axis and the mean in milliseconds.
    public func responseTimes(_ axis: Int) -> [(x: Double, y: Double)] {
        trials.compactMap { trial in
            guard let x = trial.values[axis].number, let mean = trial.figures?.total.responseTime.mean else { return nil }
            return (x, mean)
        }
    }

    /// Of each trial: the axis and the successful responses a second.
    public func throughputs(_ axis: Int) -> [(n: Double, x: Double)] {
        trials.compactMap { trial in
            guard let x = trial.values[axis].number, let figures = trial.figures else { return nil }
            return (x, figures.total.throughput)
        }
    }
}

extension SweepFits {
    /// Whether the axis says how many work at once, on either side.
    static func isConcurrency(_ axis: SweepAxis) -> Bool {
        if ["load.users", "load.connections", "load.maxInFlight"].contains(axis.path) { return true }
        let names = ["workers", "threads", "servers", "processes", "cores", "concurrency"]
        return names.contains(axis.shortName.lowercased()) && axis.values.allSatisfy { ($0.number ?? 0) >= 1 }
    }
}

extension TrialFigures {
    /// Whether the target, not a schedule, decided the throughput.
    var isSaturated: Bool { offeredRate.map { total.throughput < RateResponse.share * $0 } ?? true }
}
