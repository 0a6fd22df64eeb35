import LoadModel
import Measurement
import Testing

@testable import ReportFormats

@Suite struct CSVTests {
    @Test(arguments: [("a", "a"), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("a\nb", "a b"), ("a\r\nb", "a\\u{d} b")])
    func cellsAreQuotedWhereTheyMustBe(text: String, cell: String) { #expect(CSV.cell(text) == cell) }

    @Test(arguments: [("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@x", "'@x"), ("GET /=1", "GET /=1"), ("", "")])
    func noLabelIsAFormula(label: String, cell: String) { #expect(CSV.defused(label) == cell) }

    @Test func everyLabelHasARowAndTheLastIsTheTotal() {
        let lines = JMeterSummaryCSV.render(Fixture.open).split(separator: "\n")
        #expect(lines.count == 4)
        #expect(lines[0].hasPrefix("Label,# Samples,Average,Min,Max,Std. Dev.,Error %,Throughput"))
        #expect(lines[3].hasPrefix("TOTAL,6000,"))
    }

    @Test func theTotalOfSeveralLevelsSpansThemAll() {
        var run = Fixture.levels
        for index in run.levels.indices {
            var statistics = JMeterStatistics()
            for _ in 0..<100 { statistics.elapsed.record(Nanoseconds(1_000_000)) }
            statistics.firstStart = Nanoseconds(seconds: Double(2 - index))
            statistics.lastEnd = Nanoseconds(seconds: Double(2 - index) + 10)
            run.levels[index].total.jmeter = statistics
        }
        let total = JMeterSummaryCSV.render(run).split(separator: "\n").last?.split(separator: ",")
        // 300 samples over three times 10 s.
        #expect(total?[1] == "300" && total?[7] == "10.00000")
    }

    @Test func averagesAreCutToWholeMilliseconds() {
        var run = Fixture.closed
        var statistics = JMeterStatistics()
        for time in [1_999_999, 2_999_999] as [Int64] { statistics.elapsed.record(Nanoseconds(time)) }
        statistics.failed = 1
        statistics.receivedBytes = 2048
        statistics.firstStart = Nanoseconds(seconds: 1)
        statistics.lastEnd = Nanoseconds(seconds: 5)
        run.levels[0].labels[0].jmeter = statistics
        let row = JMeterSummaryCSV.render(run).split(separator: "\n")[1]
        #expect(row == "GET /channels,2,2,1,2,0.50,50.000%,0.50000,0.50,0.00,1024.0")
    }

    @Test func noSamplesGiveARowOfZeros() {
        var run = Fixture.closed
        run.levels[0].labels[0].jmeter = JMeterStatistics()
        #expect(
            JMeterSummaryCSV.render(run).split(separator: "\n")[1] == "GET /channels,0,0,0,0,0.00,0.000%,0.00000,0.00,0.00,0.0")
    }
}
