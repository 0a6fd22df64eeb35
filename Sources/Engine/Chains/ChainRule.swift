import LoadModel

/// What a plan asks of a request beyond one plain exchange: a jar of cookies, redirects, a coded answer, or to be told its URL.
struct ChainRule: Sendable {
    let redirects: Int
    let decodesContent: Bool
    let keepsCookies: Bool
    /// Whether a capture asks where the answer came from.
    let capturesURL: Bool
    /// Whether a capture asks for a cookie, which any answer of a chain may set.
    let capturesCookies: Bool
    let method: HTTPMethod
    /// Whether libcurl would send it as a form of POST, which some redirects make one of GET.
    private let hasBody: Bool
    /// Its own headers that no other origin is told of, in lower case.
    private let guarded: [[UInt8]]
    let hasOwnHost: Bool
    let hasOwnCookie: Bool
    /// Of a request that never differs: how much of it stands before the empty line.
    var headCount = 0

    init(_ step: RequestStep, of plan: Plan) {
        let secrecy = plan.secrecy
        redirects = step.redirects
        decodesContent = step.decodesContent
        keepsCookies = plan.keepsCookies
        capturesURL = step.captures.contains { $0.source == .url }
        capturesCookies = step.captures.contains { if case .cookie = $0.source { true } else { false } }
        method = step.method
        hasBody = step.body != nil || [.post, .put, .patch].contains(step.method)
        guarded = step.headers.filter { secrecy.isForTargetAlone($0) }.map { Array($0.name.lowercased().utf8) }
        let names = Set(step.headers.map { $0.name.lowercased() })
        hasOwnHost = names.contains("host")
        hasOwnCookie = names.contains("cookie")
    }

    /// Whether one plain exchange will do.
    var isPlain: Bool { redirects == 0 && !decodesContent && !keepsCookies && !capturesURL }

    /// Whether a redirect of this status leads on without the request's body.
    ///
    /// As libcurl has it (CURLOPT_POSTREDIR is not set): 301, 302 and 303 make a GET of a POST (RFC 9110, 15.4), take the body from
    /// other methods and leave them their names; 307, 308 and whatever else has a location repeat the request.
    func dropsBody(at status: Int) -> Bool { hasBody && (301...303).contains(status) }

    /// The method of a request that has lost its body on the way.
    var methodWithoutBody: HTTPMethod { method == .post ? .get : method }

    func isGuarded(_ name: UnsafeRawBufferPointer) -> Bool {
        guarded.contains { $0.count == name.count && zip($0, name).allSatisfy { $0 == $1.lowercasedLetter } }
    }
}
