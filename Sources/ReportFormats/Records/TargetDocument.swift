import Measurement

/// A target in JSON.
struct TargetDocument: Codable {
    private var name: String
    private var url: String
    private var link: String?

    init(_ target: TargetDescription) {
        name = target.name
        url = target.url
        link = target.link
    }

    var description: TargetDescription { TargetDescription(name: name, url: url, link: link) }
}
