extension BadPlan {
    static let scenarios = [
        BadPlan(
            #"""
            url: http://x
            load: { rate: 1/s }
            scenarios: []

            """#,
            #"""
            3:12: 'scenarios' must be a list, found an empty list; write '- name: browse' and 'steps:' below it
            """#),
        BadPlan(
            #"""
            url: http://x
            load: { rate: 1/s }
            scenarios: { name: a }

            """#,
            #"""
            3:12: 'scenarios' must be a list, found a map; write '- name: browse' and 'steps:' below it
            """#),
        BadPlan(
            #"""
            url: http://x
            load: { rate: 1/s }
            scenarios: [a]

            """#,
            #"""
            3:13: a scenario must be a map of keys, found 'a'; write '- name: browse' and 'steps:' below it
            """#),
        BadPlan(
            #"""
            url: http://x
            load: { rate: 1/s }
            scenarios:
              - name: a

            """#,
            #"""
            4:5: a scenario needs steps; write 'steps:' and '- get: /path' below it
            """#),
        BadPlan(
            #"""
            url: http://x
            load: { rate: 1/s }
            scenarios:
              - name: a
                steps: []

            """#,
            #"""
            5:12: 'steps' must be a list, found an empty list; write '- get: /path' below it
            """#),
        BadPlan(
            #"""
            url: http://x
            load: { rate: 1/s }
            scenarios:
              - name: a
                steps:
                  - think: 1s

            """#,
            #"""
            6:7: scenario 'a' requests nothing; write a step such as '- get: /path'
            """#),
        BadPlan(
            #"""
            url: http://x
            load: { rate: 1/s }
            scenarios:
              - name: a
                weight: 0
                steps:
                  - /x
                  - name: x

            """#,
            #"""
            5:13: weight must be a number above 0, such as 3 or 0.5, found '0'
            7:9: a step must be a map of keys, found '/x'; write '- get: /path'
            8:9: a step needs a method and a path, such as 'get: /path', or 'think: 200ms'
            """#),
        BadPlan(
            #"""
            url: http://x
            load: { rate: 1/s }
            scenarios:
              - wieght: 3
                setup: []
                steps:
                  - gte: /x
                  - get: /x
                    capture: { id: $.id }

            """#,
            #"""
            4:5: unknown key 'wieght'; did you mean 'weight'?
            5:5: unknown key 'setup'; it belongs to a plan
            7:9: unknown key 'gte'; did you mean 'get'?
            """#),
        BadPlan(
            #"""
            url: http://x
            load: { rate: 1/s }
            scenarios:
              - steps:
                  - think: uniform 1s shape=2
                  - think: 1s
                    get: /x
                  - think: soon

            """#,
            #"""
            5:16: think: uniform has no 'shape=2'; write uniform, or uniform cv=0.3
            7:9: a think step has no 'get'; make it a step of its own
            8:16: think: unknown law 'soon'; write a duration such as 200ms, or a law: constant, exponential, uniform, gamma, pareto, lognormal, weibull
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            timeout: 5s
            scenarios:
              - steps:
                  - get: /y

            """#,
            #"""
            2:1: a plan has 'get' or 'scenarios' at its top level, not both; write it as a step
            """#),
        BadPlan(
            #"""
            url: http://x
            load: { rate: 1/s }
            timeout: 5s
            scenarios:
              - steps:
                  - get: /y

            """#,
            #"""
            3:1: 'timeout' belongs to a request; move it into a step, or into 'defaults'
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            name: ../x

            """#,
            #"""
            4:7: '../x' cannot be a plan's name, which names a folder; write a short one without '/', as in 'search'
            """#),
    ]
}
