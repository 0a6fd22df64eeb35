import Engine
import Glibc
import LoadModel

/// A target that has been started and is not ready yet.
struct StartingTarget {
    let target: Target
    let launch: Launch
    let guardian: Guardian
    let output: OutputFile
    let clock = Stopwatch()

    /// - Parameter secrecy: what of its output is hidden, beside what it was given by names of secrets.
    init(_ given: Target, _ launch: Launch, output path: String, secrecy: Secrecy) throws(LaunchFault) {
        let name = given.name
        let fault = { (kind: LaunchFault.Kind) in LaunchFault(target: name, kind: kind, outputFile: path, lastLines: []) }
        var target = given
        if target.url.port == 0 {
            guard let port = FreePort.take() else { throw fault(.noFreePort) }
            target.url.port = port
        } else if target.url.isOnThisMachine, Listeners.exist(port: target.url.port) {
            throw fault(.portTaken(target.url.port, by: Listeners.owners(port: target.url.port).first.map { Listeners.name($0) }))
        }
        self.target = target
        self.launch = launch
        let secrets = PrintedSecrets(launch.environment(port: target.url.port), secrecy: secrecy)
        do throws(OutputFile.Failure) { output = try OutputFile(path: path, secrets: secrets) } catch {
            FreePort.giveBack(target.url.port)
            throw fault(.outputFile(reason: error.reason))
        }
        do throws(Guardian.Failure) {
            guardian = try Guardian(
                command: launch.command(port: target.url.port), environment: launch.environment(port: target.url.port),
                directory: launch.directory, output: output.descriptor)
        } catch {
            output.close()
            FreePort.giveBack(target.url.port)
            throw fault(.noProcess(reason: error.reason))
        }
    }

    func awaitReady(_ stop: StopSignal) throws(LaunchFault) {
        var pause = 2.0
        var last = ""
        while clock.seconds < launch.ready.within.seconds {
            try checkCommand()
            if stop.isRequested { throw fault(.stopped) }
            let left = launch.ready.within - Nanoseconds(seconds: clock.seconds)
            guard let problem = launch.ready.problem(of: target, timeout: max(left, Nanoseconds(1_000_000)), stop: stop) else {
                try checkCommand()
                return try checkListener()
            }
            // One that the end of the time cut short says less than the one before it.
            if last.isEmpty || clock.seconds < launch.ready.within.seconds { last = problem }
            guardian.wait(Int32(pause))
            pause = min(20, pause * 1.3)
        }
        if stop.isRequested { throw fault(.stopped) }
        throw fault(.notReady(within: launch.ready.within, waitingFor: launch.ready.words(target), last: last))
    }

    /// Kills what was started.
    func abandon() {
        guardian.kill()
        _ = guardian.awaitGone(StoppingTarget.killSeconds)
        output.close()
        FreePort.giveBack(target.url.port)
    }

    private func checkCommand() throws(LaunchFault) {
        var state = guardian.state
        switch state.refusal {
        case .directory(let number): throw fault(.directory(path: launch.directory ?? "", reason: String(system: number)))
        case .program(let number): throw fault(.program(name: launch.command.first ?? "", reason: String(system: number)))
        case nil: break
        }
        guard let end = state.end else { return }
        if launch.stop != nil, end == .exited(status: 0) { return }
        if end == .exited(status: 0), !state.isGone {
            // Children of a shell that ends may be ending as well.
            _ = guardian.awaitGone(0.1)
            state = guardian.state
            if !state.isGone { throw fault(.forkedAway) }
        }
        throw fault(.endedEarly(end))
    }

    /// Whether it is this target that answers: one that lost its port to another may go on all the same. Who has begun later than the
    /// target may serve for it, as a container's proxy does.
    private func checkListener() throws(LaunchFault) {
        let port = target.url.port
        guard launch.stop == nil, target.dial == DialOptions(), target.url.isOnThisMachine,
            Listeners.owners(port: port, among: ProcessTable.tree(Int(guardian.process))).isEmpty,
            let owner = Listeners.owners(port: port).first, let other = ProcessFigures.of(owner),
            let own = ProcessFigures.of(Int(guardian.process)), other.startTicks < own.startTicks
        else { return }
        throw fault(.portTaken(port, by: Listeners.name(owner)))
    }

    private func fault(_ kind: LaunchFault.Kind) -> LaunchFault {
        LaunchFault(target: target.name, kind: kind, outputFile: output.path, lastLines: output.lastLines(10))
    }
}

extension Launch.Readiness {
    /// What is amiss, in words; nil where the target is ready.
    fileprivate func problem(of target: Target, timeout: Nanoseconds, stop: StopSignal) -> String? {
        guard let path else { return Probe.connect(to: target, timeout: timeout, stop: stop)?.message }
        switch Probe.get(path, of: target, timeout: timeout, stop: stop) {
        case .failure(let failure): return failure.message
        case .success(let answer):
            let isRight = status.map { $0 == answer } ?? (200...299).contains(answer)
            return isRight ? nil : "status \(answer)"
        }
    }

    /// What is awaited.
    fileprivate func words(_ target: Target) -> String {
        guard let path else { return "a connection to \(target.url) was awaited" }
        return "status \(status.map { "\($0)" } ?? "2xx") of \(target.url)\(path) was awaited"
    }
}

extension Listeners {
    /// As it stands in messages.
    fileprivate static func name(_ process: Int) -> String { "process \(process) (\(ProcessTable.name(process) ?? "?"))" }
}

extension String {
    /// An error number of the system in its words.
    fileprivate init(system number: Int32) { self = String(cString: strerror(number)).lowercased() }
}
