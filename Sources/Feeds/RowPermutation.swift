import LoadModel

/// Permutations of 0..<count, of which nothing is stored: each is a function of a stream of random numbers.
///
/// A Feistel network whose halves are numbers below a and b with a·b just above count, and additions modulo them, with cycle
/// walking: values from count on are permuted again until one is below. Black and Rogaway, "Ciphers with Arbitrary Finite
/// Domains", CT-RSA 2002, sections 4 (cycle walking) and 5 (generalized Feistel). As a·b < count + 2·√count + 1, a walk is hardly
/// ever longer than one step.
struct RowPermutation: Sendable {
    private let count: Int
    private let a: Int
    private let b: Int
    /// Of rounds. Four rounds are enough for large halves (Luby and Rackoff, "How to construct pseudorandom permutations", SIAM
    /// J. Comput. 17(2), 1988); in small ones each pair only halves the distance from permutations that are all as likely: 0.0004
    /// of 6 values after 12.
    private let pairs: Int

    /// - Parameter count: from 1, below 2⁶².
    init(count: Int) {
        precondition(count > 0 && count < 1 << 62, "a permutation is of something")
        self.count = count
        var root = Int(Double(count).squareRoot())
        while root * root < count { root += 1 }
        a = root
        b = (count + root - 1) / root
        pairs = count < 4_096 ? 12 : 4
    }

    /// Where the permutation that `stream` stands for takes `value`, which is in 0..<count; so is the result.
    func place(of value: Int, _ stream: RandomStream) -> Int {
        var value = value
        repeat { value = step(value, stream) } while value >= count
        return value
    }

    private func step(_ value: Int, _ stream: RandomStream) -> Int {
        var left = value % a
        var right = value / a
        for pair in 0..<pairs {
            let first = UInt64(2 * pair * a)
            left += RowOrder.below(a, stream.bits(first + UInt64(right)))
            if left >= a { left -= a }
            right += RowOrder.below(b, stream.bits(first + UInt64(a) + UInt64(left)))
            if right >= b { right -= b }
        }
        return right * a + left
    }
}
