extension BadPlan {
    static let thinkTimes = [
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
    ]
}
