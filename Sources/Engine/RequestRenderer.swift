import LoadModel

/// Turns a step into the bytes of an HTTP/1.1 request.
struct RequestRenderer: Sendable {
    /// Among the plan's requests: those of one iteration must not draw the same values.
    private let number: Int
    private let head: [Template.Segment]
    private let body: Template?
    private let isConstant: Bool
    private let sendsLength: Bool

    /// - Parameter isLast: whether a connection carries no request after this one, which the target is to know (RFC 9112, 9.6).
    init(step: RequestStep, number: Int, target: TargetURL, isLast: Bool = false) {
        self.number = number
        var head = Template.Writer()
        head.literal("\(step.method.token) \(target.basePath)")
        head.append(step.path)
        head.literal(" HTTP/1.1\r\n")
        if !step.hasHeader("host") { head.literal("Host: \(target.authority)\r\n") }
        if !step.hasHeader("user-agent") { head.literal("User-Agent: dyno\r\n") }
        if !step.hasHeader("accept") { head.literal("Accept: */*\r\n") }
        if isLast, !step.hasHeader("connection") { head.literal("Connection: close\r\n") }
        for header in step.headers {
            // Its name and its line's end come with it.
            guard !header.isRecorded else {
                head.append(header.value)
                continue
            }
            head.literal("\(header.name): ")
            head.append(header.value)
            head.literal("\r\n")
        }
        self.head = head.segments
        body = step.body
        sendsLength = step.body != nil || [.post, .put, .patch].contains(step.method)
        isConstant = head.segments.allSatisfy(\.isConstant) && (step.body?.isConstant ?? true)
    }

    /// The request where it never differs, in memory that the caller frees; nil where it differs each time.
    func constantBytes() -> UnsafeMutableRawBufferPointer? {
        guard isConstant else { return nil }
        var bytes: [UInt8] = []
        render(RequestIdentity(user: 0, iteration: 0), seed: 0, into: &bytes)
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        copy.copyBytes(from: bytes)
        return copy
    }

    /// Writes the request for one arrival or iteration over what `bytes` held; its capacity is kept.
    ///
    /// - Parameter recorded: what a trace says of it.
    func render(_ identity: RequestIdentity, seed: UInt64, recorded: RecordedRequest? = nil, into bytes: inout [UInt8]) {
        bytes.removeAll(keepingCapacity: true)
        var uuids = UInt64(number) << 40
        var content: [UInt8] = []
        if let body {
            for segment in body.segments { segment.write(identity, seed: seed, recorded: recorded, uuids: &uuids, to: &content) }
        }
        for segment in head { segment.write(identity, seed: seed, recorded: recorded, uuids: &uuids, to: &bytes) }
        if sendsLength { bytes.append(contentsOf: "Content-Length: \(content.count)\r\n".utf8) }
        bytes.append(contentsOf: "\r\n".utf8)
        bytes.append(contentsOf: content)
    }
}

extension Template {
    /// Strings templates and literals together.
    fileprivate struct Writer {
        var segments: [Segment] = []

        mutating func literal(_ text: String) {
            if case .literal(let before) = segments.last {
                segments[segments.count - 1] = .literal(before + text)
            } else {
                segments.append(.literal(text))
            }
        }

        mutating func append(_ template: Template) { segments += template.segments }
    }
}

extension Template.Segment {
    fileprivate var isConstant: Bool { Template(segments: [self]).isConstant }

    /// Writes the segment as one request has it.
    ///
    /// - Parameters:
    ///   - recorded: what a trace says of it.
    ///   - uuids: the number of the next one among those of the iteration; counted on.
    func write(
        _ identity: RequestIdentity, seed: UInt64, recorded: RecordedRequest?, uuids: inout UInt64, to bytes: inout [UInt8]
    ) {
        switch self {
        case .literal(let text), .environment(_, let text), .secret(_, let text): bytes.append(contentsOf: text.utf8)
        case .iteration: bytes.append(contentsOf: String(identity.iteration).utf8)
        case .user: bytes.append(contentsOf: String(identity.user).utf8)
        case .recorded(.path): if let recorded { bytes.append(contentsOf: recorded.path) }
        case .recorded(.header(let number)):
            if let line = recorded?.header(number), !line.isEmpty {
                bytes.append(contentsOf: line)
                bytes.append(contentsOf: "\r\n".utf8)
            }
        case .recorded(.body): if let recorded { bytes.append(contentsOf: recorded.body) }
        case .uuid:
            // A stream for each user and iteration, in which each hole of each request has a place of its own.
            let user = RandomStream(seed: seed, purpose: .uuid, index: UInt64(identity.user))
            let stream = RandomStream(seed: user.bits(UInt64(identity.iteration)), purpose: .uuid)
            bytes.append(contentsOf: uuidText(stream.bits(uuids), stream.bits(uuids + 1)).utf8)
            uuids += 2
        }
    }

    /// RFC 9562, 5.4: 122 random bits under version 4 and variant 2.
    private func uuidText(_ high: UInt64, _ low: UInt64) -> String {
        let a = high & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        let b = low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        let digits = [a, b].map { word in
            let text = String(word, radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }.joined()
        let cuts = [0, 8, 12, 16, 20, 32]
        return zip(cuts, cuts.dropFirst()).map { digits.utf8.dropFirst($0).prefix($1 - $0) }.map { String($0)! }.joined(
            separator: "-")
    }
}

extension RequestStep {
    fileprivate func hasHeader(_ name: String) -> Bool { headers.contains { $0.name.lowercased() == name } }
}
