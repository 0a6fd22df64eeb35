/// The keys that one kind of map in a plan may have.
struct Section {
    /// As it stands in messages.
    let noun: String
    let keys: [String]
    /// Keys of the plan's language that this version cannot act on yet.
    var later: Set<String> = []
    /// A right value, for whoever wrote something that is not a map.
    let example: String

    static let methods = ["get", "post", "put", "patch", "delete", "head", "options"]
    static let content = ["headers", "json", "body", "bodyFile", "timeout", "expect", "follow", "compressed", "auth"]

    static let plan = Section(
        noun: "a plan",
        keys: [
            "name", "url", "targets", "defaults", "variables", "secrets", "scenarios", "load", "generator", "seed", "thresholds",
            "compare",
        ] + methods + content,
        later: ["feeds", "setup", "perUser", "teardown", "sweep", "trace", "capture"],
        example: YAMLDocument.example)
    static let target = Section(
        noun: "a target", keys: ["url", "http", "proxy", "resolve", "connectTo", "unixSocket", "interface", "tls"],
        later: ["start", "ready", "stop", "restart", "env", "directory", "pid"],
        example: "write 'url: http://127.0.0.1:8080'")
    static let tls = Section(
        noun: "'tls'", keys: ["ca", "cert", "key", "insecure", "sni"], example: "write '{ ca: ca.pem }'")
    static let proxy = Section(
        noun: "'proxy'", keys: ["url", "tunnel"], example: "write 'http://127.0.0.1:3128', or '{ url: ..., tunnel: true }'")
    static let defaults = Section(
        noun: "'defaults'", keys: ["headers", "timeout", "follow", "cookies", "compressed", "auth"], later: ["expect", "think"],
        example: "write 'timeout: 10s'")
    static let scenario = Section(
        noun: "a scenario", keys: ["name", "weight", "steps"], later: ["setup", "perUser", "teardown"],
        example: "write '- name: browse' and 'steps:' below it")
    static let step = Section(
        noun: "a step", keys: methods + ["think", "name"] + content, later: ["capture", "within", "pacing"],
        example: "write '- get: /path'")
    static let expect = Section(
        noun: "'expect'", keys: ["status"], later: ["json", "within", "headers", "body"], example: "write '{ status: 200 }'")
    static let auth = Section(
        noun: "'auth'", keys: ["basic", "bearer", "digest"],
        example: "write '{ basic: \"user:${env.PASSWORD}\" }', '{ bearer: \"${env.TOKEN}\" }' or none")
    static let load = Section(
        noun: "'load'",
        keys: [
            "model", "rate", "arrivals", "users", "think", "warmup", "duration", "requests", "maxInFlight", "connections",
            "reuse",
            "openingRate", "dialAhead", "streams",
        ],
        later: ["stages", "pacing", "rampUp", "return", "file", "format", "speed", "window", "mode", "trace", "sweep"],
        example: "write '{ rate: 100/s }' or '{ users: 50 }'")
    static let generator = Section(
        noun: "'generator'", keys: ["threads", "pin", "pacing", "transport"], example: "write '{ threads: 2 }'")
    static let compare = Section(
        noun: "'compare'", keys: ["baseline", "candidate"], later: ["tolerance"],
        example: "write '{ baseline: old, candidate: new }'")
}

/// A map of a plan whose keys have been checked.
struct Fields {
    let place: Place
    let entries: [YAMLEntry]
    /// Whether a key was refused, so that what it was meant to be is not reported as missing as well.
    let hasRefusedKeys: Bool

    subscript(key: String) -> YAMLNode? { entry(key)?.value }

    func entry(_ key: String) -> YAMLEntry? { entries.first { $0.key == key } }
}
