/// Words of k6, JMeter and others: what is to be written instead depends on where they stand.
extension BadPlan {
    static let foreignWords = [
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { threads: 3, loops: 3, vus: 5, iterations: 4, rps: 5, concurrency: 3, timeout: 3s, pin: true, weight: 2 }

            """#,
            #"""
            3:9: unknown key 'threads'; as many at once are users, as in 'users: 10'; Dyno's own threads are generator: { threads: 2 }
            3:21: unknown key 'loops'; how many there are in all, of all users together, is said by 'requests: 300'
            3:31: unknown key 'vus'; as many at once are users, as in 'users: 10'
            3:39: unknown key 'iterations'; how many there are in all, of all users together, is said by 'requests: 300'
            3:54: unknown key 'rps'; a rate is said by 'rate: 100/s'
            3:62: unknown key 'concurrency'; as many at once are users, as in 'users: 10'
            3:78: unknown key 'timeout'; how long a request may take is said by its step, or for all by defaults: { timeout: 5s }
            3:91: unknown key 'pin'; it belongs to 'generator'
            3:102: unknown key 'weight'; 'load' takes model, rate, stages, arrivals, users, think, pacing, rampUp, return, warmup, duration, requests, finish, maxInFlight, connections, reuse, openingRate, dialAhead, streams, resendStale, ...
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            retry: { count: 3, max_attempts: 3, delay: 1s, mode: 5 }
            until: { status: 200, timeout: 5s, method: get, name: a }
            identities: { users: 3, steps: [ { post: /login } ] }
            vus: 3
            base-url: http://y
            delay: 3s
            pin: true

            """#,
            #"""
            4:10: unknown key 'count'; the most tries after the first are said by 'times: 2'
            4:20: unknown key 'max_attempts'; the most tries after the first are said by 'times: 2'
            4:37: unknown key 'delay'; the pause before the second try is said by 'wait: 100ms'; 'factor: 2' makes each longer than the one before
            4:48: unknown key 'mode'; 'retry' takes times, after, wait, factor, most, jitter
            5:23: unknown key 'timeout'; how long it may take in all is said by 'within: 10s'
            5:36: unknown key 'method'; 'until' takes status, headers, body, json, bytes, events, every, within
            5:49: unknown key 'name'; it belongs to a step
            6:15: unknown key 'users'; how many log in is said by 'count: 3'
            7:1: unknown key 'vus'; how hard a plan loads is said by 'load', as in load: { users: 10, duration: 30s }
            8:1: unknown key 'base-url'; where requests go is said by 'url: http://127.0.0.1:8080'
            9:1: unknown key 'delay'; a plan takes name, url, targets, defaults, variables, feeds, secrets, public, scenarios, identities, setup, teardown, hosts, load, generator, tracing, seed, thresholds, abort, compare, ...
            10:1: unknown key 'pin'; it belongs to 'generator'
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load:
              stages:
                - { duration: 2s, target: 10 }
                - { duration: 2s, target: 0 }
                - { hold: 5, during: 2s }

            """#,
            #"""
            5:7: a stage has no 'target'; write { ramp: 10, from: 0, for: 2s } for users, with 'model: closed' beside 'stages', or { ramp: 10/s, from: 0/s, for: 2s } for a rate
            6:7: a stage has no 'target'; write { ramp: 0, for: 2s } for users, with 'model: closed' beside 'stages', or { ramp: 0/s, for: 2s } for a rate
            7:18: unknown key 'during'; how long a stage lasts is said by 'for', as in 'for: 30s'
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { users: 5, loop: 3 }

            """#,
            #"""
            3:19: 'loop' belongs to a trace; write 'model: trace' to replay one; how many iterations there are in all is said by 'requests: 300'
            """#),
        BadPlan(
            #"""
            url: http://x
            options: { vus: 10, duration: 30s }

            """#,
            #"""
            1:1: a plan needs a load; write 'load: { rate: 10/s }' or 'load: { users: 10 }'
            2:10: 'options' is a request's method and takes its path as text, found a map; what k6 has in 'options' is said by 'load', as in load: { users: 10, duration: 30s }, and 'thresholds'
            """#),
        BadPlan(
            #"""
            url: http://x
            post: { url: /x, json: { a: 1 } }
            load: { rate: 1/s }

            """#,
            #"""
            2:7: 'post' is a request's method and takes its path as text, found a map; write 'post: /path' and what else the request has beside it
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            expect: { json: { $.a: { greaterThan: 5, minLength: 3 }, $.b: { value: 5, unit: kg }, $.c: { above: 3, gt: 3 } } }

            """#,
            #"""
            4:26: unknown key 'greaterThan'; more than that is 'above: 5'
            4:42: unknown key 'minLength'; how long a text is, is said by a pattern, as in matches: '^.{3,}$'; how many elements an array has, by count: { atLeast: 3 }
            4:65: unknown word 'value'; a predicate takes equals, not, contains, matches, exists, type, count, above, atLeast, below, atMost, empty, each, any; an object is compared by { equals: { ... } }
            4:104: unknown key 'gt'; more than that is 'above: 5'
            """#),
    ]

    /// A fault in a part says nothing of what could not be read for it.
    static let followers = [
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { model: closed, stages: [ { ramp: 5, for: 1s, name: up }, { hold: 5, for: 1s, name: flat } ] }
            thresholds: [ "p95{stage=up} < 1s", "p95{nope} < 1s" ]

            """#,
            #"""
            3:34: the first stage is a ramp and there are no users before it; write where it begins: { ramp: 5, from: 1, ... }
            4:37: no step is named 'nope'; there are GET /
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { stages: [ { ramp: 5, for: 1s } ] }

            """#,
            #"""
            3:19: the first stage is a ramp and there is no rate before it; write where it begins: { ramp: 5/s, from: 10/s, ... }; of users write 'model: closed' beside 'stages'
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { stages: [ ramp 5/s for 1s ] }

            """#,
            #"""
            3:19: the first stage is a ramp and there is no rate before it; write where it begins: { ramp: 5/s, from: 10/s, ... }
            """#),
        BadPlan(
            #"""
            url: http://x
            load: { rate: 1/s }
            scenarios:
              - steps:
                  - loop: 3
                    steps: [ { get: /a }, { get: b } ]
                  - { get: /b, name: known }
            thresholds: [ "p95{GET /a} < 1s", "p95{GET /c} < 1s", "p95{stage=x} < 1s" ]

            """#,
            #"""
            5:9: unknown key 'loop'; a loop is 'repeat', as in repeat: 3, or repeat: { over: "${ids}", as: id }
            6:38: a path must start with '/', found 'b'; write '/b'
            8:55: no stage of the load is named 'stage=x'
            """#),
        BadPlan(
            #"""
            url: http://x
            load: { rate: 1/s }
            scenarios:
              - { name: a, steps: [ { think: fast }, { group: g, steps: [ { get: /, until: { status: 200, within: 1s }, retry: { times: 1, after: 503 } } ] } ] }
              - { name: b }
            thresholds: [ "p95{scenario=b} < 1s", "p95{x} < 1s" ]

            """#,
            #"""
            4:34: think: unknown law 'fast'; write a duration such as 200ms, or a law: constant, exponential, uniform, gamma, pareto, lognormal, weibull
            5:5: a scenario needs steps; write 'steps:' and '- get: /path' below it
            """#),
        BadPlan(
            #"""
            url: http://x
            load: { rate: 1/s }
            scenarios:
              - { name: a, steps: [ { group: g, steps: [ { get: /, name: list, until: { status: 200, within: 1s } } ] } ] }
            thresholds: [ "throughput{g} > 1/s", "resent{list (until)} < 1%", "throughput{scenario=a} > 1/s", "throughput{list} > 1/s", "errors{g} < 1%" ]

            """#,
            #"""
            5:15: 'g' has no throughput: what is timed as a whole has times and errors; ask that of a request within it, or of all: 'throughput > 95/s'
            5:38: 'list (until)' has no requests sent again: what is timed as a whole has times and errors; ask that of a request within it, or of all: 'resent < 1%'
            5:67: 'scenario=a' has no throughput: iterations have times and errors; ask that of a request within it, or of all: 'throughput > 95/s'
            """#),
    ]
}
