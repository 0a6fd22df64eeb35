extension BadPlan {
    static let several = [
        BadPlan(
            #"""
            name: a/b
            target: http://x
            url: localhost:80
            defaults:
              tiemout: 5s
              headers: { Content-Length: 5, "A B": x }
            variables:
              user: 5
              n: 007
              m: ${q}
            scenarios:
              - name: x
                weight: -1
                setup: []
                steps:
                  - gte: /x
                  - get: x y
                    post: /z
                    timeout: 5
                    json: {a: 1}
                    body: x
                    body: y
                    expect: {status: 99, json: {a: exists}}
                  - get: /x/${limt}
                    headers:
                      X: "a${env.NOPE}b"
            load:
              rate: -5/s
              users: 5
              duration: 0s
              requests: 0
              maxInFlight: many
              model: opne
            seed: -1
            thresholds: [p99 < 5, p98, "p99{y} < 5ms"]
            compare: {baseline: a}
            feeds: {}

            """#,
            #"""
            1:7: 'a/b' cannot be a plan's name, which names a folder; write a short one without '/', as in 'search'
            2:1: unknown key 'target'; did you mean 'targets'?
            3:6: 'localhost:80' has no scheme; write http://localhost:80
            5:3: unknown key 'tiemout'; did you mean 'timeout'?
            6:14: 'Content-Length' cannot be given: Dyno sets it from the body; remove it
            6:33: 'A B' is not a header's name; write letters, digits and hyphens, as in 'Accept'
            8:3: 'user' is built in; use another name of letters, digits, '_' and '-'
            9:6: '007' may be meant as text or as a number; write "007" for text
            10:6: unknown variable 'q'; there are m, n, uuid, iteration, user, now, random.int(1,100), env.NAME
            13:13: weight must be a number above 0, such as 3 or 0.5, found '-1'
            14:5: unknown key 'setup'; it belongs to a plan
            16:9: unknown key 'gte'; did you mean 'get'?
            17:14: a path must start with '/', found 'x y'; write '/x y'
            18:9: a step has one method, this one has 'get' already; make 'post' a step of its own
            19:18: timeout: '5' has no unit; write a duration with its unit, such as 250us, 5ms, 1.5s, 2m or 1h
            21:9: a request has one body, this one has 'json' already; remove 'body'
            22:9: duplicate key 'body'; the first is on line 21
            23:26: '99' is not a status; write 200, 2xx, 200..204 or a list of them, from 100 to 599
            23:37: 'a' is no JSONPath: a path begins with $, the whole answer: RFC 9535 writes $.a
            24:17: unknown variable 'limt'; there are m, n, uuid, iteration, user, now, random.int(1,100), env.NAME
            26:16: the environment variable 'NOPE' is not set; set it before the run, as in NOPE=... dyno run
            28:9: rate must be above 0, found -5/s
            29:3: a load has a 'rate' (open) or 'users' (closed), not both; 'connections' caps the connections of an open load
            31:3: a load stops after a 'duration' or after 'requests', not both; remove one
            31:13: requests must be a whole number from 1 to 1,000,000,000,000, found '0'
            32:16: maxInFlight must be a whole number from 1 to 100,000, found 'many'
            33:10: unknown model 'opne'; did you mean 'open'?
            34:7: seed must be a whole number from 0 to 18446744073709551615, found '-1'
            35:14: threshold 'p99 < 5': '5' has no unit; write a duration with its unit, such as 250us, 5ms, 1.5s, 2m or 1h
            35:23: 'p98' has no < or >; write a threshold such as 'p99 < 250ms', 'errors < 0.1%' or 'throughput > 95/s'
            37:8: 'feeds' must be a map of names to files, found an empty map; write 'accounts: accounts.csv' below it
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            headers: { "A": 1, B: {C: 2}, "A": 3, 'A': 4 }
            load:
              rate: 1/s
              'rate': 2/s
              rate: 3/s
              warmup: -1s
            load: { rate: 5/s }
            json:
              - {
                  a: 1,
                  b: [a, {a: 2}],
                  a: 3
                }

            """#,
            #"""
            3:23: the value of 'B' must be text, found a map
            3:31: duplicate key 'A'; the first is on line 3
            3:39: duplicate key 'A'; the first is on line 3
            6:3: duplicate key 'rate'; the first is on line 5
            7:3: duplicate key 'rate'; the first is on line 5
            8:11: warmup: a duration cannot be negative, found '-1s'
            9:1: duplicate key 'load'; the first is on line 4
            14:7: duplicate key 'a'; the first is on line 12
            """#),
        BadPlan(
            #"""
            name: bad
            url: localhost:80
            get: health
            load:
              rate: -5/s
              tiemout: 1s
            thresholds:
              - p99 < 5
              - p95{x} < 5ms

            """#,
            #"""
            2:6: 'localhost:80' has no scheme; write http://localhost:80
            3:6: a path must start with '/', found 'health'; write '/health'
            5:9: rate must be above 0, found -5/s
            6:3: unknown key 'tiemout'; 'load' takes model, rate, stages, arrivals, users, think, pacing, rampUp, return, warmup, duration, requests, finish, maxInFlight, connections, reuse, openingRate, dialAhead, streams, resendStale, ...
            8:5: threshold 'p99 < 5': '5' has no unit; write a duration with its unit, such as 250us, 5ms, 1.5s, 2m or 1h
            9:5: no step is named 'x'; there are GET health
            """#),
    ]
}
