import LoadModel

extension FlagReading {
    /// The targets, the `https` ones with what the flags say of TLS in place of their own.
    mutating func trusted(_ targets: [Target]) -> [Target] {
        let given = flags.names(in: .tls)
        guard !given.isEmpty else { return targets }
        // Where the targets themselves are wrong, their schemes are not known.
        if !targets.isEmpty, !targets.contains(where: { $0.url.scheme == .https }) {
            refuse(
                given, "no target of this run is https, so that nothing is encrypted; write https in its URL, or drop the flag")
        }
        let change = changes(Keys.tls.keys)
        let replacesCertificate = flags.gives("--cert")
        let result = targets.map { target in
            guard target.url.scheme == .https else { return target }
            var copy = target
            // A key fits one certificate, and may stand in the same file.
            if replacesCertificate { copy.tls.key = nil }
            change(&copy.tls)
            return copy
        }
        if result.contains(where: { $0.tls.key != nil && $0.tls.certificate == nil }) {
            report("--key", "a key is of no use without the client's certificate; give --cert as well")
        }
        return result
    }
}
