extension BadPlan {
    static let expectations = [
        BadPlan(
            ##"""
            url: http://x
            load: { rate: 1/s }
            get: /
            expect:
              json: { $.a: "> 5", $.b: ">= 5", $.c: { abov: 5 }, $.d: { x: 1 }, $.e: contains, $.f: { count: { atLeast: x } }, $.g: { above: x }, "$.h[*]": 5, $.i: { type: int }, $.j: {}, $.k: , $.l: "< 5", $.m: "== 5", n: 5, $.o: { matches: "(" } }
              body: { count: 3 }
              bytes: { contains: a, atMost: 5 potatoes }
              headers: { "A B": 1, X: { exists: maybe } }

            """##,
            ##"""
            5:16: $.a: relations are words; write { above: 5 } for '> 5', or { equals: "> 5" } for that text
            5:28: $.b: relations are words; write { atLeast: 5 } for '>= 5', or { equals: ">= 5" } for that text
            5:43: unknown key 'abov'; did you mean 'above'?
            5:61: unknown word 'x'; a predicate takes equals, not, contains, matches, exists, type, count, above, atLeast, below, atMost, empty, each, any; an object is compared by { equals: { ... } }
            5:74: $.e: 'contains' is a word of predicates; write what it asks for, as in { contains: ok }, or { equals: contains } for that text
            5:109: atLeast must be a whole number from 0 to 1,000,000,000, found 'x'
            5:130: above must be a number, found 'x'
            5:145: $.h[*] may give several nodes; say of which: { each: ... }, { any: ... } or { count: ... }
            5:161: type: unknown 'int'; write string, number, boolean, null, array, object
            5:173: $.j: an empty map says nothing; write { equals: {} } for an empty object, or { empty: true }
            5:182: $.k: nothing is said of it; write null, { exists: true } or what it is to be
            5:189: $.l: relations are words; write { below: 5 } for '< 5', or { equals: "< 5" } for that text
            5:201: $.m: relations are words; write 5 for '== 5', or { equals: "== 5" } for that text
            5:209: 'n' is no JSONPath: a path begins with $, the whole answer: RFC 9535 writes $.n
            5:231: matches: '(' is no pattern of PCRE2: at character 2: missing closing parenthesis
            6:11: 'count' is of parts of a JSON body; write it under 'json'
            7:12: 'contains' says nothing of a length; write { atMost: 100KB } or the like
            7:33: atMost: 'potatoes' is not a unit of size; write a size such as 64KB, 1MiB or 1GB
            8:14: 'A B' is not a header's name; write letters, digits and hyphens, as in 'Accept'
            8:37: exists must be true or false, found 'maybe'
            """##),
        BadPlan(
            ##"""
            url: http://x
            load: { rate: 1/s }
            get: /
            expect:
              json:
                $.total: > 5

            """##,
            ##"""
            6:14: relations are words; write { above: 5 } for '> 5'
            """##),
        BadPlan(
            ##"""
            url: http://x
            load: { rate: 1/s }
            get: /
            expect: { json: { $.total: > 5 } }

            """##,
            ##"""
            4:28: relations are words; write { above: 5 } for '> 5'
            """##),
        BadPlan(
            ##"""
            url: http://x
            load: { rate: 1/s }
            get: /
            expect:
              json:
                $.total: != x

            """##,
            ##"""
            6:14: '!=' is a tag in YAML: relations are words; write { not: x }
            """##),
        BadPlan(
            ##"""
            url: http://x
            load: { rate: 1/s }
            get: /
            json: { a: !!str 5, b: !x { c: d } }

            """##,
            ##"""
            4:12: '!!str' is a tag in YAML: a plan has no tags; write text in quotes, as in "5", and remove '!!str'
            4:24: '!x' is a tag in YAML: a plan has no tags; write text in quotes, as in "5", and remove '!x'
            """##),
        BadPlan(
            ##"""
            url: http://x
            load: { rate: 1/s }
            variables: { a: 5 }
            get: /
            capture: { a: $.a, b: $.b }
            expect: { json: { $.a: "${b}", $.c: "${uuid}", $.d: "${random.int(1,2)}" } }
            headers: { X: "${b}", Y: "${raw.a}" }
            json: { z: "${b}" }

            """##,
            ##"""
            5:12: 'a' is a variable as well; name a captured value otherwise
            6:25: 'b' is taken from the answer to this very request; capture it on a step before this one
            6:37: an answer cannot be held against ${uuid}, which is drawn anew each time; capture what was sent
            6:53: an answer cannot be held against ${random.int(1,2)}, which is drawn anew each time; capture what was sent
            7:16: 'b' is taken from the answer to this very request; capture it on a step before this one
            7:27: 'raw.a' says nothing else than ${a}: it is what an answer or a row gives that is encoded in a path; write that
            8:13: 'b' is taken from the answer to this very request; capture it on a step before this one
            """##),
    ]
}
