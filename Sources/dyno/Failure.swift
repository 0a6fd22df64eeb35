import ArgumentParser
import Foundation
import LoadModel
import PlanFormats
import Runs

/// Ends a command with a message and one of the documented statuses.
struct Failure: Error {
    let status: ExitStatus
    let message: String

    init(_ status: ExitStatus, _ message: String) {
        self.status = status
        self.message = message
    }
}

/// Runs what may fail; prints why it failed and leaves with the right status.
///
/// - Parameter status: for errors that do not bring their own.
func orExit<Value>(status: ExitStatus = .software, _ body: () throws -> Value) throws -> Value {
    do {
        return try body()
    } catch let error as RunError {
        throw Failure(ExitStatus(error), "\(error)")
    } catch let error as Failure {
        throw error
    } catch let error as CocoaError {
        throw Failure(status, error.localizedDescription)
    } catch {
        throw Failure(status, "\(error)")
    }
}

/// How a command ends that has a result: with why it could not be saved or printed, else with the status that it calls for.
struct Ending {
    var status: ExitStatus
    /// In a line, where the status is not 0: also where nothing else is printed.
    var reason: String
    /// Why the result could not be printed; nil where it was.
    var printing: String?

    /// Of what could not be written: input and output are the reason, unless the result itself says something graver.
    func unwritten(_ message: String) -> Failure {
        Failure(status.isGraverThanInputOutput ? status : .inputOutput, message)
    }

    /// - Parameters:
    ///   - failure: why it could not be saved; nil where it was.
    ///   - onSaved: tells where the result is, which comes before anything else that went wrong.
    /// - Throws: a failure, unless all is well.
    func leave(unsaved failure: (any Error)?, onSaved: () throws -> Void) throws {
        if let failure { throw unwritten("the result could not be saved: \(failure)") }
        try onSaved()
        if let printing { throw unwritten(Failure.unprinted("result", printing)) }
        if status != .success { throw Failure(status, reason) }
    }
}

extension Failure {
    fileprivate static func unprinted(_ what: String, _ problem: String) -> String {
        "the \(what) could not be written to standard output: \(problem)"
    }
}

extension Stream {
    /// Writes all there is to say.
    ///
    /// - Parameter what: what it is called where it cannot be written.
    func write(_ text: String, asThe what: String) throws {
        if let problem = write(text) { throw Failure(.inputOutput, Failure.unprinted(what, problem)) }
    }
}
