extension BadPlan {
    static let policy = [
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s, requests: 5, finish: 3s }

            """#,
            #"""
            3:33: a load that ends after a number of requests awaits each of them; remove 'finish' or 'requests'
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s, reuse: sometimes }

            """#,
            #"""
            3:27: reuse: unknown 'sometimes'; write always, roundRobin, never, or a number of requests a connection
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s, reuse: roundrobin }

            """#,
            #"""
            3:27: reuse: unknown 'roundrobin'; did you mean 'roundRobin'?
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s, reuse: 0 }

            """#,
            #"""
            3:27: reuse must be from 1 to 1,000,000,000 requests, found '0'
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s, openingRate: 0 }

            """#,
            #"""
            3:33: openingRate: rate must be above 0, found 0
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s, openingRate: fast }

            """#,
            #"""
            3:33: openingRate: 'fast' is not a rate; write a rate such as 200/s or 6000/min
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s, dialAhead: true }

            """#,
            #"""
            3:31: dialAhead: an open load has no number of connections by itself; write the number, or 'connections' as well
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s, dialAhead: 5 }
            generator: { transport: curl }

            """#,
            #"""
            3:20: connections to target 'target' cannot be dialled ahead: libcurl's transport, which is asked for by name, does so only for HTTP/2 over TLS; remove 'dialAhead', or what asks for that transport
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s, dialAhead: yes }

            """#,
            #"""
            3:31: dialAhead must be true or a whole number from 0 to 100,000, found 'yes'
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s, dialAhead: -1 }

            """#,
            #"""
            3:31: dialAhead must be true or a whole number from 0 to 100,000, found '-1'
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s, connections: 5, dialAhead: 6 }

            """#,
            #"""
            3:36: 6 connections dialled ahead are more than the 5 that the load may have; remove 'dialAhead' or 'connections'
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { users: [3, 4], dialAhead: 5 }

            """#,
            #"""
            3:24: 5 connections dialled ahead are more than the 4 that the load may have; remove 'dialAhead' or 'users'
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s, streams: 10 }

            """#,
            #"""
            3:20: only HTTP/2 has streams, and no target speaks it; write 'http: 2' in a target, or remove 'streams'
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s, streams: 0 }

            """#,
            #"""
            3:29: streams must be a whole number from 1 to 10,000, found '0'
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { users: 5, connections: 2 }

            """#,
            #"""
            3:19: users of a closed load share connections over HTTP/2 only; else each has one; write 'http: 2' in each target, or remove 'connections'
            """#),
        BadPlan(
            #"""
            targets: { a: { url: http://x, http: 2 }, b: http://y }
            get: /
            load: { users: 5, connections: 2, streams: 3 }

            """#,
            #"""
            3:19: users of a closed load share connections over HTTP/2 only; else each has one; write 'http: 2' in each target, or remove 'connections'
            """#),
    ]
}
