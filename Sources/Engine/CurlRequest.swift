import CCurl
import Glibc
import LoadModel

/// A request of the plan as libcurl is told of it, prepared once: setting up a handle for it copies no Swift strings.
///
/// Trivial; what it points to belongs to ``CurlRequests``. What differs from request to request is nil here, and rendered.
struct CurlRequest {
    enum Form: Equatable {
        case get, head
        /// With a body, which may be empty.
        case post
    }

    var form: Form
    /// In place of the form's own.
    var method: UnsafePointer<CChar>?
    var url: UnsafePointer<CChar>?
    var headers: UnsafeMutablePointer<curl_slist>?
    /// Those that may follow a redirect to another origin; nil where that is all of them, or none is followed.
    var headersAbroad: UnsafeMutablePointer<curl_slist>?
    var body: UnsafePointer<CChar>?
    var bodyCount: Int
    var hasVaryingHeaders: Bool
    /// Whether some headers are for the target alone, and a redirect may lead to another.
    var hasGuardedHeaders: Bool
    var hasVaryingBody: Bool
    var redirects: Int
    var decodesContent: Bool
    var user: UnsafePointer<CChar>?
    var password: UnsafePointer<CChar>?
    /// Whether one answer may lead to another.
    var mayBeChain: Bool { redirects > 0 || user != nil }
    /// CURLOPT_MAXREDIRS, which counts the answer to a challenge as well; -1: no limit.
    var mostFollowed: Int { redirects == 0 ? -1 : redirects + (user == nil ? 0 : 1) }
    /// Whether it differs from one time to the next.
    var isConstant: Bool { url != nil && !hasVaryingHeaders && !hasVaryingBody }
}

extension Dialer.Failure {
    static let noMemory = Dialer.Failure(kind: .clientLimit, message: "no memory left for another request")
}

/// All requests of a plan, for one target; owns what they point to.
final class CurlRequests {
    let requests: UnsafePointer<CurlRequest>
    private let parts: [Parts]
    /// Scheme, host and port of the target as handles are told of them.
    private let origin: UnsafePointer<CChar>
    private var texts: [UnsafeMutablePointer<CChar>] = []
    private var lists: [StringList] = []
    /// CURLAUTH_DIGEST, a macro that Swift does not import; 1 is CURLAUTH_BASIC, the default.
    private static let digest = 2

    /// What varying requests are rendered from.
    private struct Parts {
        var number: Int
        var url: CompiledTemplate
        /// Whether it may be a captured URL of another origin.
        var mayLeadAbroad: Bool
        var headers: [HeaderLine]
        var body: CompiledTemplate?
    }

    fileprivate struct HeaderLine {
        var name: String
        /// nil: keeps libcurl from sending one of its own.
        var value: CompiledTemplate?
        /// Whether no other origin may be told.
        var isGuarded = false
        /// Its line comes whole from the trace.
        var isRecorded = false

        var isConstant: Bool { value?.isConstant ?? true }

        /// As libcurl takes it: `Name;` is a header without a value, `Name:` is none.
        func text(_ value: String) -> String {
            self.value == nil ? "\(name):" : value.isEmpty ? "\(name);" : "\(name): \(value)"
        }

        /// A line of a trace as libcurl takes it; where there is none, it is to send none of its own.
        func line(_ recorded: String) -> String { recorded.isEmpty ? "\(name):" : recorded.replacing("\r\n", with: "") }
    }

    init(plan: Plan, compiled: CompiledPlan, target: Target) {
        let secrecy = plan.secrecy
        let steps = compiled.program.requests
        let closes = plan.load.connectionPolicy.reuse == .never && target.httpVersion != .two
        let requests = UnsafeMutablePointer<CurlRequest>.allocate(capacity: steps.count)
        self.requests = UnsafePointer(requests)
        let origin = target.addressForHandles.utf8CString
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: origin.count)
        copy.initialize(from: Array(origin), count: origin.count)
        self.origin = UnsafePointer(copy)
        parts = steps.enumerated().map { number, step in
            let renderer = compiled.renderers[number]
            var url = CompiledTemplate()
            url.append(path: renderer.path, below: target.url, address: target.addressForHandles, hosts: plan.hostRule)
            return Parts(
                number: number, url: url, mayLeadAbroad: renderer.path.isLink && !plan.hostRule.isEmpty,
                headers: step.headersForCurl(renderer, target, closes: closes, secrecy), body: renderer.body)
        }
        for (number, step) in steps.enumerated() { (requests + number).initialize(to: prepare(step, parts[number])) }
    }

    deinit {
        UnsafeMutablePointer(mutating: requests).deallocate()
        UnsafeMutablePointer(mutating: origin).deallocate()
        for text in texts { free(text) }
    }

    private func prepare(_ step: RequestStep, _ parts: Parts) -> CurlRequest {
        let body = parts.body ?? CompiledTemplate()
        let hasBody = step.body != nil || [.post, .put, .patch].contains(step.method)
        let form: CurlRequest.Form = step.method == .head ? .head : hasBody ? .post : .get
        let isNamedByForm = step.method == .head || step.method == (form == .get ? .get : .post)
        let hasConstantHeaders = parts.headers.allSatisfy(\.isConstant)
        let isGuarded = (step.redirects > 0 || parts.mayLeadAbroad) && parts.headers.contains(where: \.isGuarded)
        return CurlRequest(
            form: form, method: isNamedByForm ? nil : keep(step.method.token), url: constant(parts.url),
            headers: hasConstantHeaders ? constantHeaders(parts.headers) : nil,
            headersAbroad: hasConstantHeaders && isGuarded ? constantHeaders(parts.headers.filter { !$0.isGuarded }) : nil,
            body: constant(body), bodyCount: body.constantText?.utf8.count ?? 0, hasVaryingHeaders: !hasConstantHeaders,
            hasGuardedHeaders: isGuarded,
            hasVaryingBody: !body.isConstant, redirects: step.redirects, decodesContent: step.decodesContent,
            user: step.digest.flatMap { keep($0.user) }, password: step.digest.flatMap { keep($0.password) })
    }

    private func keep(_ text: String) -> UnsafePointer<CChar>? {
        guard let copy = strdup(text) else { return nil }
        texts.append(copy)
        return UnsafePointer(copy)
    }

    private func constant(_ template: CompiledTemplate) -> UnsafePointer<CChar>? { template.constantText.flatMap(keep) }

    private func constantHeaders(_ headers: [HeaderLine]) -> UnsafeMutablePointer<curl_slist>? {
        let list = StringList(headers.map { $0.text($0.value?.constantText ?? "") })
        lists.append(list)
        return list.head
    }

    /// Renders what of a request differs each time, in the order of ``RequestRenderer``, and hands it to the handle.
    ///
    /// - Returns: why it cannot be made; nil: it is made.
    func render(
        _ request: Int, _ context: ValueContext, for exchange: UnsafeMutablePointer<CurlExchange>,
        using memory: inout RenderingMemory
    ) -> Dialer.Failure? {
        let easy = exchange.pointee.easy
        let prepared = requests + request
        var uuids = UInt64(request) << 40 | context.occurrence << 12
        if prepared.pointee.hasVaryingBody, let body = parts[request].body {
            if let fault = write(body, context, uuids: &uuids, to: &memory) { return fault }
            guard setBody(of: exchange, memory.bytes) else { return .noMemory }
        }
        var isAbroad = false
        if prepared.pointee.url == nil {
            if let fault = write(parts[request].url, context, uuids: &uuids, to: &memory) { return fault }
            memory.bytes.append(0)
            memory.bytes.withUnsafeBufferPointer {
                $0.withMemoryRebound(to: CChar.self) { url in
                    _ = dyno_easy_set_string(easy, CURLOPT_URL, url.baseAddress)
                    if parts[request].mayLeadAbroad, let url = url.baseAddress { isAbroad = !Origin.isSame(url, origin) }
                }
            }
        }
        guard prepared.pointee.hasVaryingHeaders else {
            // What is for the target alone goes to no other.
            if parts[request].mayLeadAbroad, prepared.pointee.hasGuardedHeaders {
                let headers = isAbroad ? prepared.pointee.headersAbroad : prepared.pointee.headers
                _ = dyno_easy_set_pointer(easy, CURLOPT_HTTPHEADER, headers)
            }
            return nil
        }
        curl_slist_free_all(exchange.pointee.ownedHeaders)
        exchange.pointee.ownedHeaders = nil
        curl_slist_free_all(exchange.pointee.ownedHeadersAbroad)
        exchange.pointee.ownedHeadersAbroad = nil
        var list: UnsafeMutablePointer<curl_slist>?
        var listAbroad: UnsafeMutablePointer<curl_slist>?
        var failure: Dialer.Failure?
        for header in parts[request].headers where failure == nil {
            failure = write(header.value ?? CompiledTemplate(), context, uuids: &uuids, to: &memory)
            let value = String(decoding: memory.bytes, as: UTF8.self)
            let text = header.isRecorded ? header.line(value) : header.text(value)
            let isKept =
                CurlRequests.append(text, to: &list)
                && (!prepared.pointee.hasGuardedHeaders || header.isGuarded || CurlRequests.append(text, to: &listAbroad))
            if !isKept { failure = .noMemory }
        }
        guard failure == nil else {
            curl_slist_free_all(list)
            curl_slist_free_all(listAbroad)
            _ = dyno_easy_set_pointer(easy, CURLOPT_HTTPHEADER, nil)
            return failure
        }
        exchange.pointee.ownedHeaders = list
        exchange.pointee.ownedHeadersAbroad = listAbroad
        let isGuarded = isAbroad && prepared.pointee.hasGuardedHeaders
        _ = dyno_easy_set_pointer(easy, CURLOPT_HTTPHEADER, isGuarded ? listAbroad : list)
        if prepared.pointee.hasGuardedHeaders { exchange.pointee.guarded = (origin, list, listAbroad) }
        return nil
    }

    /// - Returns: false where there is no memory for it; the list is as it was.
    private static func append(_ text: String, to list: inout UnsafeMutablePointer<curl_slist>?) -> Bool {
        guard let longer = curl_slist_append(list, text) else { return false }
        list = longer
        return true
    }

    private func write(
        _ template: CompiledTemplate, _ context: ValueContext, uuids: inout UInt64, to memory: inout RenderingMemory
    ) -> Dialer.Failure? {
        memory.bytes.removeAll(keepingCapacity: true)
        let fault = template.write(context, uuids: &uuids, scratch: &memory.scratch, to: &memory.bytes)
        return fault.map { Dialer.Failure(kind: $0.kind, message: $0.message) }
    }

    /// CURLOPT_POSTFIELDS, which libcurl does not copy.
    private func setBody(of exchange: UnsafeMutablePointer<CurlExchange>, _ bytes: [UInt8]) -> Bool {
        guard let copy = realloc(exchange.pointee.ownedBody, max(1, bytes.count)) else { return false }
        exchange.pointee.ownedBody = copy
        bytes.withUnsafeBytes { if let base = $0.baseAddress { memcpy(copy, base, bytes.count) } }
        _ = dyno_easy_set_pointer(exchange.pointee.easy, CURLOPT_POSTFIELDS, copy)
        _ = dyno_easy_set_size(exchange.pointee.easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count))
        return true
    }

    /// Sets up a handle for another request than its last one: only what differs between the two.
    func configure(_ exchange: UnsafeMutablePointer<CurlExchange>, for request: Int) {
        let easy = exchange.pointee.easy
        let old = exchange.pointee.configuredFor < 0 ? nil : requests[exchange.pointee.configuredFor]
        let new = requests[request]
        exchange.pointee.configuredFor = request
        if let url = new.url { _ = dyno_easy_set_string(easy, CURLOPT_URL, url) }
        if let headers = new.headers, headers != old?.headers { _ = dyno_easy_set_pointer(easy, CURLOPT_HTTPHEADER, headers) }
        exchange.pointee.guarded = new.hasGuardedHeaders ? (origin, new.headers, new.headersAbroad) : nil
        setMethod(easy, new, unlike: old)
        if new.redirects != old?.redirects ?? 0 {
            _ = dyno_easy_set_long(easy, CURLOPT_FOLLOWLOCATION, new.redirects > 0 ? 1 : 0)
        }
        exchange.pointee.redirects = new.redirects
        if new.mostFollowed != old?.mostFollowed ?? -1 { _ = dyno_easy_set_long(easy, CURLOPT_MAXREDIRS, new.mostFollowed) }
        if new.decodesContent != old?.decodesContent ?? false {
            // Empty: everything that libcurl was built with.
            _ = dyno_easy_set_string(easy, CURLOPT_ACCEPT_ENCODING, new.decodesContent ? dyno_codings() : nil)
        }
        if new.mayBeChain != old?.mayBeChain ?? false { CurlExchange.countBodies(of: exchange, new.mayBeChain) }
        if new.user != old?.user {
            _ = dyno_easy_set_long(easy, CURLOPT_HTTPAUTH, new.user == nil ? 1 : CurlRequests.digest)
            _ = dyno_easy_set_string(easy, CURLOPT_USERNAME, new.user)
            _ = dyno_easy_set_string(easy, CURLOPT_PASSWORD, new.password)
        }
    }

    private func setMethod(_ easy: UnsafeMutableRawPointer, _ new: CurlRequest, unlike old: CurlRequest?) {
        if new.form == .post {
            if let body = new.body {
                _ = dyno_easy_set_pointer(easy, CURLOPT_POSTFIELDS, UnsafeMutableRawPointer(mutating: body))
                _ = dyno_easy_set_size(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(new.bodyCount))
            }
            if old?.form == .head { _ = dyno_easy_set_long(easy, CURLOPT_NOBODY, 0) }
            if old?.form != .post { _ = dyno_easy_set_long(easy, CURLOPT_POST, 1) }
        } else if new.form == .head {
            if old?.form != .head { _ = dyno_easy_set_long(easy, CURLOPT_NOBODY, 1) }
        } else if old?.form != .get {
            _ = dyno_easy_set_long(easy, CURLOPT_HTTPGET, 1)
        }
        if new.method != old?.method { _ = dyno_easy_set_string(easy, CURLOPT_CUSTOMREQUEST, new.method) }
    }
}

extension RequestStep {
    /// Those of the native transport, and those that keep libcurl from adding others.
    ///
    /// - Parameter renderer: with the values of its own headers.
    fileprivate func headersForCurl(
        _ renderer: RequestRenderer, _ target: Target, closes: Bool, _ secrecy: Secrecy
    ) -> [CurlRequests.HeaderLine] {
        var lines = zip(headers, renderer.headerValues).map { header, value in
            CurlRequests.HeaderLine(
                name: header.name, value: value, isGuarded: secrecy.isForTargetAlone(header), isRecorded: header.isRecorded)
        }
        if let trace = renderer.trace { lines.append(.init(name: Tracing.header, value: trace)) }
        let names = Set(headers.map { $0.name.lowercased() })
        // libcurl would ask for the host that it was told of.
        if target.hasOtherName, !names.contains("host") {
            lines.append(.init(name: "Host", value: CompiledTemplate(target.url.authority), isGuarded: true))
        }
        if !names.contains("user-agent") { lines.append(.init(name: "User-Agent", value: CompiledTemplate("dyno"))) }
        if closes, !names.contains("connection") { lines.append(.init(name: "Connection", value: CompiledTemplate("close"))) }
        // It would call any body a form's, and wait for leave to send a long one.
        for name in ["Content-Type", "Expect"] where !names.contains(name.lowercased()) { lines.append(.init(name: name)) }
        return lines
    }
}
