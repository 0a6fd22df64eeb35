import ArgumentParser
import PlanFormats

/// What a command line may put into a plan before it is read.
struct SettingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The URL of the plan's target, in place of its own; of several, each by its name. May be repeated. Of a plan only.",
            valueName: "[target=]url"))
    var url: [String] = []

    @Option(
        help: ArgumentHelp(
            """
            Any value of the plan, as in load.rate=200/s or scenarios.browse.weight=3; a variable by its name alone, as in limit=5. May \
            be repeated. Of a plan only.
            """, valueName: "path=value"))
    var set: [String] = []

    var isGiven: Bool { !url.isEmpty || !set.isEmpty }

    func settings(headers: [String], target: String? = nil) -> PlanSettings {
        PlanSettings(urls: url, values: set, headers: headers, target: target)
    }
}
