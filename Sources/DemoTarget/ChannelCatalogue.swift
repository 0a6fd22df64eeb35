import LoadModel
import WebServer

/// The data that `/channels` serves: 1,200 television channels in exactly 613,000 bytes of JSON, the size of the
/// responses in the stress test that Dyno's comparison report is modelled on. The same in every process.
struct ChannelCatalogue: Sendable {
    static let count = 1_200
    static let bytes = 613_000

    /// The document with all channels.
    let all: Body
    private let channels: [String]

    init() {
        let stream = RandomStream(seed: 1_200, purpose: .scenario)
        let bare = (1...Self.count).map { Self.channel($0, about: "", stream) }
        let room = Self.bytes - Self.document(bare).utf8.count
        let share = room / Self.count
        channels = (1...Self.count).map { id in
            let length = share + (id <= room % Self.count ? 1 : 0)
            return Self.channel(id, about: Self.prose(length, id, stream), stream)
        }
        all = Body(Self.document(channels))
    }

    /// The document with the first `limit` channels.
    func first(_ limit: Int) -> Body {
        limit >= Self.count ? all : Body(Self.document(channels.prefix(limit)))
    }

    /// One channel by its id, 1 to 1,200; nil for any other.
    func channel(_ id: Int) -> Body? {
        (1...Self.count).contains(id) ? Body(channels[id - 1]) : nil
    }

    private static func document(_ channels: some Collection<String>) -> String {
        #"{"count":\#(channels.count),"channels":[\#(channels.joined(separator: ","))]}"#
    }

    private static func channel(_ id: Int, about: String, _ stream: RandomStream) -> String {
        let language = ["en", "de", "fr", "it", "es"][Int(stream.bits(UInt64(id)) % 5)]
        let definition = ["SD", "HD", "UHD"][Int(stream.bits(UInt64(id + count)) % 3)]
        return #"{"id":\#(id),"name":"Channel \#(id)","language":"\#(language)","definition":"\#(definition)","#
            + #""stream":"https://streams.example.com/live/\#(id)/index.m3u8","about":"\#(about)"}"#
    }

    /// Exactly `length` letters and spaces.
    private static func prose(_ length: Int, _ id: Int, _ stream: RandomStream) -> String {
        let words = ["news", "films", "sport", "music", "weather", "nature", "history", "comedy", "concerts", "debates"]
        var text = ""
        var draw = UInt64(id) << 16
        while text.utf8.count < length {
            text += words[Int(stream.bits(draw) % UInt64(words.count))] + " "
            draw += 1
        }
        return String(text.prefix(length))
    }
}
