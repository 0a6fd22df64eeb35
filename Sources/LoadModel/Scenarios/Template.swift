/// Text of a request with holes that are filled for each request: a path, a header's value, a body.
///
/// Plan variables are resolved when the plan is read. What is left in a template differs from request to request, or is an
/// environment value or a secret, which stay apart so that no output shows them.
public struct Template: Hashable, Sendable {
    public enum Segment: Hashable, Sendable {
        case literal(String)
        /// The value of `${env.NAME}`, read when the plan was; shown as `${env.NAME}` in every output.
        case environment(name: String, value: String)
        /// The value of the plan's variable `name`, which it lists under `secrets`; shown as `${name}` in every output.
        case secret(name: String, value: String)
        /// `${uuid}`: a version 4 UUID drawn from (seed, arrival).
        case uuid
        /// `${iteration}`: the number of the arrival (open) or of the user's iteration (closed), from 0.
        case iteration
        /// `${user}`: the number of the user (closed), from 0; in open models each arrival is its own user.
        case user
        /// What the trace says of the request; no plan writes it.
        case recorded(Recorded)
        /// What a step captured, a feed's row holds, or the like.
        case value(ValueHole)
        /// A file of a multipart body.
        case file(FileContent)
    }

    public enum Recorded: Hashable, Sendable {
        case path, body
        /// A header's value, as one of ``Trace/recordedHeaders``; a header of a request that has none recorded is not sent.
        case header(Int)
    }

    public let segments: [Segment]

    public init(segments: [Segment]) { self.segments = segments }

    public init(_ literal: String) { segments = literal.isEmpty ? [] : [.literal(literal)] }

    /// Whether every request gets the same text.
    public var isConstant: Bool {
        segments.allSatisfy {
            switch $0 {
            case .literal, .environment, .secret, .file: true
            case .uuid, .iteration, .user, .recorded, .value: false
            }
        }
    }
}

extension Template {
    /// The same with holes that stand so.
    public func placed(_ placement: ValueHole.Placement) -> Template {
        Template(
            segments: segments.map { segment in
                guard case .value(var hole) = segment else { return segment }
                hole.placement = placement
                return .value(hole)
            })
    }

    /// What it asks for while the load runs, in its order.
    public var references: [Reference] {
        segments.compactMap { if case .value(let hole) = $0 { hole.reference } else { nil } }
    }

    /// The text with environment values and secrets in their places, and nothing for files and for what differs between requests: to be
    /// sent, or checked, never for output.
    public var knownText: String {
        segments.map { segment in
            switch segment {
            case .literal(let text), .environment(_, let text), .secret(_, let text): text
            case .uuid, .iteration, .user, .recorded, .value, .file: ""
            }
        }.joined()
    }

    /// The same with everything hidden that is written out.
    ///
    /// - Parameter separator: of which the first is shown; nil: of nothing.
    public func redacted(but separator: Character? = nil) -> Template {
        var isSplit = separator == nil
        return Template(
            segments: segments.map { segment in
                guard case .literal(let text) = segment else { return segment }
                guard !isSplit, let separator, let place = text.firstIndex(of: separator) else {
                    return .literal(Secrecy.redacted)
                }
                isSplit = true
                let parts = [text[..<place], text[text.index(after: place)...]].map { $0.isEmpty ? "" : Secrecy.redacted }
                return .literal(parts.joined(separator: String(separator)))
            })
    }
}

extension Template: CustomStringConvertible {
    /// The template as a plan would write it; environment values and secrets are shown by name, never by value.
    public var description: String {
        segments.map { segment in
            switch segment {
            case .literal(let text): text.replacing("${", with: "$${")
            case .environment(let name, _): "${env.\(name)}"
            case .secret(let name, _): "${\(name)}"
            case .uuid: "${uuid}"
            case .iteration: "${iteration}"
            case .user: "${user}"
            case .recorded(let part): "${trace.\(part)}"
            case .value(let hole): "\(hole)"
            case .file(let file): "<\(file.path)>"
            }
        }.joined()
    }
}
