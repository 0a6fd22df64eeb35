import Engine
import Glibc

/// The processes of this machine, as /proc tells of them.
enum ProcessTable {
    /// A process and all that descend from it, as far as nobody else has adopted them; without those that have ended.
    static func tree(_ root: Int) -> [Int] {
        var found = [root]
        // Numbers may be given anew while they are read: no process is to be read twice.
        var seen: Set = [root]
        var next = 0
        while next < found.count {
            let children = children(of: found[next])
            found += children.filter { seen.insert($0).inserted }
            next += 1
        }
        return found
    }

    /// The command name of a process, as `ps` shows it.
    static func name(_ process: Int) -> String? {
        SystemFiles().text("/proc/\(process)/comm")?.split(separator: "\n").first.map(String.init)
    }

    /// Names in a folder that are numbers, ascending: processes, threads, descriptors.
    static func numbers(in path: String) -> [Int] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var numbers: [Int] = []
        while let entry = readdir(folder) {
            let number = withUnsafePointer(to: entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { Int(String(cString: $0)) }
            }
            if let number { numbers.append(number) }
        }
        return numbers.sorted()
    }

    private static func children(of process: Int) -> [Int] {
        guard tellsChildren else { return all(withParent: process) }
        return numbers(in: "/proc/\(process)/task").flatMap { thread -> [Int] in
            let text = SystemFiles().text("/proc/\(process)/task/\(thread)/children") ?? ""
            return text.split(separator: " ").compactMap { Int($0) }
        }
    }

    /// Kernels may be built without CONFIG_PROC_CHILDREN.
    private static let tellsChildren = access("/proc/self/task/\(getpid())/children", R_OK) == 0

    private static func all(withParent parent: Int) -> [Int] {
        numbers(in: "/proc").filter { ProcessFigures.of($0)?.parent == parent }
    }
}

/// How a process ended.
public enum ProcessEnd: Hashable, Sendable, CustomStringConvertible {
    case exited(status: Int32)
    case killed(signal: Int32)

    /// - Parameter status: of wait(2).
    init(waitStatus status: Int32) {
        let signal = status & 0x7F
        self = signal == 0 ? .exited(status: (status >> 8) & 0xFF) : .killed(signal: signal)
    }

    /// As it follows the name of what ended: `exited with status 3`.
    public var description: String {
        switch self {
        case .exited(let status): "exited with status \(status)"
        case .killed(let signal): "was killed by signal \(signal) (\(String(cString: strsignal(signal)).lowercased()))"
        }
    }
}
