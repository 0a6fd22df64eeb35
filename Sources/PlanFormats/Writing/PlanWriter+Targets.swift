import LoadModel

extension PlanWriter {
    mutating func write(_ target: Target) {
        let url = target.shownURL.yamlText
        guard
            target.tls != TLSOptions() || target.dial != DialOptions() || target.httpVersion != .oneOne || target.service != nil
                || target.launch != nil || target.watched != .automatic || target.link != nil
        else {
            return lines.append("  \(target.name.yamlText): \(url)")
        }
        lines.append("  \(target.name.yamlText):")
        if !target.isEmbedded { lines.append("    url: \(url)") }
        if target.httpVersion != .oneOne { lines.append("    http: \(target.httpVersion.rawValue)") }
        write(target.dial)
        write(target.tls)
        if let service = target.service { write(service) }
        if let launch = target.launch { write(launch) }
        write(target.watched)
        if let link = target.link { write(link) }
    }

    private mutating func write(_ link: Link) {
        lines += ["    link:", "      delay: \(link.delay)", "      jitter: \(link.jitter)"]
        if let rate = link.bytesPerSecond { lines.append("      bandwidth: \(Link.bandwidth(rate))") }
        lines.append("      loss: none")
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

    private mutating func write(_ launch: Launch) {
        writeList("start", launch.command)
        lines.append("    ready:")
        if let path = launch.ready.path { lines.append("      get: \(constant(path))") }
        if let status = launch.ready.status { lines.append("      status: \(status)") }
        lines.append("      within: \(launch.ready.within)")
        if let stop = launch.stop { writeList("stop", stop) }
        lines.append("    grace: \(launch.grace)")
        if !launch.environment.isEmpty { lines.append("    env:") }
        for (name, value) in launch.environment.sorted(by: { $0.key < $1.key }) {
            let shown = secrecy.shown(value, named: name).replacing("$" + Launch.portMark, with: Launch.portMark)
            lines.append("      \(name.yamlText): \(shown.yamlText)")
        }
        if let directory = launch.directory { lines.append("    directory: \(constant(directory))") }
        lines.append("    restart: \(launch.restarts)")
    }

    private mutating func write(_ watched: WatchedProcess) {
        switch watched {
        case .automatic: break
        case .nothing: lines.append("    pid: none")
        case .number(let number): lines.append("    pid: \(number)")
        case .file(let path): lines.append("    pid: \(constant(path))")
        case .command(let command): writeList("pid", command)
        }
    }

    private mutating func writeList(_ key: String, _ items: [String]) {
        lines.append("    \(key):")
        lines += items.map { "      - \(constant($0))" }
    }

    /// Text in which only `${port}` stands for anything.
    private func constant(_ text: String) -> String {
        secrecy.shown(Template(text)).replacing("$" + Launch.portMark, with: Launch.portMark).yamlText
    }
}

extension Target {
    /// As a plan says it.
    fileprivate var shownURL: String {
        guard launch != nil, url.port == 0 else { return "\(url)" }
        let host = url.host.contains(":") ? "[\(url.host)]" : url.host
        return "\(url.scheme)://\(host):\(Launch.portMark)\(url.basePath)"
    }
}
