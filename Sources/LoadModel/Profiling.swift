/// How the processes of a target are sampled while they are measured, to tell which functions take their time.
public enum Profiling: Hashable, Sendable {
    /// By what fits: `py-spy` for Python where it is there, else `perf`.
    case automatic
    case perf
    case pySpy
    /// Another program: one that writes folded stacks, a line each, into the file that stands for ``outputMark``, and ends by itself, or
    /// when it gets SIGINT at the end of the measured window.
    case command([String])

    /// What stand in a command for the number of the process, the length of the measured window, and the file.
    public static let processMark = "{pid}"
    public static let secondsMark = "{seconds}"
    public static let outputMark = "{output}"
}
