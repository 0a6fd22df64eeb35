import ArgumentParser
import PlanFormats

struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Prints the JSON Schema of a plan, with which editors complete and check it.",
        discussion: """
            dyno schema > dyno.schema.json, and as the first line of a plan:
            # yaml-language-server: $schema=dyno.schema.json
            """
    )

    func run() throws {
        try Stream.output.write(PlanSchema.json, asThe: "schema")
    }
}
