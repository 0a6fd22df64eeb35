/// A reference to something that is on one list at the most, and keeps its neighbours there itself: lists take no memory of their own.
protocol Linked: Equatable {
    var previous: Self? { get nonmutating set }
    var next: Self? { get nonmutating set }
}

/// What keeps its neighbours in memory of its own, by whose address it is known.
protocol Neighboured {
    var neighbours: Neighbours<Self> { get set }
}

struct Neighbours<Element> {
    var previous: UnsafeMutablePointer<Element>?
    var next: UnsafeMutablePointer<Element>?
}

extension UnsafeMutablePointer: Linked where Pointee: Neighboured {
    @inline(__always)
    var previous: Self? {
        get { pointee.neighbours.previous }
        nonmutating set { pointee.neighbours.previous = newValue }
    }

    @inline(__always)
    var next: Self? {
        get { pointee.neighbours.next }
        nonmutating set { pointee.neighbours.next = newValue }
    }
}

/// A list that is linked through its elements, in the order in which they were appended.
struct LinkedList<Element: Linked> {
    private(set) var first: Element?
    private(set) var last: Element?

    var isEmpty: Bool { first == nil }

    /// - Parameter element: one that is on no list.
    @inline(__always)
    mutating func append(_ element: Element) {
        element.previous = last
        element.next = nil
        if let last { last.next = element } else { first = element }
        last = element
    }

    /// - Parameter element: one that is on this list.
    @inline(__always)
    mutating func remove(_ element: Element) {
        let before = element.previous
        let after = element.next
        if let before { before.next = after } else { first = after }
        if let after { after.previous = before } else { last = before }
    }

    mutating func popLast() -> Element? {
        guard let last else { return nil }
        remove(last)
        return last
    }
}
