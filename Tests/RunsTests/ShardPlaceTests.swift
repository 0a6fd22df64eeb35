import LoadModel
import Runs
import Testing

/// Which shard a process is, by what started it.
@Suite struct ShardPlaceTests {
    static let engines: [([String: String], Int, Int, String)] = [
        (["OMPI_COMM_WORLD_RANK": "0", "OMPI_COMM_WORLD_SIZE": "4"], 1, 4, "OMPI_COMM_WORLD_RANK 0"),
        (["PMI_RANK": "3", "PMI_SIZE": "4"], 4, 4, "PMI_RANK 3"),
        (["SLURM_PROCID": "2", "SLURM_NTASKS": "8", "SLURM_STEP_ID": "0"], 3, 8, "SLURM_PROCID 2"),
        (["PMIX_RANK": "1", "DYNO_SHARDS": "2"], 2, 2, "PMIX_RANK 1"),
        (["JOB_COMPLETION_INDEX": "1", "DYNO_SHARDS": "3"], 2, 3, "JOB_COMPLETION_INDEX 1"),
        (["RANK": "1", "WORLD_SIZE": "2"], 2, 2, "RANK 1"),
        (
            [
                "SLURM_ARRAY_TASK_ID": "14", "SLURM_ARRAY_TASK_MIN": "10", "SLURM_ARRAY_TASK_STEP": "2",
                "SLURM_ARRAY_TASK_COUNT": "4",
            ], 3, 4, "SLURM_ARRAY_TASK_ID 14"
        ),
        (["AWS_BATCH_JOB_ARRAY_INDEX": "0", "AWS_BATCH_JOB_ARRAY_SIZE": "2"], 1, 2, "AWS_BATCH_JOB_ARRAY_INDEX 0"),
        (["CLOUD_RUN_TASK_INDEX": "4", "CLOUD_RUN_TASK_COUNT": "5"], 5, 5, "CLOUD_RUN_TASK_INDEX 4"),
        (["CI_NODE_INDEX": "1", "CI_NODE_TOTAL": "2"], 1, 2, "CI_NODE_INDEX 1"),
        (["PARALLEL_SEQ": "2", "DYNO_SHARDS": "4"], 2, 4, "PARALLEL_SEQ 2"),
        // MPI within a job of Slurm.
        (
            [
                "OMPI_COMM_WORLD_RANK": "1", "OMPI_COMM_WORLD_SIZE": "2", "SLURM_PROCID": "0", "SLURM_NTASKS": "1",
                "SLURM_STEP_ID": "0",
            ], 2,
            2, "OMPI_COMM_WORLD_RANK 1"
        ),
        // A step of a job that is one of an array.
        (
            [
                "SLURM_PROCID": "0", "SLURM_NTASKS": "2", "SLURM_STEP_ID": "1", "SLURM_ARRAY_TASK_ID": "7",
                "SLURM_ARRAY_TASK_COUNT": "9",
            ], 1, 2, "SLURM_PROCID 0"
        ),
    ]

    @Test(arguments: engines.indices)
    func enginesNumberTheirProcesses(index: Int) throws {
        let (environment, number, count, source) = Self.engines[index]
        let place = try #require(try ShardPlace.find(flag: nil, asksEngine: true, environment: environment))
        #expect(place.shard.number == number && place.shard.count == count && place.source == source)
        #expect(try ShardPlace.find(flag: nil, asksEngine: false, environment: environment) == nil)
        #expect(try ShardPlace.find(flag: "none", asksEngine: true, environment: environment) == nil)
        let flag = try #require(try ShardPlace.find(flag: "1/9", asksEngine: true, environment: environment))
        #expect(flag.shard.count == 9 && flag.source == "--shard")
        let variable = try ShardPlace.find(
            flag: nil, asksEngine: true, environment: environment.merging(["DYNO_SHARD": "2/7"]) { $1 })
        #expect(variable?.shard == Shard(index: 1, of: 7) && variable?.source == "DYNO_SHARD")
    }

    @Test(arguments: [
        [:], ["SLURM_PROCID": "0", "SLURM_NTASKS": "4"], ["JOB_COMPLETION_INDEX": "1"], ["PARALLEL_SEQ": "1"],
        ["OMPI_COMM_WORLD_RANK": "4", "OMPI_COMM_WORLD_SIZE": "4"], ["PMI_RANK": "x", "PMI_SIZE": "4"],
        ["PMI_RANK": "0", "PMI_SIZE": "99999999"], ["DYNO_SHARD": "0/3"],
    ])
    func whatSaysNoneIsRefusedWithItsName(environment: [String: String]) {
        let error = #expect(throws: ShardPlace.Fault.self) {
            try ShardPlace.find(flag: nil, asksEngine: true, environment: environment)
        }
        let names = environment.keys.filter { $0 != "SLURM_NTASKS" && $0 != "SLURM_PROCID" && !$0.hasSuffix("SIZE") }
        for name in names { #expect(error?.description.contains(name) == true) }
    }

    @Test func whereShardsMeet() throws {
        #expect(try ShardStart(meeting: "/shared/run 7", secret: nil) == .folder("/shared/run 7"))
        #expect(try ShardStart(meeting: "meet", secret: nil) == .folder("meet"))
        #expect(try ShardStart(meeting: "127.0.0.1:7400", secret: nil) == .host("127.0.0.1", port: 7400, secret: nil))
        #expect(try ShardStart(meeting: "[::1]:7400", secret: nil) == .host("::1", port: 7400, secret: nil))
        let secret = "0123456789abcdef"
        #expect(try ShardStart(meeting: "node1:7400", secret: secret) == .host("node1", port: 7400, secret: secret))
        for (text, secret) in [
            ("node1:7400", nil), ("127.evil.example:7400", nil), ("node1:7400", "short"), ("node1:0", secret), ("", nil),
        ] as [(String, String?)] {
            #expect(throws: ShardStart.Fault.self) { try ShardStart(meeting: text, secret: secret) }
        }
    }
}
