/// What `${...}` may stand for, for the reference: each with an example that is right in a step of a plan with all of it.
enum PlanValues {
    struct Row: Sendable {
        let example: String
        let summary: String

        init(_ example: String, _ summary: String) {
            self.example = example
            self.summary = summary
        }
    }

    static let path = "values"
    static let title = "${...}: values"
    static let summary = """
        What differs between requests is escaped as the place asks for: percent-encoded in a path or query, as a form's field, inside \
        a JSON string. Alone in JSON a value keeps its type, and a number its digits. $${ is a literal ${.
        """

    static let rows = [
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
            "A version 4 UUID; drawn, as all that follow but the time, from (seed, iteration, place), the same for both builds."),
        Row("${random.int(1,100)}", "A whole number, each as likely as any other."),
        Row("${random.text(8)}", "So many letters and digits."),
        Row("${random.of(a,b,c)}", "One of these."),
        Row("${now}", "The time by ISO 8601 in UTC."),
        Row("${now.ms}", "The time in milliseconds since 1970."),
        Row("${now+1d}", "A time from now, or with - one before."),
    ]
}
