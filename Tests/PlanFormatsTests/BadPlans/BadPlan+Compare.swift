extension BadPlan {
    static let compare = [
        BadPlan(
            #"""
            targets: { old: http://x, new: http://y, more: http://z }
            compare: { baseline: odl, candidate: new }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            2:22: no target is named 'odl'; did you mean 'old'?
            """#),
        BadPlan(
            #"""
            targets: { old: http://x, new: http://y }
            compare: { baseline: old, candidate: old, tolerances: 3% }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            2:38: baseline and candidate are both 'old'; name two targets, or compare with --self
            2:43: unknown key 'tolerances'; did you mean 'tolerance'?
            """#),
        BadPlan(
            #"""
            targets: { a: http://x, b: http://y, c: http://z }
            compare: { baseline: a }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            2:10: 'compare' does not say which target is the candidate; write 'candidate: NAME'
            """#),
        BadPlan(
            #"""
            targets: { a: http://x, b: http://y, c: http://z }
            get: /
            load: { rate: 10/s }
            compare:
              baseline: c
              candidate: a
              candidates: [b, b]
              metrics: [mean, p95, throughput]
              tolerance: { mean: 3, p99: -1%, errors: 200%, p999: 1% }
              budget: 10
              looks: 6
              block: 10ms
              warmup: 1h
              inconclusive: maybe
              restart: perhaps
              startEffect: 2

            """#,
            #"""
            7:3: 'compare' has 'candidate' or 'candidates', not both; remove one
            8:19: a metric: unknown 'p95'; did you mean 'p90'?
            8:24: an open load sets the throughput itself; compare by mean, p50 or errors, or load with users
            9:22: mean must be a percentage, such as 3% or 0.1%, found '3'
            9:30: p99 must be from 0% to 1000%, found -1%
            9:43: errors must be from 0% to 100%, found 200%
            9:49: unknown key 'p999'; did you mean 'p99'?
            10:11: budget: '10' has no unit; write a duration with its unit, such as 250us, 5ms, 1.5s, 2m or 1h
            11:10: looks must be a whole number from 1 to 5, found '6'
            12:10: block must be at least 50ms, found 10ms
            13:11: warmup must be at most 10m, found 1h
            14:17: inconclusive: unknown 'maybe'; write pass, fail
            15:12: restart must be true or false, found 'perhaps'
            16:16: startEffect must be a percentage, such as 3% or 0.1%, found '2'
            """#),
        BadPlan(
            #"""
            targets: { a: http://x, b: http://y }
            get: /
            load: { rate: 10/s }
            compare: { round: 3s }

            """#,
            #"""
            4:19: round must hold a warm-up of 2s and 4 blocks of 500ms, found 3s; write 4s or more, or shorten 'warmup' and 'block'
            """#),
        BadPlan(
            #"""
            targets: { a: http://x, b: http://y, c: http://z }
            get: /
            load: { rate: 10/s }
            compare: { baseline: a, candidates: [b, b], tolerance: 5 }

            """#,
            #"""
            4:41: 'b' is a candidate already; name it once
            4:56: tolerance must be a percentage, such as 3% or 0.1%, found '5'
            """#),
    ]
}
