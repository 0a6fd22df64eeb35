/// All words; those of loads, of data and of plans. The first that fits a place is told.
extension ForeignWord {
    static let all = ofLoads + ofStages + ofScenarios + ofSteps + ofAnswers + ofTries + ofData + ofPlans

    private static let loads = ["load", "scenarios[].load"]

    private static let ofLoads = [
        ForeignWord(
            "threads numthreads numberofthreads workers", in: loads, "load.users",
            "as many at once are users, as in 'users: 10'; Dyno's own threads are generator: { threads: 2 }"),
        ForeignWord(
            "vus vu vusers virtualusers concurrency concurrentusers concurrent clients parallel parallelism atonceusers usercount",
            in: loads, "load.users", "as many at once are users, as in 'users: 10'"),
        ForeignWord(
            "maxvus preallocatedvus maxconcurrency maxconcurrent", in: loads, "load.maxInFlight",
            "the most at once in an open load are said by 'maxInFlight: 100'"),
        ForeignWord(
            "iterations iters loops loopcount repeat repetitions count n number requestcount maxrequests numrequests "
                + "numberofrequests totalrequests shots",
            in: loads, "load.requests", "how many there are in all, of all users together, is said by 'requests: 300'"),
        ForeignWord(
            "rps qps tps hps arrivalrate targetrps targetrate requestspersecond requestrate throughput constantrate", in: loads,
            "load.rate", "a rate is said by 'rate: 100/s'"),
        ForeignWord(
            "timeunit", in: loads, "load.rate", "a rate has its unit behind it, as in 'rate: 100/s' or 'rate: 6000/min'"),
        ForeignWord(
            "ramp rampto ramptime rampupperiod ramping rampduration phases rampingvus steps", in: loads, "load.stages",
            "what changes over time is said by stages, as in stages: [{ ramp: 200/s, from: 10/s, for: 30s }]; "
                + "users who come one after another by 'rampUp: 10s'"),
        ForeignWord(
            "spawnrate hatchrate", in: loads, "load.rampUp",
            "users who come one after another are said by how long that takes, as in 'rampUp: 10s'"),
        ForeignWord(
            "target", in: loads, "load.users", "a number of users is said by 'users: 10', a rate by 'rate: 100/s'"),
        ForeignWord(
            "executor type kind injection profile", in: loads, "load.model",
            "a load is open by 'rate: 100/s' and closed by 'users: 10'; 'model' says it where neither does"),
        ForeignWord(
            "thinktime sleep pause wait waittime", in: loads, "load.think",
            "a user's pause between iterations is said by 'think: 1s'"),
        ForeignWord(
            "delay starttime startafter startdelay", in: ["scenarios[].load"], "scenarios[].load.start",
            "when a load of its own begins is said by 'start: 10s'"),
        ForeignWord(
            "time runtime testduration length for during holdfor hold steady", in: loads, "load.duration",
            "how long it lasts is said by 'duration: 30s'"),
        ForeignWord("warmuptime warmupduration rampupwarmup", in: loads, "load.warmup", "a warm-up is said by 'warmup: 5s'"),
        ForeignWord(
            "gracefulstop gracefulrampdown", in: loads, "load.finish", "what is still in flight at the end has 'finish: 5s'"),
        ForeignWord(
            "timeout requesttimeout", in: loads, "defaults.timeout",
            "how long a request may take is said by its step, or for all by defaults: { timeout: 5s }"),
        ForeignWord("workers processes cpus", in: ["generator"], "generator.threads", "Dyno's own threads are 'threads: 2'"),
    ]

    /// A stage of k6 is a number of users, or a rate, and the time until it is reached.
    private static let ofStages = [
        ForeignWord(
            "target users vus rate rps arrivalrate level to rampto count", in: ["load.stages[]"], "load.stages[].ramp",
            "where a stage leads is said by 'ramp', as in { ramp: 100/s, for: 30s }, or { ramp: 10, for: 30s } for users, with 'model: closed' "
                + "beside 'stages'; one that stays is { hold: 100/s, for: 30s }"),
        ForeignWord(
            "duration time length during seconds", in: ["load.stages[]"], "load.stages[].for",
            "how long a stage lasts is said by 'for', as in 'for: 30s'"),
        ForeignWord(
            "start startat startrate", in: ["load.stages[]"], "load.stages[].from", "where a ramp begins is said by 'from'"),
    ]

    private static let ofScenarios = [
        ForeignWord(
            "exec flow requests request actions action tasks task http transactions", in: ["scenarios[]"], "scenarios[].steps",
            "what a scenario does is a list under 'steps', as in steps: [{ get: /items }]"),
        ForeignWord(
            "rate users vus rps arrivalrate executor duration iterations stages threads concurrency start starttime rampup "
                + "model arrivals warmup timeunit preallocatedvus maxvus",
            in: ["scenarios[]"], "scenarios[].load",
            "how hard a scenario is loaded is said by a load of its own, as in load: { rate: 5/s }"),
        ForeignWord(
            "probability ratio percent percentage share proportion", in: ["scenarios[]"], "scenarios[].weight",
            "how often a scenario is chosen is said by 'weight: 3', in proportion to the others"),
        ForeignWord(
            "think sleep pause wait thinktime", in: ["scenarios[]"], "scenarios[].steps[].think",
            "a pause is a step, as in '- think: 1s'; of users between iterations it stands in 'load'"),
        ForeignWord(
            "data feed feeder csv dataset foreach", in: ["scenarios[]"], "feeds",
            "data stands in the plan's 'feeds' and is used as ${accounts.name}; 'each: accounts' makes a scenario of each row"),
    ]

    private static let feed = "feeds.NAME"

    private static let ofData = [
        ForeignWord(
            "mode strategy access select selection sequential circular queue shuffle random randomorder", in: [feed],
            "feeds.NAME.order",
            "which row comes next is said by 'order: sequential', shuffled, random or zipf"),
        ForeignWord(
            "recycle stoponeof stopthread loop wrap repeat", in: [feed], "feeds.NAME.end",
            "what comes after the last row is said by 'end: repeat', stop or fail"),
        ForeignWord(
            "sharing sharingmode scope", in: [feed], "feeds.NAME.per",
            "whose number chooses the row is said by 'per: user' or iteration"),
        ForeignWord("path filename source csv", in: [feed], "feeds.NAME.file", "the file is said by 'file: accounts.csv'"),
        ForeignWord(
            "delimiter separator type", in: [feed], "feeds.NAME.format",
            "how the file is written is said by 'format: csv', tsv, jsonl or json; what separates the columns of CSV is seen"),
        ForeignWord(
            "columns fields variablenames header names", in: [feed], "feeds.NAME.file",
            "the first row of the file has the names of the columns"),
        ForeignWord(
            "users vus number accounts size n", in: ["identities"], "identities.count", "how many log in is said by 'count: 3'"),
        ForeignWord("login requests flow", in: ["identities"], "identities.steps", "a login is a list under 'steps'"),
        ForeignWord(
            "refresh relogin renewal expires", in: ["identities"], "identities.renew", "logging in again is renew: { every: 10m }"
        ),
        ForeignWord(
            "feed data file csv", in: ["identities"], "feeds",
            "accounts stand in 'feeds'; the steps of the login use ${accounts.name}"),
        ForeignWord(
            "interval period before", in: ["identities.renew"], "identities.renew.every", "how often is said by 'every: 10m'"),
    ]

    private static let ofPlans = [
        ForeignWord(
            "vus users threads concurrency virtualusers clients", in: [""], "load.users",
            "how hard a plan loads is said by 'load', as in load: { users: 10, duration: 30s }"),
        ForeignWord(
            "rps qps tps arrivalrate", in: [""], "load.rate",
            "how hard a plan loads is said by 'load', as in load: { rate: 100/s }"),
        ForeignWord(
            "iterations loops requests", in: [""], "load.requests",
            "how many there are in all is said by 'load', as in load: { users: 10, requests: 300 }"),
        ForeignWord(
            "phases ramp executor execution", in: [""], "load.stages",
            "what is offered over time is said by 'load', as in load: { stages: [{ ramp: 200/s, from: 10/s, for: 30s }] }"),
        ForeignWord(
            "baseurl host server base address endpoint uri", in: [""], "url",
            "where requests go is said by 'url: http://127.0.0.1:8080'"),
        ForeignWord(
            "baseurl host server address endpoint uri", in: ["targets.NAME"], "targets.NAME.url",
            "where it is, is said by 'url: http://127.0.0.1:8080'"),
        ForeignWord("vars var environment env", in: [""], "variables", "values for ${name} stand in variables: { limit: 50 }"),
        ForeignWord(
            "csv dataset datasets feeders feeder datasources", in: [""], "feeds",
            "data stands in feeds: { accounts: accounts.csv }"),
        ForeignWord(
            "slo slos criteria passfail limits ensure", in: [""], "thresholds",
            "what must hold is said by thresholds: [p99 < 250ms]"),
        ForeignWord("before beforeall onstart", in: [""], "setup", "what is requested once before the load stands in 'setup'"),
        ForeignWord(
            "afterall onstop cleanup", in: [""], "teardown", "what is requested once after the load stands in 'teardown'"),
        ForeignWord(
            "steps flow", in: [""], "scenarios", "steps stand in a scenario, as in scenarios: [{ steps: [{ get: /items }] }]"),
        ForeignWord(
            "think sleep pause wait thinktime", in: [""], "load.think",
            "a pause is a step 'think: 1s' of a scenario; of users it stands in 'load'"),
    ]
}
