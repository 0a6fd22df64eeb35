/// Turns arrivals at unit rate into instants of a level: stretched by bursts and lulls, then by the offered rate over time.
struct ArrivalClock: Sendable {
    private let nanosecondsPerGap: Double
    private let curve: RateCurve
    private var bursts: Bursts?
    private let isSteady: Bool
    private var piece = 0

    init(_ schedule: Schedule) {
        nanosecondsPerGap = 1e9 / schedule.profile.mean.perSecond
        curve = RateCurve(schedule.profile, warmup: schedule.warmup)
        if case .onOff(let law) = schedule.process { bursts = Bursts(law, seed: schedule.seed, curve: curve) }
        if case .steady = schedule.profile { isSteady = bursts == nil } else { isSteady = false }
    }

    /// The instant with `arrivals` mean gaps before it.
    ///
    /// - Parameter arrivals: not less than in the call before.
    @inline(__always)
    mutating func time(of arrivals: Double) -> Nanoseconds {
        if isSteady { return Nanoseconds(Int64((arrivals * nanosecondsPerGap).rounded())) }
        return rescaled(arrivals)
    }

    @inline(never)
    private mutating func rescaled(_ arrivals: Double) -> Nanoseconds {
        let offered = bursts?.offered(at: arrivals, curve: curve) ?? arrivals
        return Nanoseconds(seconds: curve.seconds(at: offered, hint: &piece))
    }

    /// How many mean gaps lie before `time`.
    func arrivals(until time: Nanoseconds) -> Double { curve.arrivals(until: time.seconds) }
}

/// Where bursts and lulls are: M(t), the arrivals that they have let through, as a function of the offered Λ(t).
///
/// Within a phase M grows in proportion to Λ; the lengths of phases are exponential, each a function of (seed, its number).
private struct Bursts: Sendable {
    private let law: OnOff
    private let draws: RandomStream
    private let intensities: (on: Double, off: Double)
    private var phase: UInt64 = 0
    private var isOn: Bool
    /// In seconds.
    private var end: Double
    /// Offered and let through at the phase's start, and let through at its end.
    private var offered = 0.0
    private var through = 0.0
    private var throughAtEnd: Double

    init(_ law: OnOff, seed: UInt64, curve: RateCurve) {
        self.law = law
        draws = RandomStream(seed: seed, purpose: .burst)
        intensities = law.intensities
        // As likely as in the long run, so that the mean rate holds from the start; what remains of an exponential phase is one.
        isOn = draws.uniform(0) < law.onShare
        end = 0
        throughAtEnd = 0
        end = lengthOfPhase()
        throughAtEnd = intensity * curve.arrivals(until: end)
    }

    private var intensity: Double { isOn ? intensities.on : intensities.off }

    private func lengthOfPhase() -> Double {
        let mean = isOn ? law.on : law.off
        return UnitSampler(.exponential).draw(phase + 1, from: draws) * mean.seconds
    }

    /// The offered number at which `arrivals` have been let through.
    mutating func offered(at arrivals: Double, curve: RateCurve) -> Double {
        while arrivals >= throughAtEnd {
            offered = curve.arrivals(until: end)
            through = throughAtEnd
            phase += 1
            isOn.toggle()
            end += lengthOfPhase()
            throughAtEnd = through + intensity * (curve.arrivals(until: end) - offered)
        }
        return offered + (arrivals - through) / intensity
    }
}
