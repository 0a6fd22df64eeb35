import PlanFormats

/// What is wrong with a command line that ArgumentParser would say less about.
enum Complaint {
    /// Of a first word that is no command, and of `help` for one that is none; nil where there is nothing to say.
    static func unknownCommand(in arguments: [String]) -> String? {
        let names = Dyno.configuration.subcommands.compactMap { command in command.configuration.commandName }
        let words = arguments.first == "help" ? Array(arguments.dropFirst()) : arguments
        guard let word = words.first, !word.hasPrefix("-"), !(names + ["help"]).contains(word) else { return nil }
        if PlanSource.isURL(word) || PlanSource.isPlan(word) {
            return "'\(word)' is what a command is about; say which, as in dyno run \(word)"
        }
        return "there is no command '\(word)'" + suggestion(for: word, among: names, listing: "there are")
    }

    /// What curl and others call it, and what Dyno does.
    private static let foreignFlags: [(names: [String], own: String)] = [
        (["-X", "--request"], "the method is given with -m (--method), as in -m POST"),
        (["-L", "--location"], "redirects are followed with --follow N"),
        (["--data", "--data-raw"], "a body is given with -b (--body)"),
        (["-A", "--user-agent"], "a user agent is a header, as in -H 'User-Agent: mine'"),
        (["--max-time"], "the timeout of a request is given with --timeout"),
        (["--vus", "--concurrency", "--virtual-users", "--clients"], "as many at once are users, given with -c (--users)"),
        (["--iterations", "--num-requests"], "how many there are in all is given with -n (--requests)"),
        (["--rps", "--qps", "--max-rps"], "the rate is given with -R (--rate), as in -R 100/s"),
        (["-z", "--time"], "how long it lasts is given with -d (--duration), as in -d 30s"),
        (["--shard", "--scale-out", "--meet", "--start-at"], "a load is shared by several processes with dyno run only"),
        (["--stage", "--stages"], "stages stand in a plan, as in load: { stages: [{ ramp: 200/s, from: 10/s, for: 30s }] }"),
    ]

    /// Of a flag that another tool has, where a command line is not understood.
    static func foreignFlag(in arguments: [String]) -> (name: String, hint: String)? {
        for argument in arguments {
            let name = argument.hasPrefix("--") ? String(argument.prefix { $0 != "=" }) : String(argument.prefix(2))
            if let known = foreignFlags.first(where: { $0.names.contains(name) }) { return (name, "\(name): \(known.own)") }
        }
        return nil
    }
}
