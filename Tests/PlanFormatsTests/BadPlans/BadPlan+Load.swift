extension BadPlan {
    static let load = [
        BadPlan(
            #"""
            url: http://x
            get: /
            load:
              stages:
                - { hold: 0.05/s, for: 10s }
                - { ramp: 5/s, from: 0, for: 10 }
                - { step: 5/s, in: 0, for: 1s }
                - { sine: { mean: 10/s, amplitude: 5, period: 0s }, for: 1s }
                - { sine: 10/s, for: 1s }
                - ramp 0/s for 1s

            """#,
            #"""
            5:15: hold must be from 0.1/s to 200,000/s, found 0.05/s
            6:26: from: rate must be above 0, found 0; a ramp comes from and goes to a rate above 0, 0.1/s at least
            6:34: for: '10' has no unit; write a duration with its unit, such as 250us, 5ms, 1.5s, 2m or 1h
            7:7: a stage 'step' is in 1 to 1000 steps; write { step: 200/s, in: 4, for: 40s }
            8:51: period must be above 0, found 0s
            9:7: a stage 'sine' needs its amplitude and its period; write { sine: 100/s, amplitude: 50/s, period: 1m, for: 5m }
            10:7: rate must be above 0, found 0/s
            """#),

        BadPlan(
            #"""
            url: http://x
            get: /
            load:
              duration: 5s
              stages:
                - { hold: 50/s, for: 10s }
                - { ramp: 0/s, for: 10s }
                - { ramp: 5/s }
                - { slide: 5/s, for: 1s }
                - hold 300000/s for 1s
                - { sine: { mean: 10/s, amplitude: 20/s, period: 1s }, for: 1s }

            """#,
            #"""
            4:3: 'duration' belongs to a steady load; stages say by 'for' how long they last
            7:15: ramp: rate must be above 0, found 0/s; a ramp comes from and goes to a rate above 0, 0.1/s at least
            8:7: a stage needs its length; write { ramp: 200/s, for: 30s }, the first with where it begins: { ramp: 200/s, from: 10/s, for: 30s }
            9:7: a stage is one of hold, ramp, step, spike and sine; write { hold: 50/s, for: 10s }
            10:7: the rates of a stage must be from 0.1/s to 200,000/s, found 'hold 300000/s for 1s'
            11:7: the amplitude of a sine is at most its mean, 10/s, found 20/s: no rate is below 0
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 5/s, stages: [{ ramp: 50/s, for: 10s }] }

            """#,
            #"""
            3:20: a load has a 'rate' or 'stages', not both; remove one
            3:29: the first stage is a ramp and there is no rate before it; write where it begins: { ramp: 50/s, from: 10/s, ... }
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { stages: [] }

            """#,
            #"""
            3:17: 'stages' must be a list, found an empty list; write '- { hold: 50/s, for: 10s }' below it
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s, arrivals: onOff on=1s }

            """#,
            #"""
            3:30: arrivals: onOff needs how long bursts and lulls are; write onOff on=1s off=4s, or with ratio=10 for a tenth of the rate in between
            """#),
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
            load:
              rate: -5/s

            """#,
            #"""
            4:9: rate must be above 0, found -5/s
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 0.05/s }

            """#,
            #"""
            3:15: rate must be from 0.1/s to 200,000/s, found 0.05/s
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 300000/s }

            """#,
            #"""
            3:15: rate must be from 0.1/s to 200,000/s, found 300000/s
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: fast }

            """#,
            #"""
            3:15: rate: 'fast' is not a rate; write a rate such as 200/s or 6000/min
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 5/parsec }

            """#,
            #"""
            3:15: rate: '/parsec' is not a unit of rate; write a rate such as 200/s or 6000/min
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: [1/s, 0/s, x] }

            """#,
            #"""
            3:21: rate must be above 0, found 0/s
            3:26: rate: 'x' is not a rate; write a rate such as 200/s or 6000/min
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: [] }

            """#,
            #"""
            3:15: rate has 0 levels; write 1 to 1,000 of them
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
            load: { rate: 1/s, arrivals: weibull }

            """#,
            #"""
            3:30: arrivals: weibull needs its cv or shape; write weibull shape=0.5 or weibull cv=2
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s, arrivals: poison }

            """#,
            #"""
            3:30: arrivals: unknown process 'poison'; did you mean 'poisson'?
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
            load: { users: 5, think: exponentiel 1s }

            """#,
            #"""
            3:26: think: unknown law 'exponentiel'; did you mean 'exponential'?
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { users: 5, think: [1s, fast] }

            """#,
            #"""
            3:31: think: unknown law 'fast'; write a duration such as 200ms, or a law: constant, exponential, uniform, gamma, pareto, lognormal, weibull
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 5/s, return: 0.5, think: [1s, 2s] }

            """#,
            #"""
            3:40: think must be text, found a list
            """#),
        BadPlan(
            """
            url: http://x
            get: /
            load: { users: [\(Array(repeating: "5", count: 40).joined(separator: ", "))], think: [\(Array(repeating: "1s", count: 40).joined(separator: ", "))] }

            """,
            #"""
            3:7: 40 numbers of users with 40 think times each are more than 1,000 levels; write fewer of either
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { users: 5, think: lognormal 1s }

            """#,
            #"""
            3:26: think: lognormal needs its cv; write lognormal cv=2
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { users: 5, think: exponential }

            """#,
            #"""
            3:26: think: exponential needs its mean; write exponential 200ms
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { users: 5, think: exponential 99h }

            """#,
            #"""
            3:26: think must be at most 24h on average, found exponential 99h
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { users: 5, think: pareto 1s alpha=0.9 }

            """#,
            #"""
            3:26: think: alpha of pareto must be from 1.01 to 1000, found 0.9; write pareto alpha=2.5 or pareto cv=2
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { users: 5, think: 99h }

            """#,
            #"""
            3:26: think must be at most 24h, found 99h
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
            load: { rate: .nan, duration: .inf }

            """#,
            #"""
            3:15: rate: '.nan' is not a rate; write a rate such as 200/s or 6000/min
            3:31: duration: '.inf' is not a duration; write a duration with its unit, such as 250us, 5ms, 1.5s, 2m or 1h
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
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s, arrivals: gamma cv=0 }

            """#,
            #"""
            3:30: arrivals: cv of gamma must be from 0.01 to 100, found 0; write gamma cv=2
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s, arrivals: pareto alpha=1 }

            """#,
            #"""
            3:30: arrivals: alpha of pareto must be from 1.01 to 1000, found 1; write pareto alpha=2.5 or pareto cv=2
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s, arrivals: pareto alpha=1.5 cv=2 }

            """#,
            #"""
            3:30: arrivals: pareto takes one of alpha and cv, found both
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s, arrivals: lognormal cv=-1 }

            """#,
            #"""
            3:30: arrivals: cv of lognormal must be from 0 to 100, found -1; write lognormal cv=2
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s, arrivals: weibull shape=0 }

            """#,
            #"""
            3:30: arrivals: shape of weibull must be from 0.1 to 100, found 0; write weibull shape=0.5 or weibull cv=2
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s, arrivals: uniform cv=0.6 }

            """#,
            #"""
            3:30: arrivals: cv of uniform must be from 0 to 0.57736, found 0.6; write uniform, or uniform cv=0.3
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s, arrivals: weibull cv=wide }

            """#,
            #"""
            3:30: arrivals: cv must be a number, found 'wide'; write weibull shape=0.5 or weibull cv=2
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s, arrivals: poisson cv=2 }

            """#,
            #"""
            3:30: arrivals: 'poisson cv=2' says more than poisson takes; write poisson alone
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s, arrivals: onOff on=1s off=4s ratio=0.5 }

            """#,
            #"""
            3:30: arrivals: ratio of onOff must be from 1 to 1000000, found '0.5'; write onOff on=1s off=4s, or with ratio=10 for a tenth of the rate in between
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s, arrivals: onOff on=1s off=1us }

            """#,
            #"""
            3:30: arrivals: bursts and lulls of onOff are at least 100us long; write onOff on=1s off=4s, or with ratio=10 for a tenth of the rate in between
            """#),
    ]
}
