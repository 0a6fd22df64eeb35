import CCurl
import Glibc
import LoadModel
import Measurement

/// A step's request that may lead from one exchange to another, and whose answers say something of the next: redirects, cookies,
/// codings. What plain requests do without.
///
/// It lives at one address, by which its exchanges know it, from the first sending to the end of the last answer.
struct Chain: Expiring {
    let contents: Unmanaged<ContentPool>
    let jars: Unmanaged<CookieJars>
    let maximumBodyBytes: Int
    var rule: ChainRule
    var wanted = PendingRequest(request: 0, token: 0, identity: RequestIdentity(user: 0, iteration: 0))
    var isInUse = false
    /// That carries it now; nil: it waits for one.
    var connection: UnsafeMutablePointer<Connection>?
    /// The target, and where its last request went, and what it asked for there: path and query.
    let home: RequestOrigin
    var origin: RequestOrigin
    var path: [UInt8] = []
    /// What it was the first time, where that was rendered for it; what stands before its empty line.
    var request: [UInt8] = []
    var headCount = 0
    /// Of the Host header, where the step has its own: whose cookies are sent and kept.
    var namedHost: [UInt8] = []
    /// Redirects that were followed, and whether they have taken the body.
    var hops = 0
    var hasLostBody = false
    /// Among the worker's jars.
    var jar = 0
    /// Where what the last answer says is kept; below 0: nowhere.
    var content: Int32 = -1
    /// What comes of its answer where that is a stream.
    var answer: StreamedAnswer.Place?
    /// Whether it is kept for people only, as its status says that the request has failed.
    private var isForReading = false
    /// The step's request.
    var compiled: UnsafePointer<CompiledPlan.Request>?

    // Of the exchanges before the present one.
    var firstByteSent: Instant?
    var firstByteReceived: Instant?
    var receivedBytes = 0
    var dial: DialTimes?
    var hasWaited = false
    var wasResent = false

    // Of the last answer.
    private(set) var status = 0
    private var location: [UInt8] = []
    private var coding: [UInt8] = []
    /// Of its body; nil: it is in the clear, or has not begun, or is known.
    private var decoder: OpaquePointer?
    /// Of a coded body that has come in one piece, or that was known: all of it.
    private var coded: [UInt8] = []
    /// Whether it is the one that the request was answered with before.
    private var isKnown = false

    var waitingSince = Instant.origin
    var expiryQueue = -1
    var neighbours = Neighbours<Chain>()

    init(_ rule: ChainRule, _ origin: RequestOrigin, _ contents: ContentPool, _ jars: CookieJars, maximumBodyBytes: Int) {
        self.rule = rule
        self.origin = origin
        home = origin
        self.contents = .passUnretained(contents)
        self.jars = .passUnretained(jars)
        self.maximumBodyBytes = maximumBodyBytes
    }

    mutating func begin(_ wanted: PendingRequest) {
        self.wanted = wanted
        if hops > 0 { origin = home }
        path.removeAll(keepingCapacity: true)
        isInUse = true
        hops = 0
        hasLostBody = false
        firstByteSent = nil
        firstByteReceived = nil
        receivedBytes = 0
        dial = nil
        hasWaited = false
        wasResent = false
        isForReading = false
        beginAnswer()
        status = 0
    }

    /// Forgets what the answer before said.
    private mutating func beginAnswer() {
        if !location.isEmpty { location.removeAll(keepingCapacity: true) }
        if !coding.isEmpty { coding.removeAll(keepingCapacity: true) }
        isKnown = false
    }

    // MARK: What an answer says

    /// Lines of a head, each with its line feed.
    mutating func takeHead(_ lines: UnsafeRawBufferPointer, isFirst: Bool) {
        var start = 0
        while let feed = lines.place(of: 0x0A, from: start) {
            takeLine(UnsafeRawBufferPointer(rebasing: lines[start...feed]), isFirst: isFirst && start == 0)
            start = feed + 1
        }
    }

    private mutating func takeLine(_ line: UnsafeRawBufferPointer, isFirst: Bool) {
        if isFirst {
            beginAnswer()
            // Behind the version, which HTTP/2 writes shorter.
            let start = (line.place(of: 0x20) ?? line.count) + 1
            status = line.count >= start + 3 ? UnsafeRawBufferPointer(rebasing: line[start..<(start + 3)]).decimal() ?? 0 : 0
            if isForReading { stopReading() }
            if !keepsBody, let compiled, !compiled.pointee.accepts(status) { keepFailing() }
            return
        }
        switch line[0] | 0x20 {
        case UInt8(ascii: "s") where rule.keepsCookies && line.startsIgnoringCase("set-cookie:"):
            let value = line.droppingLineEnd().value(from: 11)
            let (jars, jar) = (jars, jar)
            withPlace { place in jars._withUnsafeGuaranteedRef { $0.take(value, into: jar, from: place) } }
        case UInt8(ascii: "l") where rule.redirects > hops && location.isEmpty && line.startsIgnoringCase("location:"):
            location.append(contentsOf: line.droppingLineEnd().value(from: 9))
        case UInt8(ascii: "c") where rule.decodesContent && line.startsIgnoringCase("content-encoding:"):
            if !coding.isEmpty { coding.append(UInt8(ascii: ",")) }
            coding.append(contentsOf: line.droppingLineEnd().value(from: 17))
        default: break
        }
    }

    /// Keeps, for people, an answer of which nothing is kept; not one that is on the way to another.
    @inline(never)
    private mutating func keepFailing() {
        guard status >= 200, rule.redirects <= hops || !(300..<400).contains(status) else { return }
        guard content < 0 else {
            contents.takeUnretainedValue().keepBody(of: content, forFailureOf: wanted.request, status: status)
            isForReading = keepsBody
            return
        }
        content = contents.takeUnretainedValue().take(forFailureOf: wanted.request, status: status)
        isForReading = content >= 0
    }

    /// Whether somebody looks at the body of the last answer.
    private var keepsBody: Bool { contents.takeUnretainedValue().keepsBody(of: content) }

    /// Another answer follows the one that was taken for the last.
    private mutating func stopReading() {
        contents.takeUnretainedValue().giveBack(content)
        content = -1
        isForReading = false
    }

    /// Keeps what is no HTTP as it came.
    mutating func keepGarbage(_ bytes: UnsafeRawBufferPointer) {
        guard content < 0, contents.takeUnretainedValue().failures?.isOpen == true else { return }
        content = contents.takeUnretainedValue().takeForReading()
        isForReading = true
        _ = keep(bytes)
    }

    /// Whether the last answer is a redirect that is to be followed.
    var leadsOn: Bool { !location.isEmpty && (300..<400).contains(status) }

    /// Where its cookies come from and go to. Mutating, as other functions would be given a copy of it all.
    mutating func withPlace<R>(_ body: (CookiePlace) -> R) -> R {
        // As libcurl has it: a step that names another host is that host's.
        let isNamed = !namedHost.isEmpty && origin.number == 0
        let host = isNamed ? namedHost : origin.host
        return path.withUnsafeBytes { path in
            host.withUnsafeBytes { host in
                let end = path.place(of: UInt8(ascii: "?")) ?? path.count
                return body(
                    CookiePlace(
                        host: host, isAddress: isNamed ? host.isAddress : origin.isAddress,
                        isSecure: isNamed ? origin.url.scheme == .https || host.isThisMachine : origin.isSecure,
                        path: UnsafeRawBufferPointer(rebasing: path[..<end])))
            }
        }
    }

    // MARK: Where it leads

    /// Turns to where the last answer leads.
    ///
    /// - Parameters:
    ///   - hosts: where it may lead beside home; empty: anywhere.
    ///   - find: the origin of this URL; nil: there are too many.
    /// - Returns: what is wrong with the redirect; nil: it is on its way.
    mutating func turn(by hosts: HostRule, _ find: (TargetURL) -> RequestOrigin?) -> Dialer.Failure? {
        guard let place = Chain.plainPath(in: location, at: origin.text) else {
            guard let goal = origin.resolve(location, from: path) else {
                let shown = String(decoding: location.prefix(100), as: UTF8.self)
                return Dialer.Failure(
                    kind: .protocol, message: "the redirect leads to no URL of http or https: '\(shown)'")
            }
            if !origin.isAt(goal.url) {
                guard hosts.isEmpty || home.isAt(goal.url) || hosts.names(host: goal.url.host, port: goal.url.port) else {
                    return Dialer.Failure(kind: .host, message: RenderFault.forbidden(redirectTo: goal.url.authority))
                }
                guard let other = find(goal.url) else {
                    return Dialer.Failure(
                        kind: .protocol, message: "redirects lead to more than \(Chains.mostOrigins) other places")
                }
                origin = other
            }
            path = goal.path
            noteHop()
            return nil
        }
        path.removeAll(keepingCapacity: true)
        path.append(contentsOf: location[place])
        noteHop()
        return nil
    }

    private mutating func noteHop() {
        hops += 1
        if rule.dropsBody(at: status) { hasLostBody = true }
    }

    /// Of what leads to the same origin in plain words: the path and the query. nil: libcurl's parser is asked.
    private static func plainPath(in location: [UInt8], at origin: [UInt8]) -> Range<Int>? {
        let start = location.starts(with: origin) ? origin.count : 0
        guard start < location.count, location[start] == UInt8(ascii: "/"),
            !location.contains(where: { $0 <= 0x20 || $0 >= 0x7F }),
            start > 0 || location.count == 1 || location[1] != UInt8(ascii: "/")
        else { return nil }
        return start..<(location.firstIndex(of: UInt8(ascii: "#")) ?? location.count)
    }

    // MARK: Bodies

    typealias Fault = (kind: FailureKind, message: StaticString)

    /// A part of a body as it came.
    ///
    /// - Returns: what is wrong with it.
    static func takeBody(_ bytes: UnsafeRawBufferPointer, of chain: UnsafeMutablePointer<Chain>, _ decoders: Decoders) -> Fault? {
        // Nobody looks at what a redirect says beside its location.
        guard bytes.count > 0, !chain.pointee.leadsOn else { return nil }
        if let fault = chain.pointee.answer?.pointee.codingFault { return fault }
        guard !chain.pointee.coding.isEmpty else { return chain.pointee.keep(bytes) ? nil : (.tooLarge, Oversize.kept) }
        if chain.pointee.decoder == nil {
            if !chain.pointee.isKnown, let isKept = chain.pointee.takeKnown(bytes, decoders) {
                return isKept ? nil : (.tooLarge, Oversize.kept)
            }
            guard let made = decoders.take(chain.pointee.coding) else {
                // In the clear after all: identity.
                chain.pointee.coding.removeAll(keepingCapacity: true)
                return takeBody(bytes, of: chain, decoders)
            }
            chain.pointee.begin(made, bytes)
            let isLookedAt = chain.pointee.keepsBody || chain.pointee.answer != nil
            dyno_decoder_set_sink(made, isLookedAt ? keepsDecoded : nil, chain)
        } else {
            chain.pointee.coded.removeAll(keepingCapacity: true)
        }
        switch Int(dyno_decoder_take(chain.pointee.decoder, bytes.baseAddress, bytes.count, chain.pointee.maximumBodyBytes)) {
        case DYNO_DECODED: return nil
        case DYNO_DECODED_TOO_MUCH: return (.tooLarge, chain.pointee.content >= 0 ? Oversize.kept : Oversize.body)
        case DYNO_DECODED_UNKNOWN: return (.protocol, "the body has a coding that was not asked for")
        default: return (.protocol, "the body is not what its coding says")
        }
    }

    /// Takes a body that has been decoded before.
    ///
    /// - Returns: nil where it has not; false where there is no room for it.
    private mutating func takeKnown(_ bytes: UnsafeRawBufferPointer, _ decoders: Decoders) -> Bool? {
        guard bytes.count <= Decoders.mostKnown, answer == nil else { return nil }
        var isKept = true
        if !keepsBody {
            guard decoders.isSound(bytes, coding) else { return nil }
        } else {
            guard let clear = decoders.known(bytes, coding, wanted.request) else { return nil }
            isKept = clear.withUnsafeBytes { keep($0) }
        }
        isKnown = true
        coded.removeAll(keepingCapacity: true)
        coded.append(contentsOf: bytes)
        return isKept
    }

    /// - Parameter bytes: the first of the body, or behind those that were known.
    private mutating func begin(_ made: OpaquePointer, _ bytes: UnsafeRawBufferPointer) {
        decoder = made
        if isKnown {
            // It goes on where the known one ended.
            isKnown = false
            dyno_decoder_set_sink(made, nil, nil)
            _ = coded.withUnsafeBytes { dyno_decoder_take(made, $0.baseAddress, $0.count, maximumBodyBytes) }
            coded.removeAll(keepingCapacity: true)
        } else {
            coded.removeAll(keepingCapacity: true)
            if bytes.count <= Decoders.mostKnown, answer == nil { coded.append(contentsOf: bytes) }
        }
    }

    /// Takes a part of a body in the clear.
    private static let keepsDecoded: dyno_decoder_sink = { context, bytes, count in
        guard let chain = context?.assumingMemoryBound(to: Chain.self) else { return 0 }
        return chain.pointee.keep(UnsafeRawBufferPointer(start: bytes, count: count)) ? 1 : 0
    }

    /// - Returns: false where there is no room for it.
    private func keep(_ bytes: UnsafeRawBufferPointer) -> Bool {
        if let answer { _ = answer.pointee.take(bytes) }
        return content < 0 || contents.takeUnretainedValue().append(bytes, to: content)
    }

    /// The answer is over: gives its decoder back.
    ///
    /// - Returns: the coding that has not come to its end.
    mutating func endBody(_ decoders: Decoders) -> String? {
        guard let decoder else { return nil }
        self.decoder = nil
        let unfinished = dyno_decoder_unfinished(decoder).map { String(cString: $0) }
        if unfinished == nil, !coded.isEmpty {
            // What was kept for people may have been cut.
            if !keepsBody || isForReading {
                decoders.rememberSound(coded, coding)
            } else {
                decoders.remember(coded, coding, wanted.request, clear: contents.takeUnretainedValue()[content].body)
            }
        }
        coded.removeAll(keepingCapacity: true)
        decoders.giveBack(decoder, coding)
        return unfinished
    }
}

/// Where the lines of a head and the body of an answer go that somebody looks at, or that lead on.
struct AnswerSink: ResponseSink {
    static var wantsHead: Bool { true }

    let contents: Unmanaged<ContentPool>
    /// nil: nobody looks at it later, or the chain knows where it is kept.
    let content: Unmanaged<ResponseContent>?
    let chain: UnsafeMutablePointer<Chain>?
    /// What comes of it where it is a stream.
    let answer: StreamedAnswer.Place?
    let decoders: Unmanaged<Decoders>

    func takeHead(_ lines: UnsafeRawBufferPointer, isFirst: Bool) {
        answer?.pointee.takeHead(lines, isFirst: isFirst)
        guard let chain else {
            content?._withUnsafeGuaranteedRef { $0.takeHead(lines, isFirst: isFirst) }
            return
        }
        // It decides whether the answer is kept.
        chain.pointee.takeHead(lines, isFirst: isFirst)
        guard chain.pointee.content >= 0 else { return }
        contents._withUnsafeGuaranteedRef { $0[chain.pointee.content].takeHead(lines, isFirst: isFirst) }
    }

    func takeBody(_ bytes: UnsafeRawBufferPointer) -> (kind: FailureKind, message: StaticString)? {
        if let chain { return decoders._withUnsafeGuaranteedRef { Chain.takeBody(bytes, of: chain, $0) } }
        if let answer, let fault = answer.pointee.take(bytes) { return fault }
        guard let content else { return nil }
        return contents._withUnsafeGuaranteedRef { $0.append(bytes, to: content.takeUnretainedValue()) }
            ? nil : (.tooLarge, Oversize.kept)
    }
}
