import LoadModel
import Measurement

/// What a step asks of its answers beyond a status, what it takes from them, and when it is made again.
final class JudgedRequest {
    let inspection: Inspection
    let captures: [CompiledCapture]
    let until: PolledRequest?
    let retry: RetriedRequest?
    let goesOnAfterFailure: Bool
    /// Whether anything of the answer's head or body is looked at.
    let keepsContent: Bool
    /// Whether it is filled with what it captures itself, as requests in loops are: then it cannot be made once more from what it left.
    let asksForItsCaptures: Bool

    /// nil of a step that asks for a status only.
    ///
    /// - Parameter number: the request's among the plan's.
    init?(_ step: RequestStep, number: Int, program: inout Program, _ names: inout ValueNames) throws(ProgramError) {
        guard
            step.expectation != .none || step.isGraphQL || !step.captures.isEmpty || step.until != nil || step.retry != nil
                || step.goesOnAfterFailure
        else { return nil }
        inspection = try Inspection(step.expectation, isGraphQL: step.isGraphQL, &names)
        var captures: [CompiledCapture] = []
        for (index, capture) in step.captures.enumerated() {
            // Beyond any number of holes that a plan has.
            captures.append(try CompiledCapture(capture, number: UInt64(number) << 16 | UInt64(index) | 1 << 31, &names))
        }
        self.captures = captures
        until = try step.until.map { (until) throws(ProgramError) in
            PolledRequest(
                statuses: until.status, inspection: try Inspection(until.expectation, &names), every: until.every,
                within: until.within, label: step.label, span: program.span(step.label, .until))
        }
        retry = step.retry.map { RetriedRequest(rule: $0, span: program.span(step.label, .tries)) }
        goesOnAfterFailure = step.goesOnAfterFailure
        let own = Set(step.captures.map(\.name))
        asksForItsCaptures = step.templates.flatMap(\.references).contains {
            if case .captured(let name) = $0 { own.contains(name) } else { false }
        }
        keepsContent = inspection.readsContent || !captures.isEmpty || until?.inspection.readsContent == true
    }
}

/// A request that is made again until its answer says so.
struct PolledRequest {
    let statuses: StatusSet?
    let inspection: Inspection
    let every: Nanoseconds
    let within: Nanoseconds
    let label: String
    /// Among the plan's spans.
    let span: Int
}

/// A request that a client tries again where it has failed.
struct RetriedRequest {
    let rule: Retry
    /// Among the plan's spans.
    let span: Int

    /// Whether a failure is one that the client tries again.
    func covers(_ failure: FailureKind, status: Int) -> Bool {
        failure == .status ? rule.statuses.contains(status) : rule.failures.contains(failure.name)
    }

    /// The wait before a try, from the end of the one before.
    ///
    /// Exponential back-off with "full jitter": uniform from 0 to the wait (M. Brooker, "Exponential Backoff And Jitter", AWS
    /// Architecture Blog, 2015).
    ///
    /// - Parameters:
    ///   - number: of the try, from 1 for the second.
    ///   - uniform: in (0, 1).
    func wait(before number: Int, uniform: Double) -> Nanoseconds {
        var seconds = rule.wait.seconds
        for _ in 1..<max(1, number) where seconds < 86_400 { seconds *= rule.factor }
        if let longest = rule.longestWait { seconds = min(seconds, longest.seconds) }
        return Nanoseconds(seconds: min(seconds, 86_400) * (rule.isJittered ? uniform : 1))
    }
}
