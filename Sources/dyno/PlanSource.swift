import Foundation

/// What the first argument of a command is.
enum PlanSource {
    /// Whether it is named as plans are.
    static func isPlan(_ source: String) -> Bool { source.hasSuffix(".yaml") || source.hasSuffix(".yml") }

    /// A URL has a scheme, or a port or path behind a host, and is no file that exists.
    static func isURL(_ source: String) -> Bool {
        if source.hasPrefix("http://") || source.hasPrefix("https://") { return true }
        if FileManager.default.fileExists(atPath: source) { return false }
        return !isPlan(source) && source.contains(":")
    }
}

var processEnvironment: [String: String] { ProcessInfo.processInfo.environment }
