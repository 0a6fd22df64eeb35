import LoadModel

/// Which shard a process is, and what said so.
public struct ShardPlace: Equatable, Sendable {
    public let shard: Shard
    /// `--shard`, `SLURM_PROCID 2`.
    public let source: String

    public init(shard: Shard, source: String) {
        self.shard = shard
        self.source = source
    }

    /// Why it is not known which.
    public struct Fault: Error, Equatable, CustomStringConvertible {
        public let description: String
    }

    /// How many there are, where an engine tells each which it is and nobody how many.
    static let sizeVariable = "DYNO_SHARDS"
    static let variable = "DYNO_SHARD"

    /// - Parameters:
    ///   - flag: `3/8`, or `none`, which switches everything else off; nil: not given.
    ///   - asksEngine: whether the variables of engines are looked at. They lie about, and must not halve a load unasked.
    /// - Returns: nil where the load is not shared.
    public static func find(
        flag: String?, asksEngine: Bool, environment: [String: String]
    ) throws(Fault) -> ShardPlace? {
        if flag == "none" { return nil }
        do throws(Shard.Fault) {
            if let flag { return ShardPlace(shard: try Shard(parsing: flag), source: "--shard") }
            if let text = environment[variable], !text.isEmpty {
                return text == "none" ? nil : ShardPlace(shard: try Shard(parsing: text), source: variable)
            }
        } catch { throw Fault(description: "\(flag == nil ? variable : "--shard"): \(error)") }
        guard asksEngine else { return nil }
        for engine in Engine.all {
            if let place = try engine.place(in: environment) { return place }
        }
        throw Fault(
            description:
                "--scale-out: no engine says which shard this is; of \(Engine.all.map(\.rank).joined(separator: ", ")) none is "
                + "set (start it with srun, mpirun or an indexed job, or say --shard r/R)")
    }

    /// One of the engines that start many processes, and number them.
    private struct Engine {
        let rank: String
        /// The rank of the first; or the variable that says it.
        let first: First
        /// nil: it tells nobody, and ``sizeVariable`` is asked.
        let size: String?
        /// A variable without which the others are left over from something around this process.
        var needs: String?
        /// By how much ranks rise.
        var step: String?

        enum First { case number(Int), variable(String) }

        /// Those that are trusted most come first: a process of MPI within a job has the variables of both.
        static let all = [
            Engine(rank: "OMPI_COMM_WORLD_RANK", first: .number(0), size: "OMPI_COMM_WORLD_SIZE"),
            Engine(rank: "PMI_RANK", first: .number(0), size: "PMI_SIZE"),
            // A batch script, and a shell in an allocation, have a rank as well, and no step.
            Engine(rank: "SLURM_PROCID", first: .number(0), size: "SLURM_NTASKS", needs: "SLURM_STEP_ID"),
            Engine(rank: "PMIX_RANK", first: .number(0), size: nil),
            Engine(rank: "JOB_COMPLETION_INDEX", first: .number(0), size: nil),
            Engine(rank: "RANK", first: .number(0), size: "WORLD_SIZE", needs: "WORLD_SIZE"),
            Engine(
                rank: "SLURM_ARRAY_TASK_ID", first: .variable("SLURM_ARRAY_TASK_MIN"), size: "SLURM_ARRAY_TASK_COUNT",
                step: "SLURM_ARRAY_TASK_STEP"),
            Engine(rank: "AWS_BATCH_JOB_NODE_INDEX", first: .number(0), size: "AWS_BATCH_JOB_NUM_NODES"),
            Engine(rank: "AWS_BATCH_JOB_ARRAY_INDEX", first: .number(0), size: "AWS_BATCH_JOB_ARRAY_SIZE"),
            Engine(rank: "CLOUD_RUN_TASK_INDEX", first: .number(0), size: "CLOUD_RUN_TASK_COUNT"),
            Engine(rank: "BATCH_TASK_INDEX", first: .number(0), size: "BATCH_TASK_COUNT"),
            Engine(rank: "CI_NODE_INDEX", first: .number(1), size: "CI_NODE_TOTAL"),
            Engine(rank: "NOMAD_ALLOC_INDEX", first: .number(0), size: nil),
            Engine(rank: "PBS_ARRAY_INDEX", first: .number(1), size: nil),
            Engine(rank: "SGE_TASK_ID", first: .number(1), size: "SGE_TASK_LAST"),
            Engine(rank: "LSB_JOBINDEX", first: .number(1), size: "LSB_JOBINDEX_END"),
            Engine(rank: "PARALLEL_SEQ", first: .number(1), size: nil),
        ]

        func place(in environment: [String: String]) throws(Fault) -> ShardPlace? {
            guard let text = environment[rank], !text.isEmpty, needs.map({ environment[$0] != nil }) ?? true else { return nil }
            // Of no array, what some engines set all the same.
            if text == "undefined" { return nil }
            let number = try whole(rank, text)
            var index =
                switch first {
                case .number(let first): number - first
                case .variable(let name):
                    number - (try environment[name].map { text throws(Fault) in try whole(name, text) } ?? 0)
                }
            if let step, let text = environment[step] { index /= max(1, try whole(step, text)) }
            let name = size ?? ShardPlace.sizeVariable
            guard let text = environment[name] else {
                throw Fault(
                    description: "\(rank) is \(number), and nothing says of how many"
                        + (size == nil ? ", as its engine does not: set \(name)" : ": \(name) is not set"))
            }
            let count = try whole(name, text)
            do throws(Shard.Fault) {
                return ShardPlace(shard: try Shard(number: index + 1, of: count), source: "\(rank) \(number)")
            } catch { throw Fault(description: "\(rank) \(number) of \(name) \(count): \(error)") }
        }

        private func whole(_ name: String, _ text: String) throws(Fault) -> Int {
            guard let number = Int(text), 0...1 << 30 ~= number else {
                throw Fault(description: "\(name) is '\(text)', which is no rank or number of processes")
            }
            return number
        }
    }
}
