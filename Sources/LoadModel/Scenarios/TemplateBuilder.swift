/// Joins pieces of templates; neighbouring literals become one.
package struct TemplateBuilder {
    private var segments: [Template.Segment] = []
    private var literal = ""
    /// In bytes; a hole counts as a UUID's.
    package private(set) var size = 0

    package init() {}

    package mutating func append(_ text: String) {
        literal += text
        size += text.utf8.count
    }

    package mutating func append(_ segment: Template.Segment) {
        if case .literal(let text) = segment {
            append(text)
        } else {
            flush()
            segments.append(segment)
            size += segment.byteCount
        }
    }

    package mutating func append(_ template: Template) { template.segments.forEach { append($0) } }

    private mutating func flush() {
        if !literal.isEmpty { segments.append(.literal(literal)) }
        literal = ""
    }

    package var template: Template {
        var copy = self
        copy.flush()
        return Template(segments: copy.segments)
    }
}

extension Template.Segment {
    /// About how long it is; a hole counts as a UUID's.
    package var byteCount: Int {
        switch self {
        case .literal(let text), .environment(_, let text), .secret(_, let text): text.utf8.count
        case .file(let file): file.bytes.count
        case .uuid, .iteration, .user, .recorded, .value: 36
        }
    }
}
