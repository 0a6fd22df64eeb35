extension BadPlan {
    static let requests = [
        BadPlan(
            #"""
            url: http://x
            load: { rate: 1/s }

            """#,
            #"""
            1:1: a plan needs something to request; write 'get: /path' or 'scenarios:'
            """#),
        BadPlan(
            #"""
            url: http://x
            load: { rate: 1/s }
            get: health

            """#,
            #"""
            3:6: a path must start with '/', found 'health'; write '/health'
            """#),
        BadPlan(
            #"""
            url: http://x
            load: { rate: 1/s }
            get: /a b

            """#,
            #"""
            3:6: '/a b' has spaces, control or non-ASCII characters; percent-encode them, as in '/a%20b'
            """#),
        BadPlan(
            #"""
            url: http://x
            load: { rate: 1/s }
            get: /é

            """#,
            #"""
            3:6: '/é' has spaces, control or non-ASCII characters; percent-encode them, as in '/a%20b'
            """#),
        BadPlan(
            #"""
            url: http://x
            load: { rate: 1/s }
            get: "/a\r\nHost: y"

            """#,
            #"""
            3:6: '/a Host: y' has spaces, control or non-ASCII characters; percent-encode them, as in '/a%20b'
            """#),
        BadPlan(
            #"""
            url: http://x
            load: { rate: 1/s }
            get: /a#b

            """#,
            #"""
            3:6: '/a#b' has a fragment, which is never sent; remove it, or write '%23' for '#'
            """#),
        BadPlan(
            #"""
            url: http://x
            load: { rate: 1/s }
            get: http://y/a

            """#,
            #"""
            3:6: 'http://y/a' is a whole URL; write its path here, as in '/health', and the rest as the target's url
            """#),
        BadPlan(
            #"""
            url: http://x
            load: { rate: 1/s }
            get: [/a]

            """#,
            #"""
            3:6: a path must be text, found a list
            """#),
        BadPlan(
            #"""
            url: http://x
            load: { rate: 1/s }
            get:

            """#,
            #"""
            3:5: a path must be text, found nothing
            """#),
        BadPlan(
            #"""
            url: http://x
            load: { rate: 1/s }
            get: {id}

            """#,
            #"""
            3:6: a path must be text, found a map; quote a value that has { } in it, as in "${id}"
            """#),
        BadPlan(
            #"""
            url: http://x
            load: { rate: 1/s }
            get: /a
            post: /b

            """#,
            #"""
            4:1: a step has one method, this one has 'get' already; make 'post' a step of its own
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            body: a
            json: {}
            bodyFile: x

            """#,
            #"""
            5:1: a request has one body, this one has 'body' already; remove 'json'
            6:1: a request has one body, this one has 'body' already; remove 'bodyFile'
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            bodyFile: missing.json

            """#,
            #"""
            4:11: bodyFile '/nonexistent/missing.json' does not exist; check its name and folder
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            timeout: 5

            """#,
            #"""
            4:10: timeout: '5' has no unit; write a duration with its unit, such as 250us, 5ms, 1.5s, 2m or 1h
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            timeout: 2h

            """#,
            #"""
            4:10: timeout must be at most 1h, found 2h
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            headers: { Content-Length: 5, transfer-encoding: chunked, "A B": x, "": y }

            """#,
            #"""
            4:12: 'Content-Length' cannot be given: Dyno sets it from the body; remove it
            4:31: 'transfer-encoding' cannot be given: Dyno sets it from the body; remove it
            4:59: 'A B' is not a header's name; write letters, digits and hyphens, as in 'Accept'
            4:69: '' is not a header's name; write letters, digits and hyphens, as in 'Accept'
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            headers: { X-A: "a\r\nb", accept: x, Accept: y, X-B: , X-C: [1] }

            """#,
            #"""
            4:17: the value of 'X-A' has a line break or a control character in it; a header is one line of text
            4:38: header 'Accept' is given twice; names do not depend on upper and lower case
            4:54: the value of 'X-B' must be text, found nothing
            4:61: the value of 'X-C' must be text, found a list
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            headers: [a]

            """#,
            #"""
            4:10: 'headers' must be a map of names to values, found a list; write 'Accept: application/json' below it
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            expect: { status: 99 }

            """#,
            #"""
            4:19: '99' is not a status; write 200, 2xx, 200..204 or a list of them, from 100 to 599
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            expect: { status: [200, 7xx, 204..200, ok] }

            """#,
            #"""
            4:25: '7xx' is not a status; write 200, 2xx, 200..204 or a list of them, from 100 to 599
            4:30: '204..200' is not a status; write 200, 2xx, 200..204 or a list of them, from 100 to 599
            4:40: 'ok' is not a status; write 200, 2xx, 200..204 or a list of them, from 100 to 599
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            expect: { status: [] }

            """#,
            #"""
            4:19: 'status' is an empty list, so that no answer could succeed; write 200, 2xx or [200, 404]
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            expect: 200

            """#,
            #"""
            4:9: 'expect' must be a map of keys, found '200'; write '{ status: 200 }'
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            json: { a: .inf, b: 007 }

            """#,
            #"""
            4:12: '.inf' is not a number in JSON; write ".inf" to send it as text
            4:21: '007' may be meant as text or as a number; write "007" for text
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            variables: { a: 1 }
            json: { x: "${b}", "${c}": ["${a}", "${env.NOPE}"] }

            """#,
            #"""
            5:13: unknown variable 'b'; there are a, uuid, iteration, user, now, random.int(1,100), env.NAME
            5:21: unknown variable 'c'; there are a, uuid, iteration, user, now, random.int(1,100), env.NAME
            5:38: the environment variable 'NOPE' is not set; set it before the run, as in NOPE=... dyno run
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            variables: { limit: 5 }
            body: "a ${limti} b ${ and ${x"

            """#,
            #"""
            5:10: unknown variable 'limti'; did you mean 'limit'?
            5:21: a '${' is not closed with '}'; write $${ for a literal ${
            """#),
        BadPlan(
            #"""
            url: http://x
            load: { rate: 1/s }
            variables: { limit: 5 }
            get: /x?limit=${limti}&a=${env.NOPE}&b=${}

            """#,
            #"""
            4:15: unknown variable 'limti'; did you mean 'limit'?
            4:26: the environment variable 'NOPE' is not set; set it before the run, as in NOPE=... dyno run
            4:40: '${}' does not hold a name such as ${limit}; write $${ for a literal ${
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            variables: { uuid: 1, env: 2, "a b": 3, c: [1], d: 007, e: "${f}", f: 1 }

            """#,
            #"""
            4:14: 'uuid' is built in; use another name of letters, digits, '_' and '-'
            4:23: 'env' is built in; use another name of letters, digits, '_' and '-'
            4:31: 'a b' is not a variable's name; use another name of letters, digits, '_' and '-'
            4:44: a variable is a text, a number, true, false or null, found a list
            4:52: '007' may be meant as text or as a number; write "007" for text
            """#),
        // Made of themselves, alone or by way of others
        BadPlan(
            #"""
            url: http://x
            get: "/${a}${x}"
            load: { rate: 1/s }
            variables:
              a: "${a}${a}"
              x: "1${y}"
              y: "${z}2${a}"
              z: "${x}"
              w: "${x}"

            """#,
            #"""
            5:6: 'a' is made of itself (a → a); give it a value of its own
            6:6: 'x' is made of itself (x → y → z → x); give it a value of its own
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            variables: 5

            """#,
            #"""
            4:12: 'variables' must be a map of names to values, found '5'; write 'limit: 50' below it
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            body: |
              first
              second ${nope}

            """#,
            #"""
            6:10: unknown variable 'nope'; there are uuid, iteration, user, now, random.int(1,100), env.NAME
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            thresholds: p99 < 5ms

            """#,
            #"""
            4:13: 'thresholds' must be a list, found 'p99 < 5ms'; write '- p99 < 250ms' below it
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            thresholds: [p99, p99 < 5, "p99{GET /x} < 5ms", p101 < 5ms, errors < 5, throughput > x, {a: b}]

            """#,
            #"""
            4:14: 'p99' has no < or >; write a threshold such as 'p99 < 250ms', 'errors < 0.1%' or 'throughput > 95/s'
            4:19: threshold 'p99 < 5': '5' has no unit; write a duration with its unit, such as 250us, 5ms, 1.5s, 2m or 1h
            4:28: no step is named 'GET /x'; did you mean 'GET /'?
            4:49: threshold 'p101 < 5ms': 'p101' is not a metric; use mean, stddev, min, max, median, p50 to p99.99, errors, resent, throughput or memory.growth
            4:61: 'errors < 5' is above 1; write a percentage as in 'errors < 0.1%'
            4:73: threshold 'throughput > x': 'x' is not a rate; write it as in 'throughput > 95/s'
            4:89: a threshold must be text, found a map
            """#),
    ]
}
