import CPCRE2

/// A regular expression in PCRE2's syntax, compiled once: pcre2_compile(3) in UTF mode, and pcre2_jit_compile(3).
///
/// It looks at bytes. Bytes that are no UTF-8 match nothing, and what stands around them is searched as if they were the text's ends
/// (`PCRE2_MATCH_INVALID_UTF`). `\d`, `\w`, `\s` and `\b` know ASCII only, as in Java and JavaScript; `\p{L}` and `(*UCP)` know all.
///
/// Compiled for the machine where its memory may be made executable: a search of an answer of 600 KB takes 0.04 to 0.2 ms then, and
/// up to 90 ms otherwise.
public final class Pattern: Sendable {
    public let text: String
    /// How many groups it has, besides all of it.
    public let groupCount: Int
    /// pcre2_code, which is not changed after it was compiled, and may be used by several threads.
    nonisolated(unsafe) let code: OpaquePointer

    /// The most bytes of a pattern; none that one writes comes near.
    public static let longest = 10_000

    /// - Parameter isForManySearches: whether compiling for the machine, which takes a tenth of a millisecond, is worth it.
    public init(_ text: String, isForManySearches: Bool = true) throws(PatternError) {
        guard text.utf8.count <= Self.longest else {
            throw PatternError(offset: 0, message: "a pattern of more than \(Self.longest) bytes")
        }
        var number: CInt = 0
        var offset = 0
        let options = UInt32(PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C)
        let bytes = Array(text.utf8)
        guard let code = pcre2_compile_8(bytes, bytes.count, options, &number, &offset, nil) else {
            throw PatternError(number: number, offset: offset, in: bytes)
        }
        // Where it is refused, matching does without.
        if isForManySearches { _ = pcre2_jit_compile_8(code, UInt32(PCRE2_JIT_COMPLETE)) }
        var groups: UInt32 = 0
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_CAPTURECOUNT), &groups)
        self.text = text
        self.code = code
        groupCount = Int(groups)
    }

    deinit { pcre2_code_free_8(code) }
}

/// Why a text is no pattern, and where.
public struct PatternError: Error, Equatable, Sendable {
    /// How many characters (Unicode scalars) of the pattern stand before the place.
    public let offset: Int
    public let message: String

    init(offset: Int, message: String) {
        self.offset = offset
        self.message = message
    }

    fileprivate init(number: CInt, offset: Int, in bytes: [UInt8]) {
        // A continuation of a character begins none.
        self.offset = bytes.prefix(offset).count { $0 & 0xC0 != 0x80 }
        message = Self.text(of: number)
    }

    /// pcre2_get_error_message(3)
    static func text(of number: CInt) -> String {
        var text = [UInt8](repeating: 0, count: 256)
        let length = pcre2_get_error_message_8(number, &text, text.count)
        return length > 0 ? String(decoding: text.prefix(Int(length)), as: UTF8.self) : "PCRE2 error \(number)"
    }
}
