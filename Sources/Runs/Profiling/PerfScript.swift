import Foundation
import Measurement

/// Reads what `perf script -F comm,pid,tid,time,ip,sym,dso` prints: of each sample a head with its time, its functions from the innermost
/// on, and an empty line.
struct PerfScript {
    private(set) var tree = CallTree()
    /// Of the last sample in the window, in seconds of the monotonic clock.
    private(set) var lastTime: Double?
    private let window: ClosedRange<Double>
    /// Files of the target's own programs, by their paths.
    private let programs: Set<String>
    private var stack: [StackFrame] = []
    private var isWanted = false

    init(window: ClosedRange<Double>, programs: Set<String>) {
        self.window = window
        self.programs = programs
    }

    mutating func take(_ line: Substring) {
        if line.isEmpty { return finish() }
        if line.first == " " || line.first == "\t" {
            if isWanted, stack.count < CallTree.deepest, let frame = frame(line) { stack.append(frame) }
            return
        }
        finish()
        guard let time = PerfScript.time(line) else { return }
        isWanted = window.contains(time)
        if isWanted { lastTime = max(time, lastTime ?? time) }
    }

    mutating func finish() {
        if isWanted, !stack.isEmpty { tree.add(stack.reversed(), weight: 1) }
        stack = []
        isWanted = false
    }

    /// `server 8942/8943  39185.686076: `: names of threads may hold blanks.
    static func time(_ head: Substring) -> Double? {
        let last = head.split(separator: " ").last { $0.hasSuffix(":") }
        return last.flatMap { Double($0.dropLast()) }
    }

    /// `            116c json_encode (/srv/app/server)`.
    private func frame(_ line: Substring) -> StackFrame? {
        let text = line.drop { $0 == " " || $0 == "\t" }
        guard let blank = text.firstIndex(of: " ") else { return nil }
        let rest = text[blank...].dropFirst()
        // The file of a program that was replaced: `(/srv/server (deleted))`.
        let isDeleted = rest.hasSuffix(" (deleted))")
        let named = isDeleted ? rest.dropLast(" (deleted))".count) : rest.hasSuffix(")") ? rest.dropLast() : rest
        guard let open = named.range(of: " (", options: .backwards) ?? named.range(of: "(", options: .backwards) else {
            return nil
        }
        let file = String(named[open.upperBound...])
        let symbol = String(named[..<open.lowerBound])
        let module = file.split(separator: "/").last.map(String.init) ?? file
        guard !symbol.isEmpty, symbol != "[unknown]" else {
            let isKernel = file.hasPrefix("[kernel")
            return StackFrame(isKernel ? "[kernel]" : "[\(module == "[unknown]" ? "unknown" : module)]", kind: .unknown)
        }
        return StackFrame(symbol, module: module, kind: kind(of: file))
    }

    private func kind(of file: String) -> StackFrame.Kind {
        if programs.contains(file) { return .program }
        // Written by a runtime that compiles as it goes.
        if file.hasPrefix("/tmp/perf-"), file.hasSuffix(".map") { return .program }
        // The kernel's and its modules': `[kernel.kallsyms]`, `[nf_conntrack]`.
        if file.hasPrefix("["), !["[vdso]", "[heap]", "[stack]", "[anon]", "[unknown]"].contains(file) { return .kernel }
        return .library
    }
}
