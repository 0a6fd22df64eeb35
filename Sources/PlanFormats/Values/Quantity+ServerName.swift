import LoadModel

extension Quantity {
    /// The name of a host as TLS asks for it: ASCII without a dot at its end, and no address (RFC 6066, section 3).
    static func serverName(_ text: String, _ what: String) throws(ValueError) -> String {
        if isAddress(text) {
            let found = "found the address '\(text.shortened)'"
            throw ValueError(message: "\(what) must be a host name, \(found); write a name such as api.example.com, or remove it")
        }
        guard NetworkAddress.isName(text) else {
            throw ValueError(
                message: "\(what) must be a host name without scheme and port, such as api.example.com, found '\(text.shortened)'"
            )
        }
        return text
    }

    /// IPv6 has two colons; what ends in a number is read as IPv4, also where it is shortened (WHATWG URL, section 3.5).
    private static func isAddress(_ text: String) -> Bool {
        let withoutZone = text.prefix { $0 != "%" }
        let isIPv6 = withoutZone.count { $0 == ":" } >= 2 && withoutZone.allSatisfy { $0.isHexDigit || ":.[]".contains($0) }
        let last = text.split(separator: ".", omittingEmptySubsequences: false).last ?? ""
        return isIPv6 || last.wholeMatch(of: #/[0-9]+|0[xX][0-9A-Fa-f]*/#) != nil
    }
}
