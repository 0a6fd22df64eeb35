extension BadPlan {
    static let ownLoads = [
        BadPlan(
            #"""
            url: http://x
            load: { rate: [1/s, 2/s], connections: 4, dialAhead: true, duration: 10s }
            scenarios:
              - { name: a, weight: 2, load: { rate: 5/s }, steps: [{ get: / }] }
              - { name: b, load: { users: [1, 2] }, steps: [{ get: / }] }
              - { name: c, load: { rate: 5/s, start: 20s }, steps: [{ get: / }] }
              - { name: d, load: { model: trace, file: a.log }, steps: [{ get: / }] }
              - { name: e, load: { rate: 5/s, reuse: never, pacing: 1s }, steps: [{ get: / }] }
              - { name: f, load: {}, steps: [{ get: / }] }
              - { name: g, steps: [{ get: / }] }

            """#,
            #"""
            2:9: levels run one after another, and a load beside others has one; vary it with --vary load.rate=1,2,5
            2:27: 'connections' belongs to a single load; loads that run beside others have a 'maxInFlight' each, and share connections
            2:43: dialAhead: several loads share their connections; write how many are to be opened
            4:16: 'weight' shares out one load among scenarios, and this scenario has a load of its own; remove one of them
            5:22: levels run one after another, and a load beside others has one; vary it with --vary scenarios.b.load.rate=1,2,5
            6:35: it would start at 20s, when the plan's load is over (10s); write its 'duration' beside it
            7:24: a trace is a plan's only load, as it says what is requested; write it in the plan's 'load'
            7:38: unknown key 'file'; it belongs to 'load'
            8:35: unknown key 'reuse'; it belongs to 'load'
            8:49: 'pacing' belongs to a closed load; the rate says how often arrivals come
            9:22: 'load' needs a rate or users; write '{ rate: 100/s }' or '{ users: 50 }'
            """#),
        BadPlan(
            #"""
            url: http://x
            load: { rate: 1/s, warmup: 1s }
            scenarios:
              - { name: a, load: { rate: 5/s }, steps: [{ get: / }] }

            """#,
            #"""
            2:9: 'rate' says how hard a load is, and every scenario has one of its own; remove it here
            """#),
        BadPlan(
            #"""
            url: http://x
            scenarios:
              - { name: a, load: { rate: 5/s }, steps: [{ get: / }] }
              - { name: a, load: { rate: 5/s }, steps: [{ get: /b }] }
            thresholds: [ "p99{load=b} < 1s" ]

            """#,
            #"""
            3:3: two scenarios are named 'a', and a load goes by its scenario's name; name one of them otherwise
            5:15: no load beside others is named 'load=b'; did you mean 'load=a'?
            """#),
        BadPlan(
            #"""
            url: http://x
            load: { rate: 1/s }
            variables: { a: 1 }
            scenarios:
              - { variables: { b: "${c}", uuid: 1 }, steps: [{ get: "/${a}${b}" }] }
              - { steps: [{ get: "/${b}" }] }
              - { variables: [a], steps: [{ get: / }] }
              - { each: rows, steps: [{ get: / }] }

            """#,
            #"""
            5:24: unknown variable 'c'; there are a, b, uuid, iteration, user, now, random.int(1,100), env.NAME
            5:31: 'uuid' is built in; use another name of letters, digits, '_' and '-'
            6:24: unknown variable 'b'; there are a, uuid, iteration, user, now, random.int(1,100), env.NAME
            7:18: 'variables' must be a map of names to values, found a list; write 'limit: 50' below it
            8:13: 'each' names a feed of this plan, found 'rows'; write 'feeds: { rows: rows.csv }'
            """#),
    ]
}
