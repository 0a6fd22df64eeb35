import LoadModel
import Testing

@testable import ReportFormats

/// How much a metric changes is told in its own quantity, wherever it is told.
@Test(arguments: [
    (ComparedMetric.mean, 0.05, "5%"), (.throughput, 0.025, "2.5%"), (.memory, 0.1, "10%"), (.errors, 0.001, "0.1 points"),
    (.stalls, 0.02, "2 points"), (.memoryGrowth, 5e6, "5.00 MB"),
])
func changesAreToldInTheMetricsQuantity(metric: ComparedMetric, change: Double, text: String) {
    #expect(metric.amount(ofChange: change) == text)
}
