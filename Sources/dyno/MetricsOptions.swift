import ArgumentParser
import LoadModel
import ReportFormats
import Runs

/// Whether a run can be asked for figures while it goes on.
struct MetricsOptions: ParsableArguments {
    @Option(
        name: .customLong("metrics-port"),
        help: ArgumentHelp(
            "Serve /metrics in Prometheus' text format while the load runs; 0 takes any free port, which is printed.",
            valueName: "port"))
    var port: Int?

    @Option(
        name: .customLong("metrics-address"),
        help: ArgumentHelp("Where to serve them: 127.0.0.1, for this machine alone, unless said otherwise.", valueName: "address")
    )
    var address: String?

    /// Figures, and the server that is asked for them; nil where nobody will ask.
    func serving(plan: Plan, target: Target, isQuiet: Bool) throws -> (figures: LiveMetrics, server: MetricsServer)? {
        guard let port else {
            guard address == nil else { throw Failure(.usage, "--metrics-address needs a --metrics-port; 0 takes any free one") }
            return nil
        }
        guard 0...65_535 ~= port else { throw Failure(.usage, "--metrics-port must be from 0 to 65535, found \(port)") }
        let figures = LiveMetrics(plan: plan, target: target)
        let server: MetricsServer
        do throws(MetricsServer.Failure) {
            server = try MetricsServer(address: address ?? "127.0.0.1", port: port) { figures.text }
        } catch {
            throw Failure(error.isOfUsage ? .usage : .inputOutput, error.description)
        }
        if !isQuiet || port == 0 { printError("metrics: \(server.url)") }
        return (figures, server)
    }
}
