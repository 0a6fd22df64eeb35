import JSONPath
import Testing

/// Memory that stays where it is, with exactly these bytes: what a tree looks at.
final class Bytes {
    let buffer: UnsafeMutableRawBufferPointer
    var all: UnsafeRawBufferPointer { UnsafeRawBufferPointer(buffer) }

    init(_ bytes: some Collection<UInt8>) {
        buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        buffer.copyBytes(from: bytes)
    }

    convenience init(_ text: String) { self.init(Array(text.utf8)) }

    deinit { buffer.deallocate() }
}

struct Selected: Equatable {
    var paths: [String] = []
    /// As they stand in the text.
    var values: [String] = []
}

func select(_ query: String, in document: String, mostSteps: Int = JSONPathQuery.mostSteps) throws -> Selected {
    let bytes = Bytes(document)
    return try withExtendedLifetime(bytes) {
        let tree = try JSONTree(bytes.all)
        let nodes = try JSONPathQuery(query).nodes(in: tree, mostSteps: mostSteps)
        return Selected(
            paths: nodes.map { tree.normalizedPath(of: $0) },
            values: nodes.map { String(decoding: tree.bytes(of: $0), as: UTF8.self) })
    }
}

/// The value that a singular query finds in received bytes, as it stands there.
func find(_ query: String, in document: String) throws -> String? {
    let bytes = Bytes(document)
    return try withExtendedLifetime(bytes) {
        try #require(try JSONPathQuery(query).singular).find(in: bytes.all).map {
            String(decoding: UnsafeRawBufferPointer(rebasing: bytes.all[$0.range]), as: UTF8.self)
        }
    }
}

/// What is wrong with a text that is no JSON: by the tree.
func fault(of document: some Collection<UInt8>) -> JSONError? {
    let bytes = Bytes(document)
    return withExtendedLifetime(bytes) {
        do throws(JSONError) {
            _ = try JSONTree(bytes.all)
            return nil
        } catch {
            return error
        }
    }
}

/// SplitMix64: the same documents in every run.
struct Draws: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var bits = state
        bits = (bits ^ bits >> 30) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ bits >> 27) &* 0x94d0_49bb_1331_11eb
        return bits ^ bits >> 31
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    mutating func one<Value>(of values: [Value]) -> Value { values[below(values.count)] }
}
