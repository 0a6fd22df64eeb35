/// How Dyno itself makes the load: changes the generator, not the experiment.
public struct GeneratorOptions: Hashable, Sendable {
    /// Worker threads; nil: what the load needs, at most the cores that the process may use.
    public var threads: Int?
    /// Whether each worker stays on a processor of its own.
    public var isPinned: Bool
    /// nil: chosen by rate and threads.
    public var pacing: Pacing?
    /// nil: chosen by what the plan asks for.
    public var transport: TransportKind?

    public init(threads: Int? = nil, isPinned: Bool = false, pacing: Pacing? = nil, transport: TransportKind? = nil) {
        self.threads = threads
        self.isPinned = isPinned
        self.pacing = pacing
        self.transport = transport
    }
}

/// How the generator waits for the next arrival.
public enum Pacing: String, CaseIterable, Hashable, Sendable {
    /// Wakes for each arrival, to the nanosecond that the system allows, with a short spin before it.
    case precise
    /// Wakes once a tick of 1 ms and sends what is due, spread over the tick's connections: least CPU, up to a tick of lag.
    case batched
}

/// What carries requests.
public enum TransportKind: String, CaseIterable, Hashable, Sendable {
    /// Dyno's own HTTP/1.1 over sockets that libcurl has connected: cheapest and most punctual.
    case native
    /// libcurl's multi interface: everything that curl can do, at two to four times the cost.
    case curl
}

extension Plan {
    /// What this plan asks of a target that the native transport lacks, each as a plan would name it (`http: 2`, `follow`);
    /// empty where the native one will do.
    public func featuresBeyondNative(of target: Target) -> [String] {
        var features: [String] = []
        if target.httpVersion == .two { features.append("HTTP/2") }
        if target.httpVersion == .oneZero { features.append("HTTP/1.0") }
        if let proxy = target.dial.proxy, [.http, .https].contains(proxy.scheme), target.url.scheme == .http, !proxy.isTunnel {
            features.append("an HTTP proxy without a tunnel")
        }
        let steps = scenarios.flatMap(\.requests)
        if steps.contains(where: { $0.redirects > 0 }) { features.append("following redirects") }
        if steps.contains(where: { $0.decodesContent }) { features.append("content decoding") }
        if steps.contains(where: { $0.digest != nil }) { features.append("digest authentication") }
        if keepsCookies { features.append("cookies") }
        return features
    }

    /// What carries the requests to a target: what the plan demands, else the cheapest that can.
    public func transport(for target: Target) -> TransportKind {
        generator.transport ?? (featuresBeyondNative(of: target).isEmpty ? .native : .curl)
    }
}
