extension BadPlan {
    static let tracing = [
        BadPlan(
            ##"""
            url: http://x
            load: { rate: 1/s }
            get: /
            tracing: { sampled: 5/s, url: "https://tempo.example/trace", sample: 1/s }

            """##,
            ##"""
            4:31: url must be a URL of http or https with {id} where the trace's id stands, such as https://tempo.example/trace/{id}, found 'https://tempo.example/trace'
            4:62: unknown key 'sample'; did you mean 'sampled'?
            """##),
        BadPlan(
            ##"""
            url: http://x
            load: { rate: 1/s }
            get: /
            tracing: { url: "https://x/{trace}/{id}" }

            """##,
            ##"""
            4:17: url must be a URL of http or https with {id} where the trace's id stands, such as https://tempo.example/trace/{id}, found 'https://x/{trace}/{id}'
            """##),
        BadPlan(
            ##"""
            url: http://x
            load: { users: 5 }
            get: /
            headers: { TraceParent: 00-1 }
            tracing: { sampled: 10/s }

            """##,
            ##"""
            5:1: 'GET /' has a header 'traceparent' of its own, which 'tracing' sends; remove one of them
            5:21: how many iterations users make a second is not known beforehand; write a share of them, as in sampled: 1%
            """##),
        BadPlan(
            ##"""
            url: http://x
            load: { rate: 1/s }
            get: /
            tracing: maybe

            """##,
            ##"""
            4:10: tracing must be true or false, found 'maybe'
            """##),
    ]
}
