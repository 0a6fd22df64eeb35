import HTTPTypes
import NIOCore

/// What a request gets that finds no room in the queue.
enum Refusal {
    static let body = ByteBuffer(string: #"{"error":"the queue is full; wait and try again, or raise --queue"}"#)

    /// The head of the refusal, in place of the response that the request would have got; what concerns the connection stays.
    static func head(insteadOf head: HTTPResponse) -> HTTPResponse {
        var refusal = head
        refusal.status = .serviceUnavailable
        refusal.headerFields[.contentType] = "application/json; charset=utf-8"
        refusal.headerFields[.contentLength] = "\(body.readableBytes)"
        return refusal
    }
}
