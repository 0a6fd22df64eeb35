/// What a request sends, as a plan says it.
public enum RequestBody: Hashable, Sendable {
    /// As it stands.
    case text(Template)
    case json(JSONTemplate)
    /// `application/x-www-form-urlencoded`; a name may come more than once.
    case form([FormField])
    case multipart(MultipartForm)
    case graphQL(GraphQLQuery)

    /// All of it in one piece, escaped as its kind asks; holes tell by their placement how they are.
    public var template: Template {
        switch self {
        case .text(let template): template
        case .json(let value): value.template
        case .form(let fields): FormField.template(fields)
        case .multipart(let form): form.template
        case .graphQL(let query): query.json.template
        }
    }

    /// What the request says of it, unless the plan does.
    public var mediaType: String? {
        switch self {
        case .text: nil
        case .json, .graphQL: "application/json"
        case .form: "application/x-www-form-urlencoded"
        case .multipart(let form): "multipart/form-data; boundary=\(form.boundary)"
        }
    }
}

public struct FormField: Hashable, Sendable {
    public var name: String
    /// Not encoded yet; its holes stand as ``ValueHole/Placement/form``.
    public var value: Template

    public init(name: String, value: Template) {
        self.name = name
        self.value = value
    }

    fileprivate static func template(_ fields: [FormField]) -> Template {
        var builder = TemplateBuilder()
        for (index, field) in fields.enumerated() {
            builder.append((index == 0 ? "" : "&") + field.name.encodedForForm + "=")
            for segment in field.value.segments {
                switch segment {
                case .literal(let text): builder.append(text.encodedForForm)
                case .environment(let name, let value): builder.append(.environment(name: name, value: value.encodedForForm))
                case .secret(let name, let value): builder.append(.secret(name: name, value: value.encodedForForm))
                case .uuid, .iteration, .user, .recorded, .value, .file: builder.append(segment)
                }
            }
        }
        return builder.template
    }
}

/// A form with files (RFC 7578).
public struct MultipartForm: Hashable, Sendable {
    public let parts: [Part]
    /// What separates them: a function of what they hold, so that a run repeats and none holds it by chance.
    public let boundary: String

    public init(parts: [Part]) {
        self.parts = parts
        boundary = MultipartForm.boundary(of: parts)
    }

    public struct Part: Hashable, Sendable {
        public var name: String
        public var content: Content
        /// Its Content-Type; nil: not said, which means text.
        public var type: String?

        public init(name: String, content: Content, type: String? = nil) {
            self.name = name
            self.content = content
            self.type = type
        }

        public enum Content: Hashable, Sendable {
            case text(Template)
            /// With the name that the target is told.
            case file(FileContent, name: String)
        }
    }

    fileprivate var template: Template {
        var builder = TemplateBuilder()
        for part in parts {
            builder.append("--\(boundary)\r\nContent-Disposition: form-data; name=\"\(part.name.escapedForDisposition)\"")
            if case .file(_, let name) = part.content { builder.append("; filename=\"\(name.escapedForDisposition)\"") }
            builder.append("\r\n" + (part.type.map { "Content-Type: \($0)\r\n" } ?? "") + "\r\n")
            switch part.content {
            case .text(let text): builder.append(text)
            case .file(let file, _): builder.append(.file(file))
            }
            builder.append("\r\n")
        }
        builder.append("--\(boundary)--\r\n")
        return builder.template
    }

    /// FNV-1a, 64 bits twice.
    private static func boundary(of parts: [Part]) -> String {
        var (one, other): (UInt64, UInt64) = (0xcbf2_9ce4_8422_2325, 0x8422_2325_cbf2_9ce4)
        func add(_ byte: UInt8) {
            one = (one ^ UInt64(byte)) &* 0x100_0000_01b3
            other = (other ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        for part in parts {
            part.name.utf8.forEach(add)
            switch part.content {
            case .text(let text): text.description.utf8.forEach(add)
            case .file(let file, _): file.bytes.forEach(add)
            }
        }
        return "dyno-\(String(one, radix: 36))\(String(other, radix: 36))"
    }
}

/// A file that is sent as it is, whatever its bytes.
public struct FileContent: Hashable, Sendable {
    /// From the root.
    public let path: String
    public let bytes: [UInt8]

    public init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }
}

/// A query of GraphQL over HTTP: its answer is no success where it lists errors, whatever its status.
public struct GraphQLQuery: Hashable, Sendable {
    public var query: Template
    /// Which of the operations in the query is meant.
    public var operation: String?
    public var variables: JSONTemplate?
    public var extensions: JSONTemplate?

    public init(
        query: Template, operation: String? = nil, variables: JSONTemplate? = nil, extensions: JSONTemplate? = nil
    ) {
        self.query = query
        self.operation = operation
        self.variables = variables
        self.extensions = extensions
    }

    /// What is sent.
    public var json: JSONTemplate {
        var members = [JSONTemplate.Member(Template("query"), .text(query))]
        if let operation { members.append(.init(Template("operationName"), .text(Template(operation)))) }
        if let variables { members.append(.init(Template("variables"), variables)) }
        if let extensions { members.append(.init(Template("extensions"), extensions)) }
        return .map(members)
    }
}

extension String {
    /// WHATWG URL, "application/x-www-form-urlencoded".
    package var encodedForForm: String {
        var result = ""
        for byte in utf8 {
            switch byte {
            case 48...57, 65...90, 97...122, UInt8(ascii: "*"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            case UInt8(ascii: " "): result += "+"
            default: result += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return result
    }

    /// WHATWG HTML, "multipart/form-data": what would end a name between quotes.
    fileprivate var escapedForDisposition: String {
        replacing("\"", with: "%22").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
    }
}
