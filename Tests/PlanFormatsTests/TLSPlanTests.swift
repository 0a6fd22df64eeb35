import Foundation
import LoadModel
import PlanFormats
import Testing

@Suite struct TLSPlanTests {
    @Test func filesOfATargetAreFoundBesideThePlanAndFromEverywhereWhenItIsWritten() throws {
        try inTemporaryFolder { folder in
            for name in ["ca.pem", "client.pem", "${k}.key"] { try Data().write(to: folder.appendingPathComponent(name)) }
            let text = """
                targets:
                  a: { url: "https://x", tls: { ca: ca.pem, cert: ./client.pem, key: "$${k}.key", insecure: true, sni: y.example } }
                  b: https://z
                get: /
                load: { rate: 1/s }
                """
            try Data(text.utf8).write(to: folder.appendingPathComponent("a.yaml"))
            let plan = try PlanReader.read(file: folder.path + "/a.yaml", environment: [:])
            let expected = TLSOptions(
                authorities: folder.path + "/ca.pem", certificate: folder.path + "/./client.pem", key: folder.path + "/${k}.key",
                isInsecure: true, serverName: "y.example")
            #expect(plan.targets.map(\.tls) == [expected, TLSOptions()])
            let written = PlanWriter.yaml(plan)
            let readElsewhere = try PlanReader.read(text: written, file: "a.yaml", baseDirectory: "/elsewhere", environment: [:])
            #expect(readElsewhere == plan)
            #expect(PlanWriter.yaml(readElsewhere) == written)
        }
    }

    @Test func aPathFromAPlanInTheWorkingFolderIsWrittenFromTheRoot() throws {
        let name = "dyno-ca-\(UUID().uuidString).pem"
        let path = FileManager.default.currentDirectoryPath + "/" + name
        try Data().write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let text = "targets: { a: { url: https://x, tls: { ca: \(name) } } }\nget: /\nload: { rate: 1/s }\n"
        for folder in ["", "."] {
            let plan = try PlanReader.read(text: text, file: "a.yaml", baseDirectory: folder, environment: [:])
            #expect(plan.targets[0].tls.authorities == path)
            #expect(PlanWriter.reported(plan).contains("ca: \(name)\n"))
        }
    }

    @Test(arguments: [
        ("{}", TLSOptions()), ("{ insecure: false }", TLSOptions()), ("{ insecure: True }", TLSOptions(isInsecure: true)),
        ("{ insecure: \"${yes}\" }", TLSOptions(isInsecure: true)),
        ("{ cert: /etc/hosts }", TLSOptions(certificate: "/etc/hosts")),
        ("{ sni: \"no\" }", TLSOptions(serverName: "no")), ("{ sni: 4u.my_net }", TLSOptions(serverName: "4u.my_net")),
        ("{ sni: xn--bcher-kva.example }", TLSOptions(serverName: "xn--bcher-kva.example")),
    ])
    func whatATargetSaysOfTLSIsReadAndReadBack(yaml: String, tls: TLSOptions) throws {
        let plan = try read(
            "variables: { yes: true }\ntargets: { a: { url: https://x, tls: \(yaml) } }\nget: /\nload: { rate: 1/s }\n")
        #expect(plan.targets[0].tls == tls)
        #expect(try read(PlanWriter.yaml(plan)) == plan)
    }

    @Test func whatATargetSaysOfTLSIsWrittenBelowItsURL() throws {
        let plan = try read(
            "targets: { a: { url: https://x, tls: { ca: /etc/hosts, sni: y.example } } }\nget: /\nload: { rate: 1/s }\n")
        let expected = """
            targets:
              a:
                url: "https://x"
                tls:
                  ca: /etc/hosts
                  insecure: false
                  sni: y.example
            scenarios:

            """
        #expect(PlanWriter.yaml(plan).contains(expected))
    }
}
