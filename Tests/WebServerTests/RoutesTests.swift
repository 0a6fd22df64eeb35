import Testing

@testable import WebServer

@Suite struct RoutesTests {
    private static let routes = {
        var routes = Routes<String>()
        routes.add("/", "home")
        routes.add("/runs", methods: ["GET", "POST"], "runs")
        routes.add("/runs/latest", "latest")
        routes.add("/runs/{id}", "run")
        routes.add("/runs/{id}", methods: ["DELETE"], "deletion")
        routes.add("/runs/{id}/labels/{label}", "label")
        return routes
    }()

    @Test(
        "a path finds its route, by method and by what stands in braces; the first route goes first",
        arguments: [
            ("GET", "/", "home"), ("GET", "", "home"), ("GET", "/runs", "runs"), ("GET", "/runs/", "runs"),
            ("POST", "//runs", "runs"),
            ("GET", "/runs/latest", "latest"), ("GET", "/runs/7", "run id=7"), ("HEAD", "/runs/7", "run id=7"),
            ("DELETE", "/runs/7", "deletion id=7"), ("GET", "/runs/7/labels/a%20b", "label id=7 label=a%20b"),
            ("POST", "/runs/latest", "405 GET HEAD GET HEAD DELETE"), ("PUT", "/runs", "405 GET POST HEAD"),
            ("GET", "/nowhere", "404"), ("GET", "/runs/7/labels", "404"), ("GET", "/Runs", "404"), ("GET", "/%72uns", "404"),
        ])
    func match(method: String, path: String, expected: String) {
        let found =
            switch Self.routes.match(method, path[...]) {
            case .found(let value, let names):
                ([value] + names.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }).joined(separator: " ")
            case .otherMethods(_, let allowed): "405 " + allowed.joined(separator: " ")
            case .none: "404"
            }
        #expect(found == expected)
    }
}
