import Foundation

/// What the first argument of a command is.
enum PlanSource {
    /// A URL has a scheme, or a port or path behind a host, and is no file that exists.
    static func isURL(_ source: String) -> Bool {
        if source.hasPrefix("http://") || source.hasPrefix("https://") { return true }
        if FileManager.default.fileExists(atPath: source) { return false }
        return !source.hasSuffix(".yaml") && !source.hasSuffix(".yml") && source.contains(":")
    }
}

var processEnvironment: [String: String] { ProcessInfo.processInfo.environment }
