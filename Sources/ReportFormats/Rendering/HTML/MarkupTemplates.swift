import Mustache

/// The templates of HTML pages, compiled once.
///
/// The package's own escaping goes by characters in Swift's sense, of which one may be `<` joined with an invisible mark before it: it
/// would let such markup through. Hence every template begins with a content type of ours, which goes by code points.
struct MarkupTemplates: Sendable {
    private let library: MustacheLibrary

    /// - Parameter templates: by the names under which they refer to each other.
    init(_ templates: [String: String]) throws {
        MustacheContentTypes.register(EscapedMarkup(), named: EscapedMarkup.name)
        library = MustacheLibrary(
            templates: try templates.mapValues { try MustacheTemplate(string: "{{% CONTENT_TYPE:\(EscapedMarkup.name)}}" + $0) })
    }

    /// - Parameter model: whose members the template names; texts in it are escaped unless the template says otherwise.
    func render(_ name: String, _ model: Any) -> String { library.render(model, withTemplate: name) ?? "" }
}

/// Text that no browser takes for anything but text, within elements and within quoted attributes.
private struct EscapedMarkup: MustacheContentType {
    static let name = "DYNO"

    func escapeText(_ text: String) -> String { Markup.escaped(text) }
}
