import Glibc
import LoadModel

/// The lines of a file, one at a time, through a buffer of fixed size.
///
/// Lines end with `\n` or `\r\n`; a byte order mark is passed over.
final class LineReader {
    /// Longer lines are cut: none that is a recorded request is.
    static let longestLine = 1 << 20

    private let file: RegularFile
    private let buffer = UnsafeMutableRawBufferPointer.allocate(
        byteCount: LineReader.longestLine + (256 << 10), alignment: 1)
    private var start = 0
    private var end = 0
    private var isAtEnd = false
    /// Of the line last given, from 1.
    private(set) var number = 0
    /// The line last given was cut.
    private(set) var wasCut = false
    /// How much of the file is read: what is written behind it meanwhile is not.
    let limit: Int
    private var position = 0

    /// - Parameter limit: nil: all that the file holds now.
    /// - Throws: where the file cannot be opened, or cannot be read more than once.
    init(path: String, limit: Int? = nil) throws(Failure) {
        file = try RegularFile(path: path)
        self.limit = limit ?? file.size
        posix_fadvise(file.descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
    }

    deinit { buffer.deallocate() }

    typealias Failure = RegularFile.Failure

    /// The next line without its end, valid until the next call; nil at the end of the file.
    func next() throws(Failure) -> UnsafeRawBufferPointer? {
        wasCut = false
        var scanned = 0
        while true {
            if let length = newline(from: start + scanned) {
                return take(length + scanned, ending: 1)
            }
            scanned = end - start
            if isAtEnd { return scanned > 0 ? take(scanned, ending: 0) : nil }
            if scanned >= LineReader.longestLine { return try cut() }
            try fill()
        }
    }

    /// The bytes before the next `\n`, counted from `position`.
    private func newline(from position: Int) -> Int? {
        guard position < end, let base = buffer.baseAddress else { return nil }
        return memchr(base + position, 10, end - position).map {
            UnsafeRawPointer($0) - UnsafeRawPointer(base + position)
        }
    }

    private func take(_ length: Int, ending: Int) -> UnsafeRawBufferPointer {
        number += 1
        var line = UnsafeRawBufferPointer(rebasing: buffer[start..<(start + length)])
        start += length + ending
        if line.last == 13 { line = UnsafeRawBufferPointer(rebasing: line.dropLast()) }
        if number == 1, line.starts(with: [0xEF, 0xBB, 0xBF]) {
            line = UnsafeRawBufferPointer(rebasing: line.dropFirst(3))
        }
        return line
    }

    /// Gives the beginning of a line that is too long, and passes over the rest of it.
    private func cut() throws(Failure) -> UnsafeRawBufferPointer {
        moveToFront()
        start = end
        while !isAtEnd {
            if let length = newline(from: LineReader.longestLine) {
                start = LineReader.longestLine + length + 1
                break
            }
            end = LineReader.longestLine + (try read(at: LineReader.longestLine))
            start = end
        }
        wasCut = true
        number += 1
        return UnsafeRawBufferPointer(rebasing: buffer[..<LineReader.longestLine])
    }

    /// Makes room and reads more behind what is there.
    private func fill() throws(Failure) {
        moveToFront()
        end += try read(at: end)
    }

    private func moveToFront() {
        guard start > 0, let base = buffer.baseAddress else { return }
        memmove(base, base + start, end - start)
        end -= start
        start = 0
    }

    private func read(at place: Int) throws(Failure) -> Int {
        guard position < limit else {
            isAtEnd = true
            return 0
        }
        let room = UnsafeMutableRawBufferPointer(rebasing: buffer[place...].prefix(limit - position))
        let count = try file.read(into: room, at: position)
        guard count > 0 else {
            throw Failure("has become shorter than it was when the plan was read; leave it alone meanwhile")
        }
        if position == 0 { try RegularFile.refuseUnreadable(UnsafeRawBufferPointer(rebasing: room[..<count])) }
        position += count
        return count
    }
}
