import LoadModel
import Measurement

@testable import Engine

/// What a peer sends over HTTP/2: however it is split, the same becomes of the streams, each ends once at the most, and nothing is
/// written beyond what is there.
///
/// The first byte says how the rest is read: as bytes of the connection, or as frames whose heads are made of four bytes each, which
/// mutation keeps whole.
func fuzzHTTP2(_ input: UnsafeRawBufferPointer) {
    guard let first = input.first else { return }
    let rest = UnsafeRawBufferPointer(rebasing: input.dropFirst())
    var bytes = settings
    if first & 1 == 0 { bytes += rest } else { bytes += frames(rest) }
    let whole = HTTP2Feeding.shared.outcome(of: bytes, piece: bytes.count)
    for piece in [1, 7, 64] {
        let split = HTTP2Feeding.shared.outcome(of: bytes, piece: piece)
        // nghttp2 1.52 as Debian has it counts a CONTINUATION frame once for each piece that its head comes in, and bears eight.
        guard split != whole, split.fault != .tooLarge else { continue }
        fatalError("in pieces of \(piece): \(split); whole: \(whole)")
    }
}

/// An empty SETTINGS frame, which comes before all others.
private let settings: [UInt8] = [0, 0, 0, 4, 0, 0, 0, 0, 0]

/// Type, flags, stream and length, then so many bytes, as long as there are any.
private func frames(_ input: UnsafeRawBufferPointer) -> [UInt8] {
    var bytes: [UInt8] = []
    var place = 0
    while place + 4 <= input.count {
        let length = min(Int(input[place + 3]), input.count - place - 4)
        bytes += [0, 0, UInt8(length), input[place] % 12, input[place + 1], 0, 0, 0, input[place + 2] % 10]
        bytes += input[(place + 4)..<(place + 4 + length)]
        place += 4 + length
    }
    return bytes
}

/// Requests on streams of a session that no socket belongs to: a plain one, one whose answer is kept, one with a body, one of a HEAD.
private final class HTTP2Feeding {
    nonisolated(unsafe) static let shared = HTTP2Feeding()

    struct Outcome: Equatable {
        var streams: [String]
        var heads: [[UInt8]]
        var bodies: [[UInt8]]
        var fault: FailureKind?
    }

    private static let streams = 4
    private let plan: CompiledPlan
    private let context: HTTP2Context
    private let contents = ContentPool()
    private let decoders = Decoders()
    private let places = BoundedMemory<Connection>(count: streams)

    private init() {
        let steps = [
            RequestStep(label: "plain", path: Template("/a")), RequestStep(label: "kept", path: Template("/b")),
            RequestStep(label: "body", method: .post, path: Template("/c"), body: Template("text")),
            RequestStep(label: "head", method: .head, path: Template("/d")),
        ]
        let target = Target(name: "t", url: TargetURL(host: "127.0.0.1", port: 1), httpVersion: .two)
        plan = CompiledPlan(
            plan: Plan(
                name: "fuzz", targets: [target], scenarios: [Scenario(name: "s", steps: steps.map { .request($0) })],
                load: Load(model: .closed(users: [1], think: .zero), stop: .requests(1))), target: target)
        guard let made = HTTP2Context(plan, scheme: .http, contents: contents, decoders: decoders, maximumBodyBytes: 1 << 10)
        else {
            fatalError("no memory for what sessions have in common")
        }
        context = made
        for index in 0..<HTTP2Feeding.streams { places.initialize(index, to: Connection(index: index)) }
    }

    func outcome(of bytes: [UInt8], piece: Int) -> Outcome {
        guard let session = HTTP2Session.make(context) else { fatalError("no memory for a session") }
        defer {
            session.pointee.end()
            session.deallocate()
        }
        context.reception = Reception(read: .origin, receipt: .unasked)
        begin(on: session)
        var outcome = Outcome(streams: [String](repeating: "open", count: HTTP2Feeding.streams), heads: [], bodies: [])
        drain(session)
        var start = 0
        while start < bytes.count, outcome.fault == nil, !session.pointee.isOver {
            let end = min(start + piece, bytes.count)
            bytes[start..<end].withUnsafeBytes { part in
                outcome.fault = HTTP2Session.take(FencedBytes.shared.copy(part), by: session)?.kind
            }
            takeEnds(&outcome)
            start = end
        }
        drain(session)
        takeEnds(&outcome)
        for index in 0..<HTTP2Feeding.streams where places[index].exchange.content >= 0 {
            // What a failed answer had said before is of no interest: nothing is made of it.
            if outcome.streams[index].hasPrefix("complete") {
                outcome.heads.append(contents[places[index].exchange.content].head)
                outcome.bodies.append(contents[places[index].exchange.content].body)
            }
            contents.giveBack(places[index].exchange.content)
            places[index].exchange.content = -1
        }
        return outcome
    }

    private func begin(on session: HTTP2Session.Place) {
        for index in 0..<HTTP2Feeding.streams {
            let stream = places.place(index)
            stream.pointee.dropBuffers()
            stream.pointee.generation &+= 1
            stream.pointee.stream = HTTP2Stream(carrier: stream)
            let wanted = PendingRequest(request: index, token: index, identity: RequestIdentity(user: 0, iteration: 0))
            stream.pointee.exchange.begin(wanted, dial: nil, hasWaited: false)
            stream.pointee.exchange.parser = ResponseParser(isHead: false, maximumBodyBytes: 1 << 10)
            stream.pointee.exchange.content = index == 1 ? contents.take() : -1
            let head = context.heads.heads[index]
            stream.pointee.exchange.output = head.text.map { $0 + head.bodyStart }
            stream.pointee.exchange.outputCount = plan.requests[index].byteCount - head.bodyStart
            stream.pointee.stream.id = session.pointee.submit(head.fields, head.count, of: stream)
        }
    }

    /// Sends what is to be sent to nobody.
    private func drain(_ session: HTTP2Session.Place) {
        while session.pointee.fill() == nil, session.pointee.hasOutput {
            session.pointee.advanceOutput(by: session.pointee.outputBytes.count)
        }
    }

    private func takeEnds(_ outcome: inout Outcome) {
        while let end = context.takeEnd() {
            let index = end.stream.pointee.index
            guard outcome.streams[index] == "open" else { fatalError("a stream has ended twice") }
            let status = end.stream.pointee.exchange.parser.status
            switch end.way {
            case .complete: outcome.streams[index] = "complete \(status)"
            case .failed(let kind, _): outcome.streams[index] = "\(kind)"
            case .closed: outcome.streams[index] = "closed"
            case .enough: fatalError("a stream of events, which none is")
            }
            end.stream.pointee.generation &+= 1
        }
        _ = context.takeBegun()
    }
}
