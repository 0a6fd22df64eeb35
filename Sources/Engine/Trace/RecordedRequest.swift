import Glibc

/// What a trace says of one request; the memory belongs to whoever gives it.
struct RecordedRequest {
    var path: UnsafeRawBufferPointer
    /// A line for each of ``LoadModel/Trace/recordedHeaders``, `Name: value`, each ended by `\n`; empty where none was recorded.
    var headers: UnsafeRawBufferPointer
    var body: UnsafeRawBufferPointer
    /// Its number in the whole schedule.
    var index = 0

    /// The line of a header, without its end; empty where none was recorded.
    func header(_ number: Int) -> UnsafeRawBufferPointer {
        var rest = headers[...]
        for _ in 0..<number {
            guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { break }
            rest = rest[(end + 1)...]
        }
        return UnsafeRawBufferPointer(rebasing: rest.prefix { $0 != UInt8(ascii: "\n") })
    }
}

/// The recorded parts of the requests that a worker is at, by the tokens of their iterations: kept until the iteration is over, as a request may wait for
/// a connection, and may be sent again.
struct RecordedRequests: ~Copyable {
    private struct Copy {
        var memory: UnsafeMutableRawPointer?
        var capacity = 0
        var pathCount = 0
        var headersCount = 0
        var bodyCount = 0
        var index = 0
    }

    /// An iteration keeps no more memory than this for the next one in its place.
    private static let kept = 16 << 10
    private var copies: [Copy] = []

    deinit { for copy in copies { free(copy.memory) } }

    /// Copies the parts for an iteration, over what its place held before.
    mutating func keep(_ request: RecordedRequest, for token: Int) {
        while copies.count <= token { copies.append(Copy()) }
        let needed = request.path.count + request.headers.count + request.body.count
        copies[token].index = request.index
        makeRoom(needed, at: token)
        guard let memory = copies[token].memory, copies[token].capacity >= needed else {
            // No memory left: the request goes to the target's base path, and fails or does not.
            (copies[token].pathCount, copies[token].headersCount, copies[token].bodyCount) = (0, 0, 0)
            return
        }
        if let path = request.path.baseAddress { memcpy(memory, path, request.path.count) }
        let behindPath = memory + request.path.count
        if let headers = request.headers.baseAddress { memcpy(behindPath, headers, request.headers.count) }
        if let body = request.body.baseAddress { memcpy(behindPath + request.headers.count, body, request.body.count) }
        (copies[token].pathCount, copies[token].headersCount) = (request.path.count, request.headers.count)
        copies[token].bodyCount = request.body.count
    }

    private mutating func makeRoom(_ needed: Int, at token: Int) {
        let capacity = copies[token].capacity
        let isTooLarge = capacity > RecordedRequests.kept && needed <= RecordedRequests.kept
        guard needed > capacity || isTooLarge else { return }
        let wanted = needed <= 256 ? 256 : needed
        guard let memory = realloc(copies[token].memory, wanted) else { return }
        copies[token].memory = memory
        copies[token].capacity = wanted
    }

    /// nil where nothing was kept for the iteration.
    subscript(token: Int) -> RecordedRequest? {
        guard copies.indices.contains(token), let memory = copies[token].memory else { return nil }
        let copy = copies[token]
        return RecordedRequest(
            path: UnsafeRawBufferPointer(start: memory, count: copy.pathCount),
            headers: UnsafeRawBufferPointer(start: memory + copy.pathCount, count: copy.headersCount),
            body: UnsafeRawBufferPointer(start: memory + copy.pathCount + copy.headersCount, count: copy.bodyCount),
            index: copy.index)
    }
}
