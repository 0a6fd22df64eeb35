import LoadModel

/// A rate, or users, over time, where it is a map.
extension Keys {
    static let stage = Section(
        path: "load.stages[]", noun: "a stage",
        forms: [
            KeyForm("hold", .level, "This rate, or so many users.", example: "5/s"),
            KeyForm("ramp", .level, "Evenly from what was before to this.", example: "50/s"),
            KeyForm("from", .level, "Where a ramp begins, if not at what was before.", example: "5/s").beside(
                "ramp: 9/s, for: 2s"
            )
            .saidOtherwise(),
            KeyForm("step", .level, "To this in steps.", example: "9/s").beside("for: 2s, in: 3"),
            KeyForm("in", .whole(1...1_000), "The number of steps.", example: "3").beside("step: 9/s, for: 3s"),
            KeyForm("spike", .level, "This for a moment; what follows goes on from what was before.", example: "9/s"),
            KeyForm("sine", .either([.rate, .section(sine)]), "Around this rate.", example: "5/s")
                .beside("amplitude: 2/s, period: 1s, for: 3s"),
            KeyForm("amplitude", .rate, "How far a sine goes up and down; at most its mean.", example: "2/s")
                .beside("sine: 5/s, period: 1s, for: 3s"),
            KeyForm("period", .duration(Limits.duration), "Of a sine.", example: "1s")
                .beside("sine: 5/s, amplitude: 2/s, for: 3s"),
            KeyForm("for", .duration(Limits.duration), "How long the stage lasts.", example: "3s").beside("hold: 5/s"),
            KeyForm(
                "name", .text,
                "Gives it rows and thresholds of its own, as in p99{stage=rush} < 1s; stages of one name are one row.",
                example: "rush"
            ).beside("hold: 5/s, for: 2s"),
        ].map { $0.saidOtherwise() },
        required: ["for"], example: "write '{ hold: 50/s, for: 10s }'",
        frame: "{ url: 'http://x', get: /, load: { stages: [hold 1/s for 1s, { % }] } }", beside: "for: 2s")

    static let sine = Section(
        path: "load.stages[].sine", noun: "'sine'",
        forms: [
            KeyForm("mean", .rate, "What it swings around.", example: "5/s").beside("amplitude: 2/s, period: 1s"),
            KeyForm("amplitude", .rate, "How far it goes up and down; at most its mean.", example: "2/s")
                .beside("mean: 5/s, period: 1s"),
            KeyForm("period", .duration(Limits.duration), "From one high point to the next.", example: "1s")
                .beside("mean: 5/s, amplitude: 2/s"),
        ].map { $0.saidOtherwise() },
        required: ["mean", "amplitude", "period"], example: "write '{ mean: 100/s, amplitude: 50/s, period: 1m }'",
        frame: "{ url: 'http://x', get: /, load: { stages: [{ sine: { % }, for: 3s }] } }")
}
