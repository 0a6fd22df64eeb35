import LoadModel

/// Where a target's processors spent the measured window, by functions.
public struct TargetProfile: Hashable, Sendable {
    /// What sampled it: `perf`, `py-spy`, the name of a command.
    public var tool: String
    public var samples: Double
    /// Of the measured window, that was sampled.
    public var seconds: Double
    /// Of all processes of the target, by the system's books; nil where they are not known.
    public var cpuSecondsPerRequest: Double?
    /// The busiest by themselves first.
    public var functions: [FunctionShare]
    /// Without what is too small to be seen.
    public var calls: CallTree
    /// The interpreter of a target whose own functions the tool does not see; nil: none.
    public var interpreter: String?
    /// Of the samples, those that have no caller: most of a program that keeps no frame pointers.
    public var lonelyShare: Double
    /// The whole stacks, in a file beside the result; nil where there is none.
    public var file: String?
    /// What is written there: all stacks, which no result holds.
    public var stacks = CallTree()

    /// Of functions that tables and files name.
    public static let mostFunctions = 100
    /// Of calls that are drawn, and their least share.
    public static let mostCalls = 800
    public static let leastShare = 0.001
    /// Of the file of stacks.
    public static let mostBytes = 16 << 20

    /// - Parameter tree: all stacks that were sampled.
    public init(tool: String, _ tree: CallTree, seconds: Double, interpreter: String? = nil) {
        self.tool = tool
        self.seconds = seconds
        self.interpreter = interpreter
        samples = tree.total
        functions = Array(tree.functions.prefix(TargetProfile.mostFunctions))
        calls = tree.pruned(below: TargetProfile.leastShare, to: TargetProfile.mostCalls)
        stacks = tree
        let lonely = tree.calls.reduce(0) { $0 + ($1.caller == nil ? $1.own : 0) }
        lonelyShare = samples > 0 ? lonely / samples : 0
    }

    /// All stacks as text, a line each.
    public var folded: String { stacks.folded(most: TargetProfile.mostBytes) }

    /// Of the time, in functions that have no name.
    public var unnamedShare: Double { functions.reduce(0) { $0 + ($1.frame.kind == .unknown ? $1.own : 0) } }
}

extension TargetProfile: Codable {
    private enum CodingKeys: String, CodingKey {
        case tool, samples, seconds, cpuSecondsPerRequest, interpreter, lonelyShare, file, functions, calls
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(tool, forKey: .tool)
        try container.encode(samples, forKey: .samples)
        try container.encode(seconds, forKey: .seconds)
        try container.encodeIfPresent(cpuSecondsPerRequest, forKey: .cpuSecondsPerRequest)
        try container.encodeIfPresent(interpreter, forKey: .interpreter)
        try container.encode(lonelyShare, forKey: .lonelyShare)
        try container.encodeIfPresent(file, forKey: .file)
        try container.encode(functions, forKey: .functions)
        try container.encode(calls, forKey: .calls)
    }

    /// - Throws: `DecodingError` also where a share is none.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        tool = try container.decode(String.self, forKey: .tool)
        samples = try container.decode(Double.self, forKey: .samples)
        seconds = try container.decodeSeconds(forKey: .seconds)
        cpuSecondsPerRequest = try container.decodeIfPresent(Double.self, forKey: .cpuSecondsPerRequest)
        interpreter = try container.decodeIfPresent(String.self, forKey: .interpreter)
        lonelyShare = try container.decode(Double.self, forKey: .lonelyShare)
        file = try container.decodeIfPresent(String.self, forKey: .file)
        functions = try container.decode([FunctionShare].self, forKey: .functions)
        calls = try container.decode(CallTree.self, forKey: .calls)
        guard functions.count <= TargetProfile.mostFunctions, (0...1e18).contains(samples), (0...1).contains(lonelyShare) else {
            throw container.fault("it is no profile: the file was edited or damaged", forKey: .functions)
        }
    }
}

extension FunctionShare: Codable {
    private enum CodingKeys: String, CodingKey { case own, total }

    public func encode(to encoder: any Encoder) throws {
        try frame.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(own, forKey: .own)
        try container.encode(total, forKey: .total)
    }

    /// - Throws: `DecodingError` also where it is not of 0 to 1.
    public init(from decoder: any Decoder) throws {
        frame = try StackFrame(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        own = try container.decode(Double.self, forKey: .own)
        total = try container.decode(Double.self, forKey: .total)
        guard (0...1.001).contains(own), (0...1.001).contains(total) else {
            throw container.fault("it is a share, from 0 to 1", forKey: .own)
        }
    }
}

// Why there is no profile, or less of one than was asked for.
extension Finding {
    public var isOfProfile: Bool { code == "notProfiled" || code == "profileCut" }

    /// - Parameters:
    ///   - reason: why, in words.
    ///   - remedy: what can still be had, and how.
    public static func notProfiled(reason: String, remedy: String) -> Finding {
        Finding("notProfiled", ["reason": .text(reason), "remedy": .text(remedy)])
    }

    /// It ends before the measured window does.
    public static func profileCut(seconds: Double, of: Double, reason: String) -> Finding {
        Finding("profileCut", ["seconds": .number(seconds), "of": .number(of), "reason": .text(reason)])
    }
}
