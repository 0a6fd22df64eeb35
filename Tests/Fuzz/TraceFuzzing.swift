import Glibc
import LoadModel
import Traces

/// The readers of traces: what they find is there again when it is replayed, in order, and fit to be sent; else they say where what
/// is wrong. The first byte chooses the format.
func fuzzTraces(_ input: UnsafeRawBufferPointer) {
    let formats: [TraceFormat] = [
        .common, .csv, .jtl, .har, .nginx(#"$x [$time_local] "$request" $request_body|$y"#),
        .nginx("$msec $request_method $uri $args -"),
    ]
    guard let first = input.first else { return }
    NamelessFile.shared.write(UnsafeRawBufferPointer(rebasing: input.dropFirst()))
    var trace = Trace(file: NamelessFile.shared.path, format: formats[Int(first) % formats.count], badLines: .max)
    do {
        trace.content = try TraceSurvey.content(of: trace) { !$0.isEmpty }
        try expectSame(trace)
    } catch {
        guard !error.message.isEmpty, error.place.map({ $0.line > 0 && $0.column > 0 }) ?? true else {
            fatalError("no such place, or no message: \(error)")
        }
    }
}

private func expectSame(_ trace: Trace) throws(TraceError) {
    var replay = try TraceReplay(trace)
    let sorter = TraceKinds(trace)
    var counts = [Int](repeating: 0, count: trace.content.kinds.count)
    var last = Nanoseconds.zero
    while let due = try replay.next() {
        guard due.time >= last else { fatalError("\(due.time) after \(last)") }
        last = due.time
        guard due.entry.path.hasPrefix("/"), due.entry.path.utf8.allSatisfy({ $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "#") })
        else {
            fatalError("cannot be sent: \(due.entry.path)")
        }
        guard let kind = sorter.kind(of: due.entry) else { fatalError("no kind: \(due.entry)") }
        counts[kind] += 1
    }
    guard counts == trace.content.kinds.map(\.count), last <= trace.content.length else {
        fatalError("replayed \(counts) until \(last), found \(trace.content)")
    }
}

/// A file without a name, which is gone with the process.
final class NamelessFile {
    nonisolated(unsafe) static let shared = NamelessFile()

    private let descriptor: Int32
    var path: String { "/proc/self/fd/\(descriptor)" }

    private init() {
        var name = Array("/tmp/dyno-fuzz-XXXXXX".utf8CString)
        descriptor = mkstemp(&name)
        guard descriptor >= 0 else { fatalError("no file: \(String(cString: strerror(errno)))") }
        unlink(name)
    }

    func write(_ bytes: UnsafeRawBufferPointer) {
        guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, bytes.baseAddress, bytes.count, 0) == bytes.count else {
            fatalError("cannot write: \(String(cString: strerror(errno)))")
        }
    }
}
