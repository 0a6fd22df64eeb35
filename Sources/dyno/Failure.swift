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
