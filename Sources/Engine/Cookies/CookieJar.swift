/// The cookies of one user (RFC 6265, 5.3), in the order in which they are sent; their texts lie behind one another in one memory.
struct CookieJar {
    /// Trivial: where its texts are.
    private struct Cookie {
        /// Of name, domain, path and value, one behind another.
        var start: Int32
        var name: UInt16
        var domain: UInt16
        var path: UInt16
        var value: UInt16
        /// What the value may grow to in its place.
        var room: UInt16
        var isHostOnly: Bool
        var isSecure: Bool
        /// Seconds since 1970.
        var expires: Int64
        /// Of the field that set it and where that came from; 0 where the same field would change it.
        var field: UInt64

        var nameRange: Range<Int> { Int(start)..<Int(start) + Int(name) }
        var domainRange: Range<Int> { nameRange.upperBound..<nameRange.upperBound + Int(domain) }
        var pathRange: Range<Int> { domainRange.upperBound..<domainRange.upperBound + Int(path) }
        var valueRange: Range<Int> { pathRange.upperBound..<pathRange.upperBound + Int(value) }
        var size: Int { Int(name) + Int(domain) + Int(path) + Int(room) }
    }

    /// What a jar holds at the most; beyond that the oldest goes, as RFC 6265, 5.3 lets it.
    static let mostCookies = 150
    static let mostBytes = 64 << 10
    /// Of what is sent, as libcurl has it: a longer line is more than most servers take.
    static let mostSentBytes = 8190

    /// Whose it is: nobody gets another's cookies.
    var owner = -1
    private var cookies: [Cookie] = []
    private var bytes: [UInt8] = []
    /// Of the bytes, what no cookie has any more.
    private var waste = 0
    /// What went to the last place, as long as nothing has changed and none of it has ended.
    private var sent: [UInt8] = []
    private var sentKey: UInt64 = 0
    private var sentUntil = Int64.max
    /// Of the field that is being taken.
    private var present: UInt64 = 0

    var isEmpty: Bool { cookies.isEmpty }

    mutating func empty() {
        cookies.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
        waste = 0
        sentKey = 0
    }

    // MARK: Sending

    /// Appends `a=1; b=2`: what goes with a request to a place.
    ///
    /// - Returns: whether there was anything.
    mutating func append(to text: inout [UInt8], for place: CookiePlace, now: () -> Int64) -> Bool {
        guard !cookies.isEmpty else { return false }
        let key = place.hash.value
        if sentKey != key || sentUntil < .max && sentUntil <= now() { makeLine(for: place, now: now()) }
        sentKey = key
        text.append(contentsOf: sent)
        return !sent.isEmpty
    }

    private mutating func makeLine(for place: CookiePlace, now: Int64) {
        sent.removeAll(keepingCapacity: true)
        sentUntil = .max
        bytes.withUnsafeBytes { bytes in
            for cookie in cookies where cookie.expires > now && goes(cookie, with: place, in: bytes) {
                guard sent.count + Int(cookie.name) + Int(cookie.value) + 3 <= CookieJar.mostSentBytes else { continue }
                sentUntil = min(sentUntil, cookie.expires)
                if !sent.isEmpty {
                    sent.append(UInt8(ascii: ";"))
                    sent.append(UInt8(ascii: " "))
                }
                sent.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[cookie.nameRange]))
                sent.append(UInt8(ascii: "="))
                sent.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[cookie.valueRange]))
            }
        }
    }

    private func goes(_ cookie: Cookie, with place: CookiePlace, in bytes: UnsafeRawBufferPointer) -> Bool {
        guard !cookie.isSecure || place.isSecure else { return false }
        let domain = UnsafeRawBufferPointer(rebasing: bytes[cookie.domainRange])
        guard cookie.isHostOnly ? domain.elementsEqual(place.host) : place.isWithin(domain) else { return false }
        return place.isBelow(UnsafeRawBufferPointer(rebasing: bytes[cookie.pathRange]))
    }

    // MARK: Taking

    /// Whether a field, as this number tells it, would change nothing: servers set the same cookies again and again.
    func knows(_ field: UInt64) -> Bool { cookies.contains { $0.field == field } }

    /// Keeps what an answer from a place sets, or removes what it ends.
    ///
    /// - Parameter field: the number of the field.
    mutating func take(_ cookie: SetCookie, from place: CookiePlace, now: Int64, field: UInt64 = 0) {
        guard cookie.isAllowed(from: place) else { return }
        present = cookie.hasMaxAge ? 0 : field
        sentKey = 0
        let domain = cookie.domain.isEmpty ? place.host : cookie.domain
        let path = cookie.path.isEmpty ? place.defaultPath : cookie.path
        guard domain.count <= SetCookie.mostAttributeBytes, path.count <= SetCookie.mostAttributeBytes else { return }
        put(
            cookie, domain: domain, isHostOnly: cookie.domain.isEmpty || place.isAddress, path: path,
            isOver: cookie.expires <= now,
            mayReplaceSecure: place.isSecure)
    }

    private mutating func put(
        _ cookie: SetCookie, domain: UnsafeRawBufferPointer, isHostOnly: Bool, path: UnsafeRawBufferPointer, isOver: Bool,
        mayReplaceSecure: Bool
    ) {
        if let known = index(of: cookie.name, domain, isHostOnly: isHostOnly, path) {
            guard mayReplaceSecure || !cookies[known].isSecure else { return }
            if !isOver, replace(known, by: cookie) { return }
            // It keeps its place in the order: RFC 6265, 5.3, 11.
            remove(known)
            if !isOver { insert(cookie, domain: domain, isHostOnly: isHostOnly, path: path, at: known) }
            return
        }
        guard !isOver else { return }
        insert(cookie, domain: domain, isHostOnly: isHostOnly, path: path, at: nil)
    }

    private func index(
        of name: UnsafeRawBufferPointer, _ domain: UnsafeRawBufferPointer, isHostOnly: Bool, _ path: UnsafeRawBufferPointer
    ) -> Int? {
        bytes.withUnsafeBytes { bytes in
            cookies.firstIndex { cookie in
                Int(cookie.name) == name.count && cookie.isHostOnly == isHostOnly && Int(cookie.domain) == domain.count
                    && Int(cookie.path) == path.count && bytes[cookie.nameRange].elementsEqual(name)
                    && UnsafeRawBufferPointer(rebasing: bytes[cookie.domainRange]).isSameHost(domain)
                    && bytes[cookie.pathRange].elementsEqual(path)
            }
        }
    }

    /// The same cookie with another value, in its place: what comes again and again takes no more memory.
    private mutating func replace(_ index: Int, by cookie: SetCookie) -> Bool {
        guard cookie.value.count <= Int(cookies[index].room) else { return false }
        let start = cookies[index].valueRange.lowerBound
        for (offset, byte) in cookie.value.enumerated() { bytes[start + offset] = byte }
        cookies[index].value = UInt16(cookie.value.count)
        cookies[index].isSecure = cookie.isSecure
        cookies[index].expires = cookie.expires
        cookies[index].field = present
        return true
    }

    private mutating func remove(_ index: Int) {
        waste += cookies[index].size
        cookies.remove(at: index)
    }

    /// - Parameter place: among the cookies; nil: behind those of longer paths and of the same length (RFC 6265, 5.4, 2).
    private mutating func insert(
        _ cookie: SetCookie, domain: UnsafeRawBufferPointer, isHostOnly: Bool, path: UnsafeRawBufferPointer, at place: Int?
    ) {
        // A little more than it needs: values that come again are seldom all of one length.
        let room = cookie.value.count + 15 & ~15
        let size = cookie.name.count + domain.count + path.count + room
        while cookies.count >= CookieJar.mostCookies || bytes.count - waste + size > CookieJar.mostBytes, !cookies.isEmpty {
            removeOldest()
        }
        if waste > 256, waste * 2 > bytes.count || bytes.count + size > bytes.capacity { compact() }
        let start = bytes.count
        bytes.append(contentsOf: cookie.name)
        for byte in domain { bytes.append(byte.lowercasedLetter) }
        bytes.append(contentsOf: path)
        bytes.append(contentsOf: cookie.value)
        for _ in cookie.value.count..<room { bytes.append(0) }
        let made = Cookie(
            start: Int32(start), name: UInt16(cookie.name.count), domain: UInt16(domain.count), path: UInt16(path.count),
            value: UInt16(cookie.value.count), room: UInt16(room), isHostOnly: isHostOnly, isSecure: cookie.isSecure,
            expires: cookie.expires, field: present)
        let usual = cookies.firstIndex { Int($0.path) < path.count } ?? cookies.count
        cookies.insert(made, at: min(place ?? usual, cookies.count))
    }

    /// What was kept first lies first in the memory.
    private mutating func removeOldest() {
        guard let oldest = cookies.indices.min(by: { cookies[$0].start < cookies[$1].start }) else { return }
        remove(oldest)
    }

    /// Moves what is left to the memory's beginning, in the order in which it lies there.
    private mutating func compact() {
        var end = 0
        for index in cookies.indices.sorted(by: { cookies[$0].start < cookies[$1].start }) {
            let (start, size) = (Int(cookies[index].start), cookies[index].size)
            for offset in 0..<size { bytes[end + offset] = bytes[start + offset] }
            cookies[index].start = Int32(end)
            end += size
        }
        bytes.removeLast(bytes.count - end)
        waste = 0
    }

    // MARK: From jar to jar

    var stored: [StoredCookie] {
        cookies.map { cookie in
            StoredCookie(
                name: String(decoding: bytes[cookie.nameRange], as: UTF8.self),
                value: String(decoding: bytes[cookie.valueRange], as: UTF8.self),
                domain: String(decoding: bytes[cookie.domainRange], as: UTF8.self), isHostOnly: cookie.isHostOnly,
                path: String(decoding: bytes[cookie.pathRange], as: UTF8.self), isSecure: cookie.isSecure,
                expires: cookie.expires == .max ? nil : cookie.expires)
        }
    }

    mutating func put(_ cookies: [StoredCookie]) {
        present = 0
        sentKey = 0
        for cookie in cookies {
            let texts = ["\(cookie.name)=\(cookie.value)", cookie.domain, cookie.path].map { Array($0.utf8) }
            texts[0].withUnsafeBytes { pair in
                texts[1].withUnsafeBytes { domain in
                    texts[2].withUnsafeBytes { path in
                        guard let made = SetCookie(pair, of: cookie),
                            max(domain.count, path.count) <= SetCookie.mostAttributeBytes
                        else { return }
                        put(
                            made, domain: domain, isHostOnly: cookie.isHostOnly, path: path, isOver: false,
                            mayReplaceSecure: true)
                    }
                }
            }
        }
    }
}
