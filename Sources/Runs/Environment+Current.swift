import Engine
import Foundation
import Measurement

extension Environment {
    /// The machine that this process runs on.
    public static func current(dyno: String) -> Environment {
        Environment(
            dyno: dyno, operatingSystem: operatingSystem, processor: processor,
            cores: ProcessInfo.processInfo.activeProcessorCount,
            libcurl: Probe.libcurlVersion)
    }

    /// The libraries of this process, with their versions.
    public static var libraries: String { Probe.libraries }

    private static var operatingSystem: String {
        let release = (try? String(contentsOfFile: "/proc/sys/kernel/osrelease", encoding: .utf8)) ?? "unknown"
        return "Linux \(release.trimmingCharacters(in: .whitespacesAndNewlines))"
    }

    private static var processor: String {
        let information = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let line = information.split(separator: "\n").first { $0.hasPrefix("model name") }
        return line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown"
    }
}
