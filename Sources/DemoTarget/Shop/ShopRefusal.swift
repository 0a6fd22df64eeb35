import WebServer

/// Why the shop does not do what it was asked for: a status, and a body that says it in a word and in a sentence.
struct ShopRefusal: Error {
    let status: Int
    let code: String
    let message: String
    var headers: [(String, String)] = []

    init(_ status: Int, _ code: String, _ message: String) {
        self.status = status
        self.code = code
        self.message = message
    }

    /// 401, as RFC 6750 has it.
    static func unauthorized(_ code: String, _ message: String) -> ShopRefusal {
        var refusal = ShopRefusal(401, code, message)
        refusal.headers = [("WWW-Authenticate", #"Bearer error="invalid_token""#)]
        return refusal
    }

    var response: Response {
        answer(Content(error: .init(code: code, message: message)))
    }

    /// As RFC 6749, section 5.2, has it, whose words are the codes.
    var tokenResponse: Response {
        answer(TokenContent(error: code, error_description: message))
    }

    private func answer(_ content: some Encodable) -> Response {
        var response = Response(status: status, json: content)
        response.headers += headers
        return response
    }

    private struct Content: Encodable {
        let error: Fault

        struct Fault: Encodable {
            let code: String
            let message: String
        }
    }

    private struct TokenContent: Encodable {
        let error: String
        let error_description: String
    }
}
