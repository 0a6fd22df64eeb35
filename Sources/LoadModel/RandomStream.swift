/// A counter-based random generator: the n-th draw of a stream is a pure function of (seed, stream, n).
///
/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014, section 5): the state
/// of the n-th draw is key + n·γ, so that any draw can be had without those before it, on any thread or machine.
public struct RandomStream: Hashable, Sendable {
    @usableFromInline let key: UInt64

    /// What a draw is for. Choices of different purposes are independent, whatever their counters.
    public enum Purpose: UInt64, Sendable {
        case arrivals = 1
        case scenario = 2
        case uuid = 3
        case level = 4
        case block = 5
        case service = 6
        case think = 7
        case stepThink = 8
        case returning = 9
        case burst = 10
        case sweep = 11
        case link = 12
        /// Of the places of an iteration's values and choices.
        case value = 13
        case feed = 14
        case identity = 15
        case retry = 16
        case stream = 17
        case trace = 18
    }

    public init(seed: UInt64, purpose: Purpose, index: UInt64 = 0) {
        var key = RandomStream.mix(seed &+ RandomStream.gamma)
        key = RandomStream.mix(key ^ (purpose.rawValue &* 0xD6E8_FEB8_6659_FD93))
        self.key = RandomStream.mix(key &+ index &* 0xA076_1D64_78BD_642F)
    }

    /// The draw number `counter`, uniform over all 64-bit values.
    @inlinable public func bits(_ counter: UInt64) -> UInt64 {
        RandomStream.mix(key &+ (counter &+ 1) &* RandomStream.gamma)
    }

    /// The draw number `counter`, uniform over the open interval (0, 1), with 53 bits.
    @inlinable public func uniform(_ counter: UInt64) -> Double {
        (Double(bits(counter) >> 11) + 0.5) * 0x1p-53
    }

    /// A stream of its own for draw number `counter`, where one value takes a number of draws that is not known beforehand.
    ///
    /// It starts at a random place of the generator's period, 2⁶⁴ draws.
    @inlinable public func substream(_ counter: UInt64) -> RandomStream { RandomStream(key: bits(counter)) }

    @usableFromInline init(key: UInt64) { self.key = key }

    @usableFromInline static let gamma: UInt64 = 0x9E37_79B9_7F4A_7C15

    @usableFromInline @inline(__always) static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
