#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// ln Γ(x) for x > 0; lgamma(3) itself writes to a global, which threads would share.
func logGamma(_ x: Double) -> Double {
    var sign: Int32 = 0
    return lgamma_r(x, &sign)
}

func expMinusOne(_ x: Double) -> Double { expm1(x) }

/// The standard normal law's distribution function.
func normalCDF(_ z: Double) -> Double { 0.5 * erfc(-z / 2.0.squareRoot()) }

/// P(a, x) = γ(a, x)/Γ(a), the distribution function of the gamma law with shape a > 0 and scale 1, at x ≥ 0.
///
/// By its series below a + 1 (NIST DLMF 8.7.1) and by the continued fraction of Q = 1 − P above (DLMF 8.9.2), evaluated by
/// Lentz's method as in Press et al., "Numerical Recipes", 3rd edition, 2007, section 6.2. Relative error below 10⁻¹³ for shapes
/// up to 10⁴.
func regularisedGamma(_ a: Double, _ x: Double) -> Double {
    guard x > 0 else { return 0 }
    guard x < .infinity else { return 1 }
    let scale = exp(a * log(x) - x - logGamma(a))
    if x < a + 1 {
        var term = 1 / a
        var sum = term
        var n = a
        while term > sum * 0x1p-54 {
            n += 1
            term *= x / n
            sum += term
        }
        return min(1, scale * sum)
    }
    return max(0, 1 - scale * upperGammaFraction(a, x))
}

/// Γ(a, x)·eˣ/x^a as a continued fraction, for x ≥ a + 1.
private func upperGammaFraction(_ a: Double, _ x: Double) -> Double {
    let tiny = 1e-300
    var b = x + 1 - a
    var c = 1 / tiny
    var d = 1 / b
    var value = d
    for n in 1...10_000 {
        let numerator = -Double(n) * (Double(n) - a)
        b += 2
        d = numerator * d + b
        if abs(d) < tiny { d = tiny }
        c = b + numerator / c
        if abs(c) < tiny { c = tiny }
        d = 1 / d
        value *= d * c
        if abs(d * c - 1) < 0x1p-52 { break }
    }
    return value
}
