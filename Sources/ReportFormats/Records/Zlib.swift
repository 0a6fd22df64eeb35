import CZlib

/// The two calls of zlib that a histogram needs, over arrays of bytes.
enum Zlib {
    /// `compress2` at the default level.
    static func deflate(_ bytes: [UInt8]) throws(HistogramCodecError) -> [UInt8] {
        var length = compressBound(uLong(bytes.count))
        var compressed = [UInt8](repeating: 0, count: Int(length))
        let status = compress2(&compressed, &length, bytes, uLong(bytes.count), Z_DEFAULT_COMPRESSION)
        guard status == Z_OK else { throw HistogramCodecError("zlib could not compress it (code \(status))") }
        return Array(compressed.prefix(Int(length)))
    }

    /// `inflate` of one whole zlib stream, refusing one that is damaged, cut, or larger than `limit` bytes.
    static func inflate(_ bytes: [UInt8], limit: Int) throws(HistogramCodecError) -> [UInt8] {
        var stream = z_stream()
        guard inflateInit_(&stream, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw HistogramCodecError("zlib could not start")
        }
        defer { inflateEnd(&stream) }
        var input = bytes
        var output: [UInt8] = []
        let status = input.withUnsafeMutableBufferPointer { buffer in
            stream.next_in = buffer.baseAddress
            stream.avail_in = uInt(buffer.count)
            return drain(&stream, into: &output, limit: limit)
        }
        guard output.count <= limit else { throw HistogramCodecError("it unpacks to more than \(limit) bytes") }
        guard status == Z_STREAM_END, stream.avail_in == 0 else {
            throw HistogramCodecError("its compressed part is damaged or cut (zlib code \(status))")
        }
        return output
    }

    private static func drain(_ stream: inout z_stream, into output: inout [UInt8], limit: Int) -> Int32 {
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        var status = Z_OK
        while status == Z_OK, output.count <= limit {
            let produced = chunk.withUnsafeMutableBufferPointer { buffer in
                stream.next_out = buffer.baseAddress
                stream.avail_out = uInt(buffer.count)
                status = CZlib.inflate(&stream, Z_NO_FLUSH)
                return buffer.count - Int(stream.avail_out)
            }
            output.append(contentsOf: chunk.prefix(produced))
        }
        return status
    }
}
