import Engine
import Foundation
import Glibc
import LoadModel
import Measurement

/// The processes of a target, wherever they come from: what they use, and whether they are still there.
public final class TargetWatch: Sendable {
    /// Of a target that Dyno has started.
    private let launched: LaunchedTarget?
    /// Of any other process, or of one that the plan names.
    private let sampler: ProcessSampler?
    /// The number of that other process.
    private let root: Int?

    /// Why the process that a plan names can't be watched.
    public struct Failure: Error, Sendable, CustomStringConvertible {
        public let description: String
    }

    private init(_ launched: LaunchedTarget?, process: Int?) {
        self.launched = launched
        root = process
        sampler = process.map { ProcessSampler(root: $0, countsRoot: true) }
    }

    /// Of a target that Dyno has started; another process is read where the target names one.
    public static func find(_ launched: LaunchedTarget) throws(RunError) -> TargetWatch {
        do throws(Failure) { return TargetWatch(launched, process: try launched.target.namedProcess()) } catch {
            throw .notWatched(error)
        }
    }

    /// Of a target that runs already.
    ///
    /// - Returns: nil where none is to be watched, or nobody is seen to listen on its port.
    public static func find(_ target: Target) throws(RunError) -> TargetWatch? {
        do throws(Failure) {
            let process = try target.namedProcess() ?? (target.watched == .automatic ? target.listeningProcess : nil)
            return process.map { TargetWatch(nil, process: $0) }
        } catch {
            throw .notWatched(error)
        }
    }

    /// What they have used by now; nil where they are not to be watched.
    public func sample() -> ProcessReading? {
        if let sampler { return sampler.sample() }
        return launched?.target.watched == .nothing ? nil : launched?.sample()
    }

    /// Those that run now, the one that started the others first; empty where they are not to be watched.
    public var processes: [Int] {
        if let root { return ProcessTable.tree(root) }
        return launched?.target.watched == .nothing ? [] : launched?.processes ?? []
    }

    /// What of theirs may give way under load, by now; nil where they are gone, or are not to be watched.
    func limits() -> LimitReading? { LimitReading(of: processes) }

    /// What became of a target that Dyno has started, if it has ended.
    public var fault: LaunchFault? { launched?.fault }
}

extension TargetWatch {
    /// Opening a pipe would wait for whoever writes to it, and a device may never end.
    fileprivate static func isRegularFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }
}

extension Target {
    /// The process that the plan names; nil where it names none.
    fileprivate func namedProcess() throws(TargetWatch.Failure) -> Int? {
        switch watched {
        case .automatic, .nothing: return nil
        case .number(let number): return try existing(number, from: "'pid: \(number)'")
        case .file(let path):
            guard TargetWatch.isRegularFile(path), let text = SystemFiles().text(path) else {
                throw failure("the file \(path), which 'pid' names, can't be read (is the target started, and the path right?)")
            }
            return try existing(number(in: text, of: "the file \(path)"), from: "the file \(path)")
        case .command(let command):
            let name = command.joined(separator: " ")
            return try existing(number(in: output(of: command), of: "the command '\(name)'"), from: "the command '\(name)'")
        }
    }

    /// Who listens on the URL's port, where that is on this machine and another process than this one.
    fileprivate var listeningProcess: Int? {
        guard dial == DialOptions(), url.isOnThisMachine else { return nil }
        let owners = Listeners.owners(port: url.port)
        // Workers may share the socket of the process that has started them, and whose descendants they are.
        let first = owners.first { process in ProcessFigures.of(process).map { !owners.contains($0.parent) } ?? false }
        return owners.contains(Int(getpid())) ? nil : first
    }

    private func number(in text: String, of source: String) throws(TargetWatch.Failure) -> Int {
        guard let number = text.split(whereSeparator: \.isWhitespace).first.flatMap({ Int($0) }), number > 0 else {
            throw failure("\(source), which 'pid' names, gives no process number")
        }
        return number
    }

    private func existing(_ number: Int, from source: String) throws(TargetWatch.Failure) -> Int {
        guard ProcessFigures.of(number) != nil else {
            throw failure("there is no process \(number), which \(source) gives as its own (is it started?)")
        }
        return number
    }

    /// What a command prints within 10 s.
    private func output(of command: [String]) throws(TargetWatch.Failure) -> String {
        let path = NSTemporaryDirectory() + "dyno-\(UUID().uuidString)"
        defer { unlink(path) }
        guard let file = try? OutputFile(path: path),
            let guardian = try? Guardian(
                command: command, environment: ProcessInfo.processInfo.environment, directory: launch?.directory,
                output: file.descriptor)
        else { throw failure("the command '\(command.joined(separator: " "))', which 'pid' names, can't be started") }
        defer { file.close() }
        _ = guardian.awaitGone(10)
        return file.lastLines(1).first ?? ""
    }

    private func failure(_ text: String) -> TargetWatch.Failure { .init(description: "target '\(name)': \(text)") }
}
