/// Words of steps, of what is said of answers, and of tries.
extension ForeignWord {
    private static let step = Keys.stepPath
    /// A plan of one request says it at the top.
    private static let requests = [Keys.stepPath, ""]

    static let ofSteps = [
        ForeignWord("sleep pause wait delay thinktime", in: [step], "think", "a pause is 'think: 1s'"),
        ForeignWord(
            "loop foreach for while", in: [step], "repeat",
            "a loop is 'repeat', as in repeat: 3, or repeat: { over: \"${ids}\", as: id }"),
        ForeignWord("transaction", in: [step], "group", "what is timed as a whole is a 'group' with 'steps'"),
        ForeignWord(
            "method path request http", in: requests, "get", "a request is its method with a path, as in 'post: /orders'"),
        ForeignWord("url uri", in: [step], "get", "a request is its method with a path, as in 'post: /orders'"),
        ForeignWord("payload data postdata", in: requests, "json", "a body is 'json:', 'form:' or 'body:'"),
        ForeignWord(
            "query params qs queryparams queryparameters", in: requests, "get",
            "a query stands in the path, as in get: /items?limit=20"),
        ForeignWord(
            "assert assertion assertions asserts check checks test tests validate validators", in: requests, "expect",
            "what an answer is to be is said by 'expect', as in expect: { status: 201, json: { $.state: done } }"),
        ForeignWord(
            "extract extractor extractors extractjson save saveas set", in: requests, "capture",
            "a value is taken by 'capture', as in capture: { id: $.id }"),
        ForeignWord(
            "poll", in: requests, "until",
            "polling is 'until', as in until: { json: { $.state: done }, every: 500ms, within: 10s }"),
        ForeignWord(
            "baseurl host server endpoint", in: ["defaults"], "url", "where requests go is said by the plan's 'url' or 'targets'"),
        ForeignWord(
            "times count", in: ["scenarios[].steps[].repeat"], "repeat", "a number of turns stands alone, as in 'repeat: 3'"),
        ForeignWord(
            "in of items list foreach each values", in: ["scenarios[].steps[].repeat"], "scenarios[].steps[].repeat.over",
            "a loop goes over a captured list by { over: \"${ids}\", as: id }"),
        ForeignWord(
            "var variable item name", in: ["scenarios[].steps[].repeat"], "scenarios[].steps[].repeat.as",
            "what an element is called is said by 'as: id'"),
        ForeignWord(
            "max limit maxtimes", in: ["scenarios[].steps[].repeat"], "scenarios[].steps[].repeat.most",
            "the most turns of a 'while' are said by 'most: 40'"),
    ]

    private static let predicates = ["scenarios[].steps[].expect.json.NAME", "scenarios[].steps[].expect.json.NAME.count"]

    static let ofAnswers = [
        ForeignWord(
            "code statuscode statuscodes httpcode", in: ["scenarios[].steps[].expect", "scenarios[].steps[].until"],
            "expect.status",
            "a status is said by 'status: 200'"),
        ForeignWord(
            "time responsetime latency duration maxtime timeout below", in: ["scenarios[].steps[].expect"], "expect.within",
            "how fast an answer is to be is said by 'within: 500ms'; of all answers by thresholds: [p95 < 500ms]"),
        ForeignWord(
            "jsonpath jmespath path", in: ["scenarios[].steps[].expect", "scenarios[].steps[].until"], "expect.json",
            "parts of a JSON body are said by 'json', as in json: { $.state: done }"),
        ForeignWord(
            "contains text regex matches bodycontains", in: ["scenarios[].steps[].expect", "scenarios[].steps[].until"],
            "expect.body",
            "what the text of a body is to be is said by 'body', as in body: { contains: ok }"),
        ForeignWord(
            "size length contentlength", in: ["scenarios[].steps[].expect", "scenarios[].steps[].until"], "expect.bytes",
            "how long a body is to be is said by 'bytes', as in bytes: { atMost: 100KB }"),
        ForeignWord(
            "jsonpath jmespath path selector", in: ["scenarios[].steps[].capture.NAME"], "scenarios[].steps[].capture.NAME.json",
            "a path is 'json', as in { json: $.id }"),
        ForeignWord(
            "css xpath html", in: ["scenarios[].steps[].capture.NAME"], "scenarios[].steps[].capture.NAME.regex",
            "of HTML or XML a value is taken by a pattern, as in { regex: 'value=\"([^\"]+)\"' }"),
        ForeignWord(
            "pattern regexp re", in: ["scenarios[].steps[].capture.NAME"], "scenarios[].steps[].capture.NAME.regex",
            "a pattern is 'regex', as in { regex: 'id=([0-9]+)' }"),
        ForeignWord(
            "index matchno match occurrence", in: ["scenarios[].steps[].capture.NAME"], "scenarios[].steps[].capture.NAME.pick",
            "which of several is said by 'pick: first', last, random or all; of a JSON array by its path, as in $.items[2].id"),
        ForeignWord(
            "fallback defaultvalue", in: ["scenarios[].steps[].capture.NAME"], "scenarios[].steps[].capture.NAME.default",
            "what stands in for a missing value is 'default: none'"),
        ForeignWord(
            "greaterthan gt greater morethan over", in: predicates, "expect.json.NAME.above", "more than that is 'above: 5'"),
        ForeignWord(
            "gte ge greaterthanorequal min minimum", in: predicates, "expect.json.NAME.atLeast", "that or more is 'atLeast: 5'"),
        ForeignWord("lessthan lt less under", in: predicates, "expect.json.NAME.below", "less than that is 'below: 5'"),
        ForeignWord(
            "lte le lessthanorequal max maximum", in: predicates, "expect.json.NAME.atMost", "that or less is 'atMost: 5'"),
        ForeignWord(
            "eq equal equalto is value", in: predicates, "expect.json.NAME.equals",
            "a literal stands alone, as in $.state: done, or behind 'equals'"),
        ForeignWord(
            "ne neq notequal notequals isnot", in: [predicates[0]], "expect.json.NAME.not", "the opposite is 'not: done'"),
        ForeignWord(
            "regex regexp pattern match", in: [predicates[0]], "expect.json.NAME.matches", "a pattern is 'matches: \"^a\"'"),
        ForeignWord(
            "includes include has containing", in: [predicates[0]], "expect.json.NAME.contains", "a part of it is 'contains: ok'"),
        ForeignWord(
            "present defined notnull exist isdefined", in: [predicates[0]], "expect.json.NAME.exists",
            "whether it is there is 'exists: true'"),
        ForeignWord(
            "length size len minitems maxitems hassize", in: [predicates[0]], "expect.json.NAME.count",
            "how many elements an array has is 'count: 3' or count: { atLeast: 1 }"),
        ForeignWord(
            "minlength maxlength minlen maxlen", in: [predicates[0]], "expect.json.NAME.matches",
            "how long a text is, is said by a pattern, as in matches: '^.{3,}$'; how many elements an array has, by count: { atLeast: 3 }"
        ),
        ForeignWord("notempty nonempty", in: [predicates[0]], "expect.json.NAME.empty", "something in it is 'empty: false'"),
    ]

    private static let retry = "scenarios[].steps[].retry"
    private static let until = "scenarios[].steps[].until"

    static let ofTries = [
        ForeignWord(
            "count max attempts maxattempts retries maxretries tries limit number", in: [retry], "retry.times",
            "the most tries after the first are said by 'times: 2'"),
        ForeignWord(
            "delay interval backoff pause sleep every initialdelay retrydelay initialinterval", in: [retry], "retry.wait",
            "the pause before the second try is said by 'wait: 100ms'; 'factor: 2' makes each longer than the one before"),
        ForeignWord("multiplier exponent base", in: [retry], "retry.factor", "by what each wait grows is said by 'factor: 2'"),
        ForeignWord(
            "maxdelay maxwait maxinterval maxbackoff", in: [retry], "retry.most", "the longest wait is said by 'most: 5s'"),
        ForeignWord(
            "on when if status statuses codes statuscodes retryon errors on5xx", in: [retry], "retry.after",
            "after what it is tried again is said by after: [502, 503, timeout]"),
        ForeignWord(
            "respectretryafter retryafter honorretryafter", in: [retry], "retry.wait",
            "what a Retry-After asks for is not followed; write how long to wait, as in 'wait: 1s'"),
        ForeignWord(
            "timeout max maxwait deadline limit atmost for maxtime", in: [until], "until.within",
            "how long it may take in all is said by 'within: 10s'"),
        ForeignWord(
            "attempts maxattempts times retries count tries", in: [until], "until.within",
            "it ends by a time and not by a number of tries: 'within: 10s', with a try each 'every: 500ms'"),
        ForeignWord(
            "interval delay wait pause sleep pollinterval period", in: [until], "until.every",
            "the pause between tries is said by 'every: 500ms'"),
    ]
}
