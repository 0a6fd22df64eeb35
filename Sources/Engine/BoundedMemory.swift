/// Memory for a fixed number of elements whose every access is checked against that number, in release builds too.
///
/// What is beyond ends the process in place of writing into others' memory: a comparison, and a branch that is never taken. Trivial;
/// whoever makes it frees it.
struct BoundedMemory<Element> {
    private var base: UnsafeMutablePointer<Element>
    private(set) var count: Int

    /// Not initialised; the system gives it memory as it is first touched.
    init(count: Int) {
        self.count = count
        base = .allocate(capacity: count)
    }

    init(repeating element: Element, count: Int) {
        self.init(count: count)
        base.initialize(repeating: element, count: count)
    }

    /// The place itself, checked once for several uses.
    @inline(__always)
    func place(_ index: Int) -> UnsafeMutablePointer<Element> {
        // As unsigned numbers, of which negative ones are the largest: one comparison.
        precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "beyond the memory that was reserved")
        return base + index
    }

    @inline(__always)
    func initialize(_ index: Int, to element: Element) { place(index).initialize(to: element) }

    subscript(index: Int) -> Element {
        @inline(__always) unsafeAddress { UnsafePointer(place(index)) }
        @inline(__always) nonmutating unsafeMutableAddress { place(index) }
    }

    /// So many elements from one on.
    func part(from start: Int, count length: Int) -> UnsafeBufferPointer<Element> {
        precondition(start >= 0 && length >= 0 && start <= count - length, "beyond the memory that was reserved")
        return UnsafeBufferPointer(start: base + start, count: length)
    }

    /// Moves its elements, all of which are initialised, to twice as much memory; places that were taken before are no longer.
    mutating func grow() {
        let larger = BoundedMemory(count: max(1, count * 2))
        larger.base.moveInitialize(from: base, count: count)
        base.deallocate()
        self = larger
    }

    /// For a system call that fills it, which is to be given its ``count`` as well.
    var start: UnsafeMutablePointer<Element> { base }

    func deallocate() { base.deallocate() }
}
