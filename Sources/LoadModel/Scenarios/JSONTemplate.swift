/// A JSON value of a plan in which holes may stand: a body, or what a part of an answer is held against.
public indirect enum JSONTemplate: Hashable, Sendable {
    /// null, true, false or a number, with the digits that the plan has.
    case literal(String)
    /// Without quotes and escapes; its holes stand as ``ValueHole/Placement/jsonText``.
    case text(Template)
    /// What differs between requests, or is a secret, and keeps its type: a captured value (as ``ValueHole/Placement/jsonValue``), the
    /// number of the iteration.
    case value(Template.Segment)
    case list([JSONTemplate])
    /// In the plan's order.
    case map([Member])

    public struct Member: Hashable, Sendable {
        public var name: Template
        public var value: JSONTemplate

        public init(_ name: Template, _ value: JSONTemplate) {
            self.name = name
            self.value = value
        }
    }
}

extension JSONTemplate {
    /// As compact JSON.
    public var template: Template {
        var builder = TemplateBuilder()
        append(to: &builder)
        return builder.template
    }

    private func append(to builder: inout TemplateBuilder) {
        switch self {
        case .literal(let text): builder.append(text)
        case .text(let text): builder.append(quoted: text)
        case .value(let segment): builder.append(segment)
        case .list(let items):
            for (index, item) in items.enumerated() {
                builder.append(index == 0 ? "[" : ",")
                item.append(to: &builder)
            }
            builder.append(items.isEmpty ? "[]" : "]")
        case .map(let members):
            for (index, member) in members.enumerated() {
                builder.append(index == 0 ? "{" : ",")
                builder.append(quoted: member.name)
                builder.append(":")
                member.value.append(to: &builder)
            }
            builder.append(members.isEmpty ? "{}" : "}")
        }
    }

    /// What it asks for while the load runs, in its order.
    public var references: [Reference] { template.references }
}

extension TemplateBuilder {
    /// A JSON string.
    fileprivate mutating func append(quoted text: Template) {
        append("\"")
        for segment in text.segments {
            switch segment {
            case .literal(let text): append(text.escapedForJSON)
            case .environment(let name, let value): append(.environment(name: name, value: value.escapedForJSON))
            case .secret(let name, let value): append(.secret(name: name, value: value.escapedForJSON))
            case .uuid, .iteration, .user, .recorded, .value, .file: append(segment)
            }
        }
        append("\"")
    }
}

extension String {
    /// As it stands between the quotes of a JSON string (RFC 8259, section 7).
    package var escapedForJSON: String {
        var result = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20:
                let hex = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
