import ArgumentParser
import DemoTarget
import LoadModel
import Measurement
import ReportFormats
import Runs

struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Checks this machine and finds out what it can generate, in about 10 seconds.",
        discussion: """
            The load goes to an embedded responder, which shares the machine: rates are those of both together. Exit status: 0 where
            the machine can be measured from, 3 where it cannot be trusted.
            """
    )

    @Flag(help: "Print the result as JSON.")
    var json = false

    func run() throws {
        let responder = try orExit(status: .inputOutput) { try DemoTarget.start(DemoTargetConfiguration()) }
        defer { responder.stop() }
        let target = Target(name: "responder", url: TargetURL(host: "127.0.0.1", port: responder.port))
        let interrupts = Interrupts()
        interrupts.watch()
        printError("Looking at this machine; this takes about 10 s.\n")
        let checkup = try orExit { try Doctor.examine(target: target, interrupts: interrupts) }
        if let signal = interrupts.signal {
            throw Failure(signal == 15 ? .terminated : .interrupted, "stopped before all was looked at")
        }
        let text = json ? try orExit { try ResultJSON.encode(checkup) } + "\n" : Report(checkup).text
        try Stream.output.write(text, asThe: "result")
        if checkup.verdict == .problem {
            throw Failure(.invalid, "this machine cannot be measured from: see above what is wrong")
        }
    }
}
