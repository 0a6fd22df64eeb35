import CCurl
import Glibc

/// What undoes the codings of bodies; those of gzip, which are many and costly to make, are used again.
///
/// Under load a target answers the same again and again, and to look through a kilobyte costs a hundredth of what it costs to decode it.
/// So of each request whose answers are looked at a body that came again is remembered with what it was in the clear; of bodies that
/// nobody looks at, which are decoded to find out whether they are whole, those are known by a number that were.
final class Decoders {
    private struct Known {
        var coding: [UInt8] = []
        var coded: [UInt8] = []
        var clear: [UInt8] = []
        /// The end of the body before, which tells it from others: there the CRC-32 and the length of a gzip body are.
        var mark: UInt64 = 0
    }

    /// The most bytes of a coded body that is remembered; in the clear it may have 16 times as many.
    static let mostKnown = 32 << 10

    private var spare: [OpaquePointer] = []
    /// By request.
    @exclusivity(unchecked) private var bodies: [Known] = []
    /// The numbers of whole bodies, each in the place that it names; 0: of none.
    @exclusivity(unchecked) private var sound: [UInt64] = []
    /// 32 KB of them.
    private static let mostSound = 4096

    deinit { for decoder in spare { dyno_decoder_free(decoder) } }

    /// - Parameter coding: what Content-Encoding says.
    /// - Returns: nil where nothing is to be undone.
    func take(_ coding: [UInt8]) -> OpaquePointer? {
        if Decoders.isPlain(coding), let decoder = spare.popLast() { return decoder }
        return coding.withUnsafeBytes {
            dyno_decoder_add(nil, $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count)
        }
    }

    func giveBack(_ decoder: OpaquePointer, _ coding: [UInt8]) {
        guard Decoders.isPlain(coding), spare.count < 16, dyno_decoder_renew(decoder) != 0 else {
            dyno_decoder_free(decoder)
            return
        }
        spare.append(decoder)
    }

    /// Whether a body was decoded before, to its end and without a fault.
    func isSound(_ bytes: UnsafeRawBufferPointer, _ coding: [UInt8]) -> Bool {
        guard !sound.isEmpty else { return false }
        let number = Decoders.number(of: bytes, coding)
        return sound[Decoders.place(of: number)] == number
    }

    func rememberSound(_ coded: [UInt8], _ coding: [UInt8]) {
        if sound.isEmpty { sound = [UInt64](repeating: 0, count: Decoders.mostSound) }
        let number = coded.withUnsafeBytes { Decoders.number(of: $0, coding) }
        sound[Decoders.place(of: number)] = number
    }

    private static func number(of bytes: UnsafeRawBufferPointer, _ coding: [UInt8]) -> UInt64 {
        var hash = BytesHash()
        coding.withUnsafeBytes { hash.add($0) }
        hash.add(bytes)
        return max(1, hash.value)
    }

    private static func place(of number: UInt64) -> Int { Int(truncatingIfNeeded: number >> 20) & (mostSound - 1) }

    /// What a body is in the clear, where the request was answered with the same before.
    func known(_ bytes: UnsafeRawBufferPointer, _ coding: [UInt8], _ request: Int) -> [UInt8]? {
        guard request < bodies.count, bodies[request].coded.count == bytes.count, bodies[request].coding == coding,
            let base = bytes.baseAddress, memcmp(bodies[request].coded, base, bytes.count) == 0
        else { return nil }
        return bodies[request].clear
    }

    /// Keeps a body that has come twice in turn: where answers differ, to keep each would be for nothing.
    func remember(_ coded: [UInt8], _ coding: [UInt8], _ request: Int, clear: [UInt8]) {
        guard clear.count <= Decoders.mostKnown * 16, coded.count >= 8 else { return }
        while bodies.count <= request { bodies.append(Known()) }
        let mark = coded.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: coded.count - 8, as: UInt64.self) }
        guard mark == bodies[request].mark else {
            bodies[request].mark = mark
            return
        }
        Decoders.put(coded, in: &bodies[request].coded)
        Decoders.put(coding, in: &bodies[request].coding)
        Decoders.put(clear, in: &bodies[request].clear)
    }

    private static func put(_ bytes: [UInt8], in memory: inout [UInt8]) {
        memory.removeAll(keepingCapacity: true)
        memory.append(contentsOf: bytes)
    }

    private static func isPlain(_ coding: [UInt8]) -> Bool {
        coding.count == 4 && coding.withUnsafeBytes { $0.starts(with: "gzip") }
    }
}
