import Engine
import Foundation
import LoadModel

/// The processes that are to be sampled, and with what.
struct Sampled {
    let tool: Tool
    /// The one that started the others first.
    let processes: [Int]
    /// Files of their programs.
    let programs: Set<String>
    /// Whose functions perf does not see; nil: none.
    let interpreter: String?

    enum Tool {
        case perf
        /// A command that writes folded stacks; what to call it.
        case stacks([String], name: String)
    }

    /// - Throws: where there is nothing to sample, or nothing to sample it with.
    init(_ profiling: Profiling, _ running: [Int]) throws(ProfileFault) {
        processes = running
        guard let root = running.first else { throw .notHere }
        let files = running.map { Sampled.program($0) }
        programs = Set(files.compactMap { $0 })
        let names = files.map { $0.map(Sampled.name) ?? "" }
        let python = zip(running, names).first { $0.1.hasPrefix("python") || $0.1.hasPrefix("pypy") }
        let foreign = names.first { name in Sampled.interpreters.contains { name.hasPrefix($0) } }
        // A runtime that writes down where its functions are lets perf see them.
        let isMapped = running.contains { access("/tmp/perf-\($0).map", R_OK) == 0 }
        switch profiling {
        case .command(let command):
            let first = command.first == "/bin/sh" && command.count == 3 ? command[2] : command.first ?? ""
            tool = .stacks(command, name: Sampled.name(first.split(separator: " ").first.map(String.init) ?? first))
        case .automatic where python != nil && Sampled.isOnPath("py-spy"), .pySpy:
            guard Sampled.isOnPath("py-spy") else { throw .notFound("py-spy") }
            tool = .stacks(Sampled.pySpy(python?.0 ?? root), name: "py-spy")
        case .automatic, .perf:
            guard Sampled.isOnPath("perf") else { throw .notFound("perf") }
            tool = .perf
        }
        if case .perf = tool { interpreter = isMapped ? nil : foreign } else { interpreter = nil }
    }

    private static func pySpy(_ process: Int) -> [String] {
        [
            "py-spy", "record", "--pid", "\(process)", "--rate", "100", "--format", "raw", "--function", "--subprocesses",
            "--output", Profiling.outputMark,
        ]
    }

    private static let interpreters = ["python", "pypy", "node", "ruby", "php", "perl", "java", "beam", "dotnet", "lua"]

    private static func name(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

    /// The file of a process's program.
    private static func program(_ process: Int) -> String? {
        let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/exe")
        return path.map { $0.hasSuffix(" (deleted)") ? String($0.dropLast(10)) : $0 }
    }

    static func isOnPath(_ program: String) -> Bool {
        (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":").contains { folder in
            access("\(folder)/\(program)", X_OK) == 0
        }
    }
}
