import LoadModel
import Testing

@Suite struct TemplateTests {
    @Test(arguments: [
        (Template("a ${b} $c"), "a $${b} $c"), (Template(""), ""),
        (
            Template(segments: [.literal("/"), .uuid, .iteration, .user, .environment(name: "KEY", value: "secret")]),
            "/${uuid}${iteration}${user}${env.KEY}"
        ),
    ])
    func aTemplateIsShownAsAPlanWritesIt(template: Template, text: String) {
        #expect(template.description == text)
    }

    @Test func onlyHolesDifferBetweenRequests() {
        #expect(Template("a").isConstant)
        #expect(Template(segments: [.environment(name: "A", value: "b")]).isConstant)
        #expect(!Template(segments: [.literal("a"), .uuid]).isConstant)
    }
}
