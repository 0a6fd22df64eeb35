import LoadModel

extension PlanWriter {
    mutating func write(_ target: Target) {
        let url = "\(target.url)".yamlText
        guard
            target.tls != TLSOptions() || target.dial != DialOptions() || target.httpVersion != .oneOne || target.service != nil
        else {
            return lines.append("  \(target.name.yamlText): \(url)")
        }
        lines.append("  \(target.name.yamlText):")
        if !target.isEmbedded { lines.append("    url: \(url)") }
        if target.httpVersion != .oneOne { lines.append("    http: \(target.httpVersion.rawValue)") }
        write(target.dial)
        write(target.tls)
        if let service = target.service { write(service) }
    }

    private mutating func write(_ service: DeclaredService) {
        lines += ["    service:", "      law: \(service.law)", "      servers: \(service.servers)"]
        lines.append("      discipline: \(service.discipline.rawValue)")
        if let queue = service.queue { lines.append("      queue: \(queue)") }
    }

    private mutating func write(_ dial: DialOptions) {
        if let proxy = dial.proxy {
            lines += ["    proxy:", "      url: \(proxy.shownURL.yamlText)"]
            if proxy.isHTTP { lines.append("      tunnel: \(proxy.isTunnel)") }
        }
        for (key, hosts) in [("resolve", dial.resolve), ("connectTo", dial.connectTo)] where !hosts.isEmpty {
            lines.append("    \(key):")
            lines += hosts.map { "      - \($0.yamlText)" }
        }
        if let path = dial.unixSocket { lines.append("    unixSocket: \(Template(path).description.yamlText)") }
        if let interface = dial.interface { lines.append("    interface: \(Template(interface).description.yamlText)") }
    }

    private mutating func write(_ tls: TLSOptions) {
        guard tls != TLSOptions() else { return }
        lines.append("    tls:")
        let texts = [("ca", tls.authorities), ("cert", tls.certificate), ("key", tls.key), ("sni", tls.serverName)]
        for case (let key, let text?) in texts { lines.append("      \(key): \(Template(text).description.yamlText)") }
        lines.append("      insecure: \(tls.isInsecure)")
    }
}
