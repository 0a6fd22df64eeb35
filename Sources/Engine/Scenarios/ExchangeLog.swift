import LoadModel
import Measurement

/// The exchanges of a few iterations, in the order in which they ended. Of one worker.
public final class ExchangeLog: @unchecked Sendable {
    public private(set) var exchanges: [Exchange] = []
    /// Of what follows: nothing more is kept.
    private let most: Int
    private let onlyFailures: Bool

    /// - Parameter onlyFailures: whether it keeps nothing of exchanges that went well.
    public init(most: Int = 1000, onlyFailures: Bool = false) {
        self.most = most
        self.onlyFailures = onlyFailures
    }

    var isFull: Bool { exchanges.count >= most }

    func wants(_ failure: FailureKind?) -> Bool { !isFull && (!onlyFailures || failure != nil) }

    func add(_ exchange: Exchange) { exchanges.append(exchange) }
}

/// The first failing exchange of each kind, status and label that one worker has in a stretch of load.
///
/// Nothing is done for requests that succeed: of one that fails, the transport keeps what comes of the answer from its head on, and the
/// request is rendered once more.
final class FailureLog {
    private let plan: CompiledPlan
    private let windowStart: Nanoseconds
    private(set) var exchanges: [Exchange] = []
    private var kept: Set<Kept> = []
    private var memory = RenderingMemory()

    private struct Kept: Hashable {
        let label: Int
        let kind: FailureKind
        let status: Int
        var isWait = false
    }

    init(plan: CompiledPlan, windowStart: Nanoseconds) {
        self.plan = plan
        self.windowStart = windowStart
    }

    var isOpen: Bool { exchanges.count < Exchange.most }

    /// Of requests that belong to the measured window, as counts of failures are.
    ///
    /// - Parameter isWait: whether it is about a wait with `until`, not about a request.
    func wants(_ failure: FailureKind, _ sample: Sample, isWait: Bool = false) -> Bool {
        isOpen && sample.iterationStart >= windowStart
            && !kept.contains(Kept(label: sample.label, kind: failure, status: sample.status, isWait: isWait))
    }

    /// Whether what follows of an answer is to be kept, as its status says that the request has failed.
    func wantsAnswer(to request: Int, status: Int) -> Bool {
        guard status > 0, isOpen, !plan.requests[request].accepts(status) else { return false }
        return !kept.contains(Kept(label: plan.requests[request].label, kind: .status, status: status))
    }

    func add(_ exchange: Exchange, _ failure: FailureKind, _ sample: Sample, isWait: Bool = false) {
        guard kept.insert(Kept(label: sample.label, kind: failure, status: sample.status, isWait: isWait)).inserted else {
            return
        }
        exchanges.append(exchange)
    }

    /// The request as it was sent, made once more.
    func rendered(_ request: Int, _ context: ValueContext) -> [UInt8] {
        plan.renderers[request].render(context, into: &memory) == nil ? memory.bytes.goingToItsHost : []
    }
}

extension [UInt8] {
    /// A request whose target is a URL as it goes to that URL's host: with the path, and a Host of its own.
    fileprivate var goingToItsHost: [UInt8] {
        let end = withUnsafeBytes { $0.place(of: 0x0D) ?? count }
        let words = self[..<end].split(separator: 0x20)
        guard words.count == 3, let colon = words[1].firstIndex(of: 0x3A), words[1][colon...].starts(with: "://".utf8) else {
            return self
        }
        let authority = words[1][(colon + 3)...].prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
        let path = words[1][authority.endIndex...]
        var sent = Array(words[0])
        sent += path.first == UInt8(ascii: "/") ? " ".utf8 : " /".utf8
        sent += path
        sent.append(0x20)
        sent += words[2]
        var rest = self[end...]
        let host = Array("\r\nHost: ".utf8)
        if rest.starts(with: host) {
            rest = rest.dropFirst(host.count).drop { $0 != 0x0D }
            sent += host
            sent += authority
        }
        return sent + rest
    }
}

extension Worker where T: ~Copyable {
    /// What is known of a request that is over.
    ///
    /// - Parameters:
    ///   - sent: the request.
    ///   - most: bytes of the request and of the body.
    func exchange(
        _ completion: Completion, _ contents: ContentPool, sent: [UInt8], failure: FailureKind?, message: String?, most: Int
    ) -> Exchange {
        let iteration = iterations.place(completion.token)
        let number = plan.instructions[iteration.pointee.step].argument
        let request = plan.requests[number]
        let step = plan.program.requests[number]
        let context = self.context(of: completion.token)
        let content = completion.content >= 0 ? contents[completion.content] : inspector.nothing
        var checks: [Exchange.Check] = []
        if completion.failure == nil {
            let holds = request.accepts(completion.status)
            checks.append(.init(status: step.expectedStatus, "status", completion.status, holds: holds))
        }
        var captures: [Exchange.Captured] = []
        if request.judged >= 0 {
            let judged = plan.judged[request.judged]
            if completion.failure == nil, judged.keepsContent || judged.inspection.asksForEvents {
                checks += judged.inspection.checks(of: content, context, inspector)
            }
            if judged.keepsContent, failure == nil || failure == .slow, let until = judged.until {
                checks += until.checks(of: content, status: completion.status, context, inspector)
            }
            for (capture, source) in zip(judged.captures, step.captures) {
                guard let store = values?.store, store.kind(capture.cell, of: completion.token) != .missing else { continue }
                let value = store.withBytes(capture.cell, of: completion.token) { String(decoding: $0, as: UTF8.self) }
                captures.append(.init(name: capture.name, value: value, isSecret: source.isSecret))
            }
        }
        var exchange = Exchange(
            label: step.label, request: Array(sent.prefix(most)), status: completion.status,
            head: Array(content.head.prefix(most)),
            body: Array(content.body.prefix(most)), isCut: content.isCut || content.body.count > most, failure: failure,
            message: message, end: completion.end - epoch, time: completion.end - iteration.pointee.intendedStart, checks: checks,
            captures: captures)
        exchange.hide(plan.hiddenTexts + context.secrets(plan.secretCells))
        return exchange
    }
}

extension Exchange.Check {
    fileprivate init(status expected: StatusSet, _ name: String, _ status: Int, holds: Bool) {
        self.init(name: "\(name) \(expected.text)", fault: holds ? nil : "found \(status)")
        if holds, expected.text != "\(status)" { found = "\(status)" }
    }
}

extension PolledRequest {
    /// All that it waits for, whether it has come or not.
    fileprivate func checks(
        of content: ResponseContent, status: Int, _ context: ValueContext, _ inspector: Inspector
    ) -> [Exchange.Check] {
        let expected = statuses.map { Exchange.Check(status: $0, "status", status, holds: $0.contains(status)) }
        let checks = (expected.map { [$0] } ?? []) + inspection.checks(of: content, context, inspector)
        return checks.map { check in
            var check = check
            check.name = "until \(check.name)"
            check.isAwaited = true
            return check
        }
    }
}

extension StatusSet {
    /// `2xx`, `200, 404`.
    fileprivate var text: String {
        ranges.map { range in
            if range.count == 1 { return "\(range.lowerBound)" }
            let isHundred = range.lowerBound % 100 == 0 && range.count == 100
            return isHundred ? "\(range.lowerBound / 100)xx" : "\(range.lowerBound)..\(range.upperBound)"
        }.joined(separator: ", ")
    }
}

// MARK: Secrets

/// Where values are kept that no output shows, wherever they stand: captures that are marked, and values with a secret's name.
struct SecretCells: Sendable {
    let iteration: [Int]
    let identity: [Int]
    let setup: [Int]

    init(_ plan: Plan, _ names: ValueNames) {
        let secrecy = plan.secrecy
        func secrets(_ cells: ValueCells, _ steps: [Step]) -> [Int] {
            let marked = Set(steps.requests.flatMap(\.captures).filter(\.isSecret).map(\.name))
            return cells.names.indices.filter { cell in
                let name = cells.names[cell]
                return marked.contains(name) || secrecy.hides(name.split(separator: ".").last.map(String.init) ?? name)
            }
        }
        iteration = secrets(names.cells, plan.scenarios.flatMap(\.steps))
        identity = secrets(names.identity, plan.identities?.allSteps ?? [])
        setup = secrets(names.setup, plan.setup)
    }
}

extension ValueContext {
    /// The values that no output shows.
    fileprivate func secrets(_ cells: SecretCells) -> [[UInt8]] {
        let kept = [(values, cells.iteration, owner), (self.kept, cells.identity, 0), (setup, cells.setup, 0)]
        return kept.flatMap { store, cells, owner -> [[UInt8]] in
            guard let store else { return [] }
            return cells.filter { store.kind($0, of: owner) != .missing }.map { store.withBytes($0, of: owner) { Array($0) } }
        }
    }
}

extension Exchange {
    /// What is shorter would be found in words that are no secrets; where it has a secret's name it is hidden all the same.
    private static let leastSecret = 4

    /// Hides values wherever they stand, as they are and as a URL or JSON would have them.
    fileprivate mutating func hide(_ secrets: [[UInt8]]) {
        let long = secrets.filter { $0.count >= Exchange.leastSecret }
        guard !long.isEmpty else { return }
        let forms = Set(long.flatMap { [$0, Exchange.percentEncoded($0), Exchange.inJSON($0)] }).sorted { $0.count > $1.count }
        for form in forms {
            request = Exchange.hidden(form, in: request)
            head = Exchange.hidden(form, in: head)
            body = Exchange.hidden(form, in: body)
            message = message.map { Exchange.hidden(form, in: $0) }
            for index in checks.indices { checks[index].fault = checks[index].fault.map { Exchange.hidden(form, in: $0) } }
            for index in captures.indices where !captures[index].isSecret {
                captures[index].value = Exchange.hidden(form, in: captures[index].value)
            }
        }
    }

    private static func hidden(_ secret: [UInt8], in text: String) -> String {
        String(decoding: hidden(secret, in: Array(text.utf8)), as: UTF8.self)
    }

    private static func hidden(_ secret: [UInt8], in bytes: [UInt8]) -> [UInt8] {
        guard bytes.count >= secret.count else { return bytes }
        var result: [UInt8] = []
        var place = 0
        while place < bytes.count {
            let end = place + secret.count
            if bytes[place] == secret[0], end <= bytes.count, bytes[place..<end].elementsEqual(secret) {
                result += Secrecy.redacted.utf8
                place = end
            } else {
                result.append(bytes[place])
                place += 1
            }
        }
        return result
    }

    /// RFC 3986, section 2.3: as a path or a form has it.
    private static func percentEncoded(_ bytes: [UInt8]) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        return bytes.flatMap { byte -> [UInt8] in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                [byte]
            default: [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
    }

    /// RFC 8259, section 7: quotes and backslashes escaped.
    private static func inJSON(_ bytes: [UInt8]) -> [UInt8] {
        bytes.flatMap { byte in
            byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") ? [UInt8(ascii: "\\"), byte] : [byte]
        }
    }
}
