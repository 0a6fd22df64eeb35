extension BadPlan {
    static let arrivals = [
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
