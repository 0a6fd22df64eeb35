import LoadModel

/// How the processes that share a load come to begin at one instant.
public enum ShardStart: Sendable, Equatable {
    /// Each as soon as it is ready: whoever merges the parts sees whether that was the same time.
    case now
    /// Seconds since 1970, by each machine's own calendar.
    case at(Double)
    /// By files in a folder that all see.
    case folder(String)
    /// At the first shard, over the network. Without a secret only within one machine.
    case host(String, port: Int, secret: String?)

    public struct Fault: Error, Equatable, CustomStringConvertible {
        public let description: String
    }

    /// Of `--meet`: `HOST:PORT`, `[::1]:PORT`, else a folder.
    public init(meeting text: String, secret: String?) throws(Fault) {
        guard let colon = text.lastIndex(of: ":"), !text.contains("/"), let port = Int(text[text.index(after: colon)...]) else {
            guard !text.isEmpty else {
                throw Fault(description: "--meet: say where, as in --meet /shared/run-7 or --meet node1:7400")
            }
            self = .folder(text)
            return
        }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        guard !host.isEmpty, 1...65_535 ~= port else {
            throw Fault(description: "--meet: '\(text)' is neither HOST:PORT, with a port from 1 to 65535, nor a folder")
        }
        if let secret {
            guard 16...256 ~= secret.utf8.count else {
                throw Fault(
                    description:
                        "DYNO_MEET_SECRET must have 16 to 256 characters, found \(secret.utf8.count): a short one is guessed "
                        + "(openssl rand -hex 32 makes one)")
            }
        } else if !ShardStart.isLoopback(host) {
            throw Fault(
                description:
                    "--meet \(text): beyond this machine shards meet over TLS only: give all the same secret in DYNO_MEET_SECRET "
                    + "(openssl rand -hex 32 makes one)")
        }
        self = .host(host, port: port, secret: secret)
    }

    /// Whether the first shard tells the others what they have to know.
    public var isAtTheFirst: Bool { if case .host = self { true } else { false } }

    static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || (host.hasPrefix("127.") && host.allSatisfy { $0.isNumber || $0 == "." })
    }
}
