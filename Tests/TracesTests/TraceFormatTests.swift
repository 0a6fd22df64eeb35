import LoadModel
import Testing
import Traces

/// Each format, by files as their programs write them.
@Suite struct TraceFormatTests {
    // 2000-10-10T20:55:36Z
    private let apache = Nanoseconds(971_211_336_000_000_000)

    @Test(
        "the common and the combined log format are read", arguments: [TraceFormat.common, .combined])
    func commonLog(format: TraceFormat) throws {
        let tail =
            format == .combined ? #" "http://example.com/start" "Mozilla/4.08 [en] (Win98; I)""# : ""
        let all = try entries(
            """
            127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif HTTP/1.0" 200 2326\(tail)
            127.0.0.1 - - [10/Oct/2000:13:55:38 -0700] "POST /a?b=c#d HTTP/1.1" 201 -\(tail)

            """, format)
        #expect(
            all == [
                TraceEntry(time: apache, method: .get, path: "/apache_pb.gif", headers: [nil]),
                TraceEntry(time: apache + Nanoseconds(2_000_000_000), method: .post, path: "/a?b=c", headers: [nil]),
            ])
    }

    @Test("a user with a space, escaped quotes and bytes beyond ASCII do not confuse the reader")
    func oddAccessLogs() throws {
        let all = try entries(
            #"1.2.3.4 - John Doe [10/Oct/2000:13:55:36 -0700] "GET /q?a=\"b\"&c=\xC3\xBC HTTP/1.1" 200 1 "-" "x\"y""#,
            .combined)
        #expect(all.map(\.path) == ["/q?a=%22b%22&c=%C3%BC"])
    }

    @Test("an nginx log_format is read by its own text")
    func nginx() throws {
        let pattern =
            #"$remote_addr [$time_iso8601] ${request_method} "$request_uri" rt=$request_time body=<$request_body> $status"#
        let format = try #require(TraceFormat(pattern))
        let all = try entries(
            """
            ::1 [2000-10-10T22:55:36+02:00] PUT "/x/1?y=2" rt=0.003 body=<{\\x22a\\x22:1}> 200
            ::1 [2000-10-10T20:55:37+00:00] GET "/y" rt=0.003 body=<-> 200
            """, format)
        #expect(
            all == [
                TraceEntry(
                    time: apache, method: .put, path: "/x/1?y=2", body: Array(#"{"a":1}"#.utf8), headers: ["application/json"]),
                TraceEntry(time: apache + Nanoseconds(1_000_000_000), method: .get, path: "/y", headers: [nil]),
            ])
    }

    @Test("$msec gives milliseconds, $uri and $args make a path")
    func nginxMilliseconds() throws {
        let format = try #require(TraceFormat("$msec $request_method $uri $args -"))
        let all = try entries("971211336.250 GET /a x=1#y -\n971211336.750 DELETE /b - -\n", format)
        #expect(all.map(\.path) == ["/a?x=1", "/b"])
        #expect(
            all.map(\.time) == [apache + Nanoseconds(250_000_000), apache + Nanoseconds(750_000_000)])
    }

    @Test("a JTL is read by its header, in order of time, and transactions are passed over")
    func jtl() throws {
        let all = try entries(
            """
            timeStamp,elapsed,label,responseCode,success,URL
            971211337000,500,"list, all",200,true,http://shop.example:8080/list?n=1
            971211336500,900,"one ""thing""\",200,true,http://shop.example:8080/1
            971211336500,900,a transaction,200,true,null
            """, .jtl, allowing: ["shop.example:8080"])
        #expect(all.map(\.label) == [#"one "thing""#, "list, all"])
        #expect(all.map(\.path) == ["/1", "/list?n=1"])
        #expect(
            all.map(\.time) == [apache + Nanoseconds(500_000_000), apache + Nanoseconds(1_000_000_000)])
        #expect(all.map(\.host) == ["shop.example:8080", "shop.example:8080"])
    }

    @Test(
        "a CSV's columns come in any order, times as seconds, milliseconds or dates, bodies over several lines"
    )
    func csv() throws {
        let seconds = try entries("path,method,label,time\n/a,get,first,0.5\n/b,POST,,1.25\n", .csv)
        #expect(seconds.map { $0.brief(after: seconds[0]) } == ["0.0 GET /a", "750.0 POST /b"])
        #expect(seconds.map(\.label) == ["first", nil])
        let dates = try entries(
            "time,method,path,body\n2000-10-10T20:55:36.5Z,PUT,/a,\"{\n  \"\"x\"\": 1\n}\"\n2000-10-10 20:55:37,GET,/b,\n",
            .csv)
        #expect(
            dates.map(\.time) == [apache + Nanoseconds(500_000_000), apache + Nanoseconds(1_000_000_000)])
        #expect(dates.map(\.text) == ["{\n  \"x\": 1\n}", nil])
        #expect(
            try entries("time_ms,path\r\n1500,/a\r\n", .csv).map(\.time) == [Nanoseconds(1_500_000_000)])
    }

    @Test("a HAR is read in order of time, without what the browser did not send")
    func har() throws {
        let entry = { (time: String, method: String, url: String, post: String) in
            #"{"startedDateTime":"\#(time)","time":1,"request":{"method":"\#(method)","url":"\#(url)"\#(post)},"response":{}}"#
        }
        let text = [
            entry(
                "2000-10-10T20:55:37.000Z", "POST", "https://shop.example/b",
                #","postData":{"mimeType":"x","text":"hi"}"#),
            entry("2000-10-10T22:55:36.000+02:00", "GET", "https://shop.example/a?x=1#top", ""),
            entry("2000-10-10T20:55:36.000Z", "GET", "data:image/png;base64,AAAA", ""),
        ]
        let all = try entries(
            "{\"log\":{\"version\":\"1.2\",\"entries\":[\(text.joined(separator: ","))]}}", .har,
            allowing: ["shop.example"])
        #expect(
            all == [
                TraceEntry(time: apache, method: .get, path: "/a?x=1", headers: [nil], host: "shop.example"),
                TraceEntry(
                    time: apache + Nanoseconds(1_000_000_000), method: .post, path: "/b", body: Array("hi".utf8),
                    headers: ["x"], host: "shop.example"),
            ])
    }

    @Test("the requests of one second are spread over it where the log has whole seconds")
    func wholeSeconds() throws {
        let line = { (second: Int, path: String) in
            #"h - - [10/Oct/2000:13:55:\#(second) -0700] "GET /\#(path) HTTP/1.1" 200 1"# + "\n"
        }
        let all = try entries(
            line(36, "a") + line(36, "b") + line(36, "c") + line(36, "d") + line(38, "e"), .common)
        #expect(all.map { ($0.time - apache).milliseconds } == [0, 250, 500, 750, 2_000])
        #expect(all.map(\.path) == ["/a", "/b", "/c", "/d", "/e"])
    }

    @Test(
        "days are those of the calendar",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2024-02-29T12:00:00Z", 1_709_208_000),
            ("1999-12-31T23:59:59-01:00", 946_688_399),
        ])
    func calendar(text: String, seconds: Int64) throws {
        let all = try entries("time,path\n\(text),/\n", .csv)
        #expect(all.map(\.time) == [Nanoseconds(seconds * 1_000_000_000)])
    }
}
