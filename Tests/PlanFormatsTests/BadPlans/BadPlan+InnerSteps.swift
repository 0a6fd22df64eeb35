extension BadPlan {
    static let innerSteps = [
        BadPlan(
            ##"""
            url: http://x
            load: { rate: 1/s }
            scenarios:
              - name: a
                steps:
                  - get: /a/${cart}
                  - post: /carts
                    capture: { cart: $.id }
                  - get: /b/${crat}

            """##,
            ##"""
            6:17: 'cart' is not captured yet: line 8 does that, which comes later; move that step before this one
            9:17: unknown variable 'crat'; did you mean 'cart'?
            """##),
        BadPlan(
            ##"""
            url: http://x
            load: { rate: 1/s }
            scenarios:
              - name: a
                steps:
                  - post: /carts
                    capture: { cart: $.id }
                    if: ${user} == 1
                  - get: /b/${cart}
                  - get: /c/${cart}
                    if: ${cart} exists
              - name: b
                steps:
                  - get: /d/${cart}

            """##,
            ##"""
            9:17: 'cart' is captured on line 7 only where that is reached; capture it on each way here, or write 'if: ${cart} exists' on the step
            14:17: 'cart' is captured in scenario 'a' alone (line 7), and an iteration has what its own steps captured; capture it in scenario 'b' as well
            """##),
        BadPlan(
            ##"""
            url: http://x
            load: { rate: 1/s }
            scenarios:
              - steps:
                  - if: ${user} == 1
                    steps: [ { get: /a, capture: { x: $.a } } ]
                    else: [ { get: /b, capture: { x: $.b } } ]
                  - get: /c/${x}
                  - repeat: { over: "${x}", as: y }
                    steps:
                      - { get: "/d/${y}", capture: { z: $.z } }
                      - { get: "/e/${z}" }
                  - get: /f/${z}
                  - get: /g/${y}

            """##,
            ##"""
            13:17: 'z' is captured on line 11 only where that is reached; capture it on each way here, or write 'if: ${z} exists' on the step
            14:17: 'y' is the element of the loop on line 9, and is known within that alone; move this step into it
            """##),
        BadPlan(
            ##"""
            url: http://x
            load: { rate: 1/s }
            scenarios:
              - steps:
                  - repeat: { most: 5, while: '${cursor} != ""' }
                    steps: [ { get: "/d?c=${cursor}", capture: { cursor: $.next } } ]
                  - repeat: 3
                    steps: [ { get: "/x", capture: { w: $.next } } ]
                  - get: /y/${w}

            """##,
            ##"""
            5:36: 'cursor' is not captured yet: line 6 does that, which comes later; move that step before this one
            6:31: 'cursor' is taken from the answer to this very request; capture it on a step before this one
            """##),
        BadPlan(
            ##"""
            url: http://x
            load: { rate: 1/s }
            get: /
            until: { json: { $.state: done } }

            """##,
            ##"""
            4:8: 'until' might go on for ever; write 'within: 10s' in it
            """##),
        BadPlan(
            ##"""
            url: http://x
            load: { rate: 1/s }
            get: /
            until: { within: 5s }

            """##,
            ##"""
            4:8: 'until' does not say what it waits for; write '{ json: { $.state: done }, every: 500ms, within: 10s }'
            """##),
        BadPlan(
            ##"""
            url: http://x
            load: { rate: 1/s }
            scenarios:
              - steps:
                  - if: true
                    get: /
                  - else: [ { get: / } ]
                    get: /
                  - group: a
                    get: /
                    steps: [ { get: / } ]
                  - group: b
                  - group: c
                    steps: [ { think: 1s } ]
                  - repeat: 0
                    steps: [ { get: / } ]
                  - repeat: "${user}"
                    steps: [ { get: / } ]
                  - repeat: { over: "${user}" }
                    steps: [ { get: / } ]
                  - repeat: { while: "${user} == 1" }
                    steps: [ { get: / } ]
                  - repeat: { over: "${user}", while: x, as: a }
                    steps: [ { get: / } ]
                  - repeat: {}
                    steps: [ { get: / } ]
                  - steps: [ { get: / } ]
                  - get: /
                    steps: [ { get: / } ]
                  - group: GET /
                    steps: [ { get: / } ]
                  - think: 1s
                    repeat: 3

            """##,
            ##"""
            7:9: 'else' is what is made where an 'if' does not hold; write 'if: ${tier} == gold' beside it
            10:9: a group has no 'get'; make it one of its steps
            12:9: a group needs steps; write 'steps:' and '- get: /path' below it
            14:16: a group requests nothing; write a step such as '- get: /path'
            15:17: repeat must be a whole number from 1 to 1,000,000, found '0'
            17:17: how often 'repeat' goes round must be known beforehand; write a number, '{ over: "${ids}", as: id }' for a list, or '{ most: 40, while: ... }'
            19:17: 'repeat' does not say what an element is called; write 'as: id' beside 'over'
            19:25: 'over' must be one captured list, such as "${ids}" of '{ json: "$.items[*].id", pick: all }'
            21:17: a 'while' might go on for ever; write 'most: 40' beside it
            23:19: 'repeat' goes over a list or on while something holds, not both; remove 'over' or 'while'
            25:17: 'repeat' has neither 'over' nor 'while'; write '3', '{ over: "${ids}", as: id }' or '{ most: 40, while: ... }'
            27:9: 'steps' within a step belong to a 'group', a 'repeat' or an 'if'; write 'group: checkout' beside them
            29:9: 'steps' belongs to a 'group', a 'repeat' or an 'if'; write these steps behind this one
            30:16: 'GET /' is the label of a request as well; name the group otherwise
            33:9: a think step has no 'repeat'; make it a step of its own
            """##),
        BadPlan(
            ##"""
            url: http://x
            load: { rate: 1/s }
            get: /
            retry: { after: [503, timeot, 99], wait: 1 }

            """##,
            ##"""
            4:8: 'retry' does not say how often; write 'times: 2'
            4:23: after: 'timeot' is neither a status nor a failure; did you mean 'timeout'?
            4:31: after: '99' is neither a status nor a failure; write 503, 5xx, or one of resolve, connect, tls, timeout, reset, truncated, protocol, expectation
            4:42: wait: '1' has no unit; write a duration with its unit, such as 250us, 5ms, 1.5s, 2m or 1h
            """##),
        BadPlan(
            ##"""
            url: http://x
            load: { rate: 1/s }
            get: /
            retry: { times: 3 }
            onFailure: contineu

            """##,
            ##"""
            4:8: 'retry' does not say after what; write 'after: [502, 503, timeout]'
            5:12: onFailure: unknown 'contineu'; did you mean 'continue'?
            """##),
        BadPlan(
            ##"""
            url: http://x
            load: { rate: 1/s }
            get: /${setup.tenant}/${identity.token}/${now+1x}/${random.int(5)}/${random.foo(1)}/${random.of()}/${raw.uuid}/${text.user}/${acounts.name}

            """##,
            ##"""
            3:7: 'setup.tenant': the plan has no 'setup', which captures such values; add it
            3:23: 'identity.token': the plan has no 'identities', whose login captures such values; add it
            3:41: 'x' is not a unit of time; write a duration with its unit, such as 250us, 5ms, 1.5s, 2m, 1h or 1d, as in now+1d
            3:51: 'random.int(5)' needs two whole numbers, the lower first, as in random.int(1,100)
            3:68: unknown 'random.foo'; did you mean 'random.of'?
            3:85: 'random.of()' needs texts between its commas, as in random.of(a,b,c)
            3:100: 'raw.uuid' says nothing else than ${uuid}: it is what an answer or a row gives that is encoded in a path; write that
            3:125: unknown variable 'acounts.name'; there are uuid, iteration, user, now, random.int(1,100), env.NAME
            """##),
        BadPlan(
            ##"""
            url: http://x
            load: { rate: 1/s }
            scenarios:
              - steps:
                  - get: /a/${a}
                    capture: { a: $.a }
                  - repeat: { over: "${a}", as: b }
                    steps: [ { get: "/${b}" } ]
                  - get: /${b}
                  - repeat: { over: "${a}", as: a }
                    steps: [ { get: "/" } ]

            """##,
            ##"""
            5:17: 'a' is taken from the answer to this very request; capture it on a step before this one
            9:15: 'b' is the element of the loop on line 7, and is known within that alone; move this step into it
            10:37: 'a' is captured as well; name the element otherwise
            """##),
        BadPlan(
            ##"""
            url: http://x
            load: { users: 2 }
            scenarios:
              - name: a
                steps:
                  - get: /${k}
                    capture: { k: { json: $.k, keep: user } }
              - name: b
                steps: [ { get: "/${k}" } ]

            """##,
            ##"""
            6:15: 'k' is kept by users, and their first iteration has none yet; write 'if: ${k} exists' on the step
            9:23: 'k' is kept by users, and their first iteration has none yet; write 'if: ${k} exists' on the step
            """##),
        BadPlan(
            ##"""
            url: http://x
            load: { rate: 1/s }
            defaults: { headers: { X: "${t}" } }
            scenarios:
              - steps:
                  - get: /a
                  - { get: /b, capture: { t: $.t } }
                  - get: /c

            """##,
            ##"""
            6:9: the defaults' header 'X' holds ${t}: 't' is not captured yet: line 7 does that, which comes later; move that step before this one
            7:9: the defaults' header 'X' holds ${t}: 't' is taken from the answer to this very request; capture it on a step before this one
            """##),
    ]
}
