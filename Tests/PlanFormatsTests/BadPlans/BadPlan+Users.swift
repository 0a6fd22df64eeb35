extension BadPlan {
    /// Users of closed and partly open loads.
    static let users = [
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s, return: 1 }

            """#,
            #"""
            3:28: return is a probability from 0 to 0.9999, such as 0.8 for 5 iterations a session, found '1'
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s, return: -0.1, pacing: 1s, rampUp: 1s }

            """#,
            #"""
            3:28: return is a probability from 0 to 0.9999, such as 0.8 for 5 iterations a session, found '-0.1'
            3:34: 'pacing' belongs to a closed load; the rate says how often arrivals come
            3:46: 'rampUp' belongs to a closed load; a rate that grows is a stage, as in '{ ramp: 200/s, for: 30s }'
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { model: partlyOpen, return: often, think: 1 }

            """#,
            #"""
            3:7: a partly open load needs a rate; write 'rate: 100/s'
            3:36: return is a probability from 0 to 0.9999, such as 0.8 for 5 iterations a session, found 'often'
            3:50: think: '1' has no unit; write a duration with its unit, such as 250us, 5ms, 1.5s, 2m or 1h
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { model: partlyOpen, users: 5, return: 0.8 }

            """#,
            #"""
            3:28: 'users' belongs to a closed load; a partly open one has a rate, as in 'rate: 100/s'
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { model: open, rate: 1/s, return: 0.8 }

            """#,
            #"""
            3:33: 'return' belongs to a partly open load; write 'model: partlyOpen'
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { users: 5, return: 0.8, pacing: 0s, rampUp: soon }

            """#,
            #"""
            3:19: 'return' belongs to a partly open load; users of a closed one always come again
            3:40: pacing must be above 0, found 0s
            3:52: rampUp: 'soon' is not a duration; write a duration with its unit, such as 250us, 5ms, 1.5s, 2m or 1h
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { users: 5, rampUp: 5s, stages: [{ hold: 5, for: 1s }] }

            """#,
            #"""
            3:19: 'rampUp' belongs to a fixed number of users; of stages a 'ramp' does the same
            3:31: a load has 'users' or 'stages', not both; remove one
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load:
              model: closed
              stages:
                - { hold: 50/s, for: 10s }
                - { ramp: -5, for: 10s }
                - { ramp: 5 }
                - { sine: { mean: 10, amplitude: 5, period: 1s }, for: 1s }
                - hold 200000 for 1s

            """#,
            #"""
            6:15: hold must be a whole number from 0 to 100,000, found '50/s'; a rate belongs to an open load, and users are counted
            7:15: ramp must be a whole number from 0 to 100,000, found '-5'
            8:7: a stage needs its length; write { ramp: 200, for: 30s }, the first with where it begins: { ramp: 200, from: 10, for: 30s }
            9:7: a stage is one of hold, ramp, step and spike; write { hold: 50, for: 10s }
            10:7: the users of a stage must be at most 100,000, found 'hold 200000 for 1s'
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { model: closed, stages: [{ ramp: 50, for: 10s }] }

            """#,
            #"""
            3:33: the first stage is a ramp and there are no users before it; write where it begins: { ramp: 50, from: 1, ... }
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { model: closed, stages: [{ hold: 0, for: 10s }] }

            """#,
            #"""
            3:33: no stage has any users; write { hold: 50, for: 10s }
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { users: { ramp: 50, for: 10s }, warmup: [] }

            """#,
            #"""
            3:16: users must be a whole number from 1 to 100,000; or a list of such, found a stage; stages have a list of their own, as in 'stages: [{ ramp: 50, for: 10s }]' in place of 'users'
            3:48: warmup must be a duration from 0s to 8760h, found an empty list
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { users: { a: 50 } }

            """#,
            #"""
            3:16: users must be a whole number from 1 to 100,000; or a list of such, found a map
            """#),
    ]
}
