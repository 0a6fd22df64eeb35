import Measurement

/// A checkup as a terminal shows it: a line a check, remedies below.
public enum CheckupText {
    public static func render(_ checkup: Checkup) -> String {
        let width = checkup.checks.map { TerminalText.width($0.name) }.max() ?? 0
        let lines = checkup.checks.flatMap { check -> [String] in
            let head = "\(mark(check.verdict)) \(TerminalText.padded(check.name, to: width, .left))  "
            let finding = TerminalText.wrapped(
                TerminalText.printable(check.finding), first: head, indent: TerminalText.width(head))
            guard let remedy = check.remedy else { return [finding] }
            let indent = String(repeating: " ", count: TerminalText.width(head))
            return [finding, TerminalText.wrapped(remedy, first: indent + "-> ", indent: TerminalText.width(head) + 3)]
        }
        return (lines + ["", conclusion(checkup.verdict)]).joined(separator: "\n") + "\n"
    }

    private static func mark(_ verdict: Checkup.Verdict) -> String {
        switch verdict {
        case .ok: "ok     "
        case .warning: "warn   "
        case .problem: "PROBLEM"
        }
    }

    private static func conclusion(_ verdict: Checkup.Verdict) -> String {
        switch verdict {
        case .ok: "This machine is fit to measure from."
        case .warning: "This machine can be measured from; mind what is said above."
        case .problem: "What is measured from this machine now cannot be trusted."
        }
    }
}
