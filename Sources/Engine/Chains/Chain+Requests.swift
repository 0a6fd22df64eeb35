import LoadModel

// What a chain sends.
extension Chain {
    /// Notes where the first request goes, which is to the target.
    mutating func noteRequest(_ bytes: UnsafeRawBufferPointer, headCount: Int) {
        path.removeAll(keepingCapacity: true)
        let line = UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.place(of: 0x0D) ?? bytes.count)])
        if let first = line.place(of: 0x20), let last = line.lastIndex(of: 0x20), first < last {
            path.append(contentsOf: UnsafeRawBufferPointer(rebasing: line[(first + 1)..<last]))
        }
        namedHost.removeAll(keepingCapacity: true)
        guard rule.hasOwnHost, rule.keepsCookies else { return }
        HeadLines(bytes, count: headCount).forEach { line in
            guard line.startsIgnoringCase("host:") else { return }
            let value = line.droppingLineEnd().value(from: 5)
            // Without its port; an IPv6 address is in brackets.
            let end = value.first == UInt8(ascii: "[") ? value.firstIndex(of: UInt8(ascii: "]")) : value.firstIndex(of: 0x3A)
            for byte in value[..<(end ?? value.count)] where byte != UInt8(ascii: "[") { namedHost.append(byte.lowercasedLetter) }
        }
    }

    /// What is known of an exchange that is over, or that is given up.
    mutating func note(_ exchange: SocketExchange) {
        if hops == 0 {
            firstByteSent = exchange.firstByteSent
            firstByteReceived = exchange.firstByteReceived
            dial = exchange.dial
            hasWaited = exchange.hasWaited
        }
        receivedBytes += exchange.receivedBytes
    }

    /// Appends a request as it goes out now.
    ///
    /// - Parameters:
    ///   - original: as the step has it, for the target.
    ///   - headCount: what of it stands before the empty line.
    ///   - cookies: of the jar; empty: none.
    ///
    /// Mutating, as other functions would be given a copy of the chain.
    mutating func compose(_ original: UnsafeRawBufferPointer, headCount: Int, cookies: [UInt8], to text: inout [UInt8]) {
        text.reserveCapacity(original.count + cookies.count + 64)
        var hasCookies = cookies.isEmpty
        if hops == 0, !rule.hasOwnCookie {
            text.append(contentsOf: UnsafeRawBufferPointer(rebasing: original[..<headCount]))
        } else {
            appendHead(HeadLines(original, count: headCount), cookies, &hasCookies, to: &text)
        }
        if !hasCookies {
            text.append(contentsOf: "Cookie: ".utf8)
            text.append(contentsOf: cookies)
            text.append(contentsOf: "\r\n".utf8)
        }
        text.append(contentsOf: "\r\n".utf8)
        if !hasLostBody { text.append(contentsOf: UnsafeRawBufferPointer(rebasing: original[(headCount + 2)...])) }
    }

    private func appendHead(_ lines: HeadLines, _ cookies: [UInt8], _ hasCookies: inout Bool, to text: inout [UInt8]) {
        let isElsewhere = origin.number != 0
        let keepsHost = rule.hasOwnHost && origin.host == home.host
        var isFirst = true
        var hasOwn = hasCookies
        lines.forEach { line in
            if isFirst {
                isFirst = false
                appendFirstLine(line, keepsHost: keepsHost, to: &text)
                return
            }
            let name = UnsafeRawBufferPointer(rebasing: line[..<(line.place(of: 0x3A) ?? line.count)])
            if hops > 0 {
                if !keepsHost, name.equalsIgnoringCase("host") { return }
                if hasLostBody, name.equalsIgnoringCase("content-length") { return }
                if isElsewhere, rule.isGuarded(name) { return }
            }
            guard !hasOwn, name.equalsIgnoringCase("cookie") else { return text.append(contentsOf: line) }
            // A request has one Cookie field (RFC 6265, 5.4).
            hasOwn = true
            text.append(contentsOf: line.droppingLineEnd())
            text.append(contentsOf: "; ".utf8)
            text.append(contentsOf: cookies)
            text.append(contentsOf: "\r\n".utf8)
        }
        hasCookies = hasOwn
    }

    private func appendFirstLine(_ line: UnsafeRawBufferPointer, keepsHost: Bool, to text: inout [UInt8]) {
        guard hops > 0 else { return text.append(contentsOf: line) }
        text.append(contentsOf: (hasLostBody ? rule.methodWithoutBody : rule.method).token.utf8)
        text.append(0x20)
        text.append(contentsOf: path)
        text.append(contentsOf: " HTTP/1.1\r\n".utf8)
        guard !keepsHost else { return }
        text.append(contentsOf: "Host: ".utf8)
        text.append(contentsOf: origin.authority)
        text.append(contentsOf: "\r\n".utf8)
    }

    /// Where the last answer came from.
    func appendURL(to text: inout [UInt8]) {
        text.append(contentsOf: origin.text)
        text.append(contentsOf: path.prefix { $0 != UInt8(ascii: "#") })
    }
}

/// The lines of a request's head, each with its end.
struct HeadLines {
    private let bytes: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer, count: Int) { self.bytes = UnsafeRawBufferPointer(rebasing: bytes[..<count]) }

    func forEach(_ body: (UnsafeRawBufferPointer) -> Void) {
        var start = 0
        while start < bytes.count {
            let end = bytes.place(of: 0x0A, from: start).map { $0 + 1 } ?? bytes.count
            body(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
            start = end
        }
    }
}
