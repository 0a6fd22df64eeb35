extension BadPlan {
    static let conditions = [
        BadPlan(
            ##"""
            url: http://x
            load: { rate: 1/s }
            scenarios:
              - steps:
                  - get: /
                    if: "${user}" == ""

            """##,
            ##"""
            6:13: quote a condition as a whole: write if: '${user} == ""'
            """##),
        BadPlan(
            ##"""
            url: http://x
            load: { rate: 1/s }
            scenarios:
              - steps:
                  - get: /
                    if: ${user} == #fff
                  - get: /
                    if: ${user} = 5
                  - get: /
                    if: ${user} + 1 == 5
                  - get: /
                    if: len(${user}) > 3
                  - get: /
                    if: ${user} == 1 && ${iteration} == 2
                  - get: /
                    if: ${user} == a b
                  - get: /
                    if: user == 1
                  - get: /
                    if: (${user} == 1
                  - get: /
                    if: ${user} ==
                  - get: /
                    if: '!${user}'
                  - get: /
                    if:
                  - get: /
                    if: ${user} matches "a\d"
                  - get: /
                    if: ${user} matches '('
                  - get: /
                    if: ${user} > 1 > 2
                  - get: /
                    if: ${nope} exists
                  - get: /
                    if: 5

            """##,
            ##"""
            6:21: '==' has nothing behind it (a '#' with a space before it begins a comment in YAML); write the value, an empty text as '${x} == ""'
            8:21: '=' compares nothing; write '=='
            10:21: '+' means nothing in a condition; a plan is no program: it compares values (== != < <= > >=, matches, exists)
            12:13: 'len(' calls a function, and a plan is no program; capture what you compare, as in 'capture: { n: { json: $.items, pick: count } }'
            14:26: '&' means nothing in a condition; write 'and'
            16:26: 'b' is not expected here; join comparisons by 'and' and 'or', and quote texts of several words
            18:13: 'user' is a text here, and a value's name; write ${user} for the value
            20:13: a '(' is not closed; write ')' behind what it holds
            22:21: '==' has nothing behind it (a '#' with a space before it begins a comment in YAML); write the value, an empty text as '${x} == ""'
            24:14: '!' means nothing in a condition; write 'not'
            26:12: if must be text, found nothing
            28:31: '\d' means nothing between double quotes; put a pattern between single ones
            30:30: '(' is no pattern of PCRE2: at character 2: missing closing parenthesis
            32:21: '>' follows a comparison; compare two values, and join comparisons by 'and'
            34:13: unknown variable 'nope'; there are uuid, iteration, user, now, random.int(1,100), env.NAME
            36:13: '5' is not compared with anything; write one such as ${tier} == gold, ${cursor} != "" or not ${id} exists
            """##),
    ]
}
