extension Double {
    /// The number itself, or 0 where it is infinite or not a number: JSON has neither.
    var finite: Double { isFinite ? self : 0 }

    /// The number, finite, to so many decimals: what is derived then comes out the same from what was read back.
    func rounded(places: Int) -> Double {
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        return (finite * scale).rounded() / scale
    }
}
