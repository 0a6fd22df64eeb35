import Glibc
import LoadModel
import Measurement
import Testing

@testable import Runs

@Suite struct ProfileReadingTests {
    private static let script = """
        server  8942/8942  39185.686076: 
        \t            116c encode (/srv/app/server)
        \t            2000 operator new(unsigned long) (/usr/lib/libstdc++.so.6)
        \t            3000 main (/srv/app/server)

        my worker: 2  8942/8943  39186.000000: 
        \tffffffff81000000 do_syscall_64 ([kernel.kallsyms])
        \t            116c [unknown] (/usr/lib/libz.so.1)
        \t            116c [unknown] ([unknown])
        \t            3000 main (/srv/app/server (deleted))

        server  8942/8942  39190.000001: 
        \t            116c late (/srv/app/server)

        broken line
        server  8942/8942  39186.5: 
        \t            116c __vdso_clock_gettime ([vdso])
        \t            1 jitted (/tmp/perf-8942.map)
        """

    private func read(_ window: ClosedRange<Double>) -> PerfScript {
        var script = PerfScript(window: window, programs: ["/srv/app/server"])
        for line in ProfileReadingTests.script.split(separator: "\n", omittingEmptySubsequences: false) { script.take(line) }
        script.finish()
        return script
    }

    @Test func samplesOfTheWindowBecomeStacks() {
        let script = read(39185...39190)
        #expect(script.tree.total == 3 && script.lastTime == 39186.5)
        let frames = Set(script.tree.frames)
        #expect(
            frames == [
                StackFrame("main", module: "server", kind: .program), StackFrame("encode", module: "server", kind: .program),
                StackFrame("operator new(unsigned long)", module: "libstdc++.so.6", kind: .library),
                StackFrame("do_syscall_64", module: "[kernel.kallsyms]", kind: .kernel),
                StackFrame("[libz.so.1]", kind: .unknown),
                StackFrame("[unknown]", kind: .unknown), StackFrame("__vdso_clock_gettime", module: "[vdso]", kind: .library),
                StackFrame("jitted", module: "perf-8942.map", kind: .program),
            ])
        #expect(
            script.tree.folded(most: 1_000).contains(
                "main (server);operator new(unsigned long) (libstdc++.so.6);encode (server) 1"))
    }

    @Test func samplesOfOtherTimesAreLeftOut() {
        #expect(read(39186...39186.2).tree.total == 1 && read(0...1).tree.total == 0 && read(0...1).lastTime == nil)
    }

    @Test func foldedStacksOfSeveralToolsAreRead() {
        var tree = CallTree()
        let lines = [
            "process 12:\"python3 server.py\";<module> (server.py:1);do_GET (server.py:9);dumps (json/__init__.py:183) 30",
            "process 13:\"python3 server.py\";<module> (server.py:1);do_GET (server.py:9) 10", "main;serve;write_[k] 5",
            "main;[unknown];0x7f00 2", "main;memcpy (libc.so.6) 1", "", "no count", "main -3", "main nan", "main 1e400",
        ]
        for line in lines { FoldedStacks.add(line[...], to: &tree) }
        #expect(tree.total == 48)
        let own = Dictionary(tree.functions.map { ($0.frame, $0.own * 48) }) { first, _ in first }
        #expect(own[StackFrame("dumps", module: "json/__init__.py", kind: .source)] == 30)
        #expect(own[StackFrame("do_GET", module: "server.py", kind: .source)] == 10)
        #expect(own[StackFrame("write", module: "kernel", kind: .kernel)] == 5)
        #expect(own[StackFrame("[unknown]", kind: .unknown)] == 2)
        #expect(own[StackFrame("memcpy", module: "libc.so.6", kind: .library)] == 1)
        #expect(tree.calls.count { $0.caller == nil } == 2)
    }

    @Test func figuresOfTheSystemAreRead() throws {
        let stat = "cpu  100 0 50 800 40 5 5 0 0 0\ncpu0 50 0 25 400 20 3 2 0 0 0\ncpu1 50 0 25 400 20 2 3 0 0 0\nintr 1\n"
        let machine = try #require(LimitReading.machine(stat))
        #expect(
            machine.processors == 2 && machine.busySeconds == 1.6 && machine.storageSeconds == 0.4 && machine.idleSeconds == 8)
        let netstat = "TcpExt: SyncookiesSent ListenOverflows ListenDrops\nTcpExt: 0 7 9\nIpExt: A\nIpExt: 1\n"
        let snmp = "Ip: A\nIp: 1\nTcp: OutSegs RetransSegs\nTcp: 100 3\n"
        let network = LimitReading.Network(listenOverflows: 7, segmentsSent: 100, segmentsResent: 3)
        #expect(LimitReading.network(netstat: netstat, snmp: snmp) == network)
        #expect(LimitReading.network(netstat: "", snmp: snmp) == nil && LimitReading.machine("") == nil)
    }

    @Test func ownProcessesCanBeRead() throws {
        let reading = try #require(LimitReading(of: [Int(getpid())]))
        #expect(reading.processes[Int(getpid())] ?? 0 > 0 && !reading.threads.isEmpty && reading.allowedProcessors >= 1)
        #expect(reading.machine != nil && (reading.descriptors?.used ?? 0) > 0)
        #expect(LimitReading(of: []) == nil)
    }

    @Test func whatCannotBeSampledIsSaid() throws {
        #expect(throws: ProfileFault.notHere) { try Sampled(.automatic, []) }
        let own = try Sampled(.command(["/bin/sh", "-c", "austin -p {pid} -o {output}"]), [Int(getpid())])
        guard case .stacks(_, let name) = own.tool else {
            Issue.record("a command is no perf")
            return
        }
        #expect(name == "austin" && own.interpreter == nil)
    }
}
