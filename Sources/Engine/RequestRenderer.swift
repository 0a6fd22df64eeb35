import CCurl
import LoadModel

/// Turns a step into the bytes of an HTTP/1.1 request.
final class RequestRenderer: Sendable {
    /// Among the plan's requests: those of one iteration must not draw the same values.
    private let number: Int
    private let head: CompiledTemplate
    /// The parts that the step gives: for libcurl, which makes the head itself.
    let path: CompiledTemplate
    /// In the step's order.
    let headerValues: [CompiledTemplate]
    let body: CompiledTemplate?
    /// The value of `traceparent`, where it is sent.
    let trace: CompiledTemplate?
    private let sendsLength: Bool

    /// - Parameters:
    ///   - hosts: beside the target's, to which a captured URL may lead.
    ///   - isTraced: whether it says which trace it belongs to.
    ///   - isLast: whether a connection carries no request after this one, which the target is to know (RFC 9112, 9.6).
    init(
        step: RequestStep, number: Int, target: TargetURL, hosts: HostRule = [], isLast: Bool = false, isTraced: Bool = false,
        _ names: inout ValueNames
    ) throws(ProgramError) {
        self.number = number
        path = try CompiledTemplate(step.path, &names)
        var headerValues: [CompiledTemplate] = []
        for header in step.headers { headerValues.append(try CompiledTemplate(header.value, &names)) }
        self.headerValues = headerValues
        body = try step.body.map { (template) throws(ProgramError) in try CompiledTemplate(template, &names) }
        var head = CompiledTemplate()
        head.append("\(step.method.token) ")
        head.append(path: path, below: target, hosts: hosts)
        head.append(" HTTP/1.1\r\n")
        if !step.hasHeader("host") { head.append("Host: \(target.authority)\r\n") }
        if !step.hasHeader("user-agent") { head.append("User-Agent: dyno\r\n") }
        if !step.hasHeader("accept") { head.append("Accept: */*\r\n") }
        if step.decodesContent, !step.hasHeader("accept-encoding") {
            head.append("Accept-Encoding: \(String(cString: dyno_codings()))\r\n")
        }
        if isLast, !step.hasHeader("connection") { head.append("Connection: close\r\n") }
        trace = isTraced ? CompiledTemplate(traceOf: number) : nil
        if let trace {
            head.append("\(Tracing.header): ")
            head.append(trace)
            head.append("\r\n")
        }
        for (header, value) in zip(step.headers, headerValues) {
            // Its name and its line's end come with it.
            guard !header.isRecorded else {
                head.append(value)
                continue
            }
            head.append("\(header.name): ")
            head.append(value)
            head.append("\r\n")
        }
        self.head = head
        sendsLength = step.body != nil || [.post, .put, .patch].contains(step.method)
    }

    /// The request where it never differs, in memory that the caller frees, and how much of it stands before its empty line; nil where
    /// it differs each time.
    func constantBytes() -> (bytes: UnsafeMutableRawBufferPointer, headCount: Int)? {
        guard head.isConstant, body?.isConstant ?? true else { return nil }
        var memory = RenderingMemory()
        _ = render(ValueContext(identity: RequestIdentity(user: 0, iteration: 0), seed: 0), into: &memory)
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: memory.bytes.count, alignment: 1)
        copy.copyBytes(from: memory.bytes)
        return (copy, memory.headCount)
    }

    /// Writes the request over what the memory held.
    ///
    /// - Returns: why it cannot be made; nil: it is there.
    func render(_ context: ValueContext, into memory: inout RenderingMemory) -> RenderFault? {
        memory.bytes.removeAll(keepingCapacity: true)
        memory.body.removeAll(keepingCapacity: true)
        // Each turn of a loop, and each try, has places of its own.
        var uuids = UInt64(number) << 40 | context.occurrence << 12
        if let body, let fault = body.write(context, uuids: &uuids, scratch: &memory.scratch, to: &memory.body) { return fault }
        if let fault = head.write(context, uuids: &uuids, scratch: &memory.scratch, to: &memory.bytes) { return fault }
        if sendsLength {
            memory.bytes.append(contentsOf: "Content-Length: ".utf8)
            memory.bytes.append(decimal: memory.body.count)
            memory.bytes.append(contentsOf: "\r\n".utf8)
        }
        memory.headCount = memory.bytes.count
        memory.bytes.append(contentsOf: "\r\n".utf8)
        memory.bytes.append(contentsOf: memory.body)
        return nil
    }
}

/// What requests are rendered in, one after another; it keeps its capacity.
struct RenderingMemory {
    var bytes: [UInt8] = []
    /// Of the bytes, those before the empty line.
    fileprivate(set) var headCount = 0
    fileprivate(set) var body: [UInt8] = []
    var scratch: [UInt8] = []
}

extension RequestStep {
    fileprivate func hasHeader(_ name: String) -> Bool { headers.contains { $0.name.lowercased() == name } }
}
