import LoadModel

extension PlanReading {
    /// A simulated path to a target.
    mutating func link(_ node: YAMLNode) -> Link? {
        guard let fields = fields(node, .link) else { return nil }
        var link = Link()
        if let delay = fields["delay"].flatMap({ duration($0, "delay", Limits.delay) }) { link.delay = delay }
        if let jitter = fields["jitter"].flatMap({ duration($0, "jitter", Limits.delay) }) { link.jitter = jitter }
        link.bytesPerSecond = fields["bandwidth"].flatMap { node in
            value(node, "bandwidth") { text throws(ValueError) in try Quantity.bandwidth(text) }
        }
        if let node = fields["loss"] { _ = value(node, "loss") { text throws(ValueError) in try Quantity.loss(text) } }
        return link
    }
}
