import LoadModel

extension PlanReading {
    /// Lets `${port}` stand for a free port, unless the plan has a variable of that name.
    mutating func stand(forPort mark: String) {
        guard !names.declared.contains("port") else { return }
        names.set("port", to: .text(Template(mark)))
    }

    /// How a target is started; nil where it is not, or not rightly.
    mutating func launch(_ fields: Fields) -> Launch? {
        guard fields["start"] != nil else { return nil }
        var launch = Launch(command: [], directory: FilePath.absolute(baseDirectory.isEmpty ? "." : baseDirectory))
        read(fields, Keys.launch, into: &launch)
        return launch.command.isEmpty ? nil : launch
    }

    /// A list of a program and its arguments, or a text for the shell.
    mutating func command(_ node: YAMLNode, _ what: String, example: String) -> [String]? {
        guard node.scalar == nil else { return constant(node, what).map { ["/bin/sh", "-c", $0] } }
        guard let items = list(node, what, example: "write '\(what): \(example)'") else { return nil }
        let words = items.map { constant($0, "an argument of '\(what)'") }
        return words.contains(nil) ? nil : words.compactMap { $0 }
    }

    mutating func readiness(_ node: YAMLNode) -> Launch.Readiness? {
        guard node.scalar != nil else { return read(node, Keys.ready) }
        return Launch.Readiness(path: readyPath(node))
    }

    mutating func readyPath(_ node: YAMLNode) -> String? {
        guard let path = constant(node, "ready") else { return nil }
        let isPath = path.hasPrefix("/") && path.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        if !isPath { report(node.place, "ready: '\(path.shortened)' is not a path; write one such as /health") }
        return path
    }

    /// Values may come from Dyno's own environment, and be secrets: the target is given them, and no output shows them.
    mutating func environment(_ node: YAMLNode) -> [String: Template] {
        guard case .map(let entries) = node.content, !entries.isEmpty else {
            report(node.place, "'env' must be a map of names to values, found \(node.kind); write '{ LOG_LEVEL: warn }'")
            return [:]
        }
        var result: [String: Template] = [:]
        for entry in entries {
            if entry.key.isEmpty || entry.key.contains(where: { $0 == "=" || $0 == "\0" }) {
                report(entry.place, "'\(entry.key.shortened)' is not a variable's name; use letters, digits and '_'")
            }
            // Of an empty text there is nothing to say: a variable may be empty.
            let isEmpty = entry.value.scalar.map { !$0.isNull && $0.text.isEmpty } ?? false
            launchNames.insert(entry.key)
            result[entry.key] = isEmpty ? Template("") : environmentValue(entry.value)
        }
        return result
    }

    private mutating func environmentValue(_ node: YAMLNode) -> Template? {
        guard text(node, "env") != nil, let template = template(node, "env") else { return nil }
        if template.isConstant { return template }
        report(node.place, "env is the same for the whole run and cannot hold \(template.holes); write the value, or ${env.NAME}")
        return nil
    }

    /// The folder that the target starts in.
    mutating func directory(_ node: YAMLNode) -> String? {
        guard let name = constant(node, "directory"), !name.isEmpty else { return nil }
        let path = FilePath.absolute(path(besidePlan: name))
        if let problem = FilePath.problem(withFolder: path) { report(node.place, "directory '\(path)' \(problem)") }
        return path
    }

    /// The process that a target's use of resources is read from.
    mutating func watched(_ node: YAMLNode) -> WatchedProcess? {
        guard node.scalar != nil else {
            return command(node, "pid", example: "[pgrep, -o, server]").map { .command($0) }
        }
        guard let text = constant(node, "pid") else { return nil }
        if text == "listening" { return .automatic }
        if text == "none" { return .nothing }
        guard let number = Int(text) else { return .file(FilePath.absolute(path(besidePlan: text))) }
        if number < 1 { report(node.place, "pid: '\(text)' is not the number of a process; they begin at 1") }
        return .number(number)
    }
    /// How the target is profiled; nil where it is not.
    mutating func profiling(_ node: YAMLNode) -> Profiling? {
        guard node.scalar != nil else {
            guard let command = command(node, "profile", example: "[austin, -p, '{pid}', -x, '{seconds}', -o, '{output}']") else {
                return nil
            }
            return value(command, at: node)
        }
        switch constant(node, "profile") {
        case "true": return .automatic
        case "perf": return .perf
        case "py-spy": return .pySpy
        case "false", nil: return nil
        case let text?:
            report(
                node.place,
                "profile: '\(text.shortened)' is no way to profile; write true, perf, py-spy, or a list such as [austin, -p, '{pid}', -o, "
                    + "'{output}']")
            return nil
        }
    }

    private mutating func value(_ command: [String], at node: YAMLNode) -> Profiling? {
        do throws(ValueError) { return try Quantity.profiling(command) } catch {
            report(node.place, error.message)
            return nil
        }
    }
}

extension Quantity {
    /// A command of a profiler.
    static func profiling(_ command: [String]) throws(ValueError) -> Profiling {
        let text = command.joined(separator: " ")
        for (mark, what) in [
            (Profiling.processMark, "the number of the process"), (Profiling.outputMark, "the file for its folded stacks"),
        ] where !text.contains(mark) {
            throw ValueError(message: "profile: the command is not told \(what); put \(mark) where it takes it")
        }
        return .command(command)
    }
}

extension FlagReading {
    /// What `--profile-command` says, for the shell.
    mutating func profileCommand() -> Profiling? {
        guard let text = flags.text("--profile-command") else { return nil }
        return value("--profile-command", "profile") { () throws(ValueError) in
            try Quantity.profiling(["/bin/sh", "-c", text])
        }
    }
}
