import Measurement

/// A target in JSON.
struct TargetDocument: Codable {
    private var name: String
    private var url: String

    init(_ target: TargetDescription) {
        name = target.name
        url = target.url
    }

    var description: TargetDescription { TargetDescription(name: name, url: url) }
}
