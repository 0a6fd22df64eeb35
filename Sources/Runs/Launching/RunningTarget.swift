import DemoTarget
import Foundation
import LoadModel
import Measurement

/// A target that can be loaded: one that runs already, or one that Dyno runs, and starts anew where that is wanted. Its processes are
/// watched where they are known.
public final class RunningTarget {
    /// With the port at which it listens.
    public private(set) var target: Target
    /// nil where its processes are not known.
    public private(set) var watch: TargetWatch?
    /// As the plan has it.
    private let given: Target
    private let isCandidate: Bool
    private let secrecy: Secrecy
    /// What it writes goes to a file in this folder; nil: to a temporary one, which is kept where something is wrong.
    private let folder: String?
    private let say: (String) -> Void
    private var launched: LaunchedTarget?
    private let demo: RunningDemoTarget?
    private var temporaryLog: String?

    /// Where Dyno itself serves for the target, it does so from now on.
    ///
    /// - Parameters:
    ///   - plan: whose seed is that of the service times of a target that Dyno serves for, and whose secrets its output does not show.
    ///   - isCandidate: of a comparison, which fails where the candidate does not start.
    ///   - folder: where its output goes, as `<name>.log`; nil: to a temporary file.
    ///   - say: is told what is worth a line to people.
    public init(
        _ given: Target, of plan: Plan, isCandidate: Bool = false, folder: String?,
        say: @escaping (String) -> Void = { _ in }
    ) throws(RunError) {
        self.given = given
        self.isCandidate = isCandidate
        self.folder = folder
        self.say = say
        secrecy = plan.secrecy
        demo = try given.demo(seed: plan.seed)
        target = given
        if let demo { target.url.port = demo.port }
    }

    deinit { demo?.stop() }

    /// Starts it where it does not run, and waits until it is ready.
    ///
    /// - Returns: whether it is another process than before.
    @discardableResult
    public func start(_ interrupts: Interrupts) throws(RunError) -> Bool {
        guard let launch = given.launch else {
            if watch == nil { watch = try TargetWatch.find(target) }
            return false
        }
        guard launched == nil else { return false }
        say("starting target '\(given.name)': \(secrecy.shown(launch.command.joined(separator: " ")))")
        let log = folder.map { "\($0)/\(given.name.prefix(80)).log" } ?? RunningTarget.temporaryFile
        if folder == nil { temporaryLog = log }
        let launched = try LaunchedTarget.start(
            given, output: log, secrecy: secrecy, interrupts: interrupts, isCandidate: isCandidate)
        self.launched = launched
        target = launched.target
        watch = try TargetWatch.find(launched)
        return true
    }

    /// Ends what Dyno runs; nothing is left of it.
    public func stop() {
        demo?.stop()
        guard let launched else { return }
        self.launched = nil
        watch = nil
        let hadEnded = !launched.isAlive
        switch launched.stop() {
        case .ended: break
        case .killed(let grace) where !hadEnded:
            note("did not end within \(grace) of being asked to, and was killed ('grace' in the plan gives it longer)")
        case .killed: break
        case .remains: note("could not be killed: look for its processes")
        }
        if let temporaryLog, !hadEnded { unlink(temporaryLog) }
    }

    /// Whether the next start makes another process of it.
    var startsAnew: Bool { given.launch != nil && launched == nil }

    /// What became of it, if it has ended.
    var fault: LaunchFault? { launched?.fault }

    private func note(_ text: String) { say("note: target '\(target.name)' \(text)") }

    private static var temporaryFile: String {
        URL(fileURLWithPath: NSTemporaryDirectory()).appendingPathComponent("dyno-target-\(UUID().uuidString).log").path
    }
}

extension Target {
    /// What serves for it in this process, on a thread of its own; nil where it serves itself.
    fileprivate func demo(seed: UInt64) throws(RunError) -> RunningDemoTarget? {
        guard isEmbedded, let service else { return nil }
        do { return try DemoTarget.start(DemoTargetConfiguration(service, seed: seed)) } catch {
            throw .notServed(reason: "\(error)")
        }
    }
}

extension RunningTarget {
    /// Starts all of several targets, has something done with them, and stops them again.
    ///
    /// - Parameters:
    ///   - folder: see ``init(_:of:isCandidate:folder:say:)``.
    ///   - onReady: told them, with the ports at which they listen.
    static func whileAllRun<Result>(
        _ targets: [Target], _ session: Session, folder: String?, say: @escaping (String) -> Void, onReady: ([Target]) -> Void,
        _ body: ([(target: Target, watch: TargetWatch?)]) throws(RunError) -> Result
    ) throws(RunError) -> Result {
        var running: [RunningTarget] = []
        defer { for target in running { target.stop() } }
        for target in targets {
            running.append(try RunningTarget(target, of: session.plan, folder: folder, say: say))
            try running[running.count - 1].start(session.interrupts)
        }
        onReady(running.map(\.target))
        return try body(running.map { ($0.target, $0.watch) })
    }
}
