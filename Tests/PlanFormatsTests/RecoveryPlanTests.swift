import LoadModel
import PlanFormats
import Testing

@Suite struct RecoveryPlanTests {
    @Test func recoveryIsReadAndWritten() throws {
        let plan = try read(short + "recovery: { base: 300/s, pulse: 1200/s, for: 30s, watch: 120s, band: 20%, repeats: 5 }\n")
        let rule = try #require(plan.recovery)
        #expect(rule.base == Rate(perSecond: 300) && rule.pulse == Rate(perSecond: 1200) && rule.band == 0.2 && rule.repeats == 5)
        #expect(
            rule.length == Nanoseconds(seconds: 30) && rule.before == Nanoseconds(seconds: 10)
                && rule.watch == Nanoseconds(seconds: 120))
        #expect(try read(PlanWriter.yaml(plan)) == plan)
    }

    @Test func flagsStandForWhatThePlanSays() throws {
        let plan = try read(short + "recovery: { base: 300/s, pulse: 1200/s, repeats: 5 }\n")
        let rule = try RecoveryFlags(pulse: "2000/s", band: "25%").rule(for: plan)
        #expect(
            rule.base == Rate(perSecond: 300) && rule.pulse == Rate(perSecond: 2000) && rule.band == 0.25 && rule.repeats == 5)
    }

    @Test(arguments: [
        (RecoveryFlags(), "--base: say what"), (RecoveryFlags(base: "10/s"), "--pulse: say what"),
        (RecoveryFlags(base: "10/s", pulse: "5/s"), "--pulse: a pulse of 5/s is no more"),
        (RecoveryFlags(base: "x", pulse: "5/s"), "--base: "), (RecoveryFlags(base: "1/s", pulse: "5/s", band: "1%"), "--band: "),
        (RecoveryFlags(base: "1/s", pulse: "5/s", repeats: "0"), "--repeats: "),
        (RecoveryFlags(base: "1/s", pulse: "5/s", length: "0s"), "--for: "),
    ]) func wrongFlagsAreNamed(flags: RecoveryFlags, message: String) throws {
        let plan = try read(short)
        #expect {
            _ = try flags.rule(for: plan)
        } throws: { "\($0)".contains(message) }
    }
}
