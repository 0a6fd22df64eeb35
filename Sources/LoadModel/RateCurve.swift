#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// The cumulative rate Λ(t) of a level and its inverse: when the arrival comes that has so many before it on average.
///
/// Arrivals at unit rate become arrivals at rate λ(t) by rescaling time, t = Λ⁻¹(u) (Çinlar, "Introduction to Stochastic Processes",
/// 1975, section 4.7; Devroye, "Non-Uniform Random Variate Generation", 1986, section VI.1.3). Times in seconds from the start of
/// the level, warm-up included.
struct RateCurve: Sendable, Hashable {
    private var pieces: [Piece] = []

    /// Arrivals up to the end of the last stage.
    private(set) var total = 0.0

    /// - Parameter warmup: has the rate that the first stage begins with.
    init(_ profile: RateProfile, warmup: Nanoseconds) {
        switch profile {
        case .steady(let rate): append(.linear(from: rate.perSecond, slope: 0), lasting: .infinity)
        case .stages(let stages):
            append(.linear(from: RateCurve.initialRate(stages), slope: 0), lasting: warmup.seconds)
            var rate: Double?
            for stage in stages {
                append(stage, from: rate)
                rate = stage.rateAfter(rate ?? RateCurve.initialRate(stages))
            }
            // The last rate goes on, though slowly where that is none: every arrival has a time.
            append(.linear(from: max(rate ?? 0, 1e-3), slope: 0), lasting: .infinity)
        }
    }

    private static func initialRate(_ stages: [RateStage]) -> Double {
        switch stages[0].shape {
        case .hold(let rate), .spike(let rate), .sine(let rate, _, _): rate.perSecond
        case .ramp(let from, let to): (from ?? to).perSecond
        case .step(let to, let count): to.perSecond / Double(count)
        }
    }

    private mutating func append(_ stage: RateStage, from before: Double?) {
        let seconds = stage.duration.seconds
        switch stage.shape {
        case .hold(let rate), .spike(let rate): append(.linear(from: rate.perSecond, slope: 0), lasting: seconds)
        case .ramp(let from, let to):
            let start = from?.perSecond ?? before ?? to.perSecond
            append(.linear(from: start, slope: (to.perSecond - start) / seconds), lasting: seconds)
        case .step(let to, let count):
            let start = before ?? 0
            for step in 1...count {
                let rate = start + (to.perSecond - start) * Double(step) / Double(count)
                append(.linear(from: rate, slope: 0), lasting: seconds / Double(count))
            }
        case .sine(let mean, let amplitude, let period):
            append(.sine(mean: mean.perSecond, amplitude: amplitude, frequency: 2 * .pi / period.seconds), lasting: seconds)
        }
    }

    private mutating func append(_ shape: Piece.Shape, lasting seconds: Double) {
        guard seconds > 0 else { return }
        let start = pieces.last.map { $0.start + $0.seconds } ?? 0
        let piece = Piece(shape: shape, start: start, seconds: seconds, before: total)
        pieces.append(piece)
        if seconds < .infinity { total += piece.arrivals(after: seconds) }
    }

    /// Λ(t): arrivals up to `seconds`, on average.
    func arrivals(until seconds: Double) -> Double {
        let index = pieces.firstIndex { seconds < $0.start + $0.seconds } ?? pieces.count - 1
        return pieces[index].before + pieces[index].arrivals(after: seconds - pieces[index].start)
    }

    /// Λ⁻¹(u), looked up from piece `hint` on, which is moved up to the piece that has it.
    ///
    /// - Parameter arrivals: not less than in the call before with the same hint.
    @inline(__always)
    func seconds(at arrivals: Double, hint: inout Int) -> Double {
        while hint + 1 < pieces.count, arrivals >= pieces[hint + 1].before { hint += 1 }
        return pieces[hint].start + pieces[hint].seconds(until: arrivals - pieces[hint].before)
    }

    /// Where the rate follows one formula.
    private struct Piece: Hashable {
        enum Shape: Hashable {
            case linear(from: Double, slope: Double)
            /// `frequency` in radians a second.
            case sine(mean: Double, amplitude: Double, frequency: Double)
        }

        let shape: Shape
        let start: Double
        let seconds: Double
        /// Arrivals before it.
        let before: Double

        func arrivals(after seconds: Double) -> Double {
            switch shape {
            case .linear(let from, let slope): seconds * (from + slope * seconds / 2)
            case .sine(let mean, let amplitude, let frequency):
                mean * seconds + amplitude / frequency * versine(frequency * seconds)
            }
        }

        @inline(__always)
        func seconds(until arrivals: Double) -> Double {
            guard arrivals > 0 else { return 0 }
            return switch shape {
            case .linear(let from, let slope):
                // The root of slope/2·t² + from·t − u = 0 in the form that subtracts no nearly equal numbers (Press et al., "Numerical
                // Recipes", section 5.6). Rounding may make the rate at the end of a ramp a little less than nothing.
                slope == 0 ? arrivals / from : 2 * arrivals / (from + max(0, from * from + 2 * slope * arrivals).squareRoot())
            case .sine(let mean, let amplitude, let frequency):
                sineSeconds(until: arrivals, mean: mean, amplitude: amplitude, frequency: frequency)
            }
        }

        /// Newton's method between bounds: Λ(t) − m·t lies from 0 to 2a/ω. A step that leaves the bounds, as where the rate is
        /// nearly 0, is replaced by halving them (Press et al., section 9.4). To a tenth of a nanosecond.
        @inline(never)
        private func sineSeconds(until arrivals: Double, mean: Double, amplitude: Double, frequency: Double) -> Double {
            let swing = amplitude / frequency
            var low = max(0, (arrivals - 2 * swing) / mean)
            var high = arrivals / mean
            var t = high - swing * versine(frequency * high) / mean
            for _ in 0..<100 {
                let excess = mean * t + swing * versine(frequency * t) - arrivals
                if excess > 0 { high = t } else { low = t }
                let step = excess / (mean + amplitude * sin(frequency * t))
                var next = t - step
                if !(next >= low && next <= high) { next = 0.5 * (low + high) }
                if abs(next - t) < 1e-10 { return next }
                t = next
            }
            return t
        }
    }
}

/// 1 − cos x without cancellation.
@inline(__always)
private func versine(_ x: Double) -> Double {
    let half = sin(x / 2)
    return 2 * half * half
}

func sine(turns: Double) -> Double { sin(2 * .pi * (turns - turns.rounded(.down))) }
