import LoadModel
import Measurement

/// A request and its answer, whole, with what was expected and what was taken: for people who try a plan.
public struct Exchange: Sendable {
    public var label: String
    /// As an HTTP/1.1 request; empty where it could not be made.
    public var request: [UInt8]
    public var status: Int
    /// The status line and the headers of the answer; empty where none came.
    public var head: [UInt8]
    /// Decoded.
    public var body: [UInt8]
    public var failure: FailureKind?
    /// What is said of the failure.
    public var message: String?
    /// From the intended start to the last byte.
    public var time: Nanoseconds
    public var checks: [Check]
    public var captures: [Captured]

    /// Something that the step expects.
    public struct Check: Sendable {
        /// `status 2xx`, `$.total`.
        public var name: String
        /// What was expected and what was found in its place; nil: it holds.
        public var fault: String?
        /// What was found where it holds, as far as there is anything to tell.
        public var found: String?
        /// Of an `until`: as long as it does not hold the request is made again.
        public var isAwaited = false
    }

    /// A value that was taken.
    public struct Captured: Sendable {
        public var name: String
        public var value: String
        public var isSecret: Bool
    }
}

/// The exchanges of a few iterations, in the order in which they ended. Of one worker.
public final class ExchangeLog: @unchecked Sendable {
    public private(set) var exchanges: [Exchange] = []
    /// Of what follows: nothing more is kept.
    private let most: Int
    private let onlyFailures: Bool
    private var memory = RenderingMemory()

    /// - Parameter onlyFailures: whether it keeps nothing of exchanges that went well.
    public init(most: Int = 1000, onlyFailures: Bool = false) {
        self.most = most
        self.onlyFailures = onlyFailures
    }

    var isFull: Bool { exchanges.count >= most }

    func wants(_ failure: FailureKind?) -> Bool { !isFull && (!onlyFailures || failure != nil) }

    func add(_ exchange: Exchange) { exchanges.append(exchange) }

    /// The request as it was sent, made once more.
    func rendered(_ renderer: RequestRenderer, _ context: ValueContext) -> [UInt8] {
        renderer.render(context, into: &memory) == nil ? memory.bytes : []
    }
}

extension Worker where T: ~Copyable {
    /// Keeps an exchange that is over.
    ///
    /// - Parameter sent: the request.
    func log(
        _ completion: Completion, _ log: ExchangeLog, _ contents: ContentPool, sent: [UInt8], failure: FailureKind?,
        message: String?
    ) {
        guard log.wants(failure) else { return }
        let iteration = iterations.place(completion.token).pointee
        let number = plan.instructions[iteration.step].argument
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
            if completion.failure == nil { checks += judged.inspection.checks(of: content, context, inspector) }
            if failure == nil || failure == .slow, let until = judged.until {
                checks += until.checks(of: content, status: completion.status, context, inspector)
            }
            for (capture, source) in zip(judged.captures, step.captures) {
                guard let store = values?.store, store.kind(capture.cell, of: completion.token) != .missing else { continue }
                let value = store.withBytes(capture.cell, of: completion.token) { String(decoding: $0, as: UTF8.self) }
                captures.append(.init(name: capture.name, value: value, isSecret: source.isSecret))
            }
        }
        log.add(
            Exchange(
                label: step.label, request: sent, status: completion.status,
                head: content.head, body: content.body, failure: failure, message: message,
                time: completion.end - iteration.intendedStart, checks: checks, captures: captures))
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
