import Measurement

extension Report {
    /// The report of a checkup: what this machine is good for, and a line a check with its remedy.
    public init(_ checkup: Checkup) {
        let (tone, conclusion) =
            switch checkup.verdict {
            case .ok: (Tone.good, "This machine is fit to measure from.")
            case .warning: (.warning, "This machine can be measured from; mind what is said below.")
            case .problem: (.bad, "What is measured from this machine now cannot be trusted.")
            }
        self.init(
            kind: "checkup", title: "Checkup of this machine", verdict: Verdict(tone: tone, headline: conclusion), machine: "")
        blocks = [
            .checks(
                checkup.checks.map { check in
                    Check(tone: check.tone, name: Words(check.name), found: check.finding, advice: check.advice)
                })
        ]
    }
}

extension Checkup.Check {
    fileprivate var tone: Report.Tone {
        switch verdict {
        case .ok: .good
        case .warning: .warning
        case .problem: .bad
        }
    }

    /// What to do about it; nil where all is well.
    var advice: String? { remedy ?? like?.advice }
}
