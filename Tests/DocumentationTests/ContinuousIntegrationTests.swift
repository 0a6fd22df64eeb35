import Foundation
import TestSupport
import Testing
import Yams

/// What Plans/ci shows is true: the commands of each workflow, and those of its README, run in a repository as they stand there.
@Suite struct ContinuousIntegrationTests {
    private static let folder = Repository.root + "/Plans/ci"

    private static func text(_ name: String) throws -> String {
        try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
    }

    struct Workflow: Sendable, CustomTestStringConvertible {
        var file: String
        var environment: [String: String]
        var commands: @Sendable (String) throws -> [String]

        var testDescription: String { file }
    }

    private static let workflows = [
        Workflow(
            file: "github/action.yml",
            environment: [
                "GITHUB_ACTIONS": "true", "GITHUB_BASE_REF": "main", "GITHUB_STEP_SUMMARY": "summary.md",
                "GITHUB_OUTPUT": "output",
                "PLAN": "performance.yaml", "BUILD": "make build",
            ]
        ) { text in
            let runs = try #require((try Yams.load(yaml: text) as? [String: Any])?["runs"] as? [String: Any])
            let steps = try #require(runs["steps"] as? [[String: Any]])
            // In shells of their own; what a machine without the service cannot do is left out.
            return steps.compactMap { ($0["name"] as? String) == "Comment" ? nil : $0["run"] as? String }.map { "(\n\($0))" }
        },
        Workflow(
            file: "gitlab-ci.yml", environment: ["GITLAB_CI": "true", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main"]
        ) { text in
            let jobs = try #require(try Yams.load(yaml: text) as? [String: Any])
            return try #require((jobs["performance"] as? [String: Any])?["script"] as? [String])
        },
        Workflow(file: "Jenkinsfile", environment: ["CHANGE_TARGET": "main"]) { text in
            text.matches(of: /(?:sh|script:) '([^']*)'/).map { String($0.output.1) }
        },
    ]

    @Test(arguments: workflows)
    func theCommandsOfAWorkflowCompareTwoBuilds(workflow: Workflow) throws {
        let commands = try workflow.commands(try Self.text(workflow.file))
        #expect(commands.count >= 2 && commands.contains { $0.contains("compare.sh") })
        let repository = try SampleRepository(services: ["1ms", "1ms"])
        defer { repository.remove() }
        // A job that was killed here has left its checkout, and something of a report.
        _ = try repository.shell([
            "git worktree add -q baseline v1", "rm -rf baseline", "mkdir -p baseline Reports/performance/2020",
        ])
        let run = try repository.shell(commands, environment: workflow.environment)
        #expect(run.status == 0 || (run.status == 3 && !run.wasQuiet), "\(run.output)")
        let results = try repository.shell(["ls Reports/performance/20*/junit.xml Reports/performance/20*/metrics.txt"])
        #expect(results.status == 0 && results.output.split(separator: "\n").count == 2, "\(results.output)\(run.output)")
        let again = try repository.shell(["git checkout -q main"] + commands, environment: workflow.environment)
        #expect(again.status == 0 && again.output.says("nothing to compare"), "\(again.output)")
        let isGitHub = workflow.environment["GITHUB_ACTIONS"] != nil
        #expect(run.output.contains("\n::") == isGitHub)
        let summary = try? String(contentsOfFile: "\(repository.path)/summary.md", encoding: .utf8)
        #expect((summary?.contains("| mean |") == true) == isGitHub)
    }

    @Test func aBuildThatDoesNotStartLeavesItsReportsAndAStatusOfItsOwn() throws {
        let repository = try SampleRepository(services: ["1ms", "nolaw"])
        defer { repository.remove() }
        let run = try repository.shell(["./compare.sh origin/main"], environment: ["GITHUB_ACTIONS": "true"])
        #expect(run.status == 5 && run.output.says("::error"), "\(run.output)")
        let results = try repository.shell(["cat Reports/performance/20*/junit.xml Reports/performance/20*/report.md"])
        #expect(results.status == 0 && results.output.says("nolaw"), "\(results.output)")
        let bisected = try repository.shell(["dyno compare performance.yaml --bisect"])
        #expect(bisected.status == 125, "\(bisected.output)")
    }

    @Test func aMachineWithoutGitAndAFolderWithoutARepositoryAreToldSo() throws {
        let repository = try SampleRepository(services: ["1ms", "1ms"])
        defer { repository.remove() }
        let gitless = try repository.shell([
            "mkdir tools", "ln -s /bin/sh tools/sh", "PATH=$PWD/tools ./compare.sh origin/main",
        ])
        #expect(gitless.status == 64 && gitless.output.says("git is not installed"), "\(gitless.output)")
        let bare = try repository.shell(
            ["rm -rf .git", "./compare.sh origin/main"], environment: ["GIT_CEILING_DIRECTORIES": "/"])
        #expect(bare.status == 64 && bare.output.says("in no git repository"), "\(bare.output)")
    }

    /// Services check out the last commit alone, where they are not told otherwise.
    @Test func aShallowCloneFetchesWhatItNeeds() throws {
        let repository = try SampleRepository(services: ["1ms", "nolaw", "nolaw"])
        defer { repository.remove() }
        let clone = "git clone -q --depth 1 --no-single-branch --branch change file://$PWD shallow"
        // Neither build starts, whichever is tried first: that they were made shows that the merge base was found.
        let run = try repository.shell([clone, "cd shallow", "./compare.sh origin/main"])
        #expect([4, 5].contains(run.status) && run.output.says("nolaw"), "\(run.status): \(run.output)")
        let alone = "git clone -q --depth 1 --branch change file://$PWD alone"
        let refused = try repository.shell([alone, "cd alone", "./compare.sh origin/main"])
        #expect(refused.status == 64 && refused.output.says("fetch it first"), "\(refused.output)")
    }

    @Test func bisectingFindsTheSlowCommit() throws {
        let block = try #require(MarkdownBlock.all(in: try Self.text("README.md")).first { $0.language == "sh" })
        let repository = try SampleRepository(services: ["1ms", "1ms", "1ms", "3ms", "3ms"])
        defer { repository.remove() }
        let output = try repository.shell(["git worktree add baseline v1", "make -C baseline build", block.text]).output
        let last = try repository.shell(["git log -1 --format=%s refs/bisect/bad"]).output
        // On a machine that is too busy commits are skipped; a fast one is never called bad.
        let wasSkipped = output.says("only skipped commits left") || output.says("bisect run cannot continue any more")
        #expect(last.hasPrefix("service 3ms, 4") || wasSkipped, "\(last)\(output)")
    }
}

/// A repository of a server, with a commit for each of its service times; the first is tagged, and main is one behind the last.
private struct SampleRepository {
    let path: String

    init(services: [String]) throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("dyno-ci-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let plan = try String(contentsOfFile: Repository.root + "/Plans/ci/performance.yaml", encoding: .utf8)
        // Shorter than shown, for the sake of whoever waits for the tests.
        let rounds = "  budget: 300s\n"
        #expect(plan.contains(rounds))
        let short = plan.replacingOccurrences(
            of: rounds, with: rounds + "  looks: 1\n  warmup: 200ms\n  block: 300ms\n  round: 1400ms\n")
        try write("performance.yaml", short)
        let script = try String(contentsOfFile: Repository.root + "/Plans/ci/compare.sh", encoding: .utf8)
        try write("compare.sh", script)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(path)/compare.sh")
        try write("Makefile", "build:\n\tchmod +x server\n")
        try write("server", "#!/bin/sh\nexec dyno target --port \"$1\" --service constant:$(cat service)\n")
        try write(".gitignore", "Reports/\nbaseline/\nsummary.md\noutput\n")
        var steps = ["git init -q -b main", "git config user.email a@example.org", "git config user.name A"]
        for (index, service) in services.enumerated() {
            if index == services.count - 1 { steps.append("git checkout -q -b change") }
            steps += [
                "echo \(service) > service", "git add .", "git commit -q --allow-empty -m 'service \(service), \(index + 1)'",
            ]
            if index == 0 { steps.append("git tag v1") }
        }
        // Its own remote, as a CI system's checkout has one.
        steps += ["git remote add origin .", "git fetch -q origin"]
        let made = try shell(steps)
        #expect(made.status == 0, "\(made.output)")
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }

    private func write(_ name: String, _ text: String) throws {
        try text.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8)
    }

    /// Runs the commands one after the other, up to the first that fails.
    func shell(_ commands: [String], environment more: [String: String] = [:]) throws -> (
        status: Int32, output: String, wasQuiet: Bool
    ) {
        let watch = QuietWatch()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-e", "-c", commands.joined(separator: "\n")]
        process.currentDirectoryURL = URL(fileURLWithPath: path)
        var environment = ProcessInfo.processInfo.environment.filter { name, _ in
            !["GIT_", "GITHUB_", "GITLAB_", "CI_"].contains { name.hasPrefix($0) }
        }
        environment["PATH"] = Repository.products + ":" + (environment["PATH"] ?? "")
        environment.merge(more) { _, new in new }
        process.environment = environment
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text, watch.wasQuiet)
    }
}
