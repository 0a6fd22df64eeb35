import Patterns

// match and search (RFC 9535, sections 2.4.6 and 2.4.7)
extension Evaluation {
    func matches(_ subject: FilterValue, _ expected: LogicalExpression.Expected, for index: Int) throws(JSONPathLimit) -> Bool {
        let pattern: QueryPattern?
        switch expected {
        case .nothing: return false
        case .pattern(let known): pattern = known
        case .text(let expression, let isWhole): pattern = try self.pattern(try value(expression, for: index), isWhole: isWhole)
        }
        guard let pattern else { return false }
        switch subject {
        case .text(let view) where !view.hasEscapes: return try search(pattern, in: view.bytes)
        case .text(let view): return try search(pattern, in: Array(JSONCharacters(view)))
        case .literal(let bytes): return try search(pattern, in: bytes)
        case .nothing, .null, .true, .false, .number, .array, .object: return false
        }
    }

    /// The pattern that a value of the answer is; nil where it is none.
    private func pattern(_ value: FilterValue, isWhole: Bool) throws(JSONPathLimit) -> QueryPattern? {
        guard let length = value.withText({ $0.bytes.count }) else { return nil }
        try spend(length / 32)
        guard let text = value.withText({ Array(JSONCharacters($0)) }) else { return nil }
        if let latestPattern, latestPattern.isWhole == isWhole, latestPattern.text == text { return latestPattern.pattern }
        // Compiling takes a fraction of a millisecond.
        try spend(10_000)
        let written = String(decoding: text, as: UTF8.self)
        var pattern: QueryPattern?
        if text.count <= Pattern.longest, let translated = try? IRegexp.translate(written, isWhole: isWhole),
            let compiled = try? Pattern(translated, isForManySearches: false)
        {
            pattern = QueryPattern(written: written, compiled: compiled)
        }
        latestPattern = (text, isWhole, pattern)
        return pattern
    }

    private func search(_ pattern: QueryPattern, in bytes: [UInt8]) throws(JSONPathLimit) -> Bool {
        // The closure of withUnsafeBytes cannot tell its errors' type.
        let result: Result<Bool, JSONPathLimit> = bytes.withUnsafeBytes { bytes in
            do throws(JSONPathLimit) { return .success(try search(pattern, in: bytes)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    /// With few steps first, so that what a search took is known by and large.
    private func search(_ pattern: QueryPattern, in bytes: UnsafeRawBufferPointer) throws(JSONPathLimit) -> Bool {
        try spend(1 + bytes.count / 32)
        do {
            return try matcher.search(pattern.compiled, in: bytes, mostSteps: 1_000 + 16 * bytes.count)
        } catch PatternLimit.steps {
            try spend(PatternMatcher.mostSteps(in: bytes.count) / 4)
            return try searchWhole(pattern, in: bytes)
        } catch {
            throw .pattern(pattern.written, error)
        }
    }

    private func searchWhole(_ pattern: QueryPattern, in bytes: UnsafeRawBufferPointer) throws(JSONPathLimit) -> Bool {
        do { return try matcher.search(pattern.compiled, in: bytes) } catch { throw .pattern(pattern.written, error) }
    }
}
