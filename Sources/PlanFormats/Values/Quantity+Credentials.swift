import Foundation
import LoadModel

extension Quantity {
    /// `name:password`, of which neither differs between requests (RFC 7617, section 2). No message shows any of it.
    static func credentials(_ template: Template, _ what: String) throws(ValueError) -> Credentials {
        let text = try secret(template, what)
        guard let colon = text.firstIndex(of: ":") else {
            throw ValueError(
                message: "\(what) must be a name and a password with a colon between them; write \"user:${env.PASSWORD}\"")
        }
        guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw ValueError(
                message: "\(what) has a line break or a control character in it; write a name and a password without")
        }
        return Credentials(
            user: String(text[..<colon]), password: String(text[text.index(after: colon)...]),
            writtenAs: template)
    }

    /// The token of `Authorization: Bearer` (RFC 6750, section 2.1), with whatever visible characters it has.
    static func bearer(_ template: Template, _ what: String) throws(ValueError) -> Header {
        // A login may have given it: what differs is sent as it is then.
        let isGiven = template.segments.contains { if case .value = $0 { true } else { false } }
        let known = Template(segments: template.segments.filter { if case .value = $0 { false } else { true } })
        let text = try secret(known, what)
        guard !text.isEmpty || isGiven, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw ValueError(message: "\(what) must be a token of ASCII without spaces; write it alone, as in \"${env.TOKEN}\"")
        }
        return Header(name: "Authorization", value: Template(segments: [.literal("Bearer ")]).appending(template.placed(.header)))
    }

    private static func secret(_ template: Template, _ what: String) throws(ValueError) -> String {
        guard template.isConstant else {
            throw ValueError(
                message:
                    "\(what) is the same for every request and cannot hold what differs between them, found \(template.holes); "
                    + "write ${env.NAME}, or an Authorization header of your own")
        }
        return template.knownText
    }
}

extension Credentials {
    /// `Authorization: Basic` (RFC 7617): its value says as much as the password, so that no output shows it.
    var basicHeader: Header {
        Header(
            name: "Authorization", value: Template("Basic " + Data("\(user):\(password)".utf8).base64EncodedString()),
            basic: self)
    }
}

extension Template {
    func appending(_ other: Template) -> Template {
        var builder = TemplateBuilder()
        builder.append(self)
        builder.append(other)
        return builder.template
    }

    /// What differs between requests, as a plan writes it: `${uuid}, ${user}`.
    var holes: String {
        segments.map { Template(segments: [$0]) }.filter { !$0.isConstant }.map(\.description).joined(separator: ", ")
    }
}
