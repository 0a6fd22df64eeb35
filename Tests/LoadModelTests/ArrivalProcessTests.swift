import LoadModel
import Testing

@Suite struct ArrivalProcessTests {
    @Test(arguments: [
        ("constant", "constant"), ("poisson", "poisson"), ("exponential", "poisson"), ("uniform", "uniform"),
        ("gamma:cv=2", "gamma cv=2"), ("pareto alpha=1.5", "pareto alpha=1.5"), ("weibull:shape=0.5", "weibull shape=0.5"),
        ("onOff on=1s off=4s", "onOff on=1s off=4s"), ("onOff:on=100ms,off=1s,ratio=10", "onOff on=100ms off=1s ratio=10"),
    ])
    func aProcessReadsBackAsItIsWritten(text: String, written: String) throws {
        let process = try ArrivalProcess(parsing: text)
        #expect(process.description == written)
        #expect(try ArrivalProcess(parsing: written) == process)
    }

    @Test(arguments: [
        ("gamma", "gamma needs its cv; write gamma cv=2"),
        ("poisson 5", "'poisson 5' says more than poisson takes; write poisson alone"),
        ("constant cv=1", "constant has no 'cv=1'; write constant alone"),
        (
            "onOff",
            "onOff needs how long bursts and lulls are; write onOff on=1s off=4s, or with ratio=10 for a tenth of the rate in between"
        ),
        (
            "onOff on=1s off=1s ratio=0.5",
            "ratio of onOff must be from 1 to 1000000, found '0.5'; write onOff on=1s off=4s, or with ratio=10 for a tenth of the rate in between"
        ),
        (
            "onOff on=1us off=1s",
            "bursts and lulls of onOff are at least 100us long; write onOff on=1s off=4s, or with ratio=10 for a tenth of the rate in between"
        ),
        (
            "onOff up=1s off=1s",
            "onOff has no 'up'; write onOff on=1s off=4s, or with ratio=10 for a tenth of the rate in between"
        ),
    ])
    func aWrongProcessIsAnsweredWithARightOne(text: String, message: String) {
        #expect(throws: QuantityError(message)) { try ArrivalProcess(parsing: text) }
    }
}
