import Foundation
import Measurement

/// Reads folded stacks: a line each, `main;serve (server.py:12);encode 34`, the outermost function first.
enum FoldedStacks {
    static func add(_ line: Substring, to tree: inout CallTree) {
        guard let blank = line.lastIndex(of: " "), let weight = Double(line[blank...].dropFirst()), weight > 0 else { return }
        let frames = line[..<blank].split(separator: ";").filter { !isOfProcess($0) }.map(frame)
        tree.add(frames, weight: weight)
    }

    /// `process 123:"python3 server.py"`, which py-spy puts above the functions of each: the same function in two workers is one.
    private static func isOfProcess(_ frame: Substring) -> Bool { frame.hasPrefix("process ") && frame.contains(":\"") }

    /// `encode (json/encoder.py:201)`, `encode (encoder.py)`, or a name alone; those of perf's own scripts end in `_[k]` in the kernel.
    private static func frame(_ text: Substring) -> StackFrame {
        let text = text.drop { $0 == " " }
        if text.hasSuffix("_[k]") { return StackFrame(String(text.dropLast(4)), module: "kernel", kind: .kernel) }
        if text.isEmpty || text.hasPrefix("[unknown") || text.hasPrefix("0x") { return StackFrame("[unknown]", kind: .unknown) }
        guard text.hasSuffix(")"), let open = text.range(of: " (", options: .backwards) else {
            return StackFrame(String(text), kind: .program)
        }
        var file = text[open.upperBound...].dropLast()
        // The line is that of the function, or of the moment: a function is one.
        if let colon = file.lastIndex(of: ":"), file[colon...].dropFirst().allSatisfy(\.isNumber) { file = file[..<colon] }
        let isSource = file.contains(".") && !file.hasSuffix(".so") && !file.contains(".so.")
        return StackFrame(String(text[..<open.lowerBound]), module: String(file), kind: isSource ? .source : .library)
    }
}
