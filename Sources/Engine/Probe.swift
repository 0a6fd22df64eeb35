import CCurl
import Glibc
import LoadModel
import Measurement
import Patterns

/// Asks once, before a run, whether a target can be reached at all.
public enum Probe {
    public struct Failure: Error, Sendable {
        public var kind: FailureKind
        /// In words.
        public var message: String
        /// What an HTTP proxy answered in place of making a tunnel.
        public var proxyStatus: Int?

        public init(kind: FailureKind, message: String, proxyStatus: Int? = nil) {
            self.kind = kind
            self.message = message
            self.proxyStatus = proxyStatus
        }
    }

    /// Opens a connection and closes it; sends nothing.
    ///
    /// - Parameter timeout: for resolving and connecting together.
    ///   Cut short within a second where a stop is asked for.
    /// - Returns: what went wrong; nil where the target accepts connections.
    public static func connect(to target: Target, timeout: Nanoseconds, stop: StopSignal) -> Failure? {
        let configuration = HandleConfiguration(target: target, timeout: timeout)
        // What the load will offer: a target may refuse a handshake that offers only what it does not speak. Nothing is said without TLS.
        let version = configuration.isSecure ? configuration.versionOption : Int(CURL_HTTP_VERSION_1_1)
        guard let easy = configuration.makeHandle(offering: version) else {
            return Failure(kind: .clientLimit, message: "no memory")
        }
        // The handle points into its configuration.
        defer { withExtendedLifetime(configuration) { curl_easy_cleanup(easy) } }
        _ = dyno_easy_set_progress(easy, Probe.progress, Unmanaged.passUnretained(stop).toOpaque())
        var details = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE))
        let code = details.withUnsafeMutableBufferPointer { buffer in
            _ = dyno_easy_set_pointer(easy, CURLOPT_ERRORBUFFER, buffer.baseAddress)
            return curl_easy_perform(easy)
        }
        guard code != CURLE_OK else { return nil }
        let failure = Dialer.failure(of: easy, code: code)
        // Of certificates libcurl's own words say more than its code.
        let text = String(decoding: details.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return Failure(
            kind: failure.kind, message: failure.kind == .tls && !text.isEmpty ? text : failure.message,
            proxyStatus: failure.proxyStatus)
    }

    /// Requests a path of a target.
    ///
    /// - Parameter timeout: for everything from resolving to the end of the answer.
    ///   Cut short within a second where a stop is asked for.
    /// - Returns: the status of the answer, or what went wrong.
    public static func get(_ path: String, of target: Target, timeout: Nanoseconds, stop: StopSignal) -> Result<Int, Failure> {
        fetch(path, of: target, timeout: timeout, stop: stop, most: 0).map(\.status)
    }

    /// The same, with what was answered.
    ///
    /// - Parameter most: bytes of the answer that are kept; what is beyond is left out.
    public static func fetch(
        _ path: String, of target: Target, timeout: Nanoseconds, stop: StopSignal, most: Int
    ) -> Result<(status: Int, body: [UInt8]), Failure> {
        let configuration = HandleConfiguration(target: target, timeout: timeout)
        guard let easy = configuration.makeHandle(offering: configuration.versionOption) else {
            return .failure(Failure(kind: .clientLimit, message: "no memory"))
        }
        defer { withExtendedLifetime(configuration) { curl_easy_cleanup(easy) } }
        _ = dyno_easy_set_string(easy, CURLOPT_URL, target.addressForHandles + target.url.basePath + path)
        _ = dyno_easy_set_long(easy, CURLOPT_CONNECT_ONLY, 0)
        _ = dyno_easy_set_long(easy, CURLOPT_TIMEOUT_MS, max(1, Int(timeout.milliseconds)))
        let skip: curl_write_callback = { _, size, count, _ in size * count }
        let kept = Kept(most)
        // It lives until the exchange is over.
        defer { withExtendedLifetime(kept) {} }
        _ = dyno_easy_set_exchange(
            easy, Unmanaged.passUnretained(kept).toOpaque(), { _, _, _, _, _ in 0 },
            { bytes, size, count, context in
                guard let bytes, let context else { return 0 }
                Unmanaged<Kept>.fromOpaque(context).takeUnretainedValue().take(
                    UnsafeRawBufferPointer(start: bytes, count: size * count))
                return size * count
            }, skip)
        _ = dyno_easy_set_progress(easy, Probe.progress, Unmanaged.passUnretained(stop).toOpaque())
        let code = curl_easy_perform(easy)
        guard code == CURLE_OK else {
            var begun: curl_off_t = 0
            _ = dyno_easy_get_microseconds(easy, CURLINFO_PRETRANSFER_TIME_T, &begun)
            if code == CURLE_OPERATION_TIMEDOUT, begun > 0 {
                return .failure(Failure(kind: .timeout, message: "no answer in time"))
            }
            let failure = Dialer.failure(of: easy, code: code)
            let hasConnected = code == CURLE_GOT_NOTHING || code == CURLE_RECV_ERROR || code == CURLE_WEIRD_SERVER_REPLY
            return .failure(
                Failure(
                    kind: failure.kind,
                    message: hasConnected ? String(cString: curl_easy_strerror(code)).lowercased() : failure.message))
        }
        var status = 0
        _ = dyno_easy_get_long(easy, CURLINFO_RESPONSE_CODE, &status)
        return .success((status, kept.bytes))
    }

    private final class Kept {
        private let most: Int
        private(set) var bytes: [UInt8] = []

        init(_ most: Int) { self.most = most }

        func take(_ more: UnsafeRawBufferPointer) { bytes += more.prefix(max(0, most - bytes.count)) }
    }

    /// CURLOPT_XFERINFOFUNCTION: called about once a second; anything but 0 ends the transfer.
    private static let progress: curl_xferinfo_callback = { context, _, _, _, _ in
        guard let context else { return 0 }
        return Unmanaged<StopSignal>.fromOpaque(context).takeUnretainedValue().isRequested ? 1 : 0
    }

    /// What this process runs on, with versions: libcurl and what that is built on, and PCRE2.
    public static var libraries: String { "\(String(cString: curl_version())) PCRE2/\(PatternMatcher.libraryVersion)" }

    /// libcurl's version and what it is built on, such as `libcurl/7.88.1 OpenSSL/3.0.17`.
    public static var libcurlVersion: String {
        String(cString: curl_version()).split(separator: " ").prefix(2).joined(separator: " ")
    }

    /// Whether libcurl speaks TLS and HTTP/2: CURL_VERSION_SSL and CURL_VERSION_HTTP2 of `curl_version_info`.
    public static var libcurlFeatures: (tls: Bool, http2: Bool) {
        let features = curl_version_info(CURLVERSION_FIRST)?.pointee.features ?? 0
        return (features & (1 << 2) != 0, features & (1 << 16) != 0)
    }
}
