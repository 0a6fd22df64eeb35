import CPCRE2

/// What one thread needs to search with patterns: pcre2_match(3), its limits, its stack, and where the groups matched.
///
/// Made once, as big as the patterns need; a search with a pattern that was compiled for the machine allocates nothing.
public final class PatternMatcher {
    /// nil: there was no memory for them, and every search says so.
    private let data: OpaquePointer?
    private let context: OpaquePointer?
    private let stack: OpaquePointer?
    private let groups: Int

    /// The most memory for the places to go back to, in KiB.
    private static let mostMemory: UInt32 = 16_384
    private static let stackSizes = (first: 32 << 10, most: 1 << 20)
    /// The most places to go back to at once where a pattern could not be compiled for the machine.
    private static let mostDepth: UInt32 = 100_000

    /// Such as `10.42`: PCRE2_CONFIG_VERSION of pcre2_config(3), without its date.
    public static var libraryVersion: String {
        let length = Int(pcre2_config_8(UInt32(PCRE2_CONFIG_VERSION), nil))
        guard length > 0 else { return "unknown" }
        let text = String(
            unsafeUninitializedCapacity: length,
            initializingUTF8With: { bytes in max(1, Int(pcre2_config_8(UInt32(PCRE2_CONFIG_VERSION), bytes.baseAddress))) - 1 })
        return String(text.prefix { $0 != " " })
    }

    /// - Parameter groups: the highest group whose place is asked for.
    public init(groups: Int = 0) {
        data = pcre2_match_data_create_8(UInt32(groups + 1), nil)
        context = pcre2_match_context_create_8(nil)
        self.groups = groups
        stack = pcre2_jit_stack_create_8(Self.stackSizes.first, Self.stackSizes.most, nil)
        guard let context else { return }
        pcre2_jit_stack_assign_8(context, nil, stack.map { UnsafeMutableRawPointer($0) })
        pcre2_set_heap_limit_8(context, Self.mostMemory)
        pcre2_set_depth_limit_8(context, Self.mostDepth)
    }

    deinit {
        pcre2_match_data_free_8(data)
        pcre2_match_context_free_8(context)
        pcre2_jit_stack_free_8(stack)
    }

    /// The most steps of a search in so many bytes: some milliseconds in a small text, and as many times the text as any pattern takes
    /// that does not go back and forth in it.
    public static func mostSteps(in bytes: Int) -> Int { 1_000_000 + 16 * bytes }

    /// Searches for the first match, which `range(of:)` tells afterwards.
    ///
    /// - Parameters:
    ///   - start: where in the bytes to begin; what stands before it is seen by `\b`, `^` and lookbehinds.
    ///   - canBeEmpty: whether a match may be empty at `start` itself: not behind an empty match, which would be found again.
    ///   - mostSteps: PCRE2's match limit; nil: `mostSteps(in:)`.
    /// - Throws: what ended the search before it was known whether the pattern matches.
    public func search(
        _ pattern: Pattern, in bytes: UnsafeRawBufferPointer, from start: Int = 0, canBeEmpty: Bool = true, mostSteps: Int? = nil
    ) throws(PatternLimit) -> Bool {
        precondition((0...bytes.count).contains(start))
        guard let data, let context else { throw .memory }
        let steps = mostSteps ?? Self.mostSteps(in: bytes.count)
        pcre2_set_match_limit_8(context, UInt32(clamping: steps))
        let options = canBeEmpty ? 0 : UInt32(PCRE2_NOTEMPTY_ATSTART)
        // PCRE2 takes no null pointer, even of nothing.
        var nothing: UInt8 = 0
        let result = withUnsafePointer(to: &nothing) { nothing in
            let subject = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) ?? nothing
            return pcre2_match_8(pattern.code, subject, bytes.count, start, options, data, context)
        }
        switch result {
        case 0...: return true
        case PCRE2_ERROR_NOMATCH: return false
        case PCRE2_ERROR_MATCHLIMIT: throw .steps(steps)
        case PCRE2_ERROR_DEPTHLIMIT, PCRE2_ERROR_HEAPLIMIT, PCRE2_ERROR_JIT_STACKLIMIT, PCRE2_ERROR_NOMEMORY: throw .memory
        default: throw .other(result)
        }
    }

    /// Where a group of the last search matched, 0 being all of the pattern; nil where it took no part.
    ///
    /// - Precondition: the last search found something.
    public func range(of group: Int) -> Range<Int>? {
        precondition((0...groups).contains(group))
        guard let data, let places = pcre2_get_ovector_pointer_8(data) else { return nil }
        let (lower, upper) = (places[2 * group], places[2 * group + 1])
        // PCRE2_UNSET reads as -1 here; with \K in a lookahead a match can start behind its end.
        return lower >= 0 && lower <= upper ? lower..<upper : nil
    }
}

/// What ended a search before it was known whether the pattern matches.
public enum PatternLimit: Error, Equatable, Sendable {
    case steps(Int)
    case memory
    /// PCRE2's number of another error, such as that of a pattern that calls itself without end.
    case other(CInt)

    /// What is wrong and the remedy, to be put behind the pattern.
    public var message: String {
        switch self {
        case .steps(let count):
            "gave up after \(count) steps: it goes back and forth in the text (catastrophic backtracking);"
                + " repeat no group that repeats itself, as (a+)+ does, and say what must not occur ([^\"]* in place of .*)"
        case .memory:
            "needs too much memory: it keeps a place to go back to for every character;"
                + " repeat a class in place of a group ([^x]* in place of (.|\\n)*)"
        case .other(let number): "could not be searched with: \(PatternError.text(of: number))"
        }
    }
}
