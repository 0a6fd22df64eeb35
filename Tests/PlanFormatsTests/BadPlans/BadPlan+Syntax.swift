extension BadPlan {
    static let syntax = [
        BadPlan(
            #"""
            url: http://x
            load: { rate: 1/s }
            get: /x
            expect: { json: { $.items[*].id: { each: { above: 0 } } } }

            """#,
            #"""
            4:19: quote a path that has [ ] in it: write "$.items[*].id"
            """#),
        BadPlan(
            #"""
            url: http://x
            load: { rate: 1/s }
            post: /x
            json: { id: ${id} }

            """#,
            #"""
            4:13: quote a value that has { or [ in it inside { } and [ ]: write "${id}"
            """#),
        BadPlan(
            #"""
            url: http://x
            load: { rate: 1/s }
            get: /x
            headers: { Authorization: Bearer ${env.API_TOKEN}, Accept: x }

            """#,
            #"""
            4:27: quote a value that has { or [ in it inside { } and [ ]: write "Bearer ${env.API_TOKEN}"
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            thresholds: [p99 < 1ms, p95{GET /} < 3ms]

            """#,
            #"""
            4:25: quote a value that has { or [ in it inside { } and [ ]: write "p95{GET /} < 3ms"
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            expect: { status: $.a[0] }

            """#,
            #"""
            4:19: quote a value that has { or [ in it inside { } and [ ]: write "$.a[0]"
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            name: a: b

            """#,
            #"""
            4:8: not valid YAML: a ':' is not expected here; quote a value that has ': ' in it, or check the indentation
            """#),
        BadPlan(
            #"""
            url: http://x
            \#tget: /

            """#,
            #"""
            2:1: not valid YAML: indent with spaces, not with tabs
            """#),
        BadPlan(
            #"""
            url: @x

            """#,
            #"""
            1:6: not valid YAML: a value cannot start with '@'; quote it
            """#),
        BadPlan(
            #"""
            url: 'http://x
            get: /

            """#,
            #"""
            1:6: not valid YAML: a quote that opens here is never closed
            """#),
        BadPlan(
            #"""
            url: [1,
            get: /

            """#,
            #"""
            3:1: not valid YAML: expected a ',' or the end of the '[' of line 1, column 6
            """#),
        BadPlan(
            #"""
            a: 1
            ---
            b: 2

            """#,
            #"""
            2:1: a plan is one YAML document; remove the '---'
            """#),
        BadPlan(
            #"""
            a: *x

            """#,
            #"""
            1:4: '*' starts an alias, and this one has no anchor; quote a value that starts with '*'
            """#),
        BadPlan(
            #"""
            url: http://x\#u{1}

            """#,
            #"""
            1:14: not valid YAML: control characters are not allowed; remove the character or write it as an escape in double quotes
            """#),
        BadPlan(
            #"""
             url: http://x
            get: /

            """#,
            #"""
            2:1: not valid YAML: this line is indented less than the first; start all top-level keys in the same column
            """#),
        BadPlan(
            #"""
            a: &a
              <<: 5
            url: http://x
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:1: unknown key 'a'; a plan takes name, url, targets, defaults, variables, feeds, secrets, public, scenarios, identities, setup, teardown, hosts, load, generator, tracing, seed, thresholds, abort, compare, ...
            2:3: '<<' merges a map, as in '<<: *defaults', found '5'
            """#),
    ]
}
