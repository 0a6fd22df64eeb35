import Foundation
import LoadModel
import Testing

import enum Measurement.ComparisonWarning
import struct Measurement.LagEffect

@testable import ReportFormats

@Suite struct ComparisonWarningJSONTests {
    @Test(arguments: [
        ComparisonWarning.drift(.byOrder, metric: .p50, change: 0.02, p: 0.001),
        .correlated(metric: .mean, correlation: 0.7, factor: 2.4),
        .badBlocks(baseline: 1, candidate: 14, of: 96, p: 0.0009),
        .quantileDropped(.p99, requestsPerBlock: 80, needed: 400),
        .blockGrown(fromSeconds: 0.5, toSeconds: 2),
        .fewRequests(perBlock: 12),
        .achievedBelowOffered(share: 0.97),
        .lagShapes(
            LagEffect(metric: .p90, lagMilliseconds: 0.5, responseMilliseconds: 2, usualShare: 0.1, moved: -0.01, p: 0.002),
            decides: false),
        .generatorBusy(cpuShare: 0.93),
        .loadsDiffer(share: 0.02),
        .statusesDiffer(status: 304, baseline: 0, candidate: 0.4),
        .bytesDiffer(baseline: 100, candidate: 250),
        .errorsFailed(baseline: 0, candidate: 0.03),
        .bothSaturated(offered: 200, baseline: 120, candidate: 110),
        .sameTarget, .aboutProcesses,
    ])
    func isReadAsItWasWritten(_ warning: ComparisonWarning) throws {
        let data = try JSONEncoder().encode(ComparisonWarningDocument(warning))
        #expect(try JSONDecoder().decode(ComparisonWarningDocument.self, from: data).warning() == warning)
    }

    @Test func whatLacksItsFiguresIsRefused() throws {
        let data = Data(
            #"{"code": "lagShapes", "invalidates": true, "message": "", "advice": "", "figures": {"metric": "mean"}}"#.utf8)
        let document = try JSONDecoder().decode(ComparisonWarningDocument.self, from: data)
        #expect(throws: DecodingError.self) { try document.warning() }
    }
}
