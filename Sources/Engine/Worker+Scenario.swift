import JSONPath
import LoadModel
import Measurement

// What a scenario has beside requests that follow one another: decisions, loops, groups, tries, and what answers must say.
extension Worker where T: ~Copyable {
    // MARK: On the way to a request

    /// Carries out what comes before an iteration's next request: it is due now.
    ///
    /// - Returns: whether its next request is to be made now; else it pauses, or is over.
    mutating func reachRequest(_ place: Int) -> Bool {
        let iteration = iterations.place(place)
        let due = iteration.pointee.intendedStart
        while true {
            let instruction = plan.instructions[iteration.pointee.step]
            switch instruction.operation {
            case .request: return true
            case .end:
                finish(place, at: due, as: .complete)
                return false
            case .jump: iteration.pointee.step = instruction.target
            case .openSpan:
                progress?.open(instruction.argument, at: place)
                iteration.pointee.step += 1
            case .closeSpan:
                closeSpan(instruction.argument, of: place, at: due, as: .success)
                iteration.pointee.step += 1
            case .pause: iteration.pointee.step += 1
            case .branch:
                let condition = plan.program.conditions[instruction.argument]
                do throws(ConditionFault) {
                    let holds = try condition.holds(context(of: place), inspector.matcher)
                    iteration.pointee.step = holds ? iteration.pointee.step + 1 : instruction.target
                } catch {
                    fail(place, at: due, because: error.message)
                    return false
                }
            case .enterLoop, .repeatLoop:
                do throws(ConditionFault) { try turnLoop(instruction, of: place) } catch {
                    fail(place, at: due, because: error.message)
                    return false
                }
            }
            let pause = pauseBefore(place)
            guard pause > .zero else { continue }
            progress?.noteThink(pause, at: place)
            schedule(place, at: due + pause, after: due)
            return false
        }
    }

    /// Another turn of a loop, or what follows it.
    private mutating func turnLoop(_ instruction: Instruction, of place: Int) throws(ConditionFault) {
        let isEntry = instruction.operation == .enterLoop
        let number = instruction.argument
        let turns = isEntry ? 0 : (progress?.turns(of: number, at: place) ?? 0) + 1
        progress?.setTurns(turns, of: number, at: place)
        let iteration = iterations.place(place)
        guard try hasTurn(turns, of: plan.program.loops[number], place) else {
            iteration.pointee.step = isEntry ? instruction.target : iteration.pointee.step + 1
            return
        }
        if turns > 0 { values?.goBack(place) }
        iteration.pointee.step = isEntry ? iteration.pointee.step + 1 : instruction.target
    }

    private mutating func hasTurn(_ turns: Int, of loop: CompiledLoop, _ place: Int) throws(ConditionFault) -> Bool {
        switch loop.kind {
        case .times(let count): return turns < count
        case .holds(let condition, let most):
            guard try plan.program.conditions[condition].holds(context(of: place), inspector.matcher) else { return false }
            guard turns < most else {
                recording.countLoopAtMost(isMeasured: iterations.place(place).pointee.isMeasured)
                return false
            }
            return true
        case .over(let source, let element):
            let context = context(of: place)
            var list: [UInt8] = []
            let isList = context.withValue(source, &inspector.scratch) { bytes, kind in
                list.append(contentsOf: bytes)
                return kind == .json
            }
            guard isList, let elements = inspector.elements(of: FoundValue(.array, list)) else {
                throw ConditionFault(message: "'repeat' goes over what is no list")
            }
            guard turns < elements.count else { return false }
            values?.store.set(element, of: place, ValueKind(elements[turns].kind)) { $0.append(contentsOf: elements[turns].text) }
            return true
        }
    }

    func context(of place: Int) -> ValueContext {
        let identity = iterations.place(place).pointee.identity
        return values?.context(of: place, identity) ?? ValueContext(identity: identity, seed: segment.seed)
    }

    // MARK: What an answer says

    /// What is to be done once a request is over that asks for more than a status.
    enum Judgement {
        case goOn
        case tryAgain(at: Instant)
        /// - Parameter reason: of the iteration's end, where it is not the request's own failure.
        case endIteration(reason: String?)
    }

    /// Holds an answer against what the step expects, and takes from it what it captures.
    ///
    /// - Parameters:
    ///   - failure: of the request so far; what is found is added.
    ///   - message: what is said of it.
    mutating func judge(
        _ completion: Completion, by judged: JudgedRequest, _ contents: ContentPool, failure: inout FailureKind?,
        message: inout String?
    ) -> Judgement {
        let place = completion.token
        let iteration = iterations.place(place)
        let context = context(of: place)
        let content = completion.content >= 0 ? contents[completion.content] : inspector.nothing
        if plan.hasStreams { content.events = values?.streams?.answer(of: place).pointee.events ?? 0 }
        var isAwaited = false
        if failure == nil {
            if let fault = judged.inspection.fault(in: content, context, inspector) {
                (failure, message) = (.expectation, fault)
            } else if let until = judged.until, !until.holds(content, status: completion.status, context, inspector) {
                isAwaited = true
            } else {
                for capture in judged.captures {
                    let fault = capture.take(from: content, status: completion.status, context, inspector)
                    if let fault, failure == nil { (failure, message) = (.expectation, fault) }
                }
                if failure != nil { return afterTries(place, judged, failure: failure, completion, hasMissingCapture: true) }
            }
        }
        if failure != nil, judged.goesOnAfterFailure, let values {
            // What has nothing to stand in for it would be missing behind.
            let isWhole = judged.captures.allSatisfy { $0.takeFallback(into: values.store, at: place) }
            return afterTries(place, judged, failure: failure, completion, hasMissingCapture: !isWhole)
        }
        if failure == nil, let within = judged.inspection.within, completion.end - iteration.pointee.intendedStart > within {
            progress?.noteFailure(at: place)
            (failure, message) = (
                .slow, "an answer after \(completion.end - iteration.pointee.intendedStart), within \(within) was expected"
            )
        }
        if isAwaited, let until = judged.until { return awaitAnswer(place, until, completion) }
        return afterTries(place, judged, failure: failure == .slow ? nil : failure, completion, hasMissingCapture: false)
    }

    /// The answer says "not yet".
    private mutating func awaitAnswer(_ place: Int, _ until: PolledRequest, _ completion: Completion) -> Judgement {
        let next = completion.end + until.every
        let start = progress?.start(of: until.span, at: place) ?? completion.end
        guard next - start <= until.within else {
            closeSpan(until.span, of: place, at: completion.end, as: .failure)
            return .endIteration(
                reason: "not in time: no answer of '\(until.label)' within \(until.within) was what its 'until' waits for")
        }
        values?.goBack(place)
        return .tryAgain(at: next)
    }

    /// A request is over for good, or a client tries it again.
    private mutating func afterTries(
        _ place: Int, _ judged: JudgedRequest, failure: FailureKind?, _ completion: Completion, hasMissingCapture: Bool
    ) -> Judgement {
        if failure != nil { progress?.noteFailure(at: place) }
        if let retry = judged.retry {
            let tries = progress?.tries(at: place) ?? 0
            if let failure, tries < retry.rule.times, retry.covers(failure, status: completion.status) {
                progress?.setTries(tries + 1, at: place)
                values?.goBack(place)
                let identity = iterations.place(place).pointee.identity
                let draw = RandomStream(seed: segment.seed, purpose: .retry, index: UInt64(bitPattern: Int64(identity.user)))
                    .substream(UInt64(bitPattern: Int64(identity.iteration))).uniform(UInt64(values?.occurrence(of: place) ?? 0))
                return .tryAgain(at: completion.end + retry.wait(before: tries + 1, uniform: draw))
            }
            progress?.setTries(0, at: place)
            closeSpan(retry.span, of: place, at: completion.end, as: failure == nil ? .success : .failure)
        }
        if let until = judged.until {
            closeSpan(until.span, of: place, at: completion.end, as: failure == nil ? .success : .failure)
        }
        guard failure != nil else { return .goOn }
        return judged.goesOnAfterFailure && !hasMissingCapture ? .goOn : .endIteration(reason: nil)
    }

    /// Does what a judgement says.
    mutating func follow(_ judgement: Judgement, _ place: Int, at end: Instant, hasFailed: Bool) {
        switch judgement {
        case .goOn:
            if hasFailed { iterations.place(place).pointee.hasFailed = true }
            advance(place, at: end, hasFailed: false)
        case .tryAgain(let due): schedule(place, at: due, after: end)
        case .endIteration(let reason):
            if let reason { noteFault(of: place, at: end, reason) }
            advance(place, at: end, hasFailed: true)
        }
    }

    /// A request begins: within the groups that are open, and the spans that its own tries make, which begin with the first.
    mutating func noteBegin(of request: Int, _ place: Int, due: Instant) {
        if plan.requests[request].judged >= 0 { openSpans(of: plan.judged[plan.requests[request].judged], at: place) }
        progress?.noteRequest(due: due, at: place)
    }

    private mutating func openSpans(of judged: JudgedRequest, at place: Int) {
        if let until = judged.until, progress?.isOpen(until.span, at: place) == false { progress?.open(until.span, at: place) }
        if let retry = judged.retry, progress?.isOpen(retry.span, at: place) == false { progress?.open(retry.span, at: place) }
    }

    // MARK: Ends

    mutating func closeSpan(_ span: Int, of place: Int, at end: Instant, as outcome: SpanRecording.End) {
        guard let closed = progress?.close(span, at: place, end: end) else { return }
        guard iterations.place(place).pointee.isMeasured else { return }
        let group = plan.groups[span]
        // Where the iteration went on after a failure, its group and itself have failed all the same.
        let hasFailed =
            switch plan.program.spans[span].kind {
            case .group: closed.failed > 0
            case .scenario: iterations.place(place).pointee.hasFailed
            case .until, .tries: false
            }
        let outcome: SpanRecording.End = outcome == .success && hasFailed ? .failure : outcome
        recording.recordSpan(span, outcome, time: closed.time, think: closed.think, requests: closed.requests)
        guard let samples, group >= 0, outcome != .cut else { return }
        samples.offer(
            SampleRecord(
                group: group, start: closed.start - epoch, elapsed: closed.time, think: closed.think, received: closed.received,
                sent: closed.sent, requests: closed.requests, failed: closed.failed, inFlight: 1,
                hasFailed: outcome == .failure), place: plan.labels.count + group)
    }

    /// What is open when an iteration ends is over as well.
    mutating func closeSpans(of place: Int, at end: Instant, as outcome: SpanRecording.End) {
        for span in plan.program.spans.indices { closeSpan(span, of: place, at: end, as: outcome) }
    }

    /// Ends an iteration for a reason that is no request's.
    private mutating func fail(_ place: Int, at end: Instant, because reason: String) {
        noteFault(of: place, at: end, reason)
        finish(place, at: end, as: .failed)
    }

    private mutating func noteFault(of place: Int, at end: Instant, _ reason: String) {
        let iteration = iterations.place(place)
        if iteration.pointee.identity.isRenewal {
            noteRenewalFault(of: place, at: end, reason)
        } else if iteration.pointee.isMeasured {
            recording.noteIterationFault(reason)
        }
    }
}

extension PolledRequest {
    fileprivate func holds(
        _ content: ResponseContent, status: Int, _ context: ValueContext, _ inspector: Inspector
    ) -> Bool {
        if let statuses, !statuses.contains(status) { return false }
        return inspection.fault(in: content, context, inspector) == nil
    }
}
