import Glibc

/// The files in which the system tells of itself, below /proc and /sys.
public struct SystemFiles: Sendable {
    /// Put before every path: empty, or the folder of a copy.
    let root: String

    init(root: String) { self.root = root }

    /// Those of this machine.
    public init() { self.init(root: "") }

    /// nil where there is no such file or it may not be read.
    public func text(_ path: String) -> String? {
        guard let file = fopen(root + path, "re") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 4096)
        while case let count = fread(&block, 1, block.count, file), count > 0 { bytes += block.prefix(count) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Empty where there is no such file.
    func lines(_ path: String) -> [String] { (text(path) ?? "").split(separator: "\n").map(String.init) }
}
