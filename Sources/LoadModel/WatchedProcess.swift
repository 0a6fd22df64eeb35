/// Which processes a target's use of CPU, memory and the like is read from, with their descendants.
public enum WatchedProcess: Hashable, Sendable {
    /// Those that Dyno has started for it; else, on this machine, the one that listens on the URL's port.
    case automatic
    /// None.
    case nothing
    /// The one of this number.
    case number(Int)
    /// The one whose number stands in this file.
    case file(String)
    /// The one whose number this command prints.
    case command([String])
}
