// swift-tools-version: 6.2
import PackageDescription

// The targets form a directed acyclic graph, lowest first. A module exists because it has one reason to
// change; what may import what is decided here and nowhere else.
let package = Package(
    name: "dyno",
    products: [
        // Preloaded into dyno by the tests and the bench that hold its hot path to no allocations.
        .library(name: "AllocationCounter", type: .dynamic, targets: ["AllocationCounter"])
    ],
    dependencies: [
        // Pinned, because Package.resolved is not committed.
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", exact: "0.2.0"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    ],
    targets: [
        // C
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl"), .linkedLibrary("z")]),
        .target(name: "CTLS", dependencies: ["CLinux"], linkerSettings: [.linkedLibrary("ssl"), .linkedLibrary("crypto")]),
        .target(name: "CLinux"),
        .target(name: "CNghttp2", linkerSettings: [.linkedLibrary("nghttp2")]),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CPCRE2", providers: [.apt(["libpcre2-dev"])]),
        .target(name: "CJSON"),
        // 'make build' and 'make dist' say what commit it is.
        .target(name: "CBuild", cSettings: [.define("DYNO_COMMIT", to: "\"\(Context.environment["DYNO_COMMIT"] ?? "")\"")]),

        // Values
        .target(name: "LoadModel"),
        .target(name: "Measurement", dependencies: ["LoadModel", histogram]),

        // Looking into answers
        .target(name: "Patterns", dependencies: ["CPCRE2"]),
        .target(name: "JSONPath", dependencies: ["CJSON", "Patterns"]),

        // Answering
        .target(
            name: "WebServer",
            dependencies: [
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]
        ),

        // Making load
        .target(
            name: "Engine",
            dependencies: [
                "Feeds", "JSONPath", "LoadModel", "Measurement", "Patterns", "Traces", "CCurl", "CLinux", "CNghttp2", "CTLS",
                deque,
                heap,
            ]),
        .target(
            name: "Runs",
            dependencies: ["DemoTarget", "Engine", "JSONPath", "LoadModel", "Measurement", "CLinux", "CTLS", "WebServer"]),

        // Reading and writing
        .target(name: "Traces", dependencies: ["LoadModel", heap]),
        // Opens files as traces are opened.
        .target(name: "Feeds", dependencies: ["LoadModel", "Traces"]),
        .target(
            name: "PlanFormats",
            dependencies: ["Feeds", "JSONPath", "LoadModel", "Patterns", "Traces", .product(name: "Yams", package: "Yams")],
            exclude: ["PLAN.md"]),
        // Values to SVG, for any report.
        .target(name: "Charts"),
        .target(
            name: "ReportFormats",
            dependencies: ["CZlib", "Charts", "LoadModel", "Measurement", histogram],
            exclude: ["RESULT.md"]
        ),

        .target(name: "DemoTarget", dependencies: ["LoadModel", "CLinux", "WebServer", heap]),

        .executableTarget(
            name: "dyno",
            dependencies: [
                "LoadModel", "Measurement", "Runs", "PlanFormats", "ReportFormats", "DemoTarget", "CBuild",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),

        .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
        // Long results, for tests and for the bench.
        .target(name: "ReportSamples", dependencies: ["LoadModel", "Measurement"], path: "Tests/ReportSamples"),

        // Measures dyno from outside, beside peers; 'make bench' runs it.
        .executableTarget(
            name: "dyno-bench",
            dependencies: [
                "CLinux", "CZlib", "DemoTarget", "Feeds", "JSONPath", "LoadModel", "Measurement", "Patterns", "ReportFormats",
                "ReportSamples",
            ],
            path: "Tests/Benchmarks"
        ),

        .testTarget(name: "LoadModelTests", dependencies: ["LoadModel"]),
        .testTarget(name: "TracesTests", dependencies: ["LoadModel", "Traces"]),
        .testTarget(name: "FeedsTests", dependencies: ["Feeds", "LoadModel"]),
        .testTarget(name: "ChartsTests", dependencies: ["Charts"], exclude: ["Goldens"]),
        .testTarget(name: "PatternsTests", dependencies: ["Patterns"]),
        .testTarget(name: "JSONPathTests", dependencies: ["JSONPath"], exclude: ["differential.py"]),
        .testTarget(name: "MeasurementTests", dependencies: ["LoadModel", "Measurement"]),
        .testTarget(name: "WebServerTests", dependencies: ["TestSupport", "WebServer"]),
        .testTarget(name: "DemoTargetTests", dependencies: ["DemoTarget", "LoadModel", "TestSupport"]),
        .testTarget(name: "EngineTests", dependencies: ["Engine", "TestSupport", "Traces", heap]),
        .testTarget(
            name: "DocumentationTests",
            dependencies: [
                "DemoTarget", "LoadModel", "Measurement", "PlanFormats", "Runs", "TestSupport", "dyno",
                .product(name: "Yams", package: "Yams"),
            ]
        ),
        .testTarget(name: "PlanFormatsTests", dependencies: ["PlanFormats", "LoadModel"]),
        .testTarget(
            name: "ReportFormatsTests",
            dependencies: ["LoadModel", "Measurement", "ReportFormats", "ReportSamples", histogram],
            exclude: ["Goldens", "Saved", "Schemas"]
        ),

        // End to end, over real sockets and with the built command
        .target(name: "TestSupport", path: "Tests/TestSupport"),
        .testTarget(
            name: "RunsTests",
            dependencies: ["DemoTarget", "LoadModel", "Measurement", "PlanFormats", "ReportFormats", "Runs", "TestSupport"]),
        .testTarget(name: "CommandTests", dependencies: ["dyno", "TestSupport"]),
    ],
    swiftLanguageModes: [.v6]
)

var histogram: Target.Dependency { .product(name: "Histogram", package: "hdrhistogram-swift") }
var deque: Target.Dependency { .product(name: "DequeModule", package: "swift-collections") }
var heap: Target.Dependency { .product(name: "HeapModule", package: "swift-collections") }

// 'make check' sets this: our own warnings are errors then, those of packages are not ours to mend.
if Context.environment["DYNO_STRICT"] != nil {
    for target in package.targets where target.type != .system {
        target.swiftSettings = (target.swiftSettings ?? []) + [.treatAllWarnings(as: .error)]
    }
}

// Simulations of hundreds of thousands of requests: without optimisation they take most of the time that tests take. A debug build
// of them can still be stepped through, if less well.
for target in package.targets where ["LoadModel", "Measurement", "LoadModelTests", "MeasurementTests"].contains(target.name) {
    target.swiftSettings = (target.swiftSettings ?? []) + [.unsafeFlags(["-O"], .when(configuration: .debug))]
}

// 'make test' makes a release build of what is tested. What tests say of it is not optimised: that takes a third of the time to build.
for target in package.targets where target.type == .test || target.name == "TestSupport" {
    target.swiftSettings = (target.swiftSettings ?? []) + [.unsafeFlags(["-Onone"], .when(configuration: .release))]
}

// They read and write once a run; optimised for speed they took twice as long to build, a quarter of all.
for target in package.targets where ["PlanFormats", "ReportFormats"].contains(target.name) {
    target.swiftSettings = (target.swiftSettings ?? []) + [.unsafeFlags(["-Osize"], .when(configuration: .release))]
}

// 'make unit' sets this: what needs no network and no real time, which is also all that is quick to build.
if Context.environment["DYNO_UNIT"] != nil {
    let others = ["CBuild", "WebServer", "Runs", "DemoTarget", "dyno", "dyno-bench", "DocumentationTests", "CommandTests"]
    package.targets.removeAll { others.contains($0.name) || others.contains(String($0.name.dropLast("Tests".count))) }
}

// 'make fuzz' sets this. Not otherwise: libFuzzer brings the program's main, and every module must be compiled for it.
if Context.environment["DYNO_FUZZ"] != nil {
    let fuzz = Target.executableTarget(
        name: "dyno-fuzz",
        dependencies: ["Engine", "Feeds", "JSONPath", "LoadModel", "Measurement", "PlanFormats", "ReportFormats", "Traces"],
        path: "Tests/Fuzz", exclude: ["Seeds", "fuzz.sh"], swiftSettings: [.unsafeFlags(["-parse-as-library"])])
    package.targets.append(fuzz)
}
