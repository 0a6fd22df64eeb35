extension BadPlan {
    static let diagnosis = [
        BadPlan(
            #"""
            targets: { a: { url: http://x, profile: gdb }, b: { url: http://x, profile: [austin, -p, '{pid}'] } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:41: profile: 'gdb' is no way to profile; write true, perf, py-spy, or a list such as [austin, -p, '{pid}', -o, '{output}']
            1:77: profile: the command is not told the file for its folded stacks; put {output} where it takes it
            """#),
        BadPlan(
            #"""
            targets:
              a: { url: http://x, counter: { get: metrics, metric: "a{b}" } }
              b: { url: http://x, counter: { get: /m, json: "$..a" } }
              c: { url: http://x, counter: { get: /m, metric: a, nginx: true, others: 2 } }
              d: { url: http://x, counter: { metric: a } }
              e: { url: http://x, counter: { get: /m } }
              f: { url: http://x, counter: /metrics }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            2:39: get: 'metrics' is neither a path nor a URL; write /metrics, or http://127.0.0.1:9090/metrics
            2:56: metric: 'a{b}' is not a metric; write its name, and labels as in requests_total{code="200"}
            3:49: json: '$..a' may lead to several values; write names and numbers only, as in $.a[0]
            4:54: a counter is one number: 'metric' or 'nginx'; remove one of them
            4:75: others must be a percentage, such as 3% or 0.1%, found '2'
            5:32: 'counter' has no 'get'; write '{ get: /metrics, metric: http_requests_total }'
            6:32: 'counter' has neither 'metric' nor 'json' nor 'nginx'; write '{ get: /metrics, metric: http_requests_total }'
            7:32: 'counter' must be a map of keys, found '/metrics'; write '{ get: /metrics, metric: http_requests_total }'
            """#),
    ]
}
