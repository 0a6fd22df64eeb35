import JSONPath
import LoadModel
import Measurement

/// What the values of one request are looked up with: whose they are, and where each kind is kept.
struct ValueContext {
    var identity: RequestIdentity
    /// Over all users and workers: what `${iteration}` says.
    var iteration = 0
    var seed: UInt64
    /// Where the iteration's values are, and which of the store's owners it is.
    var values: ValueStore?
    var owner = 0
    /// What the iteration's identity keeps, as owner 0.
    var kept: ValueStore?
    var setup: ValueStore?
    /// How often the iteration has gone back in its scenario, to another turn of a loop or another try: draws differ by it.
    var occurrence: UInt64 = 0
    /// What a trace says of the request.
    var recorded: RecordedRequest?
    /// Which distributed trace the iteration is; nil: none.
    var tracing: TraceRule?

    /// The bytes of a value, and what it is; valid within the call only.
    func withValue<R>(_ source: ValueSource, _ scratch: inout [UInt8], _ body: (UnsafeRawBufferPointer, ValueKind) -> R) -> R {
        let kept: (store: ValueStore?, cell: Int, owner: Int)
        switch source {
        case .cell(let cell): kept = (values, cell, owner)
        case .identity(let cell): kept = (self.kept, cell, 0)
        case .setup(let cell): kept = (setup, cell, 0)
        case .random, .now, .iteration, .user:
            scratch.removeAll(keepingCapacity: true)
            let kind = append(source, to: &scratch)
            return scratch.withUnsafeBytes { body($0, kind) }
        }
        guard let store = kept.store, store.kind(kept.cell, of: kept.owner) != .missing else {
            return body(UnsafeRawBufferPointer(start: nil, count: 0), .missing)
        }
        let kind = store.kind(kept.cell, of: kept.owner)
        return store.withBytes(kept.cell, of: kept.owner) { body($0, kind) }
    }

    /// What is made at the moment in place of kept.
    private func append(_ source: ValueSource, to bytes: inout [UInt8]) -> ValueKind {
        switch source {
        case .iteration: bytes.append(decimal: iteration)
        case .user: bytes.append(decimal: identity.user)
        case .now(let time): return time.append(WallClock.nanoseconds(), to: &bytes)
        case .random(let text, let number): return text.append(stream, number: number &+ occurrence &<< 32, to: &bytes)
        case .cell, .identity, .setup: return .missing
        }
        return .number
    }

    /// Of this iteration's draws.
    private var stream: RandomStream {
        RandomStream(seed: seed, purpose: .value, index: UInt64(bitPattern: Int64(identity.user)))
            .substream(UInt64(bitPattern: Int64(identity.iteration)))
    }
}

/// A template with its holes looked up, so that writing it allocates nothing.
struct CompiledTemplate: Sendable {
    enum Piece: Sendable {
        /// A range of ``CompiledTemplate/literals``.
        case literal(Range<Int>)
        case uuid, iteration, user
        /// The value of `traceparent` of the request with this number.
        case trace(Int)
        case recorded(Template.Recorded)
        /// One of ``CompiledTemplate/fillings``.
        case value(Int)
        /// All of a path: a path, or an absolute URL, of the target's own origin or of one that the plan allows.
        case link(Int)
    }

    /// What a hole is filled with. Not in the pieces themselves: those are gone through without counting references.
    private struct Filling {
        let source: ValueSource
        let hole: ValueHole
        /// Of a link.
        var rule: LinkRule?
    }

    private(set) var literals: [UInt8] = []
    private var pieces: [Piece] = []
    private var fillings: [Filling] = []

    var isConstant: Bool {
        pieces.allSatisfy { if case .literal = $0 { true } else { false } }
    }

    init() {}

    init(_ text: String) { append(text) }

    /// - Parameter number: of the request, among the plan's.
    init(traceOf number: Int) { pieces = [.trace(number)] }

    init(_ template: Template, _ names: inout ValueNames) throws(ProgramError) { try append(template, &names) }

    mutating func append(_ text: String) { append(bytes: text.utf8) }

    private mutating func append(bytes: some Sequence<UInt8>) {
        let start = literals.count
        literals.append(contentsOf: bytes)
        if case .literal(let before)? = pieces.last, before.upperBound == start {
            pieces[pieces.count - 1] = .literal(before.lowerBound..<literals.count)
        } else if literals.count > start {
            pieces.append(.literal(start..<literals.count))
        }
    }

    mutating func append(_ template: Template, _ names: inout ValueNames) throws(ProgramError) {
        for segment in template.segments {
            switch segment {
            case .literal(let text), .environment(_, let text), .secret(_, let text): append(text)
            case .uuid: pieces.append(.uuid)
            case .iteration: pieces.append(.iteration)
            case .user: pieces.append(.user)
            case .recorded(let part): pieces.append(.recorded(part))
            case .file(let file): append(bytes: file.bytes)
            case .value(let hole):
                fillings.append(Filling(source: try names.source(of: hole.reference), hole: hole))
                pieces.append(.value(fillings.count - 1))
            }
        }
    }

    /// A path as it follows the method: below the target's base path, but for a link, which has it in itself.
    ///
    /// - Parameters:
    ///   - address: what stands before the path, of a URL; empty where it follows the method.
    ///   - hosts: beside the target's own origin, to which a link may lead.
    mutating func append(path: CompiledTemplate, below target: TargetURL, address: String = "", hosts: HostRule) {
        if path.isLink, case .value(let number) = path.pieces[0] {
            var filling = path.fillings[number]
            filling.rule = LinkRule(target: target, address: address, hosts: hosts)
            fillings.append(filling)
            pieces.append(.link(fillings.count - 1))
        } else {
            append(address)
            append(target.basePath)
            append(path)
        }
    }

    /// Whether it is nothing but a captured path or URL.
    var isLink: Bool {
        guard pieces.count == 1, case .value(let number) = pieces[0] else { return false }
        return fillings[number].hole.spelling == .raw
    }

    mutating func append(_ other: CompiledTemplate) {
        let before = fillings.count
        fillings += other.fillings
        for piece in other.pieces {
            switch piece {
            case .literal(let range): append(bytes: other.literals[range])
            case .value(let number): pieces.append(.value(before + number))
            case .link(let number): pieces.append(.link(before + number))
            case .uuid, .iteration, .user, .trace, .recorded: pieces.append(piece)
            }
        }
    }

    /// The text, where it never differs.
    var constantText: String? { isConstant ? String(decoding: literals, as: UTF8.self) : nil }

    /// Writes the text behind what the buffer holds.
    ///
    /// - Parameter uuids: the number of the next one among those of the request; counted on.
    /// - Returns: what could not be written: a value that is missing, or that may not stand there. nil: all was.
    func write(_ context: ValueContext, uuids: inout UInt64, scratch: inout [UInt8], to bytes: inout [UInt8]) -> RenderFault? {
        for piece in pieces {
            switch piece {
            case .literal(let range):
                literals.withUnsafeBytes { bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: $0[range])) }
            case .iteration: bytes.append(decimal: context.iteration)
            case .user: bytes.append(decimal: context.identity.user)
            case .uuid:
                context.appendUUID(&uuids, to: &bytes)
            case .recorded(let part): context.append(part, to: &bytes)
            case .trace(let number): context.appendTrace(number, to: &bytes)
            case .value(let number):
                let spelling = fillings[number].hole.spelling
                let placement = fillings[number].hole.placement
                let fault = context.withValue(fillings[number].source, &scratch) { value, kind in
                    ValueHole.write(value, kind, spelling, at: placement, to: &bytes)
                }
                if let fault { return RenderFault(hole: fillings[number].hole, reason: fault) }
            case .link(let number):
                let fault = context.withValue(fillings[number].source, &scratch) { value, kind in
                    kind == .missing ? .missing : fillings[number].rule?.write(value, to: &bytes)
                }
                if let fault { return RenderFault(hole: fillings[number].hole, reason: fault) }
            }
        }
        return nil
    }
}

/// A hole that could not be filled.
struct RenderFault: Error {
    enum Reason { case missing, lineBreak, otherOrigin, relative, noPath }

    var hole: ValueHole
    var reason: Reason

    /// Of the request that is not made.
    var kind: FailureKind { reason == .otherOrigin ? .host : .expectation }

    static func forbidden(redirectTo host: String) -> String {
        "the redirect leads to \(host), which may not be loaded (name it under 'hosts', or in \(HostRule.variable) where that is set)"
    }

    var message: String {
        switch reason {
        case .missing: "\(hole) has no value"
        case .otherOrigin: "\(hole) leads to another origin than the target's, which is not loaded (name its host under 'hosts')"
        case .relative: "\(hole) is a relative link; write what stands before it, such as /path\(hole)"
        case .noPath: "\(hole) holds what no path may have: a blank or a control character"
        case .lineBreak: "\(hole) holds a line break or NUL, which no header may have"
        }
    }
}

extension ValueHole {
    /// Writes a value as its place needs it.
    fileprivate static func write(
        _ value: UnsafeRawBufferPointer, _ kind: ValueKind, _ spelling: Spelling, at placement: Placement, to bytes: inout [UInt8]
    ) -> RenderFault.Reason? {
        guard kind != .missing else { return .missing }
        switch spelling == .raw && placement == .url ? .plain : placement {
        case .plain: bytes.append(contentsOf: value)
        case .url: bytes.appendPercentEncoded(value, space: nil)
        case .form: bytes.appendPercentEncoded(value, space: UInt8(ascii: "+"))
        case .header:
            guard !value.contains(where: { $0 == 0x0D || $0 == 0x0A || $0 == 0 }) else { return .lineBreak }
            bytes.append(contentsOf: value)
        case .jsonText: JSONEscaping.append(value, to: &bytes)
        case .jsonValue:
            guard kind == .text || spelling == .text else {
                bytes.append(contentsOf: value)
                return nil
            }
            bytes.append(UInt8(ascii: "\""))
            JSONEscaping.append(value, to: &bytes)
            bytes.append(UInt8(ascii: "\""))
        }
        return nil
    }
}

extension [UInt8] {
    /// 16 digits in lower case.
    mutating func append(hexadecimal word: UInt64) {
        for shift in stride(from: 60, through: 0, by: -4) { append(.lowerHexadecimal(word >> UInt64(shift) & 15)) }
    }

    mutating func append(decimal number: Int) {
        guard number >= 10 || number < 0 else {
            append(UInt8(ascii: "0") &+ UInt8(number))
            return
        }
        var rest = number.magnitude
        // From the last one on; 2^63 has 19.
        var digits = InlineArray<20, UInt8>(repeating: UInt8(ascii: "-"))
        var start = 20
        repeat {
            start -= 1
            digits[start] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
        if number < 0 { start -= 1 }
        for place in start..<20 { append(digits[place]) }
    }

    /// RFC 3986, 2.1 and 2.3: all but unreserved characters as their bytes in hexadecimal.
    ///
    /// - Parameter space: what stands for a blank; nil: its number too.
    mutating func appendPercentEncoded(_ value: UnsafeRawBufferPointer, space: UInt8?) {
        for byte in value {
            if byte.isUnreserved {
                append(byte)
            } else if byte == 0x20, let space {
                append(space)
            } else {
                append(UInt8(ascii: "%"))
                append(UInt8.upperHexadecimal(byte >> 4))
                append(UInt8.upperHexadecimal(byte & 15))
            }
        }
    }
}

extension UInt8 {
    fileprivate var isUnreserved: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
        default: false
        }
    }

    fileprivate static func upperHexadecimal(_ digit: UInt8) -> UInt8 { digit < 10 ? 0x30 + digit : 0x41 + digit - 10 }
    fileprivate static func lowerHexadecimal(_ digit: UInt64) -> UInt8 { UInt8(digit < 10 ? 0x30 + digit : 0x61 + digit - 10) }
}

extension ValueContext {
    /// RFC 9562, 5.4: 122 random bits under version 4 and variant 2. A stream for each user and iteration, in which each hole of each
    /// request has a place of its own.
    fileprivate func appendUUID(_ uuids: inout UInt64, to bytes: inout [UInt8]) {
        let user = RandomStream(seed: seed, purpose: .uuid, index: UInt64(bitPattern: Int64(identity.user)))
        let stream = RandomStream(seed: user.bits(UInt64(bitPattern: Int64(identity.iteration))), purpose: .uuid)
        let high = stream.bits(uuids) & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        let low = stream.bits(uuids + 1) & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        uuids += 2
        for index in 0..<32 {
            if index == 8 || index == 12 || index == 16 || index == 20 { bytes.append(UInt8(ascii: "-")) }
            let word = index < 16 ? high : low
            bytes.append(.lowerHexadecimal(word >> UInt64(60 - 4 * (index % 16)) & 15))
        }
    }

    /// The value of `traceparent` (W3C Trace Context, 3.2): version, trace, span and flags.
    fileprivate func appendTrace(_ number: Int, to bytes: inout [UInt8]) {
        guard let tracing else { return }
        let trace = tracing.identity(iteration: iteration, visit: identity.sessionIteration)
        bytes.append(contentsOf: "00-".utf8)
        bytes.append(hexadecimal: trace.high)
        bytes.append(hexadecimal: trace.low)
        bytes.append(UInt8(ascii: "-"))
        bytes.append(hexadecimal: trace.span(place: number, occurrence: Int(truncatingIfNeeded: occurrence)))
        bytes.append(contentsOf: "-0".utf8)
        bytes.append(trace.isSampled(tracing.sampled) ? UInt8(ascii: "1") : UInt8(ascii: "0"))
    }

    fileprivate func append(_ part: Template.Recorded, to bytes: inout [UInt8]) {
        guard let recorded else { return }
        switch part {
        case .path: bytes.append(contentsOf: recorded.path)
        case .body: bytes.append(contentsOf: recorded.body)
        case .header(let number):
            let line = recorded.header(number)
            guard !line.isEmpty else { return }
            bytes.append(contentsOf: line)
            bytes.append(0x0D)
            bytes.append(0x0A)
        }
    }
}

extension RandomText {
    /// - Parameter number: the place of the draw in the stream.
    fileprivate func append(_ stream: RandomStream, number: UInt64, to bytes: inout [UInt8]) -> ValueKind {
        switch self {
        case .integer(let range):
            let width = UInt64(bitPattern: Int64(range.upperBound &- range.lowerBound)) &+ 1
            let bits = stream.bits(number)
            // The high part of a product: each value with the same probability to within 2^-64 of it (Lemire, "Fast random integer
            // generation in an interval", ACM TOMACS 29, 2019, without its rejection). A width of 0 stands for all 2^64.
            let offset = width == 0 ? bits : bits.multipliedFullWidth(by: width).high
            bytes.append(decimal: range.lowerBound &+ Int(bitPattern: UInt(offset)))
            return .number
        case .text(let length):
            let draws = stream.substream(number)
            for index in 0..<length {
                let digit = draws.bits(UInt64(index)).multipliedFullWidth(by: 62).high
                switch digit {
                case 0..<10: bytes.append(UInt8(0x30 + digit))
                case 10..<36: bytes.append(UInt8(0x61 + digit - 10))
                default: bytes.append(UInt8(0x41 + digit - 36))
                }
            }
            return .text
        case .choice(let choices):
            let index = stream.bits(number).multipliedFullWidth(by: UInt64(choices.count)).high
            bytes.append(contentsOf: choices[Int(index)].utf8)
            return .text
        }
    }
}
