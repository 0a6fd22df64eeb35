import LoadModel

/// Where a recorded request went: the path as it can be sent, and the host of an absolute URL.
struct RequestTarget: Hashable {
    var path: String
    var host: String?

    typealias Bytes = UnsafeRawBufferPointer.SubSequence

    /// Reads `/path?query`, or `http://host/path?query`. What cannot stand in a request line is percent-encoded; a fragment
    /// is dropped, as clients do.
    init(_ bytes: Bytes) throws(BadLine) {
        guard let first = bytes.first else { throw BadLine("its path is empty") }
        if first == UInt8(ascii: "/") {
            path = RequestTarget.sendable(bytes)
            host = nil
            return
        }
        guard let rest = RequestTarget.afterScheme(bytes.prefix { $0 != UInt8(ascii: "#") }) else {
            throw BadLine("'\(bytes.shortened)' is not a path; it begins with / or http://")
        }
        let authority = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
        let name = String(
            decoding: authority.suffix(from: RequestTarget.behindUser(authority)), as: UTF8.self
        ).lowercased()
        guard !name.isEmpty else { throw BadLine("'\(bytes.shortened)' has no host") }
        host = name
        let tail = rest.suffix(from: authority.endIndex)
        path =
            tail.first == UInt8(ascii: "/")
            ? RequestTarget.sendable(tail) : "/" + RequestTarget.sendable(tail)
    }

    init(_ bytes: [UInt8]) throws(BadLine) {
        self = try bytes.withRawBytes { all throws(BadLine) in try RequestTarget(all[...]) }
    }

    private static func afterScheme(_ bytes: Bytes) -> Bytes? {
        for scheme in ["http://", "https://"] where bytes.count >= scheme.utf8.count {
            if zip(bytes, scheme.utf8).allSatisfy({ ($0 | 0x20) == ($1 | 0x20) }) {
                return bytes.dropFirst(scheme.utf8.count)
            }
        }
        return nil
    }

    private static func behindUser(_ authority: Bytes) -> Int {
        authority.lastIndex(of: UInt8(ascii: "@")).map { $0 + 1 } ?? authority.startIndex
    }

    /// What cannot stand in a request line is percent-encoded; a fragment is dropped.
    static func sendable(_ whole: Bytes) -> String {
        let bytes = whole.prefix { $0 != UInt8(ascii: "#") }
        if bytes.allSatisfy(isSendable) { return String(decoding: bytes, as: UTF8.self) }
        let digits = Array("0123456789ABCDEF".utf8)
        var encoded: [UInt8] = []
        for byte in bytes {
            if isSendable(byte) {
                encoded.append(byte)
            } else {
                encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    static func sendable(_ bytes: [UInt8]) -> String { bytes.withUnsafeBytes { sendable($0[...]) } }

    /// Printable ASCII but the space, which would end the path, and quote and backslash, which no path may have (RFC 3986, appendix A), and
    /// which logs escape.
    private static func isSendable(_ byte: UInt8) -> Bool {
        byte > 32 && byte < 127 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }
}

extension HTTPMethod {
    /// The method that a trace names, in upper case as in a request line or in lower case.
    init(recorded bytes: UnsafeRawBufferPointer.SubSequence) throws(BadLine) {
        for method in HTTPMethod.allCases {
            let name = method.rawValue.utf8
            if bytes.count == name.count, zip(bytes, name).allSatisfy({ $0 == $1 || $0 == $1 & 0xDF }) {
                self = method
                return
            }
        }
        throw BadLine(
            bytes.isEmpty ? "it has no method" : "'\(bytes.shortened)' is not a method that Dyno sends")
    }
}

extension UnsafeRawBufferPointer.SubSequence {
    /// For a message: at most 40 characters, without control characters.
    var shortened: String { String(decoding: self.prefix(200), as: UTF8.self).shortened }
}

extension String {
    /// For a message: at most 40 characters, without control characters, and without what is secret by its name in a URL.
    var shortened: String {
        let isControl: (Unicode.Scalar) -> Bool = { $0.value < 32 || (127...159).contains($0.value) }
        let shown = Secrecy.rule.shown(String(unicodeScalars.prefix(4096)))
        let printable = String(UnicodeScalarView(shown.unicodeScalars.prefix(200).map { isControl($0) ? "?" : $0 }))
        return printable.count > 40 ? printable.prefix(40) + "..." : printable
    }
}
