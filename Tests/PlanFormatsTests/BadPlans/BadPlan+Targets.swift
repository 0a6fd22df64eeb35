extension BadPlan {
    static let targets = [
        BadPlan(
            #"""
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:1: a plan needs a target; write 'url: http://127.0.0.1:8080' or 'targets:'
            """#),
        BadPlan(
            #"""
            url: 127.0.0.1:8080
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:6: '127.0.0.1:8080' has no scheme; write http://127.0.0.1:8080
            """#),
        BadPlan(
            #"""
            url: ftp://x
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:6: 'ftp' is not a scheme that Dyno speaks; write http://...
            """#),
        BadPlan(
            #"""
            url: http://u:p@x
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:6: a URL with a user or a password would show it in reports; remove it and send an Authorization header
            """#),
        BadPlan(
            #"""
            url: http://x/?a=1
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:6: a target's url has no query and no fragment; write them in the paths of the steps
            """#),
        BadPlan(
            #"""
            url: "http://x/#a"
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:6: a target's url has no query and no fragment; write them in the paths of the steps
            """#),
        BadPlan(
            #"""
            url: http://x:0
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:6: port 0 is out of range; a port is 1 to 65535
            """#),
        BadPlan(
            #"""
            url: http://x:70000
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:6: port 70000 is out of range; a port is 1 to 65535
            """#),
        BadPlan(
            #"""
            url: http://x:web
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:6: 'web' is not a port; write one such as http://127.0.0.1:8080
            """#),
        BadPlan(
            #"""
            url: http://
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:6: 'http://' has no valid host; write one such as http://127.0.0.1:8080
            """#),
        BadPlan(
            #"""
            url: "http://a b"
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:6: 'http://a b' is not a URL; write one such as http://127.0.0.1:8080
            """#),
        BadPlan(
            #"""
            url: "http://${env.API_TOKEN}:x/"
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:6: 'x' is not a port; write one such as http://127.0.0.1:8080 (the value of http://${env.API_TOKEN}:x/)
            """#),
        BadPlan(
            #"""
            url: "${env.BASE_URL}"
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:7: the environment variable 'BASE_URL' is not set; set it before the run, as in BASE_URL=... dyno run
            """#),
        BadPlan(
            #"""
            url: "${env.API_TOKEN}"
            secrets: [env.API_TOKEN]
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:6: the value of ${env.API_TOKEN} is not a url; check it
            """#),
        BadPlan(
            #"""
            url: http://x/${uuid}
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:6: url is the same for the whole run and cannot hold http://x/${uuid}; write the value
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            targets: { a: http://y }

            """#,
            #"""
            4:1: a plan has 'url' or 'targets', not both; move the url into 'targets'
            """#),
        BadPlan(
            #"""
            targets: []
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:10: 'targets' must be a map of names to URLs, found an empty list; write 'api: http://127.0.0.1:8080' below it
            """#),
        BadPlan(
            #"""
            targets: { a: {}, b: [1], "c/d": http://x }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:12: target 'a' has no url; write 'url: http://127.0.0.1:8080' in it, or 'service: exponential 5ms' for a demo target that Dyno runs itself
            1:22: a target must be a map of keys, found a list; write 'url: http://127.0.0.1:8080'
            1:27: 'c/d' is not a target's name; use letters, digits and hyphens
            """#),
    ]
}
