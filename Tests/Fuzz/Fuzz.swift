import Glibc

/// What libFuzzer calls with each input, in a process that `DYNO_FUZZ_TARGET` gives one target.
///
/// libFuzzer has the `main` and mutates what reaches new code; a target that finds its property broken stops the process, and
/// libFuzzer writes the input into a file and names it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    target(UnsafeRawBufferPointer(start: start, count: count))
    return 0
}

private let target: @Sendable (UnsafeRawBufferPointer) -> Void = {
    let targets: [String: @Sendable (UnsafeRawBufferPointer) -> Void] = [
        "responses": fuzzResponses, "http2": fuzzHTTP2, "plans": fuzzPlans, "results": fuzzResults, "traces": fuzzTraces,
        "feeds": fuzzFeeds,
        "jsonpath": fuzzJSONPath,
    ]
    let name = getenv("DYNO_FUZZ_TARGET").map { String(cString: $0) } ?? ""
    guard let target = targets[name] else {
        print("DYNO_FUZZ_TARGET must be one of \(targets.keys.sorted().joined(separator: ", ")), found '\(name)'")
        exit(64)
    }
    return target
}()
