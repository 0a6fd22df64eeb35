// RFC 9112, 6: where a body ends.
extension ResponseCase {
    static let lengths = [
        ResponseCase("length", headers: "Content-Length: 5", body: "hello", .success),
        ResponseCase("no body", headers: "Content-Length: 0", .success),
        ResponseCase("zeros before the length", headers: "Content-Length: 00000000000000000000002", body: "ok", .success),
        ResponseCase("the same length twice in one line", headers: "Content-Length: 5, 5", body: "hello", .success),
        ResponseCase("the same length in two lines", headers: "Content-Length: 2, 2\r\nContent-Length: 2", body: "ok", .success),
        ResponseCase(
            "the same length written differently", headers: "Content-Length: 2\r\nContent-Length: 02", body: "ok", .success),
        ResponseCase("two lengths in one line", headers: "Content-Length: 5, 6", body: "hello", .failed(.protocol)),
        ResponseCase(
            "two lengths in two lines", headers: "Content-Length: 2\r\nContent-Length: 3", body: "abc", .failed(.protocol)),
        ResponseCase("a length and none", headers: "Content-Length: 2\r\nContent-Length:", body: "ok", .failed(.protocol)),
        ResponseCase("a list that ends in nothing", headers: "Content-Length: 2,", body: "ok", .failed(.protocol)),
        ResponseCase("a list that starts with nothing", headers: "Content-Length: ,2", body: "ok", .failed(.protocol)),
        ResponseCase("an empty length", headers: "Content-Length:", .failed(.protocol)),
        ResponseCase("negative length", headers: "Content-Length: -2", .failed(.protocol)),
        ResponseCase("length with a plus", headers: "Content-Length: +2", body: "ok", .failed(.protocol)),
        ResponseCase("hexadecimal length", headers: "Content-Length: 0x2", body: "ok", .failed(.protocol)),
        ResponseCase("length with a fraction", headers: "Content-Length: 2.0", body: "ok", .failed(.protocol)),
        ResponseCase("length of two words", headers: "Content-Length: 2 2", body: "ok", .failed(.protocol)),
        ResponseCase("length between quotes", headers: "Content-Length: \"2\"", body: "ok", .failed(.protocol)),
        ResponseCase("NUL in the length", headers: "Content-Length: 2\u{0}", body: "ok", .failed(.protocol)),
        ResponseCase("carriage return in the length", headers: "Content-Length: 2\r", body: "ok", .failed(.protocol)),
        ResponseCase("the largest body", headers: "Content-Length: 1048576", body: "x", .needsMore),
        ResponseCase("a body too large by one", headers: "Content-Length: 1048577", .failed(.tooLarge)),
        ResponseCase("a gigabyte announced", headers: "Content-Length: 1000000000", .failed(.tooLarge)),
        ResponseCase("the largest number", headers: "Content-Length: 9223372036854775807", .failed(.tooLarge)),
        ResponseCase("2 to the 64th, which is 0 to some", headers: "Content-Length: 18446744073709551616", .failed(.tooLarge)),
        ResponseCase("length of many digits", headers: "Content-Length: 99999999999999999999999999999", .failed(.tooLarge)),
        ResponseCase("cut body", headers: "Content-Length: 50", body: "hello", .needsMore),
        ResponseCase(
            "bytes behind the response", headers: "Content-Length: 2", body: "okHTTP",
            .complete(status: 200, keepsAlive: true, rest: 4)),
        ResponseCase(
            "another response behind it", headers: "Content-Length: 2", body: "okHTTP/1.1 404 No\r\n\r\n",
            .complete(status: 200, keepsAlive: true, rest: 19)),
        ResponseCase(
            "line ends behind the response", headers: "Content-Length: 2", body: "ok\r\n",
            .complete(status: 200, keepsAlive: true, rest: 2)),
        ResponseCase("close-delimited", headers: "", body: "some text", .completeOnClose(status: 200)),
        ResponseCase("close-delimited and empty", headers: "", .completeOnClose(status: 200)),
    ]

    static let codings = [
        ResponseCase(
            "chunks and a length", headers: "Content-Length: 3\r\nTransfer-Encoding: chunked", body: "1\r\nx\r\n0\r\n\r\n",
            .lastSuccess),
        ResponseCase(
            "chunks before a length", headers: "Transfer-Encoding: chunked\r\nContent-Length: 3", body: "1\r\nx\r\n0\r\n\r\n",
            .lastSuccess),
        ResponseCase("gzip, then chunks", headers: "Transfer-Encoding: gzip, chunked", body: "1\r\nx\r\n0\r\n\r\n", .success),
        ResponseCase(
            "gzip, then chunks, in two lines", headers: "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked",
            body: "1\r\nx\r\n0\r\n\r\n", .success),
        ResponseCase("chunks in capitals", headers: "TRANSFER-ENCODING: CHUNKED", body: "1\r\nx\r\n0\r\n\r\n", .success),
        ResponseCase(
            "chunks with empty elements behind", headers: "Transfer-Encoding: chunked , ,", body: "1\r\nx\r\n0\r\n\r\n", .success),
        ResponseCase(
            "an empty element behind gzip", headers: "Transfer-Encoding: gzip, ", body: "x", .completeOnClose(status: 200)),
        ResponseCase("gzip only", headers: "Transfer-Encoding: gzip", body: "some text", .completeOnClose(status: 200)),
        ResponseCase(
            "gzip and a length", headers: "Content-Length: 2\r\nTransfer-Encoding: gzip", body: "some text",
            .completeOnClose(status: 200)),
        ResponseCase(
            "chunks, then gzip", headers: "Transfer-Encoding: chunked, gzip", body: "1\r\nx\r\n0\r\n\r\n",
            .completeOnClose(status: 200)),
        ResponseCase(
            "chunks, then gzip, in two lines", headers: "Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip", body: "x",
            .completeOnClose(status: 200)),
        ResponseCase(
            "a coding whose name ends in chunked", headers: "Transfer-Encoding: xchunked", body: "x",
            .completeOnClose(status: 200)),
        ResponseCase(
            "chunks twice", headers: "Transfer-Encoding: chunked, chunked", body: "1\r\nx\r\n0\r\n\r\n", .failed(.protocol)),
        ResponseCase(
            "chunks twice in two lines", headers: "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
            body: "1\r\nx\r\n0\r\n\r\n", .failed(.protocol)),
        ResponseCase(
            "chunks with a parameter", headers: "Transfer-Encoding: chunked;q=1", body: "1\r\nx\r\n0\r\n\r\n", .failed(.protocol)),
        ResponseCase(
            "chunks of two words", headers: "Transfer-Encoding: chunked x", body: "1\r\nx\r\n0\r\n\r\n", .failed(.protocol)),
        ResponseCase(
            "carriage return behind chunked", headers: "Transfer-Encoding: chunked\r", body: "1\r\nx\r\n0\r\n\r\n",
            .failed(.protocol)),
        ResponseCase(
            "NUL before chunked", headers: "Transfer-Encoding: \u{0}chunked", body: "1\r\nx\r\n0\r\n\r\n", .failed(.protocol)),
        ResponseCase(
            "vertical tab before chunked", headers: "Transfer-Encoding: \u{B}chunked", body: "1\r\nx\r\n0\r\n\r\n",
            .failed(.protocol)),
        ResponseCase(
            "chunks in HTTP/1.0", "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            .lastSuccess),
    ]

    static let chunks = [
        ResponseCase("chunks", chunks: "4\r\nWiki\r\nA\r\n0123456789\r\n0\r\n\r\n", .success),
        ResponseCase("no chunk but the last", chunks: "0\r\n\r\n", .success),
        ResponseCase("a last chunk of several zeros", chunks: "1\r\nx\r\n000\r\n\r\n", .success),
        ResponseCase("bare line feeds between chunks", chunks: "2\nok\n0\n\n", .success),
        ResponseCase("sizes in both cases", chunks: "a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n", .success),
        ResponseCase("zeros before a size", chunks: "0000000000000000000000002\r\nok\r\n0\r\n\r\n", .success),
        ResponseCase("line ends in the data", chunks: "4\r\n\r\n\r\n\r\n0\r\n\r\n", .success),
        ResponseCase("bytes behind the chunks", chunks: "0\r\n\r\nHTTP", .complete(status: 200, keepsAlive: true, rest: 4)),
        ResponseCase("chunk extensions", chunks: "4;x=y\r\nWiki\r\n1;a\r\nx\r\n0;end\r\n\r\n", .success),
        ResponseCase("chunk extensions with blanks", chunks: "4 ; x = y\r\nWiki\r\n1\t;a\r\nx\r\n0 ;a\r\n\r\n", .success),
        ResponseCase("quoted chunk extensions", chunks: "4;x=\"a;b\\\"c 5\"\r\nWiki\r\n0;x=\"0\"\r\n\r\n", .success),
        ResponseCase("blanks behind a size", chunks: "4  \r\nWiki\r\n0\t\r\n\r\n", .success),
        ResponseCase("trailers", chunks: "0\r\nTrailer: 1\r\nX:\r\n\r\n", .success),
        ResponseCase("folded trailer", chunks: "0\r\nTrailer: 1\r\n 2\r\n\r\n", .success),
        ResponseCase(
            "framing headers as trailers",
            chunks: "0\r\nContent-Length: 5\r\nTransfer-Encoding: gzip\r\nConnection: close\r\n\r\n", .success),
        ResponseCase("a trailer without a colon", chunks: "0\r\nnonsense\r\n\r\n", .failed(.protocol)),
        ResponseCase("a trailer without a name", chunks: "0\r\n: 1\r\n\r\n", .failed(.protocol)),
        ResponseCase("a chunk behind the last", chunks: "0\r\n2\r\nok\r\n", .failed(.protocol)),
        ResponseCase("a line end short of the last", chunks: "1\r\nx\r\n0\r\n", .needsMore),
        ResponseCase("no last chunk", chunks: "1\r\nx\r\n", .needsMore),
        ResponseCase("cut chunk", chunks: "5\r\nhe", .needsMore),
        ResponseCase("cut chunk size", chunks: "5", .needsMore),
        ResponseCase("cut line end of a chunk", chunks: "2\r\nok\r", .needsMore),
        ResponseCase("chunk size in words", chunks: "five\r\n", .failed(.protocol)),
        ResponseCase("chunk size in letters and no line end", chunks: "size", .failed(.protocol)),
        ResponseCase("no chunk size", chunks: "\r\nok\r\n0\r\n\r\n", .failed(.protocol)),
        ResponseCase("extension without a size", chunks: ";x\r\nok\r\n0\r\n\r\n", .failed(.protocol)),
        ResponseCase("blank before a chunk size", chunks: " 2\r\nok\r\n0\r\n\r\n", .failed(.protocol)),
        ResponseCase("negative chunk size", chunks: "-2\r\nok\r\n0\r\n\r\n", .failed(.protocol)),
        ResponseCase("chunk size with a plus", chunks: "+2\r\nok\r\n0\r\n\r\n", .failed(.protocol)),
        ResponseCase("chunk size with its base", chunks: "0x2\r\nok\r\n0\r\n\r\n", .failed(.protocol)),
        ResponseCase("chunk size of two words", chunks: "2 2\r\nok\r\n0\r\n\r\n", .failed(.protocol)),
        ResponseCase("carriage return in a chunk size", chunks: "2\r\r\nok\r\n0\r\n\r\n", .failed(.protocol)),
        ResponseCase("carriage return in a chunk extension", chunks: "2;\r0\r\nok\r\n0\r\n\r\n", .failed(.protocol)),
        ResponseCase("NUL in a chunk size", chunks: "2\u{0}\r\nok\r\n0\r\n\r\n", .failed(.protocol)),
        ResponseCase("chunk longer than its size", chunks: "2\r\nabc\r\n0\r\n\r\n", .failed(.protocol)),
        ResponseCase("chunk longer than its size, no line end", chunks: "2\r\nabc", .failed(.protocol)),
        ResponseCase("chunk followed by a carriage return only", chunks: "2\r\nok\rx", .failed(.protocol)),
        ResponseCase("chunk followed by two carriage returns", chunks: "2\r\nok\r\r\n0\r\n\r\n", .failed(.protocol)),
        ResponseCase("chunk shorter than its size", chunks: "5\r\nabc\r\n0\r\n\r\n", .failed(.protocol)),
        ResponseCase("a gigabyte in a chunk", chunks: "3B9ACA00\r\n", .failed(.tooLarge)),
        ResponseCase("chunk of 2 to the 63rd", chunks: "8000000000000000\r\n", .failed(.tooLarge)),
        ResponseCase("chunk of 2 to the 64th, which is 0 to some", chunks: "10000000000000000\r\n\r\n", .failed(.tooLarge)),
        ResponseCase("chunk of the largest number behind another", chunks: "1\r\nx\r\n7fffffffffffffff\r\n", .failed(.tooLarge)),
        ResponseCase("chunks too large together", chunks: "2\r\nok\r\nFFFFF\r\n", .failed(.tooLarge)),
    ]
}
