extension BadPlan {
    static let rates = [
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { stages: [{ hold: 5/s, for: 1s, name: rush }, hold 1/s for 1s name calm] }
            thresholds: [ "p99{stage=rush} < 1s", "p99{stage=rash} < 1s", "p99{rush} < 1s" ]

            """#,
            #"""
            4:39: no stage of the load is named 'stage=rash'; did you mean 'stage=rush'?
            4:63: no step is named 'rush'; there are GET /
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { stages: [{ hold: 5/s, for: 1s, name: the rush }] }

            """#,
            #"""
            3:18: a stage's name is made of letters, digits, '_', '-' and '.', found 'the rush'; write 'name: rush'
            """#),
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
                - sine 0/s amplitude 1/s period 1s for 1s

            """#,
            #"""
            5:15: hold must be from 0.1/s to 200,000/s, found 0.05/s
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
            8:7: a stage needs its length; write { ramp: 200/s, for: 30s }, the first with where it begins: { ramp: 200/s, from: 10/s, for: 30s }
            9:9: unknown key 'slide'; a stage takes hold, ramp, from, step, in, spike, sine, amplitude, period, for, name
            10:7: the rates of a stage must be 0, or from 0.1/s to 200,000/s, found 'hold 300000/s for 1s'
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
            load: { stages: [{ hold: 0, for: 10s }, { ramp: 0/s, for: 1s }] }

            """#,
            #"""
            3:18: no stage has any rate; write { hold: 50/s, for: 10s }
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
            load: { rate: .nan, duration: .inf }

            """#,
            #"""
            3:15: rate: '.nan' is not a rate; write a rate such as 200/s or 6000/min
            3:31: duration: '.inf' is not a duration; write a duration with its unit, such as 250us, 5ms, 1.5s, 2m or 1h
            """#),
    ]
}
