/// One service of several that answer at the same place, told apart by what a request was signed for.
struct Service {
    /// Its name in the credential scope of signatures.
    let name: String
    let routes: [Route]
    /// How it puts errors.
    let form: ErrorForm
}
