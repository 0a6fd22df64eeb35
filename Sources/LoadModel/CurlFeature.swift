/// What a plan may ask for that only libcurl's transport has.
public enum CurlFeature: Hashable, Sendable {
    case httpOneZero
    /// HTTP/2 inside the TLS of a proxy.
    case httpTwoInProxyTLS
    /// Through an HTTP proxy, without a tunnel, to a plain http target.
    case forwardingProxy
    case digest
    /// Captured URLs that lead to other hosts.
    case otherHosts
}

extension CurlFeature: CustomStringConvertible {
    /// As it stands in messages.
    public var description: String {
        switch self {
        case .httpOneZero: "HTTP/1.0"
        case .httpTwoInProxyTLS: "HTTP/2 through a proxy over TLS"
        case .forwardingProxy: "an HTTP proxy without a tunnel"
        case .digest: "digest authentication"
        case .otherHosts: "captured URLs of other hosts"
        }
    }
}

extension Plan {
    /// What this plan asks of a target that the native transport lacks; empty where the native one will do.
    public func featuresBeyondNative(of target: Target) -> [CurlFeature] {
        var features: [CurlFeature] = []
        if target.httpVersion == .oneZero { features.append(.httpOneZero) }
        if target.httpVersion == .two, target.url.scheme == .https, target.dial.proxy?.scheme == .https {
            features.append(.httpTwoInProxyTLS)
        }
        if let proxy = target.dial.proxy, proxy.isHTTP, target.url.scheme == .http, !proxy.isTunnel {
            features.append(.forwardingProxy)
        }
        if scenarios.flatMap(\.requests).contains(where: { $0.digest != nil }) { features.append(.digest) }
        if leadsAbroad(from: target) { features.append(.otherHosts) }
        return features
    }

    /// What carries the requests to a target: what the plan demands, else the cheapest that can.
    public func transport(for target: Target) -> TransportKind {
        generator.transport ?? (featuresBeyondNative(of: target).isEmpty ? .native : .curl)
    }

    /// Why iterations cannot share an identity's cookies at a target; nil where they can, or need not.
    ///
    /// libcurl keeps a jar in the handle of a request.
    public func sharedCookiesFault(of target: Target) -> String? {
        guard let identities, keepsCookies, !identities.isExclusive, transport(for: target) == .curl else { return nil }
        let cause = causeOfCurl(for: target)
        return
            "several iterations at once cannot share the cookies of an identity at target '\(target.name)' over libcurl's transport, \(cause)"
    }

    /// Why connections to a target cannot be dialled ahead though the load asks for it; nil where they can, or need not.
    ///
    /// libcurl keeps a connection on which nothing was sent only where it carries streams, over TLS.
    public func dialAheadFault(of target: Target) -> String? {
        guard load.connectionPolicy.dialAhead > 0, transport(for: target) == .curl else { return nil }
        guard target.httpVersion != .two || target.url.scheme != .https else { return nil }
        let cause = causeOfCurl(for: target)
        return "connections to target '\(target.name)' cannot be dialled ahead: libcurl's transport, \(cause), does so only for "
            + "HTTP/2 over TLS"
    }
}
