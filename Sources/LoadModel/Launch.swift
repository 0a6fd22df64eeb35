/// A target as a build: a command that Dyno starts, awaits, samples, restarts and stops.
public struct Launch: Hashable, Sendable {
    /// The program and its arguments; `${port}` in them, in the environment and in the target's URL stands for a free port.
    public var command: [String]
    /// Added to Dyno's own environment; constant.
    public var environment: [String: Template]
    /// Where it starts, and what a relative path in its command is relative to; nil: where Dyno did. Plans give their own folder.
    public var directory: String?
    public var ready: Readiness
    /// A command that stops it, for what does not end with its process (containers); nil: SIGTERM. With one, the first command may
    /// end and leave the target behind.
    public var stop: [String]?
    /// From the request to stop until SIGKILL.
    public var grace: Nanoseconds
    /// Whether a comparison may start it anew for each round.
    public var restarts: Bool

    /// What stands for a free port.
    public static let portMark = "${port}"

    /// When it counts as started.
    public struct Readiness: Hashable, Sendable {
        /// A path that answers with `status`; nil: a connection is enough.
        public var path: String?
        /// nil: any from 200 to 299.
        public var status: Int?
        public var within: Nanoseconds

        public init(path: String? = nil, status: Int? = nil, within: Nanoseconds = Nanoseconds(seconds: 30)) {
            self.path = path
            self.status = status
            self.within = within
        }
    }

    public init(
        command: [String], environment: [String: Template] = [:], directory: String? = nil, ready: Readiness = Readiness(),
        stop: [String]? = nil, grace: Nanoseconds = Nanoseconds(seconds: 5), restarts: Bool = true
    ) {
        self.command = command
        self.environment = environment
        self.directory = directory
        self.ready = ready
        self.stop = stop
        self.grace = grace
        self.restarts = restarts
    }
}

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
