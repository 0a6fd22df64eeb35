import LoadModel
import Measurement

/// Where the processors' time of a candidate went that its baseline did not take, in words.
struct ContrastPhrases {
    private let contrast: ProfileContrast
    private let baseline: String
    private let candidate: String

    init(_ contrast: ProfileContrast, baseline: String, candidate: String) {
        (self.contrast, self.baseline, self.candidate) = (contrast, baseline, candidate)
    }

    /// `B takes 12% more CPU a request than A: 9 of the 12 points are in 'json_encode'`; nil where the difference is chance.
    var sentence: String? {
        let total = contrast.total
        guard total.direction != 0, total.baseline > 0 else { return nil }
        let percent = abs(total.difference) / total.baseline * 100
        let head =
            "\(candidate) takes \(number(percent))% \(total.direction > 0 ? "more" : "less") CPU a request than \(baseline)"
        guard let culprit = contrast.culprit else { return "\(head), which no one function accounts for" }
        let points = abs(culprit.change.difference) / total.baseline * 100
        let place = culprit.frame.module.map { " of \($0)" } ?? ""
        // Others may have become cheaper meanwhile.
        let of =
            points > percent ? "\(number(points)) points more in" : "\(number(points)) of the \(number(percent)) points are in"
        return "\(head): \(of) '\(culprit.frame.name)'\(place)"
    }

    private func number(_ value: Double) -> String { QuantityText.decimal(value, places: value < 10 ? 1 : 0) }
}
