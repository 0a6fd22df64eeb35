import CLinux
import Glibc
import LoadModel
import Measurement

/// When what a read took had come.
struct Reception {
    /// The last byte: by the kernel's time stamp where ``receipt`` says so, else when it was read. An upper bound for all bytes of the
    /// read, of which the kernel stamps the last packet.
    var instant: Instant
    var read: Instant
    var receipt: Receipt

    /// Known by the read alone.
    init(read: Instant, receipt: Receipt) {
        self.init(instant: read, read: read, receipt: receipt)
    }

    init(instant: Instant, read: Instant, receipt: Receipt) {
        self.instant = instant
        self.read = read
        self.receipt = receipt
    }

    var delay: Nanoseconds { read &- instant }
}

/// Turns the kernel's receive time stamps, which are the calendar's time (CLOCK_REALTIME), into instants of the monotonic clock.
struct ReceiveClock {
    private var offset: ClockOffset
    private(set) var faults = StampFaults()
    /// Whether the last read had a stamp: there is no other sign that the kernel gives any.
    private(set) var isStamping = false
    /// Answers that the last read has ended.
    private var answersOfRead = 0

    init() { offset = ClockOffset { dyno_read_clocks() } }

    /// - Parameter stamp: of the read that was made just now, in nanoseconds; 0: it has none.
    mutating func reception(of stamp: Int64) -> Reception {
        let clocks = dyno_read_clocks()
        let wasSet = offset.learn(clocks) { dyno_read_clocks() }
        if wasSet { faults.clockChanges &+= 1 }
        answersOfRead = 0
        isStamping = stamp != 0
        return Reception(of: stamp, offset: offset, read: Instant(clocks.monotonic), wasSet: wasSet)
    }

    /// An answer ends with the last read.
    mutating func noteAnswer() {
        answersOfRead &+= 1
        if answersOfRead > 1 { faults.shared &+= answersOfRead == 2 ? 2 : 1 }
    }

    mutating func noteLeftovers() { faults.leftovers &+= 1 }
}

extension Reception {
    /// - Parameter wasSet: whether the calendar's clock was set between this read and the one before: then the stamp may be of either time.
    init(of stamp: Int64, offset: ClockOffset, read: Instant, wasSet: Bool) {
        let instant = Instant(stamp &+ offset.nanoseconds)
        let receipt: Receipt = stamp == 0 ? .missing : wasSet || instant > read ? .clockSet : .stamped
        self.init(instant: receipt == .stamped ? instant : read, read: read, receipt: receipt)
    }
}

/// What the monotonic clock shows more than the calendar's.
///
/// The two cannot be read at once, and a thread may lose its processor in between: the calendar's is read first, so that what a pair
/// shows is never too little, and the least of all pairs is kept. Both clocks run at the same speed, whatever corrects them (adjtimex(2)):
/// a difference that changes is that of a clock that was set.
struct ClockOffset {
    private(set) var nanoseconds: Int64

    /// Beyond what two readings that follow each other take.
    private static let tolerance: Int64 = 10_000
    private static let repetitions = 4

    /// - Parameter read: both clocks.
    init(reading read: () -> dyno_clocks) {
        nanoseconds = .max
        for _ in 0...ClockOffset.repetitions { nanoseconds = min(nanoseconds, ClockOffset.difference(read())) }
    }

    private static func difference(_ clocks: dyno_clocks) -> Int64 { clocks.monotonic &- clocks.real }

    /// Takes in another pair of readings.
    ///
    /// - Parameter again: reads both once more, where a pair stands out.
    /// - Returns: whether the calendar's clock was set since the last one.
    @inline(__always)
    mutating func learn(_ clocks: dyno_clocks, again: () -> dyno_clocks) -> Bool {
        let seen = ClockOffset.difference(clocks)
        if seen &- nanoseconds <= ClockOffset.tolerance, seen >= nanoseconds { return false }
        return correct(seen, again)
    }

    @inline(never)
    private mutating func correct(_ seen: Int64, _ again: () -> dyno_clocks) -> Bool {
        if seen < nanoseconds {
            defer { nanoseconds = seen }
            return nanoseconds &- seen > ClockOffset.tolerance
        }
        var least = seen
        for _ in 0..<ClockOffset.repetitions { least = min(least, ClockOffset.difference(again())) }
        guard least &- nanoseconds > ClockOffset.tolerance else {
            nanoseconds = min(nanoseconds, least)
            return false
        }
        nanoseconds = least
        return true
    }
}

/// A socket that does nothing but ask for stamps: the kernel makes them only while some socket of the machine wants them, and begins a
/// while after the first one has asked, so that packets just behind it have none.
final class StampKeeper: Sendable {
    private let descriptor: Int32

    /// nil where the system does not know stamps.
    init?() {
        descriptor = dyno_open_stamp_keeper()
        if descriptor < 0 { return nil }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }
}
