import LoadModel

extension Quantity {
    /// `10Mbit`, also with `/s` behind it, as bytes a second.
    static func bandwidth(_ text: String) throws(ValueError) -> Double {
        let bare = text.hasSuffix("/s") ? String(text.dropLast(2)) : text.hasSuffix("ps") ? String(text.dropLast(2)) : text
        let units: [(name: String, bits: Double)] = [
            ("kbit", 1e3), ("Mbit", 1e6), ("Gbit", 1e9), ("KB", 8e3), ("MB", 8e6), ("GB", 8e9), ("bit", 1),
        ]
        guard let unit = units.first(where: { bare.hasSuffix($0.name) }),
            let number = Double(bare.dropLast(unit.name.count).filter { $0 != " " }), number.isFinite
        else {
            throw ValueError(message: "bandwidth: '\(text.shortened)' is not one; write it as in 10Mbit, 500kbit or 1Gbit")
        }
        let bits = number * unit.bits
        guard Limits.bandwidth.contains(bits) else {
            throw ValueError(message: "bandwidth must be from 1kbit to 100Gbit, found \(text.shortened)")
        }
        return bits / 8
    }

    /// What a lossy link would do is not what its name says.
    static func loss(_ text: String) throws(ValueError) {
        guard text != "none" else { return }
        throw ValueError(
            message:
                "loss can only be none: TCP sends again what is lost, so that loss shows as delay and as less bandwidth; write "
                + "these, or have the system drop packets (tc netem)")
    }

    /// `delay=20ms,jitter=2ms,bandwidth=10Mbit`
    static func link(_ text: String) throws(ValueError) -> Link {
        var link = Link()
        for part in text.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
            let pair = part.split(separator: "=", maxSplits: 1).map { $0.filter { $0 != " " } }
            guard pair.count == 2 else {
                throw ValueError(
                    message: "link: '\(part.shortened)' is not NAME=VALUE; write it as in delay=20ms,jitter=2ms,bandwidth=10Mbit")
            }
            switch pair[0] {
            case "delay": link.delay = try duration(pair[1], "delay", Limits.delay)
            case "jitter": link.jitter = try duration(pair[1], "jitter", Limits.delay)
            case "bandwidth": link.bytesPerSecond = try bandwidth(pair[1])
            case "loss": try loss(pair[1])
            default:
                throw ValueError(
                    message: "link: unknown '\(pair[0].shortened)'"
                        + suggestion(for: pair[0], among: ["delay", "jitter", "bandwidth", "loss"], listing: "it takes"))
            }
        }
        return link
    }
}
