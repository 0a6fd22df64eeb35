import LoadModel

/// What HTTP/1.1 and Dyno ask of the parts of a request. Each function returns what is wrong, or nil.
enum RequestRules {
    /// RFC 9110, section 5.6.2: a header's name is a token.
    ///
    /// Of a header that an answer has.
    static func problem(withNameOfHeader name: String) -> String? {
        let isToken = !name.isEmpty && name.utf8.allSatisfy { isAlphanumeric($0) || "!#$%&'*+-.^_`|~".utf8.contains($0) }
        return isToken ? nil : "'\(name.shortened)' is not a header's name; write letters, digits and hyphens, as in 'Accept'"
    }

    /// The same of one that is sent.
    static func problem(withHeaderName name: String) -> String? {
        if let problem = problem(withNameOfHeader: name) { return problem }
        if ["content-length", "transfer-encoding"].contains(name.lowercased()) {
            return "'\(name)' cannot be given: Dyno sets it from the body; remove it"
        }
        return nil
    }

    static func problem(withHeaderValue value: Template, of name: String) -> String? {
        let isControl: (UInt8) -> Bool = { ($0 < 0x20 && $0 != 0x09) || $0 == 0x7F }
        guard value.knownText.utf8.contains(where: isControl) else { return nil }
        return "the value of '\(name)' has a line break or a control character in it; a header is one line of text"
    }

    /// RFC 9112, section 3.2.1: a request target is a path and a query in ASCII without spaces.
    static func problem(withPath path: Template) -> String? {
        let text = path.knownText
        let shown = path.description.shortened
        if text.hasPrefix("http://") || text.hasPrefix("https://") {
            return "'\(shown)' is a whole URL; write its path here, as in '/health', and the rest as the target's url"
        }
        // What an answer gave may be all of it, or even a whole URL.
        if path.segments.count == 1, case .value(let hole)? = path.segments.first, hole.spelling == .raw { return nil }
        let start = path.segments.first.map { Template(segments: [$0]).knownText } ?? ""
        guard start.hasPrefix("/") else {
            guard case .value(let hole)? = path.segments.first else {
                return "a path must start with '/', found '\(shown)'; write '/\(shown)'"
            }
            return
                "a path must start with '/', found '\(shown)'; write '/\(shown)', or \"${raw.\(hole.reference)}\" alone where that is a "
                + "whole path or URL"
        }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            return "'\(shown)' has spaces, control or non-ASCII characters; percent-encode them, as in '/a%20b'"
        }
        guard !text.contains("#") else {
            return "'\(shown)' has a fragment, which is never sent; remove it, or write '%23' for '#'"
        }
        return nil
    }

    /// A plan's name also names the folder of its reports.
    static func problem(withPlanName name: String) -> String? {
        let isFit =
            !name.isEmpty && name.utf8.count <= 100 && !name.hasPrefix(".") && !name.contains("/")
            && name.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
        return isFit
            ? nil
            : "'\(name.shortened)' cannot be a plan's name, which names a folder; write a short one without '/', as in 'search'"
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }
}
