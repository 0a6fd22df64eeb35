import Measurement

/// Why a target is not profiled: the run goes on without.
struct ProfileFault: Error, Hashable, CustomStringConvertible {
    let reason: String
    /// What can be had all the same, and how.
    let remedy: String

    var description: String { "\(reason) (\(remedy))" }

    var finding: Finding { .notProfiled(reason: reason, remedy: remedy) }

    static let notHere = ProfileFault(
        reason: "its processes are not known: it is on another machine, or in another name space",
        remedy: "profile it where it runs, as in 'perf record -g -p PID -- sleep 60', or name its process with 'pid'")

    static func notFound(_ tool: String) -> ProfileFault {
        let remedy =
            switch tool {
            case "perf": "install linux-perf, or linux-tools"
            case "py-spy": "pip install py-spy"
            default: "check its path"
            }
        return ProfileFault(
            reason: "'\(tool)' is not installed", remedy: "\(remedy); or name another profiler with --profile-command")
    }

    static func failed(_ tool: String, _ lines: [String]) -> ProfileFault {
        let said = lines.last { !$0.isEmpty }.map { ": \($0)" } ?? " without a word"
        return ProfileFault(
            reason: "\(tool) failed\(said)", remedy: "try it by hand, or name another profiler with --profile-command")
    }

    static func tooLarge(_ tool: String, megabytes: Int) -> ProfileFault {
        ProfileFault(
            reason: "the stacks of \(tool) are larger than \(megabytes) MB", remedy: "sample less often, or a shorter run")
    }

    static func empty(_ tool: String) -> ProfileFault {
        ProfileFault(
            reason: "\(tool) saw the target do nothing in the measured window",
            remedy: "load it harder, or check with 'pid' that it is this process that serves")
    }
}
