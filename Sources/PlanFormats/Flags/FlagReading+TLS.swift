import LoadModel

extension FlagReading {
    /// The targets, the `https` ones with what the flags say of TLS in place of their own.
    mutating func trusted(_ targets: [Target]) -> [Target] {
        guard flags.tls != TLSOptions() else { return targets }
        refuseTLSOfNone(targets)
        let given = tls()
        let result = targets.map { target in
            guard target.url.scheme == .https else { return target }
            var copy = target
            copy.tls = target.tls.overridden(by: given)
            return copy
        }
        if result.contains(where: { $0.tls.key != nil && $0.tls.certificate == nil }) {
            report("--key", "a key is of no use without the client's certificate; give --cert as well")
        }
        return result
    }

    private mutating func tls() -> TLSOptions {
        TLSOptions(
            authorities: file("--cacert", flags.tls.authorities), certificate: file("--cert", flags.tls.certificate),
            key: file("--key", flags.tls.key), isInsecure: flags.tls.isInsecure,
            serverName: flags.tls.serverName.flatMap { name in
                value("--sni", "sni") { () throws(ValueError) in try Quantity.serverName(name, "sni") }
            })
    }

    /// A path that is wrong is returned all the same, lest a key be reported as well that lacks only it.
    private mutating func file(_ flag: String, _ path: String?) -> String? {
        guard let path else { return nil }
        if let problem = FilePath.problem(with: path, limit: Limits.certificateBytes) { report(flag, "'\(path)' \(problem)") }
        return FilePath.absolute(path)
    }

    private mutating func refuseTLSOfNone(_ targets: [Target]) {
        // Where the targets themselves are wrong, their schemes are not known.
        guard !targets.isEmpty, !targets.contains(where: { $0.url.scheme == .https }) else { return }
        let tls = flags.tls
        let given: [(flag: String, isGiven: Bool)] = [
            ("--cacert", tls.authorities != nil), ("--cert", tls.certificate != nil), ("--key", tls.key != nil),
            ("--insecure", tls.isInsecure), ("--sni", tls.serverName != nil),
        ]
        for (flag, isGiven) in given where isGiven {
            report(flag, "no target of this run is https, so that nothing is encrypted; write https in its URL, or drop the flag")
        }
    }
}

extension TLSOptions {
    /// A certificate replaces the key as well: a key fits one certificate, and may stand in the same file.
    fileprivate func overridden(by flags: TLSOptions) -> TLSOptions {
        TLSOptions(
            authorities: flags.authorities ?? authorities, certificate: flags.certificate ?? certificate,
            key: flags.key ?? (flags.certificate == nil ? key : nil), isInsecure: flags.isInsecure || isInsecure,
            serverName: flags.serverName ?? serverName)
    }
}
