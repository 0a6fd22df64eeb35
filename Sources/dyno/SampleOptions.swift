import ArgumentParser
import LoadModel
import Measurement
import ReportFormats
import Runs

/// Whether, and how many of, a run's requests are kept one by one.
struct SampleOptions: ParsableArguments {
    @Flag(
        name: .customLong("samples"),
        help: "Write samples.jtl beside the result: a line for each measured request, in JMeter's columns, as the load runs.")
    var isOn = false

    @Option(
        name: .customLong("samples-every"),
        help: ArgumentHelp("Keep one in so many requests of each label; implies --samples.", valueName: "n"))
    var every: Int?

    @Option(
        name: .customLong("samples-limit"),
        help: ArgumentHelp("The most that samples.jtl may grow to, 1GB by default; implies --samples.", valueName: "size"))
    var limit: String?

    /// The file that a run writes them to; nil where they are not wanted.
    ///
    /// - Parameter folder: that of the result; nil: nothing is saved.
    func file(in folder: ResultFolder?, plan: Plan, target: Target) throws -> SampleFile? {
        guard isOn || every != nil || limit != nil else { return nil }
        let limit = try limitInBytes
        guard every ?? 1 > 0 else { throw Failure(.usage, "--samples-every must be at least 1, found \(every ?? 1)") }
        guard let folder else {
            throw Failure(.usage, "--samples writes a file, and a URL leaves none: name a folder for results with -o")
        }
        return try orExit(status: .inputOutput) {
            try SampleFile(in: folder, plan: plan, target: target, every: every ?? 1, limit: limit)
        }
    }

    private var limitInBytes: ByteCount {
        get throws {
            do { return try limit.map { try ByteCount(parsing: $0) } ?? SampleFile.defaultLimit } catch {
                throw Failure(.usage, "--samples-limit: \(error)")
            }
        }
    }
}

extension SampleSink {
    /// Who writes requests to a file.
    init(_ file: SampleFile) {
        self.init(every: file.account.every, take: { file.take($0, from: $1) }, account: { file.account })
    }
}
