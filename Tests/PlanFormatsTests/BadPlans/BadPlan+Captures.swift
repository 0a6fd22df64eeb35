extension BadPlan {
    static let captures = [
        BadPlan(
            ##"""
            url: http://x
            load: { rate: 1/s }
            get: /
            capture: { a: { regex: 'id=\d+' }, b: { regex: '(a)(b)' }, c: { regex: '(a' }, d: id, e: { header: "A B" }, f: { json: $.a, cookie: b }, g: {}, h: { from: boddy }, i: staus, "j k": $.a, env: $.a, uuid: $.a, l: $.a.length(), m: "$.a[" }

            """##,
            ##"""
            4:24: regex: 'id=\d+' has no group, which says what is captured; put ( ) around that, as in 'id=(\d+)'
            4:48: regex: '(a)(b)' has 2 groups, and one says what is captured; write (?: ) for the others
            4:72: regex: '(a' is no pattern of PCRE2: at character 3: missing closing parenthesis
            4:83: 'id' is not where a value comes from; write $.id for a part of the body, { header: ETag }, { cookie: id }, { regex: 'id=(\d+)' }, status, body or url
            4:100: 'A B' is not a header's name; write letters, digits and hyphens, as in 'Accept'
            4:125: a value comes from one place, and this one from 'json' already; remove one
            4:141: a captured value does not say where it comes from; write '$.id' or '{ header: ETag }'
            4:156: from: unknown 'boddy'; did you mean 'body'?
            4:168: 'staus' is not where a value comes from; did you mean 'status'?
            4:175: 'j k' is not a captured value's name; use letters, digits, '_' and '-'
            4:187: 'env' begins names of its own, such as ${env.HOME}; name a captured value otherwise
            4:197: 'uuid' is built in; name a captured value otherwise
            4:215: '$.a.length()' is no JSONPath: RFC 9535 has no .length() behind a path: in a filter it is length(@…); how many there are is counted of the path without it: $.a
            4:228: '$.a[' is no JSONPath: no ']' for the '['
            """##),
        BadPlan(
            ##"""
            url: http://x
            load: { rate: 1/s }
            get: /
            capture: { a: { json: $.a, keep: user, pick: frist, default: "${uuid}" } }

            """##,
            ##"""
            4:28: 'keep: user' keeps a value for a user who comes again, which users of a closed or partly open load do; remove it
            4:46: pick: unknown 'frist'; did you mean 'first'?
            4:62: default is the same for the whole run and is shown in outputs, and cannot hold "${uuid}"; write the value
            """##),
    ]
}
