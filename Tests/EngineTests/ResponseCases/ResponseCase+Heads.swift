// RFC 9112, 2.2, 4 and 5: status lines and header lines.
extension ResponseCase {
    static let statusLines = [
        ResponseCase("no reason", "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n", .success),
        ResponseCase("no reason and no blank before it", "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", .success),
        ResponseCase(
            "a reason of several words", "HTTP/1.1 404 Not Here  now\r\nContent-Length: 0\r\n\r\n",
            .complete(status: 404, keepsAlive: true, rest: 0)),
        ResponseCase("a reason in UTF-8", "HTTP/1.1 200 d’accord\r\nContent-Length: 0\r\n\r\n", .success),
        ResponseCase("the last minor version", "HTTP/1.9 200 OK\r\nContent-Length: 0\r\n\r\n", .success),
        ResponseCase("two blanks before the status", "HTTP/1.1  200 OK\r\n\r\n", .failed(.protocol)),
        ResponseCase("a tab before the status", "HTTP/1.1\t200 OK\r\n\r\n", .failed(.protocol)),
        ResponseCase("a tab behind the status", "HTTP/1.1 200\tOK\r\n\r\n", .failed(.protocol)),
        ResponseCase("a blank before the version", " HTTP/1.1 200 OK\r\n\r\n", .failed(.protocol)),
        ResponseCase("an empty line first", "\r\nHTTP/1.1 200 OK\r\n\r\n", .failed(.protocol)),
        ResponseCase("an empty line feed first", "\nHTTP/1.1 200 OK\r\n\r\n", .failed(.protocol)),
        ResponseCase("lower case", "http/1.1 200 OK\r\n\r\n", .failed(.protocol)),
        ResponseCase("HTTP/2.0 by name", "HTTP/2.0 200 OK\r\n\r\n", .failed(.protocol)),
        ResponseCase("settings of HTTP/2", "\u{0}\u{0}\u{0}\u{4}\u{0}\u{0}\u{0}\u{0}\u{0}", .failed(.protocol)),
        ResponseCase("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", .failed(.protocol)),
        ResponseCase("HTTP/0.9", "<html>hello</html>", .failed(.protocol)),
        ResponseCase("a minor version of two digits", "HTTP/1.10 200 OK\r\n\r\n", .failed(.protocol)),
        ResponseCase("no minor version", "HTTP/1 200 OK\r\n\r\n", .failed(.protocol)),
        ResponseCase("a minor version in letters", "HTTP/1.x 200 OK\r\n\r\n", .failed(.protocol)),
        ResponseCase("a status of two digits", "HTTP/1.1 20 OK\r\n\r\n", .failed(.protocol)),
        ResponseCase("a status of four digits", "HTTP/1.1 2000 OK\r\n\r\n", .failed(.protocol)),
        ResponseCase("a status in words", "HTTP/1.1 OK\r\n\r\n", .failed(.protocol)),
        ResponseCase("a negative status", "HTTP/1.1 -20 OK\r\n\r\n", .failed(.protocol)),
        ResponseCase("status 000", "HTTP/1.1 000 Zero\r\n\r\n", .failed(.protocol)),
        ResponseCase("status 999", "HTTP/1.1 999 What\r\n\r\n", .failed(.protocol)),
        ResponseCase("a carriage return in the status line", "HTTP/1.1 200\rOK\r\n\r\n", .failed(.protocol)),
        ResponseCase("a NUL in the status line", "HTTP/1.1 2\u{0}0 OK\r\n\r\n", .failed(.protocol)),
        ResponseCase("a folded status line", "HTTP/1.1 200\r\n OK\r\nContent-Length: 0\r\n\r\n", .failed(.protocol)),
        ResponseCase("garbage", "SSH-2.0-OpenSSH_9.2\r\n", .failed(.protocol)),
        ResponseCase("another protocol, no line", "\u{15}\u{03}\u{01}\u{00}", .failed(.protocol)),
        ResponseCase("a version to come", "HTTP/", .needsMore),
        ResponseCase("a status to come", "HTTP/1.1 20", .needsMore),
    ]

    static let headers = [
        ResponseCase("bare line feeds", "HTTP/1.1 200 OK\nContent-Length: 2\n\nok", .success),
        ResponseCase("line ends of both kinds", "HTTP/1.1 200 OK\r\nContent-Length: 2\n\r\nok", .success),
        ResponseCase("folded header", headers: "X-A: b\r\n  c\r\n\td\r\nContent-Length: 2", body: "ok", .success),
        ResponseCase(
            "folded header that looks like a length", headers: "X-A: b\r\n Content-Length: 9\r\nContent-Length: 2", body: "ok",
            .success),
        ResponseCase("folded length", headers: "Content-Length: 1\r\n 0", .failed(.protocol)),
        ResponseCase("length behind a fold", headers: "Content-Length:\r\n 2", body: "ok", .failed(.protocol)),
        ResponseCase("folded coding", headers: "Transfer-Encoding: gzip,\r\n chunked", .failed(.protocol)),
        ResponseCase(
            "folded connection options", headers: "Connection: x,\r\n close\r\nContent-Length: 2", body: "ok", .lastSuccess),
        ResponseCase("fold before the first header", headers: " X-A: b\r\nContent-Length: 2", body: "ok", .failed(.protocol)),
        ResponseCase("blanks around a value", headers: "Content-Length: \t 2 \t ", body: "ok", .success),
        ResponseCase("no blank before a value", headers: "content-length:2", body: "ok", .success),
        ResponseCase("an empty value", headers: "X-Empty:\r\nContent-Length: 2", body: "ok", .success),
        ResponseCase("colons in a value", headers: "X: a:b: c\r\nContent-Length: 2", body: "ok", .success),
        ResponseCase("bytes beyond ASCII in a value", headers: "X: é\u{7F}\r\nContent-Length: 2", body: "ok", .success),
        // RFC 9112, 2.2, and RFC 9110, 5.5: as if it were a blank, as the value means nothing here.
        ResponseCase(
            "a carriage return in a value that frames nothing", headers: "X: a\rb\r\nContent-Length: 2", body: "ok", .success),
        ResponseCase("a NUL in a value that frames nothing", headers: "X: a\u{0}b\r\nContent-Length: 2", body: "ok", .success),
        ResponseCase(
            "a carriage return for the hyphen of a length", headers: "Content\rLength: 2\r\nContent-Length: 3", body: "abc",
            .success),
        ResponseCase("no colon", headers: "nonsense", .failed(.protocol)),
        ResponseCase("no name", headers: ": 2", .failed(.protocol)),
        ResponseCase("a colon alone", headers: ":", .failed(.protocol)),
        ResponseCase("blank before the colon", headers: "Content-Length : 3", body: "abc", .failed(.protocol)),
        ResponseCase("tab before the colon", headers: "Content-Length\t: 3", body: "abc", .failed(.protocol)),
        ResponseCase("NUL before the colon", headers: "Content-Length\u{0}: 3", body: "abc", .failed(.protocol)),
        ResponseCase("carriage return before the colon", headers: "Content-Length\r: 3", body: "abc", .failed(.protocol)),
        ResponseCase("NUL before a name", headers: "\u{0}Content-Length: 3", body: "abc", .failed(.protocol)),
        ResponseCase("carriage return before a name", headers: "\rContent-Length: 3", body: "abc", .failed(.protocol)),
        ResponseCase(
            "two carriage returns for the end of the head", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\r\nok", .failed(.protocol)
        ),
        ResponseCase("carriage returns alone", "HTTP/1.1 200 OK\rContent-Length: 2\r\rok", .needsMore),
        ResponseCase("a NUL for the end of the head", "HTTP/1.1 200 OK\r\n\u{0}\r\n", .failed(.protocol)),
        ResponseCase("cut head", "HTTP/1.1 200 OK\r\nContent-Le", .needsMore),
        ResponseCase("a line feed short of the end of the head", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r", .needsMore),
    ]
}
