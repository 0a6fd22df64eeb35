import LoadModel
import Measurement
import Testing

@Suite struct MomentsTests {
    @Test func mergedMomentsEqualThoseOfOnePass() {
        var whole = Moments()
        var left = Moments()
        var right = Moments()
        for value in 1...1000 {
            let time = Nanoseconds(Int64(value * value))
            whole.record(time)
            if value % 3 == 0 { left.record(time) } else { right.record(time) }
        }
        left.merge(right)
        #expect(left.count == whole.count)
        #expect(abs(left.mean - whole.mean) < 1e-6)
        #expect(abs(left.standardDeviation - whole.standardDeviation) < 1e-6 * whole.standardDeviation)
        #expect(left.min == whole.min && left.max == whole.max)
    }
}
