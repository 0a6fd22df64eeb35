import Measurement

/// What was said of the first failure of each kind, in JSON: an object in the order of the kinds, so that a file written again is the same.
struct FailureExamples: Codable {
    var messages: [FailureKind: String] = [:]

    init(messages: [FailureKind: String] = [:]) { self.messages = messages }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: AnyKey.self)
        for kind in FailureKind.allCases { try container.encodeIfPresent(messages[kind], forKey: AnyKey(kind.name)) }
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: AnyKey.self)
        for kind in FailureKind.allCases {
            messages[kind] = try container.decodeIfPresent(String.self, forKey: AnyKey(kind.name))
        }
    }
}
