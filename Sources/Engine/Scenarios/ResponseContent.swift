import Measurement

/// What an answer said, kept for a request that captures something of it, expects something of it, or has failed.
///
/// A transport fills it while the answer comes, with the body decoded; the worker looks at it and gives it back.
final class ResponseContent {
    /// The status line and the header lines, each with its line feed; of the last answer where redirects lead to several.
    // Not checked at run time, as in ``ValueStore``.
    @exclusivity(unchecked) var head: [UInt8] = []
    @exclusivity(unchecked) var body: [UInt8] = []
    /// Where the answer came from, after redirects; empty where nobody asked.
    @exclusivity(unchecked) var url: [UInt8] = []
    /// The lines by which answers that led to this one set cookies.
    @exclusivity(unchecked) private(set) var earlierCookies: [UInt8] = []
    /// Of an answer that was a stream; means nothing of others.
    var events = 0
    /// Whether anything of the body was left out, for want of room.
    var isCut = false
    /// Whether it is for people to read only, so that the beginning of the body is enough.
    fileprivate(set) var isForReading = false
    /// Whether nobody looks at its body.
    fileprivate(set) var isHeadOnly = false

    func clear() {
        head.removeAll(keepingCapacity: true)
        body.removeAll(keepingCapacity: true)
        if !url.isEmpty { url.removeAll(keepingCapacity: true) }
        if !earlierCookies.isEmpty { earlierCookies.removeAll(keepingCapacity: true) }
        isCut = false
        isForReading = false
        isHeadOnly = false
    }

    /// Lines of a head, each with its line feed; the first of all begins another answer.
    func takeHead(_ lines: UnsafeRawBufferPointer, isFirst: Bool) {
        if isFirst, !head.isEmpty {
            ResponseContent.forEachHeader(ResponseContent.setCookie, in: head, from: 0) {
                earlierCookies.append(contentsOf: "set-cookie:".utf8)
                earlierCookies.append(contentsOf: $0)
                earlierCookies.append(0x0A)
            }
            head.removeAll(keepingCapacity: true)
        }
        head.append(contentsOf: lines)
    }

    private static let setCookie = Array("set-cookie".utf8)

    /// What a cookie was set to: first by the answer itself, then by those that led to it.
    func forEachCookie(_ name: [UInt8], _ body: (UnsafeRawBufferPointer) -> Void) {
        func take(_ field: UnsafeRawBufferPointer) {
            guard field.count > name.count, field[name.count] == UInt8(ascii: "="), zip(field, name).allSatisfy(==) else {
                return
            }
            let end = field.firstIndex(of: UInt8(ascii: ";")) ?? field.count
            body(UnsafeRawBufferPointer(rebasing: field[(name.count + 1)..<end]).trimmingBlanks())
        }
        forEachHeader(ResponseContent.setCookie, take)
        if !earlierCookies.isEmpty { ResponseContent.forEachHeader(ResponseContent.setCookie, in: earlierCookies, from: 0, take) }
    }

    /// The values of the header lines of this name, trimmed of blanks.
    ///
    /// - Parameter name: in lower case.
    func forEachHeader(_ name: [UInt8], _ body: (UnsafeRawBufferPointer) -> Void) {
        ResponseContent.forEachHeader(name, in: head, from: head.withUnsafeBytes { $0.place(of: 0x0A) ?? $0.count - 1 } + 1, body)
    }

    private static func forEachHeader(
        _ name: [UInt8], in head: [UInt8], from start: Int, _ body: (UnsafeRawBufferPointer) -> Void
    ) {
        head.withUnsafeBytes { head in
            var start = start
            while start < head.count {
                let end = head.place(of: 0x0A, from: start) ?? head.count
                // A name of the same length stands before a colon there.
                if end - start > name.count, head[start + name.count] == 0x3A,
                    name.indices.allSatisfy({ head[start + $0].lowercasedLetter == name[$0] })
                {
                    let line = UnsafeRawBufferPointer(rebasing: head[start..<end]).droppingCarriageReturn()
                    body(line.value(from: name.count + 1))
                }
                start = end + 1
            }
        }
    }
}

/// The contents of answers that one worker has in hand, by number: made as they are needed, and used again.
final class ContentPool {
    @exclusivity(unchecked) private var contents: [ResponseContent] = []
    @exclusivity(unchecked) private var free: [Int32] = []
    /// The most bytes of one answer's body, and of all that are in hand.
    static let mostOfOne = 16 << 20
    static let mostOfAll = 256 << 20
    @exclusivity(unchecked) private var held = 0
    /// Who wants answers that say that their request has failed; nil before the first stretch of load.
    var failures: FailureLog?

    subscript(number: Int32) -> ResponseContent { contents[Int(number)] }

    func take() -> Int32 {
        if let number = free.popLast() { return number }
        contents.append(ResponseContent())
        return Int32(contents.count - 1)
    }

    /// For an answer of which only what its head says is looked at.
    func takeForHead() -> Int32 {
        let number = take()
        self[number].isHeadOnly = true
        return number
    }

    /// Keeps the body as well, for people, where a status says that the request has failed and somebody wants to see it.
    func keepBody(of number: Int32, forFailureOf request: Int, status: Int) {
        guard number >= 0, self[number].isHeadOnly, failures?.wantsAnswer(to: request, status: status) == true else { return }
        self[number].isHeadOnly = false
        self[number].isForReading = true
    }

    /// Whether an answer's body is kept.
    func keepsBody(of number: Int32) -> Bool { number >= 0 && !self[number].isHeadOnly }

    /// For an answer of which nothing is kept, where its status says that the request has failed.
    ///
    /// - Returns: below 0 where nobody wants it.
    func take(forFailureOf request: Int, status: Int) -> Int32 {
        guard failures?.wantsAnswer(to: request, status: status) == true else { return -1 }
        return takeForReading()
    }

    func takeForReading() -> Int32 {
        let number = take()
        self[number].isForReading = true
        return number
    }

    /// Takes a part of a body.
    ///
    /// - Returns: false where there is no room for it.
    func append(_ bytes: UnsafeRawBufferPointer, to number: Int32) -> Bool { append(bytes, to: self[number]) }

    func append(_ bytes: UnsafeRawBufferPointer, to content: ResponseContent) -> Bool {
        if content.isHeadOnly { return true }
        if content.isForReading {
            let room = min(Exchange.mostBytes - content.body.count, ContentPool.mostOfAll - held)
            if bytes.count > room { content.isCut = true }
            let part = bytes.prefix(max(0, room))
            held += part.count
            content.body.append(contentsOf: part)
            return true
        }
        guard content.body.count + bytes.count <= ContentPool.mostOfOne, held + bytes.count <= ContentPool.mostOfAll else {
            content.isCut = true
            return false
        }
        held += bytes.count
        content.body.append(contentsOf: bytes)
        return true
    }

    /// Forgets the body of an answer that another one follows.
    func dropBody(of number: Int32) {
        held -= self[number].body.count
        self[number].body.removeAll(keepingCapacity: true)
        self[number].isCut = false
    }

    func giveBack(_ number: Int32) {
        let content = self[number]
        held -= content.body.count
        // One large answer is not to hold its memory for ever.
        if content.body.capacity > 1 << 20 { content.body = [] }
        content.clear()
        free.append(number)
    }
}
