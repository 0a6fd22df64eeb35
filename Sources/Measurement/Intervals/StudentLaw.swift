#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// The t below which Student's law lies with probability `p`, by bisection of its distribution function.
///
/// - Parameters:
///   - p: from 0.5 to below 1.
///   - degrees: of freedom, at least 1.
func studentQuantile(_ p: Double, degrees: Int) -> Double {
    var (low, high) = (0.0, 1.0)
    while studentCDF(high, degrees: degrees) < p, high < 1e12 { high *= 2 }
    while true {
        let middle = 0.5 * (low + high)
        guard low < middle, middle < high else { return middle }
        if studentCDF(middle, degrees: degrees) < p { low = middle } else { high = middle }
    }
}

/// The distribution function of Student's law at t ≥ 0.
///
/// The finite sums for whole degrees of freedom: Abramowitz and Stegun, "Handbook of Mathematical Functions", 1964, equations
/// 26.7.3 and 26.7.4.
func studentCDF(_ t: Double, degrees: Int) -> Double {
    let angle = atan(t / Double(degrees).squareRoot())
    let (sine, cosine) = (sin(angle), cos(angle))
    let isOdd = !degrees.isMultiple(of: 2)
    var term = isOdd ? cosine : 1.0
    var sum = 0.0
    var power = isOdd ? 1 : 0
    while power <= degrees - 2 {
        sum += term
        power += 2
        term *= cosine * cosine * Double(power - 1) / Double(power)
    }
    return isOdd ? 0.5 + (angle + sine * sum) / Double.pi : 0.5 + sine * sum / 2
}
