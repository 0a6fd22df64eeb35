extension BadPlan {
    /// A plan whose only target says this of itself, in one line from column 15.
    private static func of(_ target: String, _ errors: String) -> BadPlan {
        BadPlan("targets: { a: { \(target) } }\nget: /\nload: { rate: 1/s }\n", errors)
    }

    static let service = [
        of(
            "service: { servers: 2 }",
            "1:26: 'service' has no law; write '{ law: exponential 5ms, servers: 1 }'"),
        of(
            "service: exponential",
            "1:26: service: exponential needs its mean; write exponential 200ms"),
        of(
            "service: normal 5ms",
            "1:26: service: unknown law 'normal'; write a duration such as 200ms, or a law: constant, exponential, uniform, gamma, "
                + "pareto, lognormal, weibull"),
        of("service: lognormal 5ms", "1:26: service: lognormal needs its cv; write lognormal cv=2"),
        of("service: exponential 0ms", "1:26: service must be above 0 on average, found exponential 0ms"),
        of("service: 0ms", "1:26: service must be above 0, found 0ms"),
        of("service: exponential 2h", "1:26: service must be at most 1h on average, found exponential 2h"),
        of(
            "service: [1]",
            "1:26: 'service' must be a map of keys, found a list; write '{ law: exponential 5ms, servers: 1 }'"),
        of("service: { law: 5ms, servers: 0 }", "1:47: servers must be a whole number from 1 to 1,000,000, found '0'"),
        of("service: { law: 5ms, discipline: lifo }", "1:50: discipline: unknown 'lifo'; did you mean 'fifo'?"),
        of("service: { law: 5ms, queue: -1 }", "1:45: queue must be a whole number from 0 to 1,000,000,000, found '-1'"),
        of("service: { law: 5ms, server: 1 }", "1:38: unknown key 'server'; did you mean 'servers'?"),
        of(
            "service: 5ms, http: 2, tls: { insecure: true }",
            """
            1:31: 'http' needs a url: the demo target that Dyno runs for 'service' speaks plain HTTP/1.1 on 127.0.0.1; write a url, or remove 'http'
            1:40: 'tls' needs a url: the demo target that Dyno runs for 'service' speaks plain HTTP/1.1 on 127.0.0.1; write a url, or remove 'tls'
            """),
        of(
            "law: 5ms",
            "1:17: unknown key 'law'; it belongs to 'service'"),
    ]
}
