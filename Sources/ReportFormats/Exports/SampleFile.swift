import Glibc
import LoadModel
import Measurement

/// `samples.jtl`: a line for each measured request, in JMeter's columns, written while the load runs.
///
/// At any time it holds whole lines, also where the run is killed. Used by one thread at a time.
public final class SampleFile: @unchecked Sendable {
    public static let name = "samples.jtl"
    /// What a file may grow to unless more is asked for.
    public static let defaultLimit = ByteCount(1_000_000_000)

    private let path: String
    private let descriptor: Int32
    private let lines: JTLLines
    private var text: [UInt8] = []
    /// Of each worker: what it had in flight when last heard of.
    private var inFlight: [Int] = []
    private var threads: [SampleOrigin: [UInt8]] = [:]
    /// What became of the requests so far.
    public private(set) var account: SampleAccount

    /// Sizes that it had, the one before the last at least ``room`` ago: where it can be cut so that the result finds room on a full disk.
    private var marks: [(bytes: Int, written: Int, groups: Int?)] = []

    private static let room = 1 << 20
    /// A write of many lines costs hardly more than one of one.
    private static let chunk = 1 << 16

    /// - Parameters:
    ///   - every: what is kept of each label and worker: one in so many.
    ///   - limit: the most bytes that the file may have.
    public init(in folder: ResultFolder, plan: Plan, target: Target, every: Int, limit: ByteCount) throws(ResultFolderError) {
        path = "\(folder.path)/\(SampleFile.name)"
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw ResultFolderError(place: path, action: "create the file", code: errno) }
        lines = JTLLines(plan: plan, target: target)
        account = SampleAccount(file: SampleFile.name, every: every, limitBytes: limit.bytes)
        if !plan.groupNames.isEmpty { account.groups = 0 }
        text.reserveCapacity(2 * SampleFile.chunk)
        text.append(contentsOf: JTLLines.header.utf8)
        flush(Lines())
    }

    deinit { close(descriptor) }

    /// Adds requests, in the order in which they ended.
    public func take(_ records: UnsafeBufferPointer<SampleRecord>, from origin: SampleOrigin) {
        let thread = threads[origin] ?? lines.thread(of: origin)
        if threads[origin] == nil { threads[origin] = thread }
        while inFlight.count < origin.worker { inFlight.append(0) }
        let others = inFlight.reduce(0, +) - inFlight[origin.worker - 1]
        var pending = Lines()
        for (index, record) in records.enumerated() {
            let end = text.count
            lines.append(record, of: origin, thread: thread, inFlight: others + Int(record.inFlight), to: &text)
            guard account.failure == nil, account.beyondLimit == 0, account.bytes + text.count <= account.limitBytes else {
                text.removeSubrange(end...)
                flush(pending)
                if account.failure == nil { account.beyondLimit += records[index...].count { $0.requests == 0 } }
                return
            }
            if record.requests == 0 { pending.requests += 1 } else { pending.groups += 1 }
            guard text.count >= SampleFile.chunk else { continue }
            flush(pending)
            pending = Lines()
        }
        inFlight[origin.worker - 1] = records.last { $0.requests == 0 }.map { Int($0.inFlight) } ?? inFlight[origin.worker - 1]
        flush(pending)
    }

    /// What lines are of.
    private struct Lines {
        var requests = 0
        var groups = 0
    }

    /// Writes all of the lines; after a failure the file keeps what it had.
    private func flush(_ lines: Lines) {
        defer { text.removeAll(keepingCapacity: true) }
        var written = 0
        while written < text.count, account.failure == nil {
            let count = text.withUnsafeBytes { write(descriptor, $0.baseAddress! + written, $0.count - written) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                account.failure = String(cString: strerror(count < 0 ? errno : ENOSPC)).lowercased()
                giveUp()
                return
            }
            written += count
        }
        guard account.failure == nil else { return }
        account.bytes += text.count
        account.written += lines.requests
        if lines.groups > 0 { account.groups = (account.groups ?? 0) + lines.groups }
        let mark = (account.bytes, account.written, account.groups)
        guard let last = marks.last else {
            marks = [mark]
            return
        }
        if account.bytes - last.bytes >= SampleFile.room { marks = [last, mark] }
    }

    /// Cuts the file back to whole lines, and leaves room for what counts more than they do: the result.
    private func giveUp() {
        let mark = marks.first ?? (0, 0, nil)
        guard ftruncate(descriptor, off_t(mark.bytes)) == 0 else { return }
        (account.bytes, account.written, account.groups) = mark
    }
}
