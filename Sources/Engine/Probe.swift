import CCurl
import Glibc
import LoadModel

/// Asks once, before a run, whether a target can be reached at all.
public enum Probe {
    /// Opens a connection and closes it; sends nothing.
    ///
    /// - Parameter timeout: for resolving and connecting together.
    ///   Cut short within a second where a stop is asked for.
    /// - Returns: what went wrong, in words; nil where the target accepts connections.
    public static func connect(to target: TargetURL, timeout: Nanoseconds, stop: StopSignal) -> String? {
        let address = TargetURL(scheme: target.scheme, host: target.host, port: target.port).description
        guard let easy = Dialer.makeHandle(address: address, timeout: timeout) else { return "no memory" }
        defer { curl_easy_cleanup(easy) }
        _ = dyno_easy_set_progress(easy, Probe.progress, Unmanaged.passUnretained(stop).toOpaque())
        let code = curl_easy_perform(easy)
        return code == CURLE_OK ? nil : Dialer.failure(of: easy, code: code).message
    }

    /// CURLOPT_XFERINFOFUNCTION: called about once a second; anything but 0 ends the transfer.
    private static let progress: curl_xferinfo_callback = { context, _, _, _, _ in
        guard let context else { return 0 }
        return Unmanaged<StopSignal>.fromOpaque(context).takeUnretainedValue().isRequested ? 1 : 0
    }

    /// libcurl's version and what it is built on, such as `libcurl/7.88.1 OpenSSL/3.0.17`.
    public static var libcurlVersion: String {
        String(cString: curl_version()).split(separator: " ").prefix(2).joined(separator: " ")
    }
}
