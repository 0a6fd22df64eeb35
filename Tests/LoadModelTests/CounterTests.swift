import LoadModel
import Testing

@Suite struct CounterTests {
    private static let metrics = """
        # HELP http_requests_total Requests.
        # TYPE http_requests_total counter
        http_requests_total{method="get",code="200",path="/a b,}\\"x\\\\"} 1027 1395066363000
        http_requests_total{method="post", code="200"} 3e1
        http_requests_total{method="post",code="400",} 3
        http_requests_total_more 7
        plain 12.5
        broken{x="y 5
        nothing{a="b"} NaN
        """

    @Test(arguments: [
        ("http_requests_total", 1_060), ("http_requests_total{code=\"200\"}", 1_057),
        ("http_requests_total{code=\"400\", method=\"post\"}", 3), ("plain", 12.5), ("http_requests_total_more", 7),
        ("http_requests_total{path=\"/a b,}\\\"x\\\\\"}", 1_027),
    ])
    func seriesThatHaveTheLabelsAreAddedUp(selector: String, sum: Double) throws {
        #expect(try MetricSelector(parsing: selector).sum(in: Self.metrics) == sum)
    }

    @Test(arguments: ["http_requests", "http_requests_total{code=\"500\"}", "broken", "nothing", "plain{a=\"b\"}"])
    func whatIsNotThereIsNothing(selector: String) throws {
        #expect(try MetricSelector(parsing: selector).sum(in: Self.metrics) == nil)
    }

    @Test(arguments: ["", "1x", "a b", "a{", "a{b}", "a{b=c}", "a{b=\"c}", "a{b=\"c\"} 5", "a{=\"c\"}"])
    func whatIsNoMetricIsRefused(text: String) {
        #expect(throws: QuantityError.self) { try MetricSelector(parsing: text) }
    }

    @Test(arguments: ["a", "a:b_c{x=\"1\",y=\"q\\\"\\\\\\n\"}"]) func itIsWrittenAsItIsRead(text: String) throws {
        #expect("\(try MetricSelector(parsing: text))" == text)
    }
}
