/// How far something is: `██████▌░░░`, to an eighth of a column.
enum ProgressBar {
    private static let parts: [Character] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"]

    /// - Parameter fraction: done of all; taken as between 0 and 1.
    static func text(_ fraction: Double, width: Int) -> String {
        let done = fraction.isFinite ? min(1, max(0, fraction)) : 0
        let eighths = Int((done * Double(width) * 8).rounded(.down))
        var bar = String(repeating: "█", count: eighths / 8)
        if eighths % 8 > 0 { bar.append(parts[eighths % 8 - 1]) }
        return bar + String(repeating: "░", count: max(0, width - bar.count))
    }
}
