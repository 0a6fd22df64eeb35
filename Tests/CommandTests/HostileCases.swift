extension HostileCase {
    private static let simple = "url: http://127.0.0.1:9\nget: /x\nload: { rate: 1/s, duration: 1s }\n"
    private static let bare = "url: http://127.0.0.1:9\nget: /x\n"

    static let plans: [HostileCase] = [
        .plan("nothing", "", ":1:1:", "empty"),
        .plan("a text", "just text", "a plan must be a map of keys"),
        .plan("a list", "- a\n- b\n", "a plan must be a map of keys"),
        .plan("a zero byte", simple + "\u{0}", "control characters"),
        .plan("an escaped zero byte", "url: \"a\\0b\"\nget: /\nload: { rate: 1/s }\n", ":1:6:"),
        .plan("Latin-1", bytes: Array(simple.utf8) + [0x6E, 0x61, 0x6D, 0x65, 0x3A, 0x20, 0xE9, 0x0A], ["not UTF-8", "iconv"]),
        .plan(
            "UTF-16 with a mark", bytes: [0xFF, 0xFE] + simple.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }, ["UTF-16"]),
        .plan("UTF-32", bytes: [0xFF, 0xFE, 0, 0] + simple.utf8.flatMap { [$0, 0, 0, 0] }, ["UTF-32"]),
        .plan("UTF-16 without a mark", bytes: simple.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }, ["UTF-16"]),
        .plan(
            "aliases that grow",
            "a: &a [\(list("x"))]\n"
                + zip("bcdefghi", "abcdefgh").map { "\($0): &\($0) [\(list("*\($1)"))]\n" }.joined(), "too large"),
        .plan("deep lists", "a: " + String(repeating: "[", count: 20_000), ":1:"),
        .plan("deep maps", "variables: " + String(repeating: "{a: ", count: 5_000), ":1:"),
        .plan("an alias of itself", "variables: &x { a: *x }\n" + simple, ":1:20:"),
        .plan("a key twice", simple + "get: /y\n", ":4:1:", "duplicate key 'get'"),
        .plan("tabs", "load:\n\trate: 1/s\n", ":2:1:", "tabs"),
        .plan("two documents", simple + "---\n" + simple, "one YAML document"),
        .plan("an unknown key", simple + "laod: {}\n", "unknown key 'laod'", "load"),
        .plan("a negative rate", bare + "load: { rate: -1/s }\n", "rate must be above 0"),
        .plan("a rate that is no number", bare + "load: { rate: .nan }\n", "is not a rate"),
        .plan("centuries", bare + "load: { rate: 1/s, duration: 99999999999999h }\n", "292 years"),
        .plan("too many users", bare + "load: { users: 99999999999999999999 }\n", "from 1 to 100,000"),
        .plan("a header of two lines", simple + "defaults: { headers: { X: \"a\\r\\nEvil: 1\" } }\n", "line break"),
        .plan("a header's name with a space", simple + "defaults: { headers: { \"X Y\": a } }\n", "'X Y' is not a header's name"),
        .plan("a path of two lines", "url: http://127.0.0.1:9\nget: \"/a\\r\\nX: y\"\nload: { rate: 1/s }\n", "control"),
        .plan("a name that leaves its folder", simple + "name: ../../etc\n", "cannot be a plan's name"),
        .plan("a name that colours a terminal", simple + "name: \"a\\u001b[31m\"\n", "cannot be a plan's name"),
        .plan("a name without end", simple + "name: \(String(repeating: "x", count: 100_000))\n", "cannot be a plan's name"),
        .plan("a variable of itself", simple + "variables: { a: \"${a}${a}\" }\n", ":4:", "'a'"),
        .plan("variables of each other", simple + "variables: { a: \"${b}\", b: \"${a}\" }\n", ":4:"),
        .plan("another scheme", "url: ftp://127.0.0.1/\nget: /\nload: { rate: 1/s }\n", "'ftp'"),
        .plan("a port that there is not", "url: http://127.0.0.1:99999\nget: /\nload: { rate: 1/s }\n", "port 99999"),
        .plan("a password in the URL", "url: http://u:p@127.0.0.1:9/\nget: /\nload: { rate: 1/s }\n", "remove it"),
        .plan("a threshold without a unit", simple + "thresholds: [ \"p99 < 5\" ]\n", "no unit"),
        .plan("a percentile above all", simple + "thresholds: [ \"p101 < 5ms\" ]\n", "'p101' is not a metric"),
        .plan("a threshold on nobody", simple + "thresholds: [ \"p99{nope} < 5ms\" ]\n", "no step is named 'nope'"),
        .plan("a negative seed", simple + "seed: -1\n", "18446744073709551615"),
        .plan("a seed too large", simple + "seed: 18446744073709551616\n", "18446744073709551615"),
        .plan("a pause that ends before it begins", bare + "load: { users: 1, think: uniform 300ms..100ms }\n", ":3:"),
        .plan("a shape without a mean", bare + "load: { rate: 1/s, arrivals: \"pareto alpha=0.5\" }\n", "alpha of pareto"),
        .plan("no stages", bare + "load: { model: open, stages: [] }\n", "stages"),
        .plan("a stage back in time", bare + "load: { stages: [ { hold: 1/s, for: -1s } ] }\n", "negative"),
        .plan("a sweep of nothing", simple + "sweep: { load.rate: [] }\n", "has no values"),
    ]

    private static func list(_ word: String) -> String { Array(repeating: word, count: 9).joined(separator: ",") }

    static let flags: [HostileCase] = [
        .command(
            "sweep", "http://127.0.0.1:9", "-R", "5/s", "--vary", "load.rat=10",
            says: "dyno: --vary load.rat: unknown key 'rat'; did you mean 'rate'?\n"),
        .command(
            "sweep", "http://127.0.0.1:9", "-R", "5/s", "--vary", "load.rate=0,1", says: "dyno: --vary: rate must be above 0"),
        .run("--vus", "5", says: "--vus: as many at once are users, given with -c", "Unknown option '--vus'.\n"),
        .run("-R", "0", says: "--rate", "above 0"),
        .run("-R", "nan", says: "--rate", "'nan' is not a rate"),
        .run("-d", "0s", says: "--duration", "above 0"),
        .run("-n", "0", says: "--requests", "from 1"),
        .run("-n", "9999999999999999999999", says: "9999999999999999999999"),
        .run("-c", "0", says: "--users", "from 1"),
        .run("-t", "100000", says: "--threads", "256"),
        .run("--timeout", "0", says: "--timeout", "above 0"),
        .run("-o", "", says: "empty"),
        .run("--unix-socket", "", says: "--unix-socket"),
        .run("--body-file", "", says: "--body-file", status: 64),
        .run("-H", "", says: "--header"),
        .run("-H", "A: b\r\nC: d", says: "line break"),
        .run("-m", "GE T", says: "--method", "'GET'"),
        .run("-X", "POST", says: "-m"),
        .run("--proxy", "", says: "--proxy"),
        .run("--threshold", "p99<", says: "--threshold"),
        .run("--metrics-port", "99999999", says: "--metrics-port", "65535"),
        .run("--samples", "--samples-every", "0", says: "--samples-every"),
        .run("extra", says: "'extra'"),
        .run("--no-such-flag", says: "--no-such-flag"),
        .command("run", "", says: "empty"),
        .command("rum", "http://127.0.0.1:9", says: "'rum'", "run"),
        .command("help", "nope", says: "'nope'"),
        .command("compare", "http://127.0.0.1:9", says: "two"),
        .command("capacity", "http://127.0.0.1:9", "--slo", "nonsense", says: "--slo"),
        .command("capacity", "http://127.0.0.1:9", "--from", "50", "--to", "10", says: "--from"),
        .command("sweep", "http://127.0.0.1:9", says: "--vary"),
        .command("target", "--service", "nonsense", says: "--service"),
        .command("target", "--port", "99999", says: "65535"),
    ]

    /// A file that a plan, or a flag, names, and that is not what it seems.
    static let files: [HostileCase] =
        ["bodyFile: fifo", "bodyFile: /dev/zero", "bodyFile: /tmp", "bodyFile: nope", "bodyFile: loop"].map { key in
            HostileCase(
                name: key, arguments: ["validate", "plan.yaml"],
                files: ["plan.yaml": Array("url: http://127.0.0.1:9\npost: /\n\(key)\nload: { rate: 1/s, duration: 1s }\n".utf8)],
                preparation: preparation, status: 65, says: ["plan.yaml:3:11:"], leaves: left)
        }
        + ["fifo", "/dev/zero", "/tmp", "nope", "loop"].map { file in
            HostileCase(
                name: "a trace \(file)", arguments: ["validate", "plan.yaml"],
                files: [
                    "plan.yaml": Array("url: http://127.0.0.1:9\nload: { model: trace, format: combined, file: \(file) }\n".utf8)
                ],
                preparation: preparation, status: 65, says: ["plan.yaml:2:"], leaves: left)
        }
        // A pipe that the command line names, as <(command) does, is awaited.
        + ["/dev/zero", "/tmp", "nope", "loop"].map { file in
            HostileCase(
                name: "--body-file \(file)", arguments: ["run", "http://127.0.0.1:9", "-m", "POST", "--body-file", file],
                preparation: preparation, status: 74, says: ["--body-file"], leaves: left)
        }
        + ["/dev/zero", "/tmp", "nope", "loop"].map { file in
            HostileCase(
                name: "a plan \(file)", arguments: ["validate", file], preparation: preparation, status: 65, says: [file],
                leaves: left)
        }
        + ["fifo", "/dev/zero", "/tmp", "nope", "loop"].map { file in
            HostileCase(
                name: "a result \(file)", arguments: ["report", file], preparation: preparation, status: 65, says: [file],
                leaves: left)
        }

    private static let preparation = "mkfifo fifo; ln -s loop loop"
    private static let left: Set<String> = ["fifo", "loop"]

    static let results: [HostileCase] = [
        result("nothing", ""), result("no JSON", "{"), result("a list", "[]"), result("another schema", #"{"schema":"x/1"}"#),
        result("a later version", #"{"schema":"dyno/result/999"}"#),
        result("nothing but a schema", #"{"schema":"dyno/result/1"}"#),
        result("a deep one", String(repeating: "[", count: 200_000)),
        result("a comparison of nothing", #"{"schema":"dyno/comparison/1"}"#),
        result("a sweep of nothing", #"{"schema":"dyno/sweep/1"}"#),
        result("a capacity of nothing", #"{"schema":"dyno/capacity/1"}"#),
    ]

    private static func result(_ name: String, _ text: String) -> HostileCase {
        HostileCase(
            name: name, arguments: ["report", "result.json"], files: ["result.json": Array(text.utf8)], status: 65,
            says: ["result.json"])
    }
}
