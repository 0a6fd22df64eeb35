import Foundation
import LoadModel
import Testing
import Traces

/// What recorded requests carry beside their paths: content types, named headers, and the bodies of archives.
@Suite struct RecordedContentTests {
    private func archive(_ request: String) -> String {
        #"{"log":{"entries":[{"startedDateTime":"2026-03-04T10:00:00.000Z","request":{\#(request)}}]}}"#
    }

    private func recorded(_ request: String, headers: [String] = []) throws -> TraceEntry {
        let request = #""method":"POST","url":"http://h/x","# + request
        return try #require(try entries(archive(request), .har, headers: headers, allowing: ["h"]).first)
    }

    @Test("the fields of a form are sent as a form")
    func form() throws {
        let entry = try recorded(
            #"""
            "postData":{"mimeType":"application/x-www-form-urlencoded","params":[{"name":"login","value":""},
            {"name":"mail","value":"kim@shop.example"},{"name":"note","value":"a b&c=d"},{"name":"ü"}]}
            """#)
        #expect(entry.text == "login=&mail=kim%40shop.example&note=a+b%26c%3Dd&%C3%BC=")
        #expect(entry.headers == ["application/x-www-form-urlencoded"])
        #expect(
            try recorded(#""postData":{"params":[{"name":"a","value":"1"}]}"#).headers == ["application/x-www-form-urlencoded"])
    }

    @Test("text goes before fields, and nothing at all is no body")
    func text() throws {
        let both = try recorded(#""postData":{"mimeType":"text/plain","text":"q=1","params":[{"name":"q","value":"2"}]}"#)
        #expect(both.text == "q=1" && both.headers == ["text/plain"])
        #expect(try recorded(#""postData":{"mimeType":"","text":"","params":[]}"#).body == nil)
        #expect(try recorded(#""postData":null"#).body == nil)
        #expect(try recorded(#""postData":{"mimeType":"x-unknown","text":"hello"}"#).headers == [nil])
        #expect(try recorded(#""postData":{"text":"/wAB","encoding":"base64"}"#).body == [0xFF, 0, 1])
    }

    @Test("fields with a file become parts, under the boundary that is recorded or one that stands in none of them")
    func multipart() throws {
        let fields = #"""
            "params":[{"name":"a\"b","value":"1"},
            {"name":"f","fileName":"x.txt","contentType":"text/plain","value":"----DynoFormBoundary0"}]
            """#
        let parts = { (boundary: String) in
            [
                "--\(boundary)", #"Content-Disposition: form-data; name="a%22b""#, "", "1", "--\(boundary)",
                #"Content-Disposition: form-data; name="f"; filename="x.txt""#, "Content-Type: text/plain", "",
                "----DynoFormBoundary0", "--\(boundary)--", "",
            ].joined(separator: "\r\n")
        }
        let named = try recorded(#""postData":{"mimeType":"multipart/form-data; boundary=\"xyz\"",\#(fields)}"#)
        #expect(named.text == parts("xyz") && named.headers == [#"multipart/form-data; boundary="xyz""#])
        let free = try recorded(#""postData":{"mimeType":"multipart/form-data",\#(fields)}"#)
        #expect(free.text == parts("----DynoFormBoundary1"))
        #expect(free.headers == ["multipart/form-data; boundary=----DynoFormBoundary1"])
    }

    @Test("the request's own header says what its body is; named headers are given, others are not")
    func headers() throws {
        let request = #"""
            "headers":[{"name":":authority","value":"h"},{"name":"content-type","value":"application/vnd.api+json"},
            {"name":"Cookie","value":"secret"},{"name":"x-shop","value":"7"},{"name":"X-Shop","value":"8"}],
            "postData":{"mimeType":"text/plain","text":"{}"}
            """#
        #expect(try recorded(request).headers == ["application/vnd.api+json"])
        #expect(try recorded(request, headers: ["X-Shop", "Accept"]).headers == ["application/vnd.api+json", "7", nil])
    }

    @Test(
        "what a trace does not say of a body is told by the body, where that is sure",
        arguments: [
            (#"{""a"": 1}"#, "application/json"), ("  [1] ", "application/json"), ("a=1&b=", "application/x-www-form-urlencoded"),
            ("name=a+b%26", "application/x-www-form-urlencoded"), ("hello", nil), ("a=1 b", nil), ("{half", nil), ("=x", nil),
            ("<a b='1'/>", nil),
        ])
    func guessed(body: String, type: String?) throws {
        #expect(try entries("time,method,path,body\n1,POST,/,\"\(body)\"\n", .csv).map(\.headers) == [[type]])
    }

    @Test("a CSV says more in columns of the headers' names")
    func columns() throws {
        let text = "time,method,path,body,content_type,X-Shop\n1,POST,/a,{},text/x,7\n2,POST,/b,{},,\n"
        #expect(try entries(text, .csv).map(\.headers) == [["text/x"], ["application/json"]])
        #expect(try entries(text, .csv, headers: ["x-shop"]).map(\.headers) == [["text/x", "7"], ["application/json", nil]])
    }

    @Test("the combined log format tells Referer and User-Agent")
    func combined() throws {
        let line = #"h - - [10/Oct/2000:13:55:36 -0700] "GET /a HTTP/1.1" 200 1 "http://r/" "A \"B\"""# + "\n"
        #expect(try entries(line, .combined, headers: ["User-Agent"]).map(\.headers) == [[nil, #"A "B""#]])
        #expect(
            try entries(line, .combined, headers: ["Referer", "User-Agent"]).map(\.headers) == [[nil, "http://r/", #"A "B""#]])
        #expect(try entries(line, .combined).map(\.headers) == [[nil]])
    }

    @Test(
        "a header that the format does not tell is refused",
        arguments: [
            (TraceFormat.combined, "", "this format has 'Referer' and 'User-Agent'"), (.common, "", "this format has no headers"),
            (.csv, "time,path\n1,/\n", "name a column 'X-A'"), (.nginx("[$time_local] \"$request\""), "", "as $http_x_a"),
        ])
    func untold(format: TraceFormat, text: String, remedy: String) {
        let message = refusal(text, format, headers: ["X-A"])
        #expect(message.contains("does not tell the header 'X-A'") && message.contains(remedy), "\(message)")
    }

    @Test(
        "an entry that is none is a bad one with its place, and the others are read",
        arguments: [
            (#"{"request":{"method":"GET","url":"http://h/"}}"#, "it has no 'startedDateTime'"),
            (#"{"startedDateTime":"2026-03-04T10:00:00Z","request":{"method":"GET"}}"#, "it has no 'request.url'"),
            (#"{"startedDateTime":"2026-03-04T10:00:00Z","request":{"method":7,"url":"http://h/"}}"#, "its 'request.method'"),
            ("7", "its "),
        ])
    func brokenEntries(entry: String, problem: String) throws {
        let right = #"{"startedDateTime":"2026-03-04T10:00:00Z","request":{"method":"GET","url":"http://h/"}}"#
        let text = "{\"log\":{\"entries\":[\(right),\n\(entry)]}}"
        let message = refusal(text, .har, allowing: ["h"])
        #expect(message.hasPrefix("2:1: ") && message.contains(problem), "\(message)")
        #expect(try entries(text, .har, badLines: 1, allowing: ["h"]).count == 1)
    }

    @Test("a file of which only the name is recorded is told of, and counted")
    func missingFile() throws {
        let fields = { (value: String) in
            #""postData":{"mimeType":"multipart/form-data","params":[{"name":"f","fileName":"x.png"\#(value)}]}"#
        }
        #expect(try recorded(fields("")).lacksFile)
        #expect(try recorded(fields(##","value":"""##)).lacksFile)
        #expect(try !recorded(fields(#","value":"abc""#)).lacksFile)
        #expect(
            try !recorded(#""postData":{"mimeType":"text/plain","text":"abc","params":[{"name":"f","fileName":"x"}]}"#).lacksFile)
        let archive = archive(#""method":"POST","url":"http://h/x","# + fields(""))
        let file = try TemporaryFile(archive)
        let content = try TraceSurvey.content(of: Trace(file: file.path, format: .har)) { $0 == "h" }
        #expect(content.requests == 1 && content.withoutFile == 1)
    }
}
