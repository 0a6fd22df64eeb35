import Foundation
import LoadModel
import PlanFormats
import Testing

@Suite struct LaunchPlanTests {
    static let text = """
        name: sample
        variables: { level: warn }
        targets:
          list:
            url: "http://localhost:${port}/v1"
            start: [./server, --port, "${port}", "$${HOME}"]
            ready: { get: /health, status: 204, within: 10s }
            stop: [docker, stop, "server-${port}"]
            grace: 500ms
            env: { LOG_LEVEL: "${level}", EMPTY: "" }
            directory: /
            restart: false
            pid: [pgrep, -o, server]
          shell: { start: "cd /tmp && exec ./server -p ${port}", ready: /health, pid: none, directory: / }
          file: { url: "http://127.0.0.1:8081", start: [server], directory: /, pid: /run/server.pid }
          foreign: { url: "http://127.0.0.1:8082", pid: 4711 }
        get: /work
        load: { rate: 10/s }
        """

    @Test func howTargetsAreStartedIsRead() throws {
        let plan = try read(Self.text)
        let (list, shell, file, foreign) = (plan.targets[0], plan.targets[1], plan.targets[2], plan.targets[3])
        #expect(
            list.launch
                == Launch(
                    command: ["./server", "--port", "${port}", "${HOME}"],
                    environment: ["LOG_LEVEL": Template("warn"), "EMPTY": Template("")], directory: "/",
                    ready: .init(path: "/health", status: 204, within: Nanoseconds(seconds: 10)),
                    stop: ["docker", "stop", "server-${port}"], grace: Nanoseconds(500_000_000), restarts: false))
        #expect(list.url == TargetURL(host: "localhost", port: 0, basePath: "/v1"))
        #expect(list.watched == .command(["pgrep", "-o", "server"]))
        #expect(shell.launch?.command == ["/bin/sh", "-c", "cd /tmp && exec ./server -p ${port}"])
        #expect(shell.launch?.ready == .init(path: "/health"))
        #expect(shell.url == TargetURL(host: "127.0.0.1", port: 0) && shell.watched == .nothing)
        #expect(file.url.port == 8081 && file.launch?.restarts == true && file.watched == .file("/run/server.pid"))
        #expect(foreign.launch == nil && foreign.watched == .number(4711))
    }

    @Test func aPlanThatStartsTargetsReadsBackTheSame() throws {
        let plan = try read(Self.text)
        let written = PlanWriter.yaml(plan)
        #expect(try read(written) == plan)
        #expect(written.contains("url: \"http://localhost:${port}/v1\""))
        #expect(written.contains("- \"$${HOME}\""))
    }

    @Test func aTargetStartsInThePlansFolderUnlessItSaysAnother() throws {
        let text = "targets: { a: { start: ./server }, b: { start: ./server, directory: sub } }\nget: /\nload: { rate: 1/s }\n"
        let folder = NSTemporaryDirectory() + "dyno-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder + "/sub", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let plan = try PlanReader.read(text: text, file: "sample.yaml", baseDirectory: folder, environment: [:])
        #expect(plan.targets.map(\.launch?.directory) == [folder, folder + "/sub"])
    }

    @Test func aVariableOfThePlanMayBeCalledPort() throws {
        let text = """
            variables: { port: 8081 }
            targets: { a: { url: "http://127.0.0.1:${port}", start: "./server ${port}" } }
            get: /
            load: { rate: 1/s }
            """
        let target = try read(text).targets[0]
        #expect(target.url.port == 8081 && target.launch?.command.last == "./server 8081")
    }
}
