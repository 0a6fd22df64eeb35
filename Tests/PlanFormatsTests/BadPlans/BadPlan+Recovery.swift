extension BadPlan {
    static let recovery = [
        BadPlan(
            ##"""
            url: http://x
            load: { rate: 1/s }
            get: /
            recovery: { base: 10/s, pulse: 5/s }

            """##,
            ##"""
            4:1: a pulse of 5/s is no more than the base load of 10/s: raise 'pulse'
            """##),
        BadPlan(
            ##"""
            url: http://x
            load: { rate: 1/s }
            get: /
            recovery: { base: 10/s, pulse: 20/s, for: 0s, band: 10, repeats: 0, watch: long }

            """##,
            ##"""
            4:43: for must be at least 1s, found 0s
            4:53: band must be a percentage, such as 3% or 0.1%, found '10'
            4:66: repeats must be a whole number from 1 to 100, found '0'
            4:76: watch: 'long' is not a duration; write a duration with its unit, such as 250us, 5ms, 1.5s, 2m or 1h
            """##),
        BadPlan(
            ##"""
            url: http://x
            load: { rate: 1/s }
            get: /
            recovery: { base: 10/s }

            """##,
            ##"""
            4:1: 'recovery' needs 'pulse'; write '{ base: 300/s, pulse: 1200/s, for: 30s, watch: 120s }'
            """##),
        BadPlan(
            ##"""
            url: http://x
            load: { rate: 1/s }
            get: /
            recovery: { base: 10/s, pulse: 50/s, before: 20s, watch: 10s }

            """##,
            ##"""
            4:1: the time behind the pulse ('watch', 10s) is shorter than that before it ('before', 20s), for which a target must be back to count as recovered
            """##),
    ]
}
