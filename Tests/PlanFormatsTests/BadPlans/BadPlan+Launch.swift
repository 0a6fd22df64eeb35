extension BadPlan {
    /// A plan whose only target says this of itself, in one line from column 17.
    private static func of(_ target: String, _ errors: String) -> BadPlan {
        BadPlan("targets: { a: { \(target) } }\nget: /\nload: { rate: 1/s }\n", errors)
    }

    static let launch = [
        of("start: []", "1:24: 'start' must be a list, found an empty list; write 'start: [./server, --port, \"${port}\"]'"),
        of("start: { a: b }", "1:24: 'start' must be a list, found a map; write 'start: [./server, --port, \"${port}\"]'"),
        of("start: [a, ~]", "1:28: an argument of 'start' must be text, found nothing"),
        of("start: [a, \"${prt}\"]", "1:29: unknown variable 'prt'; did you mean 'port'?"),
        of(
            "url: \"http://x:${port}\"",
            "1:32: unknown variable 'port'; there are uuid, iteration, user, now, random.int(1,100), env.NAME"),
        of(
            "url: \"http://${port}/\", start: a",
            "1:22: 'http://${port}/': ${port} stands for the port of a url; write http://127.0.0.1:${port}"),
        of(
            "url: \"http://x\", ready: /health",
            "1:34: 'ready' is about a target that Dyno starts; write 'start: [./server]' beside it, or remove it"),
        of(
            "url: \"http://x\", restart: true",
            "1:34: 'restart' is about a target that Dyno starts; write 'start: [./server]' beside it, or remove it"),
        of("start: a, ready: health", "1:34: ready: 'health' is not a path; write one such as /health"),
        of("start: a, ready: { status: 200 }", "1:36: 'status' is that of an answer; write 'get: /health' beside it"),
        of("start: a, ready: { get: /, status: 99 }", "1:52: status must be a whole number from 100 to 599, found '99'"),
        of(
            "start: a, ready: { within: 5 }",
            "1:44: within: '5' has no unit; write a duration with its unit, such as 250us, 5ms, 1.5s, 2m or 1h"),
        of("start: a, ready: { path: / }", "1:36: unknown key 'path'; 'ready' takes get, status, within"),
        of("start: a, grace: 0s", "1:34: grace must be above 0, found 0s"),
        of("start: a, restart: maybe", "1:36: restart must be true or false, found 'maybe'"),
        of("start: a, env: [1]", "1:32: 'env' must be a map of names to values, found a list; write '{ LOG_LEVEL: warn }'"),
        of("start: a, env: { \"A=B\": 1 }", "1:34: 'A=B' is not a variable's name; use letters, digits and '_'"),
        of(
            "start: a, directory: /no/such/folder",
            "1:38: directory '/no/such/folder' does not exist; check its name, which begins in the plan's folder"),
        of("start: a, directory: /dev/null", "1:38: directory '/dev/null' is no folder; name the one that the file is in"),
        of("start: a, pid: 0", "1:32: pid: '0' is not the number of a process; they begin at 1"),
        of("start: a, stop: [~]", "1:34: an argument of 'stop' must be text, found nothing"),
    ]
}
