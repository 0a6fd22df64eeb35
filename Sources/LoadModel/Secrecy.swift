/// What no output shows: one rule on names for headers, query parameters, fields of bodies and environment variables, with what a plan
/// adds to it and takes from it.
///
/// A name is split into words at capitals and at everything that is no letter or digit. Some words make it a secret's wherever they
/// stand; `key` and `token` do so alone, and behind a word such as `api`, so that `sort_key`, `page_token` and `Idempotency-Key` stay
/// in clear.
public struct Secrecy: Hashable, Sendable {
    /// The rule alone, where no plan is known.
    public static let rule = Secrecy()
    /// What stands for a secret that is written out in a plan or on a command line.
    public static let redacted = "<redacted>"

    /// In lower case.
    private let added: Set<String>
    private let removed: Set<String>

    private static let words: Set<String> = [
        "authorization", "cookie", "password", "secret", "session", "signature", "sid", "sessid", "sessionid", "jsessionid",
        "phpsessid",
    ]
    private static let openers: Set<String> = ["api", "access", "auth", "private", "refresh", "csrf", "xsrf"]
    private static let handles: Set<String> = ["key", "token"]
    /// As one word, for those who write no capitals: `apikey`.
    private static let joined = Set(openers.flatMap { opener in handles.map { opener + $0 } })

    /// - Parameters:
    ///   - secrets: names that are a secret's whatever the rule says.
    ///   - publicNames: names that are none.
    public init(secrets: [String] = [], publicNames: [String] = []) {
        added = Set(secrets.map { $0.lowercased() })
        removed = Set(publicNames.map { $0.lowercased() })
    }

    /// Whether the plan lists the name as a secret's.
    public func lists(_ name: String) -> Bool { added.contains(name.lowercased()) }

    /// Whether the value of what has this name is hidden.
    public func hides(_ name: String) -> Bool {
        let whole = name.lowercased()
        if added.contains(whole) { return true }
        return !removed.contains(whole) && Secrecy.isSecret(Secrecy.split(name))
    }

    private static func isSecret(_ parts: [String]) -> Bool {
        // `X-Token` is a token alone: the prefix says nothing.
        let parts = parts.count > 1 && parts[0] == "x" ? Array(parts.dropFirst()) : parts
        return parts.indices.contains { place in
            let word = parts[place]
            // `password2`, for those who ask for it twice.
            let stem = String(word.reversed().drop(while: \.isNumber).reversed())
            // Active Server Pages put letters of their own behind it.
            if words.contains(stem) || joined.contains(word) || word.hasPrefix("aspsessionid") { return true }
            return handles.contains(word) && (parts.count == 1 || place > 0 && openers.contains(parts[place - 1]))
        }
    }

    /// `accessToken`, `access_token` and `ACCESS-TOKEN` are two words, and so is `APIKey`.
    private static func split(_ name: String) -> [String] {
        var parts: [String] = []
        var word = ""
        let characters = Array(name.prefix(256))
        for (place, character) in characters.enumerated() {
            guard character.isLetter || character.isNumber else {
                parts.append(word)
                word = ""
                continue
            }
            let endsAcronym = place + 1 < characters.count && characters[place + 1].isLowercase && word.last?.isUppercase == true
            if character.isUppercase, word.last?.isUppercase == false || endsAcronym {
                parts.append(word)
                word = ""
            }
            word.append(character)
        }
        return (parts + [word]).filter { !$0.isEmpty }.map { $0.lowercased() }
    }
}

// What outputs show in place of what was written.
extension Secrecy {
    /// The value of a header. Environment values and variables that are secrets stand in it by name, as in every template.
    public func shownValue(of header: Header) -> String {
        guard hides(header.name) else { return shown(header.value) }
        return HoledText(header.value).shown(hiding: hiddenRanges(ofValue: header.value))
    }

    /// A path with its query, or any other text with URLs in it.
    public func shown(_ text: Template) -> String {
        let holed = HoledText(text)
        return holed.shown(hiding: hiddenRanges(inURLs: holed.bytes[...]))
    }

    /// Any text that may have URLs in it, such as a label or a message: their users and passwords, and parameters of secret names, are
    /// hidden.
    public func shown(_ text: String) -> String {
        let bytes = Array(text.utf8)
        let ranges = hiddenRanges(inURLs: bytes[...])
        return ranges.isEmpty ? text : HoledText(bytes: bytes).shown(hiding: ranges, escapesHoles: false)
    }

    /// A body: fields of JSON, or of a form, that have secret names are hidden. Bodies of other kinds are shown as they are.
    public func shown(body: Template) -> String {
        let holed = HoledText(body)
        return holed.shown(hiding: hiddenRanges(inBody: holed.bytes))
    }

    /// The value of an environment variable of that name.
    public func shown(_ value: Template, named name: String) -> String {
        HoledText(value).shown(hiding: hiddenRanges(of: value, named: name))
    }

    private func hiddenRanges(of value: Template, named name: String) -> [Range<Int>] {
        let bytes = HoledText(value).bytes
        return hides(name) ? [bytes.indices] : hiddenRanges(inURLs: bytes[...])
    }

    /// Whether a header is for the target alone, so that it follows no redirect to another: outputs hide its value, or a part of it.
    public func isForTargetAlone(_ header: Header) -> Bool { hides(header.name) || header.value.holdsHiddenValues }

    /// All of the value, but for the scheme before a value that has a name: `Bearer ${env.TOKEN}`.
    private func hiddenRanges(ofValue value: Template) -> [Range<Int>] {
        let bytes = HoledText(value).bytes
        guard value.segments.count > 1, case .literal(let text) = value.segments[0], text.last == " ",
            text.dropLast().allSatisfy(\.isLetter)
        else { return [bytes.indices] }
        return [text.utf8.count..<bytes.count]
    }

    private func hiddenRanges(inBody bytes: [UInt8]) -> [Range<Int>] {
        guard let start = bytes.firstIndex(where: { $0 > 0x20 }) else { return [] }
        if bytes[start] == UInt8(ascii: "{") || bytes[start] == UInt8(ascii: "[") { return hiddenRanges(inJSON: bytes) }
        // A form begins with a parameter.
        let first = hiddenParameter(of: bytes[start...], endsAtSpace: false)
        let rest = first?.upperBound ?? start
        return (first.map { [$0] } ?? []) + hiddenRanges(inURLs: bytes[rest...], endsAtSpace: false)
    }

    /// - Parameter endsAtSpace: whether what comes behind a space is no part of a URL.
    private func hiddenRanges(inURLs text: ArraySlice<UInt8>, endsAtSpace: Bool = true) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var rest = text
        while let byte = rest.first {
            switch byte {
            case UInt8(ascii: ":") where rest.starts(with: "://".utf8):
                rest = rest.dropFirst(3)
                let authority = rest.prefix { !"/?#\"<>".utf8.contains($0) && $0 > 0x20 }
                if let at = authority.lastIndex(of: UInt8(ascii: "@")) { ranges.append(rest.startIndex..<at) }
            case UInt8(ascii: "?"), UInt8(ascii: "&"), UInt8(ascii: "#"), UInt8(ascii: ";"):
                rest = rest.dropFirst()
                let isOfPath = byte == UInt8(ascii: ";")
                guard let range = hiddenParameter(of: rest, endsAtSpace: endsAtSpace, isOfPath: isOfPath) else { continue }
                ranges.append(range)
                rest = rest[range.upperBound...]
            default: rest = rest.dropFirst()
            }
        }
        return ranges
    }

    /// The value of the parameter that a text begins with, where its name is a secret's.
    ///
    /// - Parameter isOfPath: as `;jsessionid=` is, which ends with its segment.
    private func hiddenParameter(of text: ArraySlice<UInt8>, endsAtSpace: Bool, isOfPath: Bool = false) -> Range<Int>? {
        let name = text.prefix(256).prefix { !"=&?#;".utf8.contains($0) && $0 > 0x20 }
        guard name.endIndex < text.endIndex, text[name.endIndex] == UInt8(ascii: "="), hides(Secrecy.decoded(name)) else {
            return nil
        }
        let lowest: UInt8 = endsAtSpace ? 0x21 : 0x20
        let ends = isOfPath ? "&#\"/?;" : "&#\""
        let value = text[(name.endIndex + 1)...].prefix { !ends.utf8.contains($0) && $0 >= lowest }
        // `${token}` names what stands there.
        if value.starts(with: "${".utf8), value.firstIndex(of: UInt8(ascii: "}")) == value.indices.last { return nil }
        // What a message has behind a URL is no part of it.
        let end = value.lastIndex { !"'),.:;]}".utf8.contains($0) }.map { $0 + 1 } ?? value.startIndex
        return value.startIndex < end ? value.startIndex..<end : nil
    }

    /// RFC 3986, section 2.1.
    private static func decoded(_ bytes: ArraySlice<UInt8>) -> String {
        var result: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                result.append(value)
                rest = rest.dropFirst(2)
            } else {
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Strings and other plain values of members with secret names, and all such within them. What is no JSON is read as far as it is.
    private func hiddenRanges(inJSON bytes: [UInt8]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        /// Of the objects and arrays around, whether they are hidden; and whether the innermost is an object.
        var around: [(isObject: Bool, isHidden: Bool)] = []
        var isKey = false
        var isNextHidden = false
        var isHidden: Bool { isNextHidden || around.last?.isHidden == true }
        var place = 0
        while place < bytes.count {
            let byte = bytes[place]
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                around.append((byte == UInt8(ascii: "{"), isHidden))
                (isKey, isNextHidden) = (byte == UInt8(ascii: "{"), false)
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                _ = around.popLast()
                (isKey, isNextHidden) = (false, false)
            case UInt8(ascii: ","): (isKey, isNextHidden) = (around.last?.isObject == true, false)
            case UInt8(ascii: "\""):
                let content = Secrecy.string(bytes, from: place + 1)
                if isKey {
                    isNextHidden = hides(String(decoding: bytes[content], as: UTF8.self))
                    isKey = false
                } else if isHidden {
                    if !content.isEmpty { ranges.append(content) }
                } else {
                    ranges += hiddenRanges(inURLs: bytes[content])
                }
                place = content.upperBound
            case 0...0x20, UInt8(ascii: ":"): break
            default:
                let value = bytes[place...].prefix { $0 > 0x20 && !",]}".utf8.contains($0) }
                if isHidden { ranges.append(value.indices) }
                place = value.endIndex - 1
            }
            place += 1
        }
        return ranges
    }

    /// What is between quotes, of which the first stands before `start`.
    private static func string(_ bytes: [UInt8], from start: Int) -> Range<Int> {
        var end = start
        while end < bytes.count, bytes[end] != UInt8(ascii: "\"") { end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1 }
        return start..<min(end, bytes.count)
    }
}

extension Plan {
    /// The rule with what the plan adds to it and takes from it.
    public var secrecy: Secrecy { Secrecy(secrets: secrets, publicNames: publicNames) }

    /// The texts that its outputs hide because of where they stand, as far as they are written out in the plan or in what changes it.
    public var hiddenTexts: [String] {
        let rule = secrecy
        let requests = allSteps.requests
        var texts: [String] = []
        for request in requests {
            texts += rule.hiddenTexts(in: request)
            for credentials in request.headers.map(\.basic) + [request.digest] { texts += credentials?.hiddenTexts ?? [] }
        }
        for target in targets {
            texts += target.dial.proxy?.credentials?.hiddenTexts ?? []
            let variables = (target.launch?.environment ?? [:]).sorted { $0.key < $1.key }
            for (name, value) in variables { texts += rule.hiddenTexts(in: value, named: name) }
        }
        return texts
    }

    /// The values of environment variables and of variables that are secrets, which its outputs show by name.
    public var namedSecrets: [String] {
        allSteps.requests.flatMap(\.templates).flatMap(\.segments).compactMap { segment in
            switch segment {
            case .environment(_, let value), .secret(_, let value): value
            case .literal, .uuid, .iteration, .user, .recorded, .value, .file: nil
            }
        }
    }
}

extension Secrecy {
    fileprivate func hiddenTexts(in value: Template, named name: String) -> [String] {
        HoledText(value).literals(in: hiddenRanges(of: value, named: name))
    }

    fileprivate func hiddenTexts(in request: RequestStep) -> [String] {
        let path = HoledText(request.path)
        var texts = path.literals(in: hiddenRanges(inURLs: path.bytes[...], endsAtSpace: false))
        for header in request.headers where header.basic == nil {
            let value = HoledText(header.value)
            let ranges =
                hides(header.name) ? hiddenRanges(ofValue: header.value) : hiddenRanges(inURLs: value.bytes[...])
            let literals = value.literals(in: ranges)
            // Of `Bearer abc` a command line may have the token alone.
            texts += literals + literals.compactMap { $0.split(separator: " ").last.map(String.init) }
        }
        texts += hiddenTexts(inContentOf: request)
        guard let body = request.body.map(HoledText.init) else { return texts }
        return texts + body.literals(in: hiddenRanges(inBody: body.bytes))
    }
}

extension Template {
    /// Whether it holds what outputs show by name only.
    public var holdsHiddenValues: Bool {
        segments.contains {
            switch $0 {
            case .environment, .secret: true
            // What a login gave is the target's own secret.
            case .value(let hole): if case .identity = hole.reference { true } else { false }
            case .literal, .uuid, .iteration, .user, .recorded, .file: false
            }
        }
    }
}

/// A template as bytes, in which one that UTF-8 never has stands for each hole, so that a scan sees neighbours as neighbours.
private struct HoledText {
    private static let hole: UInt8 = 0xFF

    let bytes: [UInt8]
    private let holes: [Template.Segment]

    init(_ template: Template) {
        var bytes: [UInt8] = []
        var holes: [Template.Segment] = []
        for segment in template.segments {
            if case .literal(let text) = segment {
                bytes += text.utf8
            } else {
                bytes.append(HoledText.hole)
                holes.append(segment)
            }
        }
        (self.bytes, self.holes) = (bytes, holes)
    }

    init(bytes: [UInt8]) { (self.bytes, holes) = (bytes, []) }

    /// As a plan would write it, with all that is written out within the ranges hidden.
    ///
    /// - Parameters:
    ///   - ranges: one behind another.
    ///   - escapesHoles: whether `${` that stands for itself is written `$${`.
    func shown(hiding ranges: [Range<Int>], escapesHoles: Bool = true) -> String {
        var result = ""
        var holes = holes[...]
        for (range, isHidden) in pieces(ranges) {
            for piece in bytes[range].split(separator: HoledText.hole, omittingEmptySubsequences: false).enumerated() {
                if piece.offset > 0, let hole = holes.popFirst() { result += Template(segments: [hole]).description }
                guard !piece.element.isEmpty else { continue }
                let text = String(decoding: piece.element, as: UTF8.self)
                result += isHidden ? Secrecy.redacted : escapesHoles ? Template(text).description : text
            }
        }
        return result
    }

    private func pieces(_ ranges: [Range<Int>]) -> [(Range<Int>, isHidden: Bool)] {
        var pieces: [(Range<Int>, isHidden: Bool)] = []
        var place = 0
        for range in ranges where range.lowerBound >= place {
            pieces += [(place..<range.lowerBound, false), (range, true)]
            place = range.upperBound
        }
        return (pieces + [(place..<bytes.count, false)]).filter { !$0.0.isEmpty }
    }

    /// What is written out within the ranges.
    func literals(in ranges: [Range<Int>]) -> [String] {
        ranges.flatMap { bytes[$0].split(separator: HoledText.hole).map { String(decoding: $0, as: UTF8.self) } }
    }
}
