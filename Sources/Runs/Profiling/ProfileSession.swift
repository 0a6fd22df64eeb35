import Engine
import Foundation
import LoadModel
import Measurement

/// The sampling of a target's processes while one level is measured.
final class ProfileSession {
    private let sampled: Sampled
    private let folder: String
    private let messages: OutputFile
    private let perf: PerfRecord?
    private var command: WindowedCommand?

    /// Of files of folded stacks.
    private static let mostMegabytes = 64

    /// Finds what is to be sampled, and begins where that must begin before the load.
    ///
    /// - Parameter processes: see ``TargetWatch/processes``.
    init(_ profiling: Profiling, processes: [Int]) throws(ProfileFault) {
        sampled = try Sampled(profiling, processes)
        let folder = NSTemporaryDirectory() + "dyno-profile-\(UUID().uuidString)"
        guard mkdir(folder, 0o700) == 0, let messages = try? OutputFile(path: "\(folder)/messages") else {
            throw ProfileFault(
                reason: "there is no room for samples in \(NSTemporaryDirectory())",
                remedy: "set TMPDIR to a folder that can be written to")
        }
        (self.folder, self.messages) = (folder, messages)
        guard case .perf = sampled.tool else {
            perf = nil
            return
        }
        do throws(ProfileFault) { perf = try PerfRecord(processes, folder: folder, messages: messages) } catch {
            messages.close()
            try? FileManager.default.removeItem(atPath: folder)
            throw error
        }
    }

    deinit {
        _ = command?.stop()
        messages.close()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Of a level that begins: from when to when it is measured.
    ///
    /// - Parameter end: nil: when the last answer comes.
    func begin(from start: Instant, to end: Instant?) {
        guard case .stacks(let words, _) = sampled.tool, command == nil else { return }
        let seconds = end.map { "\(Int(max(1, ($0 - start).seconds.rounded(.up))))" } ?? "86400"
        let command = WindowedCommand(
            words.map { word in
                word.replacing(Profiling.processMark, with: "\(sampled.processes[0])").replacing(
                    Profiling.secondsMark, with: seconds
                )
                .replacing(Profiling.outputMark, with: "\(folder)/stacks")
            }, messages: messages)
        command.run(from: start, to: end)
        self.command = command
    }

    /// Ends it.
    ///
    /// - Parameter window: that was measured.
    /// - Returns: where the time of the window went, and what is to be known of that.
    func finish(_ window: ClosedRange<Instant>) throws(ProfileFault) -> (profile: TargetProfile, findings: [Finding]) {
        let length = (window.upperBound - window.lowerBound).seconds
        let isGone = sampled.processes.allSatisfy { ProcessFigures.of($0)?.hasEnded ?? true }
        guard case .stacks(_, let name) = sampled.tool else {
            guard let perf else { throw .notFound("perf") }
            let seconds = Double(window.lowerBound.count) / 1e9...Double(window.upperBound.count) / 1e9
            let (tree, last) = try perf.finish(window: seconds, programs: sampled.programs)
            guard tree.total > 0, let last else { throw isGone ? ProfileSession.replaced : .empty("perf") }
            var findings: [Finding] = []
            if perf.isCut || isGone {
                findings.append(
                    .profileCut(
                        seconds: last - seconds.lowerBound, of: length,
                        reason: isGone ? "the process that was sampled ended" : "there was more to write than it may"))
            }
            let profile = TargetProfile(
                tool: "perf", tree, seconds: findings.isEmpty ? length : last - seconds.lowerBound,
                interpreter: sampled.interpreter)
            return (profile, findings)
        }
        if let reason = command?.stop() { throw .failed(name, [reason]) }
        let tree = try stacks(of: name)
        guard tree.total > 0 else { throw isGone ? ProfileSession.replaced : .empty(name) }
        let findings =
            isGone ? [Finding.profileCut(seconds: length, of: length, reason: "the process that was sampled ended")] : []
        return (TargetProfile(tool: name, tree, seconds: length), findings)
    }

    private func stacks(of name: String) throws(ProfileFault) -> CallTree {
        var status = stat()
        guard stat("\(folder)/stacks", &status) == 0 else { throw .failed(name, messages.lastLines(10)) }
        guard status.st_size <= ProfileSession.mostMegabytes << 20 else {
            throw .tooLarge(name, megabytes: ProfileSession.mostMegabytes)
        }
        guard let text = SystemFiles().text("\(folder)/stacks") else { throw .failed(name, messages.lastLines(10)) }
        var tree = CallTree()
        for line in text.split(separator: "\n") { FoldedStacks.add(line, to: &tree) }
        return tree
    }

    private static let replaced = ProfileFault(
        reason: "the process that was sampled ended before the measured window",
        remedy: "name with 'pid' the process that serves, where another starts or replaces it")
}
