import Foundation
import ReportFormats
import Runs

/// What a comparison shows of itself: the round, how long it can still take, and the medians of the last blocks.
enum ComparisonProgress {
    static func frame(_ progress: Comparison.Progress) -> LiveFrame {
        var figures: [LiveFrame.Figure] = []
        switch progress.phase {
        case .starting(let name): figures.append(.init("starting \(name)"))
        case .profiling(let round, let rounds): figures.append(.init("profiling, round \(round) of \(rounds)"))
        case .warmingUp: figures.append(.init("warming up"))
        case .blocks(let level, _, _, let medians):
            figures += medians.map { name, p50 in .init("\(name) p50 \(p50.map(LiveText.time) ?? "-")") }
            figures.append(.init("\(level)", colour: .dim))
        }
        figures.append(.init("look after round \(progress.nextLook)", colour: .dim))
        let whole = progress.elapsedSeconds + progress.secondsLeft
        return LiveFrame(
            title: "[\(progress.round)" + (progress.rounds > 0 ? "/\(progress.rounds)]" : "]"),
            fraction: whole > 0 ? progress.elapsedSeconds / whole : nil, secondsLeft: progress.secondsLeft, isAtMost: true,
            elapsedSeconds: progress.elapsedSeconds, figures: figures)
    }
}
