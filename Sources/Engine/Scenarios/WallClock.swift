import Glibc
import LoadModel

/// clock_gettime(CLOCK_REALTIME): the calendar's time, for what requests say of it.
enum WallClock {
    static func nanoseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}

extension ClockText {
    /// ISO 8601 in UTC to the millisecond, or milliseconds since 1970.
    func append(_ now: Int64, to bytes: inout [UInt8]) -> ValueKind {
        let instant = now.addingReportingOverflow(offset.count)
        let milliseconds = (instant.overflow ? now : instant.partialValue) / 1_000_000
        if isMilliseconds {
            bytes.append(decimal: Int(milliseconds))
            return .number
        }
        var seconds = time_t(milliseconds / 1000)
        var rest = milliseconds % 1000
        if rest < 0 { (rest, seconds) = (rest + 1000, seconds - 1) }
        var parts = tm()
        gmtime_r(&seconds, &parts)
        bytes.append(decimal: Int(parts.tm_year) + 1900)
        for (sign, part) in [
            ("-", parts.tm_mon + 1), ("-", parts.tm_mday), ("T", parts.tm_hour), (":", parts.tm_min), (":", parts.tm_sec),
        ] {
            bytes.append(contentsOf: sign.utf8)
            if part < 10 { bytes.append(UInt8(ascii: "0")) }
            bytes.append(decimal: Int(part))
        }
        bytes.append(UInt8(ascii: "."))
        if rest < 100 { bytes.append(UInt8(ascii: "0")) }
        if rest < 10 { bytes.append(UInt8(ascii: "0")) }
        bytes.append(decimal: Int(rest))
        bytes.append(UInt8(ascii: "Z"))
        return .text
    }
}
