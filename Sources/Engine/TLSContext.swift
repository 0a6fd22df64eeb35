import CCurl
import CTLS
import Glibc
import LoadModel

/// TLS to a target and to where redirects lead, over sockets that are connected: one of each worker.
final class TLSContext {
    private let context: Result<OpaquePointer, Dialer.Failure>
    /// By the dialler's numbers, of those that lead to TLS; lacks what there was no memory for.
    private var routes: [Int: OpaquePointer] = [:]

    init(_ options: TLSOptions, offersHTTP2: Bool) {
        // Where nothing else is said, whom libcurl trusts.
        let file = options.authorities ?? TLSContext.defaultAuthorities.file
        let folder = options.authorities == nil ? TLSContext.defaultAuthorities.folder : nil
        let (made, fault) = TLSContext.withFault { text, capacity in
            withCStrings([file, folder, options.certificate, options.key]) { paths in
                var settings = dyno_tls_options(
                    authorities: paths[0], authorities_folder: paths[1], certificate: paths[2], key: paths[3],
                    is_insecure: options.isInsecure ? 1 : 0, offers_http2: offersHTTP2 ? 1 : 0)
                return dyno_tls_context_new(&settings, text, capacity)
            }
        }
        context = made.map { .success($0) } ?? .failure(Dialer.Failure(kind: .tls, message: fault))
    }

    deinit {
        for route in routes.values { dyno_tls_route_free(route) }
        if case .success(let context) = context { dyno_tls_context_free(context) }
    }

    /// CURLOPT_CAINFO and CURLOPT_CAPATH as they are where nobody sets them.
    private static let defaultAuthorities: (file: String?, folder: String?) = {
        guard let version = curl_version_info(CURLVERSION_SEVENTH)?.pointee, version.age.rawValue >= CURLVERSION_SEVENTH.rawValue
        else {
            return (nil, nil)
        }
        return (version.cainfo.map { String(cString: $0) }, version.capath.map { String(cString: $0) })
    }()

    /// - Parameter host: whose certificate it has to be there: a name or an address.
    func addRoute(_ number: Int, to host: String) {
        routes[number] = dyno_tls_route_new(host.hasSuffix(".") ? String(host.dropLast()) : host)
    }

    /// A session for a socket, whose handshake is still to be made.
    func begin(_ descriptor: Int32, route: Int) -> Result<OpaquePointer, Dialer.Failure> {
        context.flatMap { context in
            guard let way = routes[route], let session = dyno_tls_new(context, way, descriptor) else {
                return .failure(Dialer.Failure(kind: .clientLimit, message: "no memory left for a TLS session"))
            }
            return .success(session)
        }
    }

    /// Calls what says in words why it has failed.
    static func withFault<Value>(_ body: (UnsafeMutablePointer<CChar>, Int) -> Value) -> (Value, String) {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { text in
            text.initialize(repeating: 0)
            let value = body(text.baseAddress!, text.count)
            return (value, text[0] == 0 ? "" : String(cString: text.baseAddress!))
        }
    }
}

private func withCStrings<Value>(_ texts: [String?], _ body: ([UnsafePointer<CChar>?]) -> Value) -> Value {
    let copies = texts.map { $0.map { strdup($0) } ?? nil }
    defer { for copy in copies { free(copy) } }
    return body(copies.map { $0.map { UnsafePointer($0) } })
}
