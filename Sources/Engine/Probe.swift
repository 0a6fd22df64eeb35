import CCurl
import Glibc
import LoadModel

/// Asks once, before a run, whether a target can be reached at all.
public enum Probe {
    /// Opens a connection and closes it; sends nothing.
    ///
    /// - Parameter timeout: for resolving and connecting together.
    /// - Returns: what went wrong, in words; nil where the target accepts connections.
    public static func connect(to target: TargetURL, timeout: Nanoseconds) -> String? {
        let address = TargetURL(scheme: target.scheme, host: target.host, port: target.port).description
        guard let easy = Dialer.makeHandle(address: address, timeout: timeout) else { return "no memory" }
        defer { curl_easy_cleanup(easy) }
        let code = curl_easy_perform(easy)
        return code == CURLE_OK ? nil : Dialer.failure(of: easy, code: code).message
    }

    /// libcurl's version and what it is built on, such as `libcurl/7.88.1 OpenSSL/3.0.17`.
    public static var libcurlVersion: String {
        String(cString: curl_version()).split(separator: " ").prefix(2).joined(separator: " ")
    }
}
