extension BadPlan {
    static let keys = [
        BadPlan(
            #"""
            url: http://x
            load: { rate: 1/s }
            scenarios:
              - steps:
                  - post: /a
                    extract: { id: { jsonpath: $.id } }
                    checks: { status: 200 }
                    body: { a: 1 }
                    payload: 5
                  - { get: /b, capture: { id: { jsonpath: $.id } } }
                  - sleep: 1s
                  - method: POST
                  - { get: /c, poll: 1s, params: { a: 1 } }

            """#,
            #"""
            6:9: unknown key 'extract'; a value is taken by 'capture', as in capture: { id: $.id }
            7:9: unknown key 'checks'; what an answer is to be is said by 'expect', as in expect: { status: 201, json: { $.state: done } }
            8:15: body must be text, found a map; write 'json:' in place of 'body:' for JSON, or 'form:'
            9:9: unknown key 'payload'; a body is 'json:', 'form:' or 'body:'
            10:37: unknown key 'jsonpath'; a path is 'json', as in { json: $.id }
            11:9: unknown key 'sleep'; a pause is 'think: 1s'
            12:9: unknown key 'method'; a request is its method with a path, as in 'post: /orders'
            13:20: unknown key 'poll'; polling is 'until', as in until: { json: { $.state: done }, every: 500ms, within: 10s }
            13:30: unknown key 'params'; a query stands in the path, as in get: /items?limit=20
            """#),
        BadPlan(
            #"""

            """#,
            #"""
            1:1: the plan is empty; start with 'url: http://127.0.0.1:8080', 'get: /' and 'load: { rate: 10/s }'
            """#),
        BadPlan(
            #"""
            # nothing but a comment

            """#,
            #"""
            1:1: the plan is empty; start with 'url: http://127.0.0.1:8080', 'get: /' and 'load: { rate: 10/s }'
            """#),
        BadPlan(
            #"""
            just text

            """#,
            #"""
            1:1: a plan must be a map of keys, found 'just text'; start with 'url: http://127.0.0.1:8080', 'get: /' and 'load: { rate: 10/s }'
            """#),
        BadPlan(
            #"""
            - a
            - b

            """#,
            #"""
            1:1: a plan must be a map of keys, found a list; start with 'url: http://127.0.0.1:8080', 'get: /' and 'load: { rate: 10/s }'
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            tresholds:
              - p99 < 1ms

            """#,
            #"""
            4:1: unknown key 'tresholds'; did you mean 'thresholds'?
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            frobnicate: 1

            """#,
            #"""
            4:1: unknown key 'frobnicate'; a plan takes name, url, targets, defaults, variables, feeds, secrets, public, scenarios, identities, setup, teardown, hosts, load, generator, tracing, seed, thresholds, abort, compare, ...
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            feeds: { users: { file: users.csv } }
            trace: [a]
            setup: []
            perUser: []
            teardown: []

            """#,
            #"""
            4:25: file '/nonexistent/users.csv' does not exist; check its name and folder
            5:1: unknown key 'trace'; a plan takes name, url, targets, defaults, variables, feeds, secrets, public, scenarios, identities, setup, teardown, hosts, load, generator, tracing, seed, thresholds, abort, compare, ...
            6:8: 'setup' must be a list, found an empty list; write '- post: /path' below it
            7:1: unknown key 'perUser'; a plan takes name, url, targets, defaults, variables, feeds, secrets, public, scenarios, identities, setup, teardown, hosts, load, generator, tracing, seed, thresholds, abort, compare, ...
            8:11: 'teardown' must be a list, found an empty list; write '- post: /path' below it
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s, format: [], speed: 1, mode: open, window: 1s }

            """#,
            #"""
            3:20: 'format' belongs to a trace; write 'model: trace' to replay one, or remove it
            3:32: 'speed' belongs to a trace; write 'model: trace' to replay one, or remove it
            3:42: 'mode' belongs to a trace; write 'model: trace' to replay one, or remove it
            3:54: 'window' belongs to a trace; write 'model: trace' to replay one, or remove it
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s, durration: 5s }

            """#,
            #"""
            3:20: unknown key 'durration'; did you mean 'duration'?
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            defaults: { tiemout: 5s }

            """#,
            #"""
            4:13: unknown key 'tiemout'; did you mean 'timeout'?
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            expect: { status: 200, json: { a: exists }, within: 1 }

            """#,
            #"""
            4:32: 'a' is no JSONPath: a path begins with $, the whole answer: RFC 9535 writes $.a
            4:53: within: '1' has no unit; write a duration with its unit, such as 250us, 5ms, 1.5s, 2m or 1h
            """#),
        BadPlan(
            #"""
            name: a
            name: b
            url: http://x
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            2:1: duplicate key 'name'; the first is on line 1
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            headers:
              A: 1
              B: 2
              A: 3

            """#,
            #"""
            7:3: duplicate key 'A'; the first is on line 5
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            headers: { A: x, "A": y }

            """#,
            #"""
            4:18: duplicate key 'A'; the first is on line 4
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            json: { a: { b: 1, c: 2, b: 3 } }
            seed: x

            """#,
            #"""
            4:26: duplicate key 'b'; the first is on line 4
            5:7: seed must be a whole number from 0 to 18446744073709551615, found 'x'
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            ? [a, b]
            : c

            """#,
            #"""
            4:3: a key must be text, found a list or a map; quote a value that holds { } or [ ]
            """#),
    ]
}
