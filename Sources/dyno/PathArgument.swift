import ArgumentParser

/// The path that an option names, as it is typed.
///
/// - Throws: where it is empty: what is put behind it would begin at the root of the file system, and a variable of a script that is not
///   set looks the same.
func pathArgument(_ text: String) throws -> String {
    guard !text.isEmpty else { throw ValidationError("a path cannot be empty; name one, or leave the option out") }
    return text
}
