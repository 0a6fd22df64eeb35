import LoadModel
import Testing

@testable import Engine

@Suite struct RequestRendererTests {
    private let target = TargetURL(host: "127.0.0.1", port: 8080, basePath: "/v1")

    private func renderer(_ step: RequestStep, number: Int = 0, isLast: Bool = false) throws -> RequestRenderer {
        var names = ValueNames(scenarios: [])
        return try RequestRenderer(step: step, number: number, target: target, isLast: isLast, &names)
    }

    private func text(
        _ step: RequestStep, number: Int = 0, isLast: Bool = false, user: Int = 0, iteration: Int = 0
    ) throws -> String {
        var memory = RenderingMemory()
        let context = ValueContext(identity: RequestIdentity(user: user, iteration: iteration), seed: 1)
        let fault = try renderer(step, number: number, isLast: isLast).render(context, into: &memory)
        #expect(fault == nil)
        return String(decoding: memory.bytes, as: UTF8.self)
    }

    @Test func aRequestIsWrittenAsTheStandardSays() throws {
        let step = RequestStep(
            label: "x", method: .post, path: Template("/x?a=1"), headers: [Header(name: "Accept", value: Template("text/plain"))],
            body: Template("é"))
        #expect(
            try text(step) == "POST /v1/x?a=1 HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUser-Agent: dyno\r\nAccept: text/plain\r\n"
                + "Content-Length: 2\r\n\r\né")
    }

    @Test func aPostWithoutABodySaysSo() throws {
        #expect(try text(RequestStep(label: "x", method: .post, path: Template("/"))).contains("Content-Length: 0\r\n"))
        #expect(try !text(RequestStep(label: "x", path: Template("/"))).contains("Content-Length"))
    }

    @Test func aRequestThatIsTheLastOnItsConnectionSaysSo() throws {
        func text(_ headers: [Header]) throws -> String {
            try self.text(RequestStep(label: "x", path: Template("/"), headers: headers), isLast: true)
        }
        #expect(try text([]).contains("\r\nConnection: close\r\n"))
        // What a plan says stands.
        let own = try text([Header(name: "connection", value: Template("keep-alive"))])
        #expect(own.contains("\r\nconnection: keep-alive\r\n") && !own.contains("close"))
    }

    @Test func noTwoHolesOfARunGetTheSameUUID() throws {
        let step = RequestStep(label: "x", path: Template(segments: [.literal("/"), .uuid, .literal("/"), .uuid]))
        var seen = Set<Substring>()
        for user in 0..<5 {
            for iteration in 0..<5 {
                for number in 0..<5 {
                    let path = try text(step, number: number, user: user, iteration: iteration).split(separator: " ")[1]
                    for uuid in path.split(separator: "/").dropFirst() { seen.insert(uuid) }
                }
            }
        }
        #expect(seen.count == 5 * 5 * 5 * 2)
        #expect(
            seen.allSatisfy { $0.count == 36 && $0.dropFirst(14).first == "4" && "89ab".contains($0.dropFirst(19).first ?? " ") })
    }

    @Test func onlyARequestThatNeverDiffersIsRenderedAhead() throws {
        #expect(
            try renderer(RequestStep(label: "x", path: Template("/x"))).constantBytes() != nil)
        let varying = RequestStep(label: "x", path: Template(segments: [.literal("/"), .iteration]))
        #expect(try renderer(varying).constantBytes() == nil)
    }
}
