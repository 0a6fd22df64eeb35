extension BadPlan {
    static let around = [
        BadPlan(
            ##"""
            url: http://x
            load: { rate: 1/s }
            defaults: { headers: { X: "${cart}", Y: "${identity.token}", Z: "${setup.t}" } }
            setup: [ { post: /t, capture: { t: $.t } }, { post: "/u/${identity.token}" }, { post: "/u/${user}" }, { post: "/u/${setup.t}" } ]
            identities: { count: 2, steps: [ { post: /login, capture: { token: $.t } }, { post: "/l/${identity.token}" } ] }
            get: /a

            """##,
            ##"""
            3:28: unknown variable 'cart'; there are t, token, setup.t, identity.token, uuid, iteration, user, now, random.int(1,100), env.NAME
            4:57: 'setup' is made for the whole run, and for no identity; write a value of its own
            4:91: ${user} is a number of the load, and 'setup' is made once; write a value
            4:115: within 'setup' what it has captured has its own name; write ${t}
            5:89: an identity has nothing until it has logged in; write ${token} for what a step before has captured
            """##),
        BadPlan(
            ##"""
            url: http://x
            load: { rate: 1/s }
            identities: { steps: [ { post: /login } ], renew: {} }
            get: /a
            teardown: [ { think: 1s } ]

            """##,
            ##"""
            3:13: 'identities' does not say their number; write 'count: 500'
            5:11: 'teardown' requests nothing; write a step such as '- post: /path'
            """##),
        BadPlan(
            ##"""
            url: http://x
            load: { rate: 1/s }
            identities: { count: 2, steps: [ { post: /login, capture: { t: $.t } } ], renew: { every: "${identity.x}", after: 999 } }
            get: /a

            """##,
            ##"""
            3:92: the login of 'identities' captures no 'x'; it captures t
            3:115: '999' is not a status; write 200, 2xx, 200..204 or a list of them, from 100 to 599
            """##),
        BadPlan(
            ##"""
            url: http://x
            load: { rate: 1/s }
            get: ${next}
            capture: { next: $.next }
            thresholds: ["p95{scenario=man} < 1s", "p95{x} < 1s"]
            hosts: ["http://x", "a:99999", "b:80"]

            """##,
            ##"""
            3:6: 'next' is taken from the answer to this very request; capture it on a step before this one
            3:6: a path must start with '/', found '${next}'; write '/${next}', or "${raw.next}" alone where that is a whole path or URL
            5:14: no scenario is named 'scenario=man'; did you mean 'scenario=main'?
            5:40: no step is named 'x'; there are GET ${next}
            6:9: hosts: 'http://x' is not a host; write it as in cdn.example.com, cdn.example.com:8443 or *.test.example
            6:21: hosts: 'a:99999' is not a host; write it as in cdn.example.com, cdn.example.com:8443 or *.test.example
            """##),
        BadPlan(
            ##"""
            targets: { a: http://a, b: "https://api.b.example", c: { url: http://c, connectTo: ["c:80:d:81"] } }
            load: { rate: 1/s }
            get: /a
            hosts: [a, c, "b.example", "*.b.example:80"]

            """##,
            ##"""
            4:1: target 'b' is at api.b.example:443, which 'hosts' does not name (a, c, b.example, *.b.example:80); name it there if it is to be loaded
            4:1: target 'c' connects to d:81, which 'hosts' does not name (a, c, b.example, *.b.example:80); name it there if it is to be loaded
            """##),
        BadPlan(
            ##"""
            url: http://x
            load: { rate: 1/s }
            get: /a
            abort: [p99 < 5s for 30s, errors > 50%, "p99{x} > 5s for 30s", "p99{scenario=main} > 5s for 30s", "errors{GET /a} > 5% for 1s"]

            """##,
            ##"""
            4:9: 'p99 < 5s for 30s' names a state in which all is well, and an abort the one that ends the load; write 'p99 > 5s for 30s'
            4:27: 'errors > 50%' does not say for how long; write a state and for how long it lasts, such as 'errors > 50% for 10s' or 'p99 > 5s for 30s'
            4:41: no step is named 'x'; there are GET /a
            4:64: 'scenario=main' is not watched while the load runs, as it is no request; ask it of a request's name, of 'load=NAME', or of all
            """##),
        BadPlan(
            ##"""
            targets: { a: http://a, b: http://b }
            load: { rate: 1/s }
            get: /
            compare: { reset: {} }

            """##,
            ##"""
            4:19: 'reset' has no command; write '[./reset-db.sh]'
            """##),
        BadPlan(
            ##"""
            url: http://x
            load: { rate: 1/s }
            setup: [ { if: "${user} == 1", get: /a }, { post: /t, capture: { t: $.t } } ]
            get: /${t}/${setup.x}
            teardown: [ { get: "/${t}" } ]

            """##,
            ##"""
            3:17: ${user} is a number of the load, and 'setup' is made once; write a value
            4:7: 't' is captured by 'setup'; write ${setup.t}
            4:12: 'setup' captures no 'x'; it captures t
            5:22: 't' is captured by 'setup'; write ${setup.t}
            """##),
        BadPlan(
            ##"""
            url: http://x
            load: { rate: 1/s }
            setup: [ { post: /t, capture: { t: $.t } }, { if: "${t} == 1", get: /a, capture: { u: $.u } } ]
            identities: { count: 2, steps: [ { post: /l, capture: { token: $.t } }, { if: "${token} == 1", get: /a, capture: { v: $.u } } ] }
            get: /${setup.u}/${identity.v}/${token}
            teardown: [ { get: "/${setup.u}" } ]

            """##,
            ##"""
            5:7: 'setup' captures 'u' on some of its ways only; capture it on each, or give it a default
            5:18: the login of 'identities' captures 'v' on some of its ways only; capture it on each, or give it a default
            5:32: 'token' is captured by the login of an identity; write ${identity.token}
            """##),
    ]
}
