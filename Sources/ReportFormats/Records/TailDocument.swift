import Measurement

/// The members with which every result file ends.
struct TailDocument: Codable {
    var plan: String
    var environment: EnvironmentDocument
}

/// The machine and the tool in JSON.
struct EnvironmentDocument: Codable {
    private var dyno: String
    private var os: String
    private var cpu: String
    private var cores: Int
    private var libcurl: String

    init(_ environment: Environment) {
        dyno = environment.dyno
        os = environment.operatingSystem
        cpu = environment.processor
        cores = environment.cores
        libcurl = environment.libcurl
    }

    var environment: Environment {
        Environment(dyno: dyno, operatingSystem: os, processor: cpu, cores: cores, libcurl: libcurl)
    }
}
