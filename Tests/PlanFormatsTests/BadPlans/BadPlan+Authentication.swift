extension BadPlan {
    static let authentication = [
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            auth: basic

            """#,
            #"""
            4:7: 'auth' must be a map of one key, or none; write '{ basic: "user:${env.PASSWORD}" }', '{ bearer: "${env.TOKEN}" }' or none
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            auth: []

            """#,
            #"""
            4:7: 'auth' must be a map of keys, found an empty list; write '{ basic: "user:${env.PASSWORD}" }', '{ bearer: "${env.TOKEN}" }' or none
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            auth: {}

            """#,
            #"""
            4:7: 'auth' is empty; write '{ basic: "user:${env.PASSWORD}" }', '{ bearer: "${env.TOKEN}" }' or none
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            auth: { basic: "user" }

            """#,
            #"""
            4:16: basic must be a name and a password with a colon between them; write "user:${env.PASSWORD}"
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            auth: { basic: "u:p", bearer: t }

            """#,
            #"""
            4:23: 'auth' is one of basic, bearer and digest, and this one has 'basic' already; remove one
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            auth: { bearer: "a b" }

            """#,
            #"""
            4:17: bearer must be a token of ASCII without spaces; write it alone, as in "${env.TOKEN}"
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            auth: { bearer: "" }

            """#,
            #"""
            4:17: bearer must be text, found an empty text
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            auth: { bearer: "${uuid}" }

            """#,
            #"""
            4:17: bearer is the same for every request and cannot hold what differs between them, found ${uuid}; write ${env.NAME}, or an Authorization header of your own
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            auth: { digest: "u${user}:${iteration}" }

            """#,
            #"""
            4:17: digest is the same for every request and cannot hold what differs between them, found ${user}, ${iteration}; write ${env.NAME}, or an Authorization header of your own
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            auth: { basic: "a:b\n" }

            """#,
            #"""
            4:16: basic has a line break or a control character in it; write a name and a password without
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            auth: { bearer: "${env.NOPE}" }

            """#,
            #"""
            4:18: the environment variable 'NOPE' is not set; set it before the run, as in NOPE=... dyno run
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            auth: { baisc: "u:p" }

            """#,
            #"""
            4:9: unknown key 'baisc'; did you mean 'basic'?
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            headers: { authorization: x }
            auth: { bearer: t }

            """#,
            #"""
            5:1: 'auth' and an Authorization header exclude each other; remove one
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            defaults: { headers: { Authorization: x }, auth: { bearer: t } }

            """#,
            #"""
            4:44: 'auth' and an Authorization header exclude each other; remove one
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            headers: { authorization: x }
            auth: none

            """#,
            #"""
            5:1: 'auth' and an Authorization header exclude each other; remove one
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            follow: true

            """#,
            #"""
            4:9: follow must be a whole number from 0 to 50, found 'true'
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            follow: 51

            """#,
            #"""
            4:9: follow must be a whole number from 0 to 50, found '51'
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            compressed: gzip

            """#,
            #"""
            4:13: compressed must be true or false, found 'gzip'
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            cookies: true

            """#,
            #"""
            4:1: unknown key 'cookies'; it belongs to 'defaults'
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            defaults: { follow: -1, cookies: 1, compressed: [] }

            """#,
            #"""
            4:21: follow must be a whole number from 0 to 50, found '-1'
            4:34: cookies must be true or false, found '1'
            4:49: compressed must be true or false, found an empty list
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            secrets: token

            """#,
            #"""
            4:10: 'secrets' must be a list, found 'token'; write '- token' below it
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            variables: { tokne: a }
            secrets: [token]

            """#,
            #"""
            5:11: no variable, header, parameter or field of this plan, and no environment variable, is named 'token'; did you mean 'tokne'?
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            headers: { X-Token: a }
            secrets: [X-Tokn, []]

            """#,
            #"""
            5:11: no variable, header, parameter or field of this plan, and no environment variable, is named 'X-Tokn'; did you mean 'X-Token'?
            5:19: a name under 'secrets' must be text, found an empty list
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            variables: { token: "${uuid}" }
            secrets: [token]

            """#,
            #"""
            4:21: a secret is the same for the whole run and cannot hold ${uuid}; write the value, or take 'token' out of 'secrets'
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            secrets: []

            """#,
            #"""
            4:10: 'secrets' must be a list, found an empty list; write '- token' below it
            """#),
        BadPlan(
            #"""
            variables: { h: x }
            secrets: [h]
            url: "${h}"
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            3:6: the value of ${h} is not a url; check it
            """#),
    ]
}
