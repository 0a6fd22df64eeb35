import LoadModel
import Measurement

extension Worker where T: ~Copyable {
    /// Reads what an answer of a few says of how long its target's parts took.
    @inline(never)
    mutating func readServerTiming(of completion: Completion, _ sample: Sample, _ contents: ContentPool) {
        let iteration = iterations.place(completion.token)
        guard iteration.pointee.isMeasured, values?.isTimed(completion.token, iteration.pointee.identity) == true else { return }
        let service = sample.end &- (sample.firstByteSent ?? sample.intendedStart)
        recording.countTimedAnswer(label: sample.label)
        contents[completion.content].forEachHeader(serverTimingField) {
            recording.readServerTiming($0, label: sample.label, service: service)
        }
    }
}

private let serverTimingField = Array("server-timing".utf8)
