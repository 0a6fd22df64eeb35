import LoadModel

/// A bounded sample of when one worker sent, for the gaps between the sends of all workers together: those of one worker alone say
/// nothing about how even the whole is.
///
/// Time is cut into windows. A worker keeps every send as long as there is room, then those of every second window, of every fourth,
/// and so on. Which windows these are depends on time alone, so what several workers kept can be brought to the same windows, and
/// in these no send of any worker is missing. Up to ``capacity`` sends of a worker the gaps are all there.
struct SendInstants: Sendable {
    /// Sends that one worker keeps at most.
    static let capacity = 32_768
    /// That all workers together keep, about.
    static let mostMerged = 8 * capacity
    /// In a window, over all workers, at the offered rate: gaps across the ends of windows get lost, one in so many.
    private static let sendsPerWindow = 1000.0

    private let window: Nanoseconds
    /// Every how many windows one is kept: a power of two.
    private var stride: Int64 = 1
    private var instants: [Nanoseconds] = []
    /// The window of the last send, and whether it is kept.
    private var windowStart = Nanoseconds.zero
    private var isKept = true
    /// Whether there were more sends in the windows that are left than there is room for.
    private var hasOverflown = false

    init(rate: Rate) {
        window = Nanoseconds(Swift.max(1, Int64(1e9 * SendInstants.sendsPerWindow / rate.perSecond)))
        instants.reserveCapacity(SendInstants.capacity)
    }

    /// - Parameter instant: from the start of the level.
    @inline(__always)
    mutating func record(_ instant: Nanoseconds) {
        if instant < windowStart || instant >= windowStart + window { enterWindow(of: instant) }
        guard isKept else { return }
        if instants.count == SendInstants.capacity { makeRoom(for: instant) }
        guard isKept, !hasOverflown else { return }
        instants.append(instant)
    }

    private mutating func enterWindow(of instant: Nanoseconds) {
        let number = number(of: instant)
        windowStart = Nanoseconds(number * window.count)
        isKept = number % stride == 0
    }

    private func number(of instant: Nanoseconds) -> Int64 { instant.count / window.count }

    private mutating func makeRoom(for instant: Nanoseconds) {
        thin(to: stride * 2)
        hasOverflown = instants.count == SendInstants.capacity
        enterWindow(of: instant)
    }

    private mutating func thin(to stride: Int64) {
        guard stride > self.stride else { return }
        self.stride = stride
        instants.removeAll { [window] in $0.count / window.count % stride != 0 }
    }

    /// Joins what another worker kept of the same level.
    mutating func merge(_ other: SendInstants) {
        var other = other
        other.thin(to: stride)
        thin(to: other.stride)
        instants += other.instants
        hasOverflown = hasOverflown || other.hasOverflown
        // Of many workers no more are sorted than tell the spacing.
        while instants.count > SendInstants.mostMerged, stride < 1 << 40 { thin(to: stride * 2) }
        if instants.count > 2 * SendInstants.mostMerged { (instants, hasOverflown) = ([], true) }
    }

    mutating func pack(_ packing: inout Packing) throws(PackingError) {
        var number = Int(stride)
        try packing.code(&number)
        guard number > 0, number.nonzeroBitCount == 1 else { throw packing.fault("every \(number) windows is none that is kept") }
        stride = Int64(number)
        if !packing.isReading { instants.sort() }
        var last = Nanoseconds.zero
        try packing.code(&instants, limit: SendInstants.mostMerged * 2, blank: .zero) { p, instant throws(PackingError) in
            var step = instant - last
            try p.code(&step)
            last = last + step
            instant = last
        }
        var overflow = hasOverflown ? 1 : 0
        try packing.code(&overflow)
        hasOverflown = overflow > 0
    }

    /// From one send to the next, whoever sent them; empty where there were too many to keep.
    var gaps: Moments {
        var gaps = Moments()
        guard !hasOverflown else { return gaps }
        let sorted = instants.sorted()
        for (a, b) in zip(sorted, sorted.dropFirst()) where stride == 1 || number(of: a) == number(of: b) { gaps.record(b - a) }
        return gaps
    }
}
