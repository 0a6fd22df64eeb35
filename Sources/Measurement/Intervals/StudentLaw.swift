#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// The t above which Student's law lies with probability `tail`, by bisection.
///
/// - Parameters:
///   - tail: between 0 and 1, exclusive.
///   - degrees: of freedom, at least 1.
func studentQuantile(tail: Double, degrees: Int) -> Double {
    guard tail <= 0.5 else { return -studentQuantile(tail: 1 - tail, degrees: degrees) }
    var (low, high) = (0.0, 1.0)
    while studentTail(high, degrees: degrees) > tail, high < 1e12 { high *= 2 }
    while true {
        let middle = 0.5 * (low + high)
        guard low < middle, middle < high else { return middle }
        if studentTail(middle, degrees: degrees) > tail { low = middle } else { high = middle }
    }
}

/// The probability that Student's law lies above t; the absolute error is below 10⁻¹⁴.
///
/// The finite sums for whole degrees of freedom: Abramowitz and Stegun, "Handbook of Mathematical Functions", 1964, equations
/// 26.7.3 and 26.7.4.
///
/// - Parameters:
///   - t: any; infinite where a difference has no spread.
///   - degrees: of freedom, at least 1.
func studentTail(_ t: Double, degrees: Int) -> Double {
    let angle = atan(abs(t) / Double(degrees).squareRoot())
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
    let within = isOdd ? 2 / Double.pi * (angle + sine * sum) : sine * sum
    return t >= 0 ? (1 - within) / 2 : (1 + within) / 2
}
