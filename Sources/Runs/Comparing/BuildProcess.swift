import LoadModel
import Measurement

/// The processes of a compared build: started, and started anew for each round, where that is for Dyno to do; watched where they are
/// known.
final class BuildProcess {
    /// As the plan has it.
    private let given: Target
    private let isBaseline: Bool
    /// What it writes goes to a file in this folder.
    private let folder: String
    let restarts: Bool
    private var launched: LaunchedTarget?
    private var watch: TargetWatch?
    /// With the port that it listens on.
    private(set) var target: Target

    init(_ given: Target, isBaseline: Bool, rule: ComparisonRule, folder: String) {
        self.given = given
        self.isBaseline = isBaseline
        self.folder = folder
        target = given
        restarts = rule.restarts && given.launch?.restarts == true
    }

    /// Starts it where it does not run.
    ///
    /// - Returns: whether it is another process than before.
    func start(_ interrupts: Interrupts) throws(RunError) -> Bool {
        guard given.launch != nil else {
            if watch == nil { watch = try TargetWatch.find(given) }
            return false
        }
        guard launched == nil else { return false }
        let output = "\(folder)/\(given.name.prefix(80)).log"
        let launched = try LaunchedTarget.start(given, output: output, interrupts: interrupts, isCandidate: !isBaseline)
        self.launched = launched
        target = launched.target
        watch = try TargetWatch.find(launched)
        return true
    }

    /// Ends what Dyno has started; nothing is left of it.
    func stop() {
        launched?.stop()
        if launched != nil { watch = nil }
        launched = nil
    }

    /// What became of it, if it has ended.
    var fault: LaunchFault? { launched?.fault }

    func sample() -> ProcessReading? { watch?.sample() }
}
