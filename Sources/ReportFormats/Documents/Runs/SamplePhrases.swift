import Measurement

/// What a report says of requests that were kept one by one.
enum SamplePhrases {
    /// `samples.jtl holds 5,998 requests`, and what it lacks.
    static func text(_ account: SampleAccount) -> String {
        var parts = [
            "\(account.file) holds "
                + (account.every > 1 ? "one in \(QuantityText.count(account.every)) requests: " : "")
                + QuantityText.counted(account.written, "request")
        ]
        if account.beyondLimit > 0 {
            parts.append(
                """
                \(QuantityText.count(account.beyondLimit)) more would have passed its limit of \
                \(QuantityText.megabytes(account.limitBytes)) (raise --samples-limit, or thin out with --samples-every)
                """)
        }
        if account.dropped > 0 {
            parts.append(
                """
                \(QuantityText.count(account.dropped)) were left out, as they could not be written as fast as they came (thin out with \
                --samples-every)
                """)
        }
        if let failure = account.failure { parts.append("it ends early, as it could not be written: \(failure)") }
        return parts.joined(separator: "; ")
    }
}
