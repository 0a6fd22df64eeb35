import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    /// A response whose body is JSON text already.
    init(status: HTTPResponse.Status = .ok, json: ByteBuffer) {
        self.init(
            status: status, headers: [.contentType: "application/json; charset=utf-8"], body: ResponseBody(byteBuffer: json))
    }

    /// A response that encodes `value`, its keys sorted.
    init(status: HTTPResponse.Status = .ok, json value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        self.init(status: status, json: ByteBuffer(bytes: try encoder.encode(value)))
    }
}
