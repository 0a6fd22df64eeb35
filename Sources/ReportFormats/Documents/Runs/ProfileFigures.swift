import Charts
import LoadModel
import Measurement

/// Where the target's processors spent the measured window: a table of functions, and a flame graph.
struct ProfileFigures {
    private let profile: TargetProfile

    /// Of functions in a table: the others are in the graph and in the file beside the result.
    private static let mostRows = 15

    init(_ profile: TargetProfile) { self.profile = profile }

    var block: Report.Block? {
        .named(
            "Where its processors' time went", [.table(table), .notes(notes.map { Words($0) }), .figures([figure])])
    }

    /// The busiest functions.
    private var table: Table {
        let hasCPU = profile.cpuSecondsPerRequest != nil
        var table = Table(
            left: ["Function", "In"], right: ["By itself", "With what it calls"] + (hasCPU ? ["CPU a request\nby itself"] : []))
        table.rows = profile.functions.prefix(ProfileFigures.mostRows).map { function in
            [
                .name(function.frame.name), .name(function.frame.module ?? ""), .text(QuantityText.percentage(function.own)),
                .text(QuantityText.percentage(function.total)),
            ]
                + (profile.cpuSecondsPerRequest.map { [.text(QuantityText.duration(milliseconds: function.own * $0 * 1000))] }
                    ?? [])
        }
        return table
    }

    private var notes: [String] {
        var notes = [
            """
            \(QuantityText.counted(Int(min(profile.samples, 1e15)), "sample")) of \(profile.tool) in the \
            \(QuantityText.duration(milliseconds: profile.seconds * 1000)) that were measured, of processors at work only: what waits \
            is not in it. Sampling takes time itself: compare times with those of a run without it.
            """
        ]
        if profile.samples < ProfileFigures.fewSamples {
            notes.append("So few samples tell the busiest functions only: a longer run, or more load, tells more.")
        }
        if let interpreter = profile.interpreter {
            notes.append(
                """
                \(interpreter) runs the target's own functions, which perf does not see: these are the interpreter's. \
                \(ProfileFigures.remedy(for: interpreter))
                """)
        }
        if profile.unnamedShare > 0.05 {
            notes.append(
                """
                \(QuantityText.percentage(profile.unnamedShare)) of the time is in functions without names: their files are stripped, or \
                they were made at run time. Install the symbols, or build without stripping, to see them.
                """)
        }
        if profile.lonelyShare > 0.5 {
            notes.append(
                """
                \(QuantityText.percentage(profile.lonelyShare)) of the samples have no caller: what was built without frame pointers \
                (-fno-omit-frame-pointer keeps them) shows where the time went, but not on whose behalf.
                """)
        }
        if let file = profile.file { notes.append("All stacks are in \(file), a line each, for other tools.") }
        return notes
    }

    private static let fewSamples = 500.0

    private static func remedy(for interpreter: String) -> String {
        if interpreter.hasPrefix("python") { return "py-spy sees them (pip install py-spy), or python -X perf from 3.12 on." }
        if interpreter.hasPrefix("node") { return "Start it with --perf-basic-prof, and perf sees them." }
        if interpreter.hasPrefix("java") { return "async-profiler sees them, by --profile-command." }
        return "A profiler of its own, by --profile-command, sees them."
    }

    // MARK: The graph

    private var figure: Figure {
        let tree = profile.calls
        let totals = tree.totals
        let whole = tree.total
        let calls = zip(tree.calls, totals).map { call, total in
            let frame = tree.frames[call.frame]
            let place = frame.module.map { " (\($0))" } ?? ""
            return FlameGraph.Call(
                frame.name,
                text: "\(frame.name)\(place): \(QuantityText.percentage(total / whole)), "
                    + "\(QuantityText.percentage(call.own / whole)) by itself\(perRequest(total / whole))",
                caller: call.caller, value: total, ProfileFigures.colour(of: frame.kind))
        }
        let kinds = StackFrame.Kind.allCases.filter { kind in tree.frames.contains { $0.kind == kind } }
        let busiest = profile.functions.prefix(5).map { "\($0.frame.name) \(QuantityText.percentage($0.own))" }
        var figure = Figure(
            "Flame graph", note: "A call lies below its caller, as wide as its share of the processors' time.", [], isWide: true)
        figure.pictures = [
            .flames(
                FlameGraph(
                    "Functions of the target by their time, from callers down to what they call",
                    summary: "The busiest by themselves: \(busiest.joined(separator: ", ")).", calls: calls),
                kinds.map { (ProfileFigures.name(of: $0), ProfileFigures.colour(of: $0)) })
        ]
        return figure
    }

    private func perRequest(_ share: Double) -> String {
        profile.cpuSecondsPerRequest.map { ", \(QuantityText.duration(milliseconds: share * $0 * 1000)) a request" } ?? ""
    }

    static func colour(of kind: StackFrame.Kind) -> Layer.Colour {
        switch kind {
        case .program: .series(0)
        case .source: .series(0)
        case .library: .series(2)
        case .kernel: .series(3)
        case .unknown: .quiet
        }
    }

    private static func name(of kind: StackFrame.Kind) -> String {
        switch kind {
        case .program: "the target's program"
        case .source: "its sources"
        case .library: "libraries"
        case .kernel: "the kernel"
        case .unknown: "without a name"
        }
    }
}
