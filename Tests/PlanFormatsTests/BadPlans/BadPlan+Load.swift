extension BadPlan {
    static let load = [
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { users: 5, maxInFlight: 5 }

            """#,
            #"""
            3:19: 'maxInFlight' belongs to an open load; each user of a closed one has one request in flight
            """#),

        BadPlan(
            #"""
            url: http://x
            get: /

            """#,
            #"""
            1:1: a plan needs a load; write 'load: { rate: 10/s }' or 'load: { users: 10 }'
            """#),

        BadPlan(
            #"""
            url: http://x
            get: /
            load: 100/s

            """#,
            #"""
            3:7: 'load' must be a map of keys, found '100/s'; write '{ rate: 100/s }' or '{ users: 50 }'
            """#),

        BadPlan(
            #"""
            url: http://x
            get: /
            load:

            """#,
            #"""
            3:6: 'load' must be a map of keys, found nothing; write '{ rate: 100/s }' or '{ users: 50 }'
            """#),

        BadPlan(
            #"""
            url: http://x
            get: /
            load: { duration: 5s }

            """#,
            #"""
            3:7: 'load' needs a rate or users; write '{ rate: 100/s }' or '{ users: 50 }'
            """#),

        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s, users: 5 }

            """#,
            #"""
            3:20: a load has a 'rate' (open) or 'users' (closed), not both; 'connections' caps the connections of an open load
            """#),

        BadPlan(
            #"""
            url: http://x
            get: /
            load: { model: open, users: 5 }

            """#,
            #"""
            3:22: 'users' belongs to a closed load; an open one has a rate, as in 'rate: 100/s'
            """#),

        BadPlan(
            #"""
            url: http://x
            get: /
            load: { model: closed, rate: 5/s }

            """#,
            #"""
            3:24: 'rate' belongs to an open load; a closed one has users, as in 'users: 50'
            """#),

        BadPlan(
            #"""
            url: http://x
            get: /
            load: { model: closed }

            """#,
            #"""
            3:7: a closed load needs users; write 'users: 50'
            """#),

        BadPlan(
            #"""
            url: http://x
            get: /
            load: { model: open }

            """#,
            #"""
            3:7: an open load needs a rate; write 'rate: 100/s'
            """#),

        BadPlan(
            #"""
            url: http://x
            get: /
            load: { model: partlyOpen, rate: 1/s }

            """#,
            #"""
            3:7: a partly open load needs the probability that a user returns; write 'return: 0.8'
            """#),

        BadPlan(
            #"""
            url: http://x
            get: /
            load: { model: opne, rate: 1/s }

            """#,
            #"""
            3:16: unknown model 'opne'; did you mean 'open'?
            """#),

        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s, think: 1s }

            """#,
            #"""
            3:20: 'think' belongs to users who come again (closed, partlyOpen); between requests of an open load write a step 'think: 200ms'
            """#),

        BadPlan(
            #"""
            url: http://x
            get: /
            load: { users: 5, arrivals: poisson, connections: 3 }

            """#,
            #"""
            3:19: 'arrivals' belongs to an open load; users of a closed one start again when they are done
            3:38: users of a closed load share connections over HTTP/2 only; else each has one; write 'http: 2' in each target, or remove 'connections'
            """#),

        BadPlan(
            #"""
            url: http://x
            get: /
            load: { users: 0 }

            """#,
            #"""
            3:16: users must be a whole number from 1 to 100,000, found '0'
            """#),

        BadPlan(
            #"""
            url: http://x
            get: /
            load: { users: [1, 2.5, many] }

            """#,
            #"""
            3:20: users must be a whole number from 1 to 100,000, found '2.5'
            3:25: users must be a whole number from 1 to 100,000, found 'many'
            """#),

        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s, duration: 5s, requests: 5 }

            """#,
            #"""
            3:34: a load stops after a 'duration' or after 'requests', not both; remove one
            """#),

        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s, duration: 0s, warmup: 5 }

            """#,
            #"""
            3:30: duration must be above 0, found 0s
            3:42: warmup: '5' has no unit; write a duration with its unit, such as 250us, 5ms, 1.5s, 2m or 1h
            """#),

        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s, duration: -3s, warmup: 2 days }

            """#,
            #"""
            3:30: duration: a duration cannot be negative, found '-3s'
            3:43: warmup: 'days' is not a unit of time; write a duration with its unit, such as 250us, 5ms, 1.5s, 2m or 1h
            """#),

        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s, duration: 300000000000h }

            """#,
            #"""
            3:30: duration: '300000000000h' is longer than Dyno can count (292 years)
            """#),

        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s, requests: 0, maxInFlight: 1e3, connections: 99999999999999999999 }

            """#,
            #"""
            3:30: requests must be a whole number from 1 to 1,000,000,000,000, found '0'
            3:46: maxInFlight must be a whole number from 1 to 100,000, found '1e3'
            3:64: connections must be a whole number from 1 to 100,000, found '99999999999999999999'
            """#),

        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            seed: -1

            """#,
            #"""
            4:7: seed must be a whole number from 0 to 18446744073709551615, found '-1'
            """#),

        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            seed: 18446744073709551616

            """#,
            #"""
            4:7: seed must be a whole number from 0 to 18446744073709551615, found '18446744073709551616'
            """#),
    ]
}
