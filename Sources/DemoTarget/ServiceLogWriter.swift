import Dispatch
import Glibc
import LoadModel

/// Writes a `ServiceLog` as a file. Records are kept in memory and written by another thread, a block at a time, so
/// that writing never delays a response.
final class ServiceLogWriter: @unchecked Sendable {  // `entries` belongs to the event loop, `file` to the queue.
    private let file: UnsafeMutablePointer<FILE>
    private let queue = DispatchQueue(label: "dyno.target.log")
    private var entries: [Entry] = []

    enum Entry: Sendable {
        case served(ServiceRecord)
        case refused(RefusedArrival)
    }

    private static let block = 65_536

    /// - Throws: `DemoTargetError.log` if the file cannot be written.
    init(path: String) throws(DemoTargetError) {
        guard let file = fopen(path, "w") else { throw .log(path: path, reason: String(cString: strerror(errno))) }
        self.file = file
        entries.reserveCapacity(ServiceLogWriter.block)
        queue.async { [self] in write(ServiceLog.header) }
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
