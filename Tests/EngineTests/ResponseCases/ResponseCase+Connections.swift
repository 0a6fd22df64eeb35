// RFC 9112, 9, and RFC 9110, 15: what outlives the response, and responses without a body.
extension ResponseCase {
    static let connections = [
        ResponseCase("connection close", headers: "CONNECTION: x, Close\r\nContent-Length: 2", body: "ok", .lastSuccess),
        ResponseCase(
            "close behind keep-alive", headers: "Connection: keep-alive, close\r\nContent-Length: 2", body: "ok", .lastSuccess),
        ResponseCase(
            "close before keep-alive", headers: "Connection: close, keep-alive\r\nContent-Length: 2", body: "ok", .lastSuccess),
        ResponseCase(
            "close, and keep-alive in a line of its own",
            headers: "Connection: close\r\nConnection: keep-alive\r\nContent-Length: 2", body: "ok", .lastSuccess),
        ResponseCase(
            "a carriage return for the hyphen of keep-alive",
            "HTTP/1.0 200 OK\r\nConnection: keep\ralive\r\nContent-Length: 2\r\n\r\nok", .lastSuccess),
        ResponseCase(
            "an option that starts with close", headers: "Connection: closed\r\nContent-Length: 2", body: "ok", .success),
        ResponseCase("HTTP/1.0 closes", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", .lastSuccess),
        ResponseCase(
            "HTTP/1.0 that keeps alive", "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\nok", .success),
        ResponseCase(
            "HTTP/1.0 that says both", "HTTP/1.0 200 OK\r\nConnection: close, keep-alive\r\nContent-Length: 2\r\n\r\nok",
            .lastSuccess),
        ResponseCase(
            "HTTP/1.0 that keeps alive without a length", "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n\r\nok",
            .completeOnClose(status: 200)),
    ]

    static let bodiless = [
        ResponseCase(
            "continue first", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
            .complete(status: 204, keepsAlive: true, rest: 0)),
        ResponseCase(
            "several 1xx first",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
            .success),
        ResponseCase(
            "1xx whose headers frame nothing",
            "HTTP/1.1 103 Early Hints\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
            .success),
        ResponseCase("1xx and nothing more", "HTTP/1.1 100 Continue\r\n\r\n", .needsMore),
        ResponseCase("garbage behind a 1xx", "HTTP/1.1 100 Continue\r\n\r\nok", .failed(.protocol)),
        ResponseCase(
            "1xx before the answer to HEAD", isHead: true,
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", .success),
        ResponseCase(
            "switching protocols", "HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n", .failed(.protocol)),
        ResponseCase("no content", "HTTP/1.1 204 No Content\r\n\r\n", .complete(status: 204, keepsAlive: true, rest: 0)),
        ResponseCase(
            "no content, and a length", "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello",
            .complete(status: 204, keepsAlive: true, rest: 5)),
        ResponseCase(
            "no content, in chunks", "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            .complete(status: 204, keepsAlive: true, rest: 5)),
        ResponseCase(
            "not modified, and a length", "HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n",
            .complete(status: 304, keepsAlive: true, rest: 0)),
        ResponseCase(
            "not modified, and a length beyond numbers",
            "HTTP/1.1 304 Not Modified\r\nContent-Length: 99999999999999999999\r\n\r\n",
            .complete(status: 304, keepsAlive: true, rest: 0)),
        ResponseCase(
            "reset content is framed as others", "HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n",
            .complete(status: 205, keepsAlive: true, rest: 0)),
        ResponseCase("head", isHead: true, "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n", .success),
        ResponseCase("head, beyond the limit", isHead: true, "HTTP/1.1 200 OK\r\nContent-Length: 5000000000\r\n\r\n", .success),
        ResponseCase("head, in chunks", isHead: true, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", .success),
        ResponseCase("head, no length", isHead: true, "HTTP/1.1 200 OK\r\n\r\n", .success),
        ResponseCase(
            "head, and a body all the same", isHead: true, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
            .complete(status: 200, keepsAlive: true, rest: 2)),
    ]
}
