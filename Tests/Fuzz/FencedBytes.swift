import Glibc

/// Memory whose end is the end of what may be read: one byte further and the process stops, sanitizer or not.
final class FencedBytes {
    nonisolated(unsafe) static let shared = FencedBytes(capacity: 1 << 20)

    private let start: UnsafeMutableRawPointer
    private let capacity: Int

    private init(capacity: Int) {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let mapped = mmap(nil, capacity + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let mapped, mapped != MAP_FAILED, mprotect(mapped + capacity, page, PROT_NONE) == 0 else {
            fatalError("no memory for a fence: \(String(cString: strerror(errno)))")
        }
        start = mapped
        self.capacity = capacity
    }

    /// A copy right before the fence, until the next one is made.
    func copy(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        precondition(bytes.count <= capacity)
        let place = start + (capacity - bytes.count)
        if let source = bytes.baseAddress { memcpy(place, source, bytes.count) }
        return UnsafeRawBufferPointer(start: place, count: bytes.count)
    }
}
