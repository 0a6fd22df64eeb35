/// What may stand inside of texts of a plan, for the reference: pages of examples, each of them right.
struct PlanNotation: Sendable {
    struct Row: Sendable {
        let example: String
        let summary: String

        init(_ example: String, _ summary: String) {
            self.example = example
            self.summary = summary
        }
    }

    /// Behind `dyno help plan`.
    let path: String
    let title: String
    let summary: String
    let rows: [Row]

    static let all = [values, conditions, paths, thresholds, abort]

    /// In a step of a plan that has all of what they name.
    static let values = PlanNotation(
        path: "values", title: "${...}: values",
        summary: """
            What differs between requests is escaped as the place asks for: percent-encoded in a path or query, as a form's field, \
            inside a JSON string. Alone in JSON a value keeps its type, and a number its digits. $${ is a literal ${.
            """,
        rows: [
            Row("${limit}", "A variable of the plan."),
            Row("${env.API_TOKEN}", "An environment variable; outputs show its name."),
            Row("${cart}", "What a step before has captured, or the element that a loop is at."),
            Row("${accounts.name}", "A column of a feed: the row that belongs to the iteration."),
            Row("${identity.token}", "What the login of the iteration's identity has captured."),
            Row("${setup.tenant}", "What the setup has captured."),
            Row("${raw.cart}", "Never percent-encoded; alone as a path also a whole URL that an answer gave."),
            Row("${text.cart}", "Text in JSON also where it stands alone."),
            Row("${iteration}", "The number of the iteration, over all workers."),
            Row("${user}", "The number of the user."),
            Row(
                "${uuid}",
                "A version 4 UUID; drawn, as all that follow but the time, from (seed, iteration, place), the same for both builds."
            ),
            Row("${random.int(1,100)}", "A whole number, each as likely as any other."),
            Row("${random.text(8)}", "So many letters and digits."),
            Row("${random.of(a,b,c)}", "One of these."),
            Row("${now}", "The time by ISO 8601 in UTC."),
            Row("${now.ms}", "The time in milliseconds since 1970."),
            Row("${now+1d}", "A time from now, or with - one before."),
        ])

    /// Behind `if:` and `while:`.
    static let conditions = PlanNotation(
        path: "conditions", title: "if, while: conditions",
        summary: """
            Comparisons of ${x} and literals. Text that reads as a number is compared as one. A text of several words stands in double \
            quotes, all of the condition in single ones then. A plan is no program: there is nothing else.
            """,
        rows: [
            Row("${accounts.tier} == gold", "They are the same; != says that they differ."),
            Row("${cart} > 5", "Of numbers; also <, <= and >=."),
            Row("'${cart} != \"\"'", "Not an empty text. Quotes around it all: YAML would take the others away."),
            Row("${cart} exists", "A value was captured, or the column has one."),
            Row("not ${cart} exists", "The opposite."),
            Row("'${cart} matches \"^[a-f]+$\"'", "A pattern of PCRE2 is found in it."),
            Row("${accounts.tier} == gold and ${cart} <= 3", "Both hold."),
            Row("(${iteration} < 10 or ${user} == 1) and not ${accounts.tier} == basic", "One of two, and not the third."),
        ])

    /// Behind `capture:` and `json:` of `expect` and `until`.
    static let paths = PlanNotation(
        path: "jsonpath", title: "$...: JSONPath",
        summary: """
            Where something stands in a JSON body, by RFC 9535. A path that may lead to several values takes 'pick' in a capture, and \
            each, any or count in an expectation. Quote one with [ ], *, ? or a colon in it.
            """,
        rows: [
            Row("$", "The whole body."),
            Row("$.access_token", "A member."),
            Row("$['access token']", "One whose name is no plain word."),
            Row("$.items[0].id", "Of the first element; [-1] is the last."),
            Row("$.items[*].id", "Of each element."),
            Row("$.items[2:5]", "The third to the fifth."),
            Row("$..price", "All of that name, wherever they stand."),
            Row("$.items[?@.stock > 0 && @.price < 500].sku", "Of those elements that this holds of."),
            Row("$.links[?@.rel == 'next'].href", "The link that says what it is for."),
            Row("$.items[?search(@.name, '[Tt]ee')].id", "By a pattern; match asks all of the text."),
        ])

    /// Behind `thresholds:` and `--threshold`.
    static let thresholds = PlanNotation(
        path: "thresholds", title: "thresholds: conditions on the result",
        summary: """
            METRIC < VALUE, or with <=, > or >=. Without a label it is about all requests. Quote one with { } inside of [ ]. The exit \
            status is 1 where one does not hold.
            """,
        rows: [
            Row("p99 < 250ms", "Of the response times; p50 to p99.99, median, mean, stddev, min, max."),
            Row("p95{list} < 80ms", "Of the requests of this name, or of this group as a whole."),
            Row("p95{GET /orders/${order} (until)} < 5s", "Of the whole wait of a step with 'until', or '(tries)' of 'retry'."),
            Row("p95{scenario=buy} < 2s", "Of a scenario's iterations, from the first request to the end of the last."),
            Row(
                "errors < 0.1%",
                "Requests that failed or were not sent; errors < 1% is asked without being said, and of each wait with 'until' as well."
            ),
            Row("errors{scenario=buy} < 1%", "Iterations of the scenario that failed."),
            Row("errors < 0.05", "A share without % is a fraction: 5 %."),
            Row("avg < 100ms", "The same as mean."),
            Row("throughput > 95/s", "Successful answers, of requests, stages and loads; 95 alone is 95/s."),
            Row("memory.growth < 5MB/h", "Of the target's processes, where they can be seen; decided by its 95 % interval."),
            Row("resent < 1%", "Requests that were sent again on a fresh connection."),
        ])

    /// Behind `abort:` and `--abort`.
    static let abort = PlanNotation(
        path: "abort", title: "abort: states in which a load ends",
        summary: """
            METRIC > VALUE for TIME, of throughput with <. The state must hold of all that the time (1s to 1h) before has seen and of each \
            third of it, so that one stall is not enough; the warm-up counts. A request that is waited for counts in times once that is \
            beyond the value.
            """,
        rows: [
            Row("errors > 50% for 10s", "Requests that failed, of those that ended."),
            Row("p99 > 5s for 30s", "Of the response times, within 3 %; p50 to p99.99, median, mean, max."),
            Row("p99{pay} > 2s for 10s", "Of the requests of this name; load=NAME is of a load beside others."),
            Row("throughput < 10/s for 30s", "Successful answers."),
        ])
}
