import Dispatch
import Glibc
import LoadModel

/// Writes a `ServiceLog` as a file. Records are kept in memory and written by another thread, a block at a time, so
/// that writing never delays a response.
final class ServiceLogWriter: @unchecked Sendable {  // `entries` belongs to the event loop, the rest to the queue.
    private let file: UnsafeMutablePointer<FILE>
    private let queue = DispatchQueue(label: "dyno.target.log")
    private var entries: [Entry] = []
    /// Of the queue: whether what the file held before is gone.
    private var hasBegun = false

    enum Entry: Sendable {
        case served(ServiceRecord)
        case refused(RefusedArrival)
    }

    private static let block = 65_536

    /// Opens the file, and leaves what is in it until there is something to write: a target that does not come to serve, as its port
    /// is taken, spoils no log of the one that has it.
    ///
    /// - Throws: `DemoTargetError.log` if the file cannot be written.
    init(path: String) throws(DemoTargetError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0, let file = fdopen(descriptor, "w") else {
            throw .log(path: path, reason: String(cString: strerror(errno)))
        }
        self.file = file
        entries.reserveCapacity(ServiceLogWriter.block)
    }

    /// Called on the queue.
    private func begin() {
        guard !hasBegun else { return }
        hasBegun = true
        // A pipe has no length to cut.
        ftruncate(fileno(file), 0)
        write(ServiceLog.header)
    }

    /// Called on the event loop.
    func append(_ entry: Entry) {
        entries.append(entry)
        if entries.count >= ServiceLogWriter.block { flush() }
    }

    /// Called on the event loop, as the last call.
    func close(stalls: [Range<Instant>]) {
        flush()
        queue.sync {
            for stall in stalls { write("stall,\(stall.lowerBound.count),\(stall.upperBound.count)\n") }
            fclose(file)
        }
    }

    private func flush() {
        let block = entries
        entries = []
        entries.reserveCapacity(ServiceLogWriter.block)
        queue.async { [self] in
            begin()
            for entry in block { write(entry) }
        }
    }

    private func write(_ entry: Entry) {
        switch entry {
        case .served(let record):
            write("\(record.number),\(record.arrival.count),\(record.start.count),\(record.departure.count)\n")
        case .refused(let refused):
            write("refused,\(refused.number),\(refused.arrival.count)\n")
        }
    }

    private func write(_ text: String) {
        fputs(text, file)
    }
}
