/// What is done with the differences that are found.
enum Mode: Hashable {
    /// Functions become what their records ask for.
    case change
    /// The same, but none may exist yet.
    case create
    /// Nothing; they are written down.
    case plan
}
